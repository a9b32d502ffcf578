"""The life of an invoice as one table. Everything about legality and finality is derived from TRANSITIONS."""

from enum import StrEnum


class Status(StrEnum):
    """Where an invoice is. Values are never renamed: registers and sleeping workflows hold them."""

    RECEIVED = "received"
    REJECTED = "rejected"
    HELD = "held"
    AWAITING_KYC = "awaiting_kyc"
    ROUTING = "routing"
    WAITING_FOR_CONSUMER = "waiting_for_consumer"
    DELIVERING = "delivering"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NEEDS_ATTENTION = "needs_attention"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What happened to an invoice, as facts in the past tense. Values are never renamed."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RESUBMITTED = "resubmitted"
    CHANNEL_SKIPPED = "channel_skipped"
    CONSUMER_FOUND = "consumer_found"
    CONSUMER_ASKED = "consumer_asked"
    CONSUMER_NOT_ASKED = "consumer_not_asked"
    B2C_AWAITED = "b2c_awaited"
    B2C_ACTIVATED = "b2c_activated"
    CONSUMER_WAITED_FOR = "consumer_waited_for"
    CONSUMER_ANSWERED = "consumer_answered"
    CONSUMER_WAIT_OVER = "consumer_wait_over"
    CONSUMER_WAIT_SKIPPED = "consumer_wait_skipped"
    WARNED = "warned"
    DELIVERY_STARTED = "delivery_started"
    HANDED_OVER = "handed_over"
    ACKNOWLEDGED = "acknowledged"
    CONFIRMED = "confirmed"
    REFUSED_BY_CHANNEL = "refused_by_channel"
    CHANNEL_UNREACHABLE = "channel_unreachable"
    BOUNCED = "bounced"
    REFUSED_BY_RECEIVER = "refused_by_receiver"
    OUTCOME_LOST = "outcome_lost"
    SETTLED_AS_SENT = "settled_as_sent"
    SETTLED_AS_NOT_SENT = "settled_as_not_sent"
    NO_CHANNEL_LEFT = "no_channel_left"
    DELIVERY_STOPPED = "delivery_stopped"
    CHANNEL_BACK = "channel_back"
    HELD = "held"
    RELEASED = "released"
    RESEND_ASKED = "resend_asked"
    REROUTED = "rerouted"
    FIXED = "fixed"
    CANCELLED = "cancelled"
    LEFT_AS_SENT = "left_as_sent"
    LEFT_AS_DELIVERED = "left_as_delivered"
    EVIDENCE_WINDOW_PASSED = "evidence_window_passed"
    FAILED_AFTER_THE_END = "failed_after_the_end"
    CASE_OPENED = "case_opened"
    KYC_AWAITED = "kyc_awaited"
    COMPANY_VERIFIED = "company_verified"
    KYC_WAIT_OVER = "kyc_wait_over"
    B2C_WAIT_OVER = "b2c_wait_over"
    ATTACHMENTS_OPENED = "attachments_opened"
    SENDER_TOLD = "sender_told"


class IllegalTransition(Exception):
    """The event cannot happen in this status; nothing was changed."""

    def __init__(self, status: Status, event: Event) -> None:
        super().__init__(f"{event} cannot happen to an invoice that is {status}")
        self.status = status
        self.event = event


S, E = Status, Event

