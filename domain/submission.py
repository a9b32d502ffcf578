"""What an ERP hands over, and what it is answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.findings import Finding
from domain.identity import InvoiceKey, ObjectRef
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.messages import Text
from domain.steps import AwaitKyc, PlannedStep, RoutePlan, Step
from domain.value import Value


class ErpStatus(StrEnum):
    """The document's status in the ERP (L1, L2): Åpen, Avsluttet, På vent, Annullert."""

    OPEN = "open"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    VOID = "void"


class StoredFile(Value):
    """A file that came with the document, under the name its sender gave it."""

    object: ObjectRef
    file_name: str


class SubmissionRecord(Value):
    """A submission as the register keeps it. File names stay here: they may hold a person's name."""

    key: InvoiceKey
    digest: str
    """SHA-256 over the C14N of the document and the attachments in order: equal digests are the same submission."""
    document: ObjectRef
    invoice_pdf: StoredFile | None = None
    attachments: tuple[StoredFile, ...] = ()
    erp_status: ErpStatus = ErpStatus.OPEN
    customer: str | None = None
    """The customer's number, where the ERP named it."""
    mail_text: str | None = None
    """What the mail says in place of the company's own text (D7)."""
    submitted_at: datetime


class Submission(Value):
    """The workflow's input: names only. `digest` finds the SubmissionRecord."""

    company: str
    type: DocumentType
    number: str
    digest: str
    carried: "Carried | None" = None
    """Set for a new run of an invoice that waits for so long that its history is cut off."""

    @property
    def key(self) -> InvoiceKey:
        """The invoice this submission is of."""
        return InvoiceKey(company=self.company, type=self.type, number=self.number)


class DocumentSummary(Value):
    """What the service itself needs to know of a document; the rest stays in the document."""

    key: InvoiceKey
    """`key.company` is the supplier's orgnr as the document says, empty where it names none."""
    issue_date: date
    due_date: date | None = None
    currency: str
    payable: str
    """Decimal as text, in `currency`."""
    kid: str | None = None
    account: str | None = None
    seller_name: str
    buyer_name: str
    buyer_orgnr: str | None = None
    buyer_identifiers: tuple[str, ...] = ()
    embedded_files: int = 0
    """How many files are embedded in the document (BG-24)."""
    preceding_invoices: tuple[str, ...] = ()
    """Numbers of the invoices it refers to (BT-25), such as those a credit note credits."""
    empty_item_names: tuple[str, ...] = ()
    """Ids of the lines whose item name (BT-153) is empty or blank (E1, E3)."""


class CheckedDocument(Value):
    """What a check of a document tells: the findings, and a summary where it could be read.

    Without a summary at least one finding is fatal.
    """

    findings: tuple[Finding, ...] = ()
    summary: DocumentSummary | None = None


class Accepted(Value):
    """The service has taken responsibility: the invoice reaches an end or stands before a person."""

    kind: Literal["accepted"] = "accepted"
    invoice: str
    plan: RoutePlan
    step: Step
    notice: Text | None = None
    """What the ERP is told besides: the company must be verified first (decision 8)."""
    repeated: bool = False
    """The same submission was accepted before; this is that answer again."""


class Rejected(Value):
    """The document is not sent; mend it and submit again under the same number. Findings stand in the register."""

    kind: Literal["rejected"] = "rejected"
    invoice: str | None
    """None if the document cannot be read far enough to name it."""
    rules: tuple[str, ...]


class Refused(Value):
    """The submission as such is refused, whatever the document says (number taken by other content)."""

    kind: Literal["refused"] = "refused"
    invoice: str
    text: Text


Decision = Annotated[Accepted | Rejected | Refused, Field(discriminator="kind")]


class Carried(Value):
    """What a new run of an invoice that waits for its company's verification goes on with."""

    decision: Accepted
    waits: AwaitKyc
    asked: int
    facts: int
    mended: str | None = None


Submission.model_rebuild()


class Received(Value):
    """Stored but not decided yet; asking again is safe."""

    kind: Literal["received"] = "received"
    invoice: str
    text: Text


class Answer(Value):
    """What an ERP is told: the decision, with the findings of a rejected document or the warnings about an accepted one."""

    decision: Annotated[Accepted | Rejected | Refused | Received, Field(discriminator="kind")]
    findings: tuple[Finding, ...] = ()
    status: Status | None = None
    """Where an invoice that was accepted before is now."""
    steps: tuple[PlannedStep, ...] = ()
    """All that an invoice that was accepted now may come to, in the order it is tried."""
