"""What happened to an invoice, as messages that are told in Norwegian and English; their sentences are in domain/sentences.py.

A `Text` travels and is stored as a code with parameters; it becomes a sentence where a person reads it.
Parameters hold no names, addresses, phones or mails (promise 4).
"""

from enum import StrEnum

from domain.value import Value


class Mender(StrEnum):
    """Who can do something about it."""

    NOBODY = "nobody"
    SENDER = "sender"
    RECEIVER = "receiver"
    OPERATOR = "operator"


class MessageCode(StrEnum):
    """Names of the sentences. Values are never renamed: timelines hold them."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RESUBMITTED = "resubmitted"
    NUMBER_TAKEN = "number_taken"
    RECEIVED = "received"
    SERVICE_AWAY = "service_away"
    PEPPOL_NOT_OFFERED = "peppol_not_offered"
    EFAKTURA_NOT_OFFERED = "efaktura_not_offered"
    PEPPOL_OFF = "peppol_off"
    PEPPOL_ORGNR_MISSING = "peppol_orgnr_missing"
    PEPPOL_RECEIVES = "peppol_receives"
    PEPPOL_PERHAPS_NOT_REGISTERED = "peppol_perhaps_not_registered"
    PEPPOL_NOT_FOUND = "peppol_not_found"
    PEPPOL_NOT_REGISTERED = "peppol_not_registered"
    PEPPOL_MAIN_UNIT_REGISTERED = "peppol_main_unit_registered"
    PEPPOL_INVOICES_NOT_ACCEPTED = "peppol_invoices_not_accepted"
    PEPPOL_CREDIT_NOTES_NOT_ACCEPTED = "peppol_credit_notes_not_accepted"
    PEPPOL_DOCUMENTS_NOT_ACCEPTED = "peppol_documents_not_accepted"
    PEPPOL_NOT_ACTIVE = "peppol_not_active"
    PEPPOL_SMP_UNTRUSTED = "peppol_smp_untrusted"
    PEPPOL_LOOKUP_UNAVAILABLE = "peppol_lookup_unavailable"
    PEPPOL_LOOKUP_SILENT = "peppol_lookup_silent"
    PEPPOL_LOOKUP_BACK = "peppol_lookup_back"
    PEPPOL_LOOKUP_MISCONFIGURED = "peppol_lookup_misconfigured"
    PEPPOL_SILENT = "peppol_silent"
    PEPPOL_LEFT_ALONE = "peppol_left_alone"
    PEPPOL_NO_RECEIPT_YET = "peppol_no_receipt_yet"
    PEPPOL_TOO_LARGE = "peppol_too_large"
    PEPPOL_CERTIFICATE_EXPIRED = "peppol_certificate_expired"
    PEPPOL_TRUST_EXPIRED = "peppol_trust_expired"
    CERTIFICATE_EXPIRES = "certificate_expires"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    PEPPOL_STARTED = "peppol_started"
    PEPPOL_SENT = "peppol_sent"
    PEPPOL_ACKNOWLEDGED = "peppol_acknowledged"
    PEPPOL_DELIVERED = "peppol_delivered"
    PEPPOL_REFUSED_BY_RECEIVER = "peppol_refused_by_receiver"
    PEPPOL_UNREACHABLE = "peppol_unreachable"
    PEPPOL_OUTCOME_UNKNOWN = "peppol_outcome_unknown"
    PEPPOL_RECEIPT_MISSING = "peppol_receipt_missing"
    PEPPOL_SEEN_BEFORE = "peppol_seen_before"
    PEPPOL_NOT_SERVICED = "peppol_not_serviced"
    PEPPOL_MOVED = "peppol_moved"
    PEPPOL_REFUSED = "peppol_refused"
    PEPPOL_MISCONFIGURED = "peppol_misconfigured"
    PEPPOL_PROVIDER_REFUSED = "peppol_provider_refused"
    PEPPOL_PROVIDER_GAVE_UP = "peppol_provider_gave_up"
    PEPPOL_PROVIDER_MISCONFIGURED = "peppol_provider_misconfigured"
    EMAIL_OFF = "email_off"
    EMAIL_MISSING = "email_missing"
    EMAIL_STARTED = "email_started"
    EMAIL_SENT = "email_sent"
    EMAIL_ADDRESS_INVALID = "email_address_invalid"
    EMAIL_ADDRESS_REFUSED = "email_address_refused"
    EMAIL_REFUSED = "email_refused"
    EMAIL_TOO_LARGE = "email_too_large"
    EMAIL_UNREACHABLE = "email_unreachable"
    EMAIL_OUTCOME_UNKNOWN = "email_outcome_unknown"
    EMAIL_BOUNCED = "email_bounced"
    EMAIL_BOUNCED_NO_ADDRESS = "email_bounced_no_address"
    EMAIL_MISCONFIGURED = "email_misconfigured"
    PRINT_OFF = "print_off"
    PRINT_ADDRESS_INCOMPLETE = "print_address_incomplete"
    PRINT_FORCED = "print_forced"
    PRINT_STARTED = "print_started"
    PRINT_SENT = "print_sent"
    PRINT_SENT_ALONE = "print_sent_alone"
    PRINT_REFUSED = "print_refused"
    PRINT_UNREACHABLE = "print_unreachable"
    PRINT_OUTCOME_UNKNOWN = "print_outcome_unknown"
    PRINT_MISCONFIGURED = "print_misconfigured"
    DELIVERY_BROKEN = "delivery_broken"
    NO_CHANNEL_LEFT = "no_channel_left"
    SETTLED_AS_SENT = "settled_as_sent"
    SETTLED_AS_NOT_SENT = "settled_as_not_sent"
    HELD = "held"
    RELEASED = "released"
    RESEND_ASKED = "resend_asked"
    REROUTED = "rerouted"
    FIXED = "fixed"
    CANCELLED = "cancelled"
    SENT_BEFORE = "sent_before"
    LEFT_AS_SENT = "left_as_sent"
    EVIDENCE_WINDOW_PASSED = "evidence_window_passed"
    CASE_OPENED = "case_opened"


class Message(Value):
    """One sentence in both languages, with `{parameters}`, and who mends what it tells."""

    nb: str
    en: str
    mender: Mender = Mender.NOBODY


class Text(Value):
    """A sentence by its code and parameters."""

    code: MessageCode
    params: dict[str, str] = {}