TRANSITIONS: dict[tuple[Status, Event], Status] = {
    (S.RECEIVED, E.ACCEPTED): S.ROUTING,
    (S.RECEIVED, E.REJECTED): S.REJECTED,
    (S.REJECTED, E.RESUBMITTED): S.RECEIVED,
    (S.ROUTING, E.CHANNEL_SKIPPED): S.ROUTING,
    (S.ROUTING, E.CONSUMER_FOUND): S.ROUTING,
    (S.ROUTING, E.CONSUMER_ASKED): S.ROUTING,
    (S.ROUTING, E.CONSUMER_NOT_ASKED): S.ROUTING,
    (S.ROUTING, E.WARNED): S.ROUTING,
    (S.ROUTING, E.CONSUMER_WAITED_FOR): S.WAITING_FOR_CONSUMER,
    (S.ROUTING, E.KYC_AWAITED): S.AWAITING_KYC,
    (S.ROUTING, E.B2C_AWAITED): S.HELD,
    (S.ROUTING, E.DELIVERY_STARTED): S.DELIVERING,
    (S.ROUTING, E.NO_CHANNEL_LEFT): S.NEEDS_ATTENTION,
    (S.ROUTING, E.REFUSED_BY_CHANNEL): S.ROUTING,
    (S.ROUTING, E.CHANNEL_UNREACHABLE): S.ROUTING,
    (S.ROUTING, E.DELIVERY_STOPPED): S.NEEDS_ATTENTION,
    (S.ROUTING, E.REROUTED): S.ROUTING,
    (S.ROUTING, E.HELD): S.HELD,
    (S.ROUTING, E.CANCELLED): S.CANCELLED,
    (S.ROUTING, E.LEFT_AS_SENT): S.SENT,
    (S.ROUTING, E.LEFT_AS_DELIVERED): S.DELIVERED,
    (S.ROUTING, E.ATTACHMENTS_OPENED): S.ROUTING,
    (S.ROUTING, E.SENDER_TOLD): S.ROUTING,
    (S.AWAITING_KYC, E.COMPANY_VERIFIED): S.ROUTING,
    (S.AWAITING_KYC, E.KYC_WAIT_OVER): S.ROUTING,
    (S.AWAITING_KYC, E.FIXED): S.ROUTING,
    (S.AWAITING_KYC, E.HELD): S.HELD,
    (S.AWAITING_KYC, E.CANCELLED): S.CANCELLED,
    (S.AWAITING_KYC, E.LEFT_AS_SENT): S.SENT,
    (S.AWAITING_KYC, E.LEFT_AS_DELIVERED): S.DELIVERED,
    (S.AWAITING_KYC, E.SENDER_TOLD): S.AWAITING_KYC,
    (S.WAITING_FOR_CONSUMER, E.CONSUMER_ANSWERED): S.ROUTING,
    (S.WAITING_FOR_CONSUMER, E.CONSUMER_WAIT_OVER): S.ROUTING,
    (S.WAITING_FOR_CONSUMER, E.CONSUMER_WAIT_SKIPPED): S.ROUTING,
    (S.WAITING_FOR_CONSUMER, E.REROUTED): S.ROUTING,
    (S.WAITING_FOR_CONSUMER, E.HELD): S.HELD,
    (S.WAITING_FOR_CONSUMER, E.CANCELLED): S.CANCELLED,
    (S.WAITING_FOR_CONSUMER, E.LEFT_AS_SENT): S.SENT,
    (S.WAITING_FOR_CONSUMER, E.LEFT_AS_DELIVERED): S.DELIVERED,
    (S.WAITING_FOR_CONSUMER, E.SENDER_TOLD): S.WAITING_FOR_CONSUMER,
    (S.DELIVERING, E.WARNED): S.DELIVERING,
    (S.DELIVERING, E.HANDED_OVER): S.SENT,
    (S.DELIVERING, E.REFUSED_BY_CHANNEL): S.ROUTING,
    (S.DELIVERING, E.CHANNEL_UNREACHABLE): S.ROUTING,
    (S.DELIVERING, E.OUTCOME_LOST): S.OUTCOME_UNKNOWN,
    (S.DELIVERING, E.DELIVERY_STOPPED): S.NEEDS_ATTENTION,
    (S.DELIVERING, E.REROUTED): S.ROUTING,
    (S.DELIVERING, E.HELD): S.HELD,
    (S.DELIVERING, E.CANCELLED): S.CANCELLED,
    (S.DELIVERING, E.LEFT_AS_SENT): S.SENT,
    (S.DELIVERING, E.LEFT_AS_DELIVERED): S.DELIVERED,
    (S.DELIVERING, E.ATTACHMENTS_OPENED): S.DELIVERING,
    (S.DELIVERING, E.SENDER_TOLD): S.DELIVERING,
    (S.OUTCOME_UNKNOWN, E.SETTLED_AS_SENT): S.SENT,
    (S.OUTCOME_UNKNOWN, E.SETTLED_AS_NOT_SENT): S.ROUTING,
    (S.OUTCOME_UNKNOWN, E.BOUNCED): S.ROUTING,
    (S.OUTCOME_UNKNOWN, E.ACKNOWLEDGED): S.SENT,
    (S.OUTCOME_UNKNOWN, E.CONFIRMED): S.DELIVERED,
    (S.OUTCOME_UNKNOWN, E.REFUSED_BY_RECEIVER): S.NEEDS_ATTENTION,
    (S.OUTCOME_UNKNOWN, E.ATTACHMENTS_OPENED): S.OUTCOME_UNKNOWN,
    (S.OUTCOME_UNKNOWN, E.SENDER_TOLD): S.OUTCOME_UNKNOWN,
    (S.SENT, E.ACKNOWLEDGED): S.SENT,
    (S.SENT, E.CONFIRMED): S.DELIVERED,
    (S.SENT, E.BOUNCED): S.ROUTING,
    (S.SENT, E.REFUSED_BY_RECEIVER): S.NEEDS_ATTENTION,
    (S.SENT, E.RESEND_ASKED): S.ROUTING,
    (S.SENT, E.REROUTED): S.ROUTING,
    (S.SENT, E.EVIDENCE_WINDOW_PASSED): S.SENT,
    (S.SENT, E.FAILED_AFTER_THE_END): S.NEEDS_ATTENTION,
    (S.SENT, E.CASE_OPENED): S.SENT,
    (S.SENT, E.ATTACHMENTS_OPENED): S.SENT,
    (S.SENT, E.SENDER_TOLD): S.SENT,
    (S.DELIVERED, E.REFUSED_BY_RECEIVER): S.NEEDS_ATTENTION,
    (S.DELIVERED, E.RESEND_ASKED): S.ROUTING,
    (S.DELIVERED, E.REROUTED): S.ROUTING,
    (S.DELIVERED, E.EVIDENCE_WINDOW_PASSED): S.DELIVERED,
    (S.DELIVERED, E.FAILED_AFTER_THE_END): S.NEEDS_ATTENTION,
    (S.DELIVERED, E.CASE_OPENED): S.DELIVERED,
    (S.DELIVERED, E.ATTACHMENTS_OPENED): S.DELIVERED,
    (S.DELIVERED, E.SENDER_TOLD): S.DELIVERED,
    (S.HELD, E.B2C_ACTIVATED): S.ROUTING,
    (S.HELD, E.B2C_WAIT_OVER): S.ROUTING,
    (S.HELD, E.RELEASED): S.ROUTING,
    (S.HELD, E.REROUTED): S.ROUTING,
    (S.HELD, E.FIXED): S.ROUTING,
    (S.HELD, E.CANCELLED): S.CANCELLED,
    (S.HELD, E.LEFT_AS_SENT): S.SENT,
    (S.HELD, E.LEFT_AS_DELIVERED): S.DELIVERED,
    (S.HELD, E.ATTACHMENTS_OPENED): S.HELD,
    (S.HELD, E.SENDER_TOLD): S.HELD,
    (S.NEEDS_ATTENTION, E.CHANNEL_BACK): S.ROUTING,
    (S.NEEDS_ATTENTION, E.DELIVERY_STOPPED): S.NEEDS_ATTENTION,
    (S.NEEDS_ATTENTION, E.HELD): S.HELD,
    (S.NEEDS_ATTENTION, E.RELEASED): S.ROUTING,
    (S.NEEDS_ATTENTION, E.RESEND_ASKED): S.ROUTING,
    (S.NEEDS_ATTENTION, E.REROUTED): S.ROUTING,
    (S.NEEDS_ATTENTION, E.FIXED): S.ROUTING,
    (S.NEEDS_ATTENTION, E.CANCELLED): S.CANCELLED,
    (S.NEEDS_ATTENTION, E.LEFT_AS_SENT): S.SENT,
    (S.NEEDS_ATTENTION, E.LEFT_AS_DELIVERED): S.DELIVERED,
    (S.NEEDS_ATTENTION, E.CASE_OPENED): S.NEEDS_ATTENTION,
    (S.NEEDS_ATTENTION, E.ATTACHMENTS_OPENED): S.NEEDS_ATTENTION,
    (S.NEEDS_ATTENTION, E.SENDER_TOLD): S.NEEDS_ATTENTION,
    (S.CANCELLED, E.SENDER_TOLD): S.CANCELLED,
}


