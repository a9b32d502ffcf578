"""What goes into an evidence pack: its files, and the story that the index tells."""

from datetime import datetime
from enum import StrEnum

from documents.evidence.manifest import DamagedObject, FileRole
from domain.identity import ObjectRef
from domain.records import DeliveryRecord, InvoiceDocument, InvoiceRecord, TimelineEntry
from domain.submission import SubmissionRecord
from domain.value import Value


class EvidenceFile(Value):
    """A file of the pack. `given_name` is the name its sender gave it, however hostile."""

    name: str
    role: FileRole
    media_type: str
    content: bytes
    delivery: str | None = None
    submission: str | None = None
    object_sha256: str | None = None
    given_name: str | None = None


class Proof(StrEnum):
    """What there is to show how a delivery went."""

    RECEIPT = "receipt"
    REFUSAL = "refusal"
    SEEN_BEFORE = "seen_before"
    """The access point says that it has the message already."""
    PROVIDER_ANSWER = "provider_answer"
    """The provider says that it sent it."""
    PROVIDER_OTHERWISE = "provider_otherwise"
    """The provider says something else: that it refuses it, is at work, or gave up."""
    PROVIDER_STATUS = "provider_status"
    """The provider passes on that the receiver's side has it, or has forwarded it (MLS)."""
    PROVIDER_REJECTED = "provider_rejected"
    """The provider passes on that the receiver's side rejected it (MLS)."""
    STATUS_DELIVERED = "status_delivered"
    STATUS_ACKNOWLEDGED = "status_acknowledged"
    STATUS_REJECTED = "status_rejected"
    RETURNED = "returned"
    MAIL_TAKEN = "mail_taken"
    MAIL_REFUSED = "mail_refused"
    PRINT_TAKEN = "print_taken"
    HUB_TAKEN = "hub_taken"
    """The hub of eFaktura and Vipps says that it has the claim."""
    HUB_DELIVERED = "hub_delivered"
    HUB_STOPPED = "hub_stopped"
    HUB_REFUSED = "hub_refused"
    ANSWER = "answer"
    """Something the channel said that is of no known kind."""
    DAMAGED = "damaged"
    """Evidence was kept and cannot be had."""
    PERSON = "person"
    """Nothing of the channel's: a person settled it."""
    NOTHING_KEPT = "nothing_kept"
    UNKNOWN = "unknown"
    UNDER_WAY = "under_way"


SHOWS_TAKEN = frozenset(
    {
        Proof.RECEIPT,
        Proof.PROVIDER_ANSWER,
        Proof.PROVIDER_STATUS,
        Proof.STATUS_DELIVERED,
        Proof.STATUS_ACKNOWLEDGED,
        Proof.MAIL_TAKEN,
        Proof.PRINT_TAKEN,
        Proof.HUB_TAKEN,
        Proof.HUB_DELIVERED,
    }
)
"""Proofs by which the channel itself shows that it took the invoice."""


class FactLabel(StrEnum):
    """What a fact about a delivery is."""

    RECEIVER = "receiver"
    ACCESS_POINT = "access_point"
    SEAT = "seat"
    CERTIFICATE = "certificate"
    MESSAGE_ID = "message_id"
    INSTANCE = "instance"
    CONTENT_SHA256 = "content_sha256"
    FIRST_ATTEMPT = "first_attempt"
    ANSWERED = "answered"
    HTTP_STATUS = "http_status"
    PROVIDER_STATUS = "provider_status"
    PROVIDER_MLS = "provider_mls"
    RECEIPT_ID = "receipt_id"
    RECEIPT_TIME = "receipt_time"
    ERROR_CODE = "error_code"
    STATUS_TIME = "status_time"
    UNPROVEN_ATTEMPT = "unproven_attempt"
    UNPROVEN_END = "unproven_end"
    MAIL_SERVER = "mail_server"
    MAIL_FROM = "mail_from"
    MAIL_TO = "mail_to"
    MAIL_MESSAGE_ID = "mail_message_id"
    MAIL_REPLY = "mail_reply"
    PRINT_SERVER = "print_server"
    PRINT_HOST_KEY = "print_host_key"
    PRINT_JOB = "print_job"
    PRINT_SEEN = "print_seen"
    CONSIGNMENT = "consignment"
    HUB_CODE = "hub_code"
    HUB_STATUS = "hub_status"


VERBATIM = frozenset(
    {
        FactLabel.CERTIFICATE,
        FactLabel.UNPROVEN_END,
        FactLabel.MESSAGE_ID,
        FactLabel.INSTANCE,
        FactLabel.CONTENT_SHA256,
        FactLabel.RECEIPT_ID,
        FactLabel.MAIL_MESSAGE_ID,
        FactLabel.MAIL_REPLY,
        FactLabel.PRINT_HOST_KEY,
        FactLabel.PRINT_JOB,
        FactLabel.CONSIGNMENT,
    }
)
"""Facts to be compared character by character."""


class Fact(Value):
    """One fact about a delivery, as its evidence tells it."""

    label: FactLabel
    value: str | datetime


class DeliveryStory(Value):
    """One delivery and what proves it."""

    row: DeliveryRecord
    proofs: tuple[Proof, ...]
    facts: tuple[Fact, ...] = ()


class Story(Value):
    """All that the index tells."""

    invoice: InvoiceRecord
    documents: tuple[InvoiceDocument, ...]
    """Those that were replaced first, the one that stands last."""
    timeline: tuple[TimelineEntry, ...]
    deliveries: tuple[DeliveryStory, ...]
    evidence: tuple[ObjectRef, ...] = ()
    damaged: tuple[DamagedObject, ...] = ()

    @property
    def submission(self) -> SubmissionRecord:
        """The submission that stands."""
        return self.documents[-1].submission
