"""What register and channels tell and are told: the vocabulary of domain/ports.py."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.channels import Channel
from domain.companies.looks import Looks
from domain.companies.parties import Company, Customer
from domain.deliveries.delivery import LedgerState
from domain.errors import PortError
from domain.findings import Finding
from domain.fixing import Mended
from domain.identity import InvoiceKey, ObjectRef, case_id
from domain.lifecycle import Event, Status
from domain.messages import Text
from domain.parcels.mailed_files import MailedFiles
from domain.parcels.parcel import LeftOut, Parcel
from domain.submission import Decision, DocumentSummary, SubmissionRecord
from domain.value import Value


class StaleAttempt(PortError):
    """A newer attempt owns the delivery; what this one wanted to write is not written."""


class LedgerMove(Value):
    """A change of one row of the ledger, valid only while `attempt` owns it."""

    delivery: str
    attempt: int
    to: LedgerState
    reference: str | None = None
    """The channel's own name for what it took: Message-ID, print job."""
    evidence: ObjectRef | None = None


class Change(Value):
    """Something that happened to an invoice, to be written once (`key` makes it so)."""

    invoice: str
    key: str
    event: Event
    at: datetime
    text: Text
    channel: Channel | None = None
    by: str | None = None
    reason: str | None = None
    ledger: LedgerMove | None = None
    evidence: ObjectRef | None = None
    """What shows it, as it came, where the ledger keeps nothing of it."""
    mended: Mended | None = None
    ended: bool = False
    """Nothing more is awaited: the workflow ends with this."""


class InvoiceDocument(Value):
    """A submission that is an invoice's document, or was until a mended one took its place at `replaced_at`."""

    submission: SubmissionRecord
    replaced_at: datetime | None = None


class Reservation(Value):
    """The decision one workflow run has come to about a submission."""

    owner: str
    """The first run id of the workflow: a retried activity finds its own reservation again."""
    key: InvoiceKey
    digest: str
    decision: Decision
    findings: tuple[Finding, ...] = ()
    customer: str | None = None
    summary: DocumentSummary | None = None
    changes: tuple[Change, ...] = ()
    """All that is written on the timeline with the decision (accepted or rejected first), in the same transaction, if it stands."""
    at: datetime


class Reserved(Value):
    """The decision that stands: the run's own, the earlier one of the same submission, or a refusal."""

    decision: Decision
    findings: tuple[Finding, ...] = ()


class TimelineEntry(Value):
    """One row of an invoice's timeline."""

    at: datetime
    event: Event
    status: Status
    """The status after it."""
    channel: Channel | None = None
    text: Text
    by: str | None = None
    reason: str | None = None
    evidence: ObjectRef | None = None
    """What shows it, as it came, where the ledger keeps nothing of it."""


class InvoiceRecord(Value):
    """An invoice as the register lists it. The status is a projection of what was recorded."""

    id: str
    key: InvoiceKey
    digest: str
    status: Status
    status_since: datetime
    customer: str | None = None
    decision: Decision
    findings: tuple[Finding, ...] = ()
    summary: DocumentSummary | None = None
    decided_at: datetime
    ended_at: datetime | None = None
    cases: int = 0
    """How many cases were opened after an end of it."""

    @property
    def lifecycle(self) -> str:
        """Name the workflow that carries it, or carried it last: its own, or that of its last case."""
        return case_id(self.id, self.cases) if self.cases else self.id


class KeptDocument(Value):
    """An object of the document store that belongs to an invoice: what it is, the name its sender gave it, and how long it is kept."""

    object: ObjectRef
    role: str
    file_name: str | None = None
    retain_until: date


class InvoiceFilter(Value):
    """Which invoices to list. `limit` rows at most."""

    company: str | None = None
    customer: str | None = None
    """The customer's number."""
    status: Status | None = None
    limit: int = 50


class Claim(Value):
    """One attempt's wish to hand over a delivery.

    `attempt` fences: it grows with each try, also over executions of the activity, if several work on one delivery.
    """

    invoice: str
    delivery: str
    channel: Channel
    attempt: int
    prepared: ObjectRef
    text: Text
    """Written on the timeline when the delivery starts for the first time."""
    parcel: Parcel | None = None
    """What `prepared` is meant to carry; None leaves what stands in the ledger."""
    reference: str | None = None
    """The channel's own name for the message, known before it is sent, so that an early bounce finds it."""
    at: datetime


class Claimed(Value):
    """The attempt owns the delivery and may hand over `prepared`, which may be older than what it brought."""

    kind: Literal["claimed"] = "claimed"
    prepared: ObjectRef