def after(status: Status, event: Event) -> Status:
    """Tell the status after an event.

    Raises:
        IllegalTransition: the table has no such edge.
    """
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise IllegalTransition(status, event) from None


class CustomerStatus(StrEnum):
    """What a customer of the service (an ERP) is shown: a stable code per status, many to one."""

    PENDING = "PENDING"
    ACTION_REQUIRED = "ACTION_REQUIRED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


CUSTOMER_STATUS: dict[Status, CustomerStatus] = {
    S.RECEIVED: CustomerStatus.PENDING,
    S.REJECTED: CustomerStatus.FAILED,
    S.HELD: CustomerStatus.ACTION_REQUIRED,
    S.AWAITING_KYC: CustomerStatus.ACTION_REQUIRED,
    S.ROUTING: CustomerStatus.PENDING,
    S.WAITING_FOR_CONSUMER: CustomerStatus.PENDING,
    S.DELIVERING: CustomerStatus.PENDING,
    S.OUTCOME_UNKNOWN: CustomerStatus.ACTION_REQUIRED,
    S.NEEDS_ATTENTION: CustomerStatus.ACTION_REQUIRED,
    S.SENT: CustomerStatus.SENT,
    S.DELIVERED: CustomerStatus.DELIVERED,
    S.FAILED: CustomerStatus.FAILED,
    S.CANCELLED: CustomerStatus.FAILED,
}


STILL_WAITS = frozenset({S.WAITING_FOR_CONSUMER, S.HELD, S.AWAITING_KYC, S.NEEDS_ATTENTION})
"""Accepted, and no receiver has it, nor is about to."""


def is_open(status: Status) -> bool:
    """Tell whether something can still happen to an invoice by itself or by a person, a resubmission aside."""
    return any(before is status and event not in _AFTER_THE_END for before, event in TRANSITIONS)


_AFTER_THE_END = {
    E.RESUBMITTED,
    E.EVIDENCE_WINDOW_PASSED,
    E.FAILED_AFTER_THE_END,
    E.CASE_OPENED,
    E.ATTACHMENTS_OPENED,
    E.SENDER_TOLD,
}
