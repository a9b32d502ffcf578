"""What the nightly count compares: submissions stored = register = ledger = ends (design.md, promises 1-3)."""

from datetime import datetime
from enum import StrEnum

from domain.deliveries.delivery import LedgerState
from domain.lifecycle import Status
from domain.value import Value


class Tally(Value):
    """The register in numbers, read at one moment. In order: submissions = undecided + accepted + rejected + refused + replaced."""

    submissions: int
    undecided: int
    accepted: int
    rejected: int
    refused: int
    replaced: int = 0
    """Accepted first, then replaced by a mended document."""
    open_by_status: dict[Status, int]
    """Accepted invoices that have not ended."""
    ended_by_status: dict[Status, int]
    """Accepted invoices that have ended."""
    deliveries: dict[LedgerState, int]

    @property
    def invoices(self) -> int:
        """Count the accepted invoices; equal to `accepted` unless something is lost."""
        return sum(self.open_by_status.values()) + sum(self.ended_by_status.values())


class DiscrepancyKind(StrEnum):
    """Kinds of difference between submissions, register, ledger and ends."""

    SUBMISSION_UNDECIDED = "submission_undecided"
    """Stored, and no decision was ever written for it."""
    SUBMISSION_WITHOUT_INVOICE = "submission_without_invoice"
    """Accepted, and the register lists no invoice for it."""
    INVOICE_WITHOUT_SUBMISSION = "invoice_without_submission"
    """Listed as accepted, and its submission was not."""
    SENT_WITHOUT_DELIVERY = "sent_without_delivery"
    """The status says sent or delivered, and no row of the ledger shows it."""
    DELIVERY_WITHOUT_SENT = "delivery_without_sent"
    """A row of the ledger shows that a channel took it, and the status says neither sent nor delivered."""
    HANDING_OVER_ABANDONED = "handing_over_abandoned"
    """Nobody told how a hand-over went."""
    UNKNOWN_NOT_TOLD = "unknown_not_told"
    """A row of the ledger is unknown, and the status does not say so."""
    UNKNOWN_WITHOUT_DELIVERY = "unknown_without_delivery"
    """The status says outcome unknown, and no row of the ledger is unknown."""
    ENDED_WITHOUT_RESULT = "ended_without_result"
    """Nothing more is awaited, and the status says that something is."""
    DOUBT_AFTER_END = "doubt_after_end"
    """Nothing more is awaited of the invoice, and a delivery is still handing over or unknown."""


class Discrepancy(Value):
    """One difference. `invoice` is an invoice id, also where only a submission exists; `delivery` names the row it is about."""

    kind: DiscrepancyKind
    invoice: str
    delivery: str | None = None
    since: datetime