class InDoubt(Value):
    """An earlier attempt was handing over and never told how it went. This attempt owns the row now and must find out.

    `since` is when the first attempt in doubt claimed the delivery: it cannot have sent anything earlier.
    """

    kind: Literal["in_doubt"] = "in_doubt"
    prepared: ObjectRef
    since: datetime


class AlreadySettled(Value):
    """The delivery is over; nothing may be handed over."""

    kind: Literal["already_settled"] = "already_settled"
    delivery: "DeliveryRecord"


class DeliveryRecord(Value):
    """A row of the ledger."""

    id: str
    invoice: str
    channel: Channel
    state: LedgerState
    attempt: int
    digest: str
    """Names the submission whose document it carries: the invoice may have been mended since."""
    prepared: ObjectRef
    parcel: Parcel | None = None
    """What it is meant to carry. None in the rows of earlier releases: all that was submitted, as it was handed in."""
    reference: str | None = None
    evidence: ObjectRef | None = None
    text: Text | None = None
    """Why it was refused or is unknown."""
    changed_at: datetime
    """When it came into its state; attempts in doubt that follow one another do not change it."""


ClaimAnswer = Annotated[Claimed | InDoubt | AlreadySettled, Field(discriminator="kind")]


class OutgoingFile(Value):
    """A file as a receiver gets it."""

    name: str
    media_type: str
    content: bytes
    pages: int | None = None
    """Of a PDF that is to be printed, as its child process counted them; None where it could not."""


class PeppolReceiver(Value):
    """Where a participant receives a kind of document, as the look-up found it."""

    participant: str
    """`0192:310012033`."""
    document_type: str
    """Scheme and value: `busdox-docid-qns::urn:oasis:...`."""
    process: str
    url: str
    certificate: bytes
    """The receiving access point's certificate, DER."""
    metadata: bytes
    """The SMP's signed answer as it was fetched."""
    redirect: bytes | None = None
    """The signed answer that referred to that SMP, as it was fetched, if there was one."""


class Consignment(Value):
    """All that goes out with one delivery."""

    delivery: str
    invoice: str
    company: Company
    customer: Customer
    summary: DocumentSummary
    invoice_pdf: OutgoingFile | None
    """None only where PEPPOL carries the document alone (G5)."""
    attachments: tuple[OutgoingFile, ...] = ()
    parcel: Parcel = Parcel()
    document: bytes | None = None
    """The UBL document as it travels, for a channel that carries it."""
    looks: Looks = Looks()
    mail_text: str | None = None
    """What the mail says in the sender's own words (D7)."""
    mailed_files: MailedFiles = MailedFiles()
    """What the mail tells of the attachments."""
    peppol: PeppolReceiver | None = None
    at: datetime

    @property
    def files(self) -> tuple[OutgoingFile, ...]:
        """All files that travel, the one that shows the invoice first."""
        return (*((self.invoice_pdf,) if self.invoice_pdf else ()), *self.attachments)


class LetterNotice(Value):
    """A letter that went out without some of its attachments, and whom that is told."""

    delivery: str
    key: InvoiceKey
    company: Company
    customer: Customer
    to: str
    """The sender's mail address."""
    left_out: tuple[LeftOut, ...]
    at: datetime


class Taken(Value):
    """The channel took it. `evidence` is what it said, to be kept; `text` tells what the usual sentence does not."""

    kind: Literal["taken"] = "taken"
    reference: str
    evidence: bytes
    text: Text | None = None


class TurnedAway(Value):
    """The channel or the receiver said no for good."""

    kind: Literal["turned_away"] = "turned_away"
    text: Text
    evidence: bytes


HandOver = Annotated[Taken | TurnedAway, Field(discriminator="kind")]


class NotTaken(Value):
    """The channel knows that it did not take it: handing over again is safe."""

    kind: Literal["not_taken"] = "not_taken"


class CannotTell(Value):
    """The channel cannot know. `text` tells it to people; `evidence` is what the channel said, if it said anything."""

    kind: Literal["cannot_tell"] = "cannot_tell"
    text: Text
    evidence: bytes = b""


Found = Annotated[Taken | NotTaken | CannotTell, Field(discriminator="kind")]


class Bounce(Value):
    """A mail that came back. `status` is the enhanced status code of RFC 3463, e.g. 5.1.1."""

    id: str
    """Names the message within the mailbox."""
    message_id: str
    status: str
    permanent: bool


AlreadySettled.model_rebuild()
