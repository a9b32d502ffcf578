"""The register of invoices: submissions, timelines, the delivery ledger, and the nightly count of them."""

from datetime import datetime
from typing import Protocol

from domain.channels import Channel
from domain.identity import ObjectRef
from domain.reconciliation import Discrepancy, Tally
from domain.records import (
    Change,
    Claim,
    ClaimAnswer,
    DeliveryRecord,
    InvoiceDocument,
    InvoiceFilter,
    InvoiceRecord,
    KeptDocument,
    Reservation,
    Reserved,
    TimelineEntry,
)
from domain.submission import Submission, SubmissionRecord


class InvoiceRegister(Protocol):
    """Submissions, invoices, their timelines and the delivery ledger. Each verb is one transaction."""

    def keep_submission(self, record: SubmissionRecord) -> None:
        """Keep a submission; keeping the same one again changes nothing.

        One whose last decision was not to send it (void in the ERP, customer unknown) is kept anew and awaits a new decision.
        """

    def submission(self, submission: Submission) -> SubmissionRecord:
        """Find a submission. Raises NotFound."""

    def reserve(self, reservation: Reservation) -> Reserved:
        """Claim (company, type, number) for one workflow run and write its decision down, or tell who holds the number.

        Only an accepted submission holds a number. The same owner asking again gets its own answer again.
        Raises NotFound if the submission was never kept.
        """

    def record(self, *changes: Change) -> InvoiceRecord:
        """Write what happened to one invoice: timeline rows, status and ledger together, all or nothing.

        A change whose key is already written is passed over.

        Raises IllegalTransition if the lifecycle has no such edge, or if the invoice is to be held or cancelled while a
        delivery is handing over; StaleAttempt if a newer attempt owns the delivery; IllegalMove if the ledger has no such edge.
        """

    def claim(self, claim: Claim) -> ClaimAnswer:
        """Claim a delivery for one attempt before anything is handed over, by compare-and-set.

        Raises StaleAttempt if a newer attempt owns the delivery, IllegalTransition if the invoice's status allows no delivery
        (it was held or cancelled in the meantime).
        """

    def release(self, claim: Claim) -> None:
        """Give a claim back because nothing was sent (state `prepared`); again changes nothing.

        Raises StaleAttempt if a newer attempt owns the delivery, IllegalMove if it is over.
        """

    def invoice(self, invoice: str) -> InvoiceRecord:
        """Find an invoice. Raises NotFound."""

    def invoices(self, wanted: InvoiceFilter) -> tuple[InvoiceRecord, ...]:
        """List invoices, the newest first."""

    def timeline(self, invoice: str) -> tuple[TimelineEntry, ...]:
        """Read what happened, the oldest first."""

    def deliveries(self, invoice: str) -> tuple[DeliveryRecord, ...]:
        """Read the invoice's rows of the ledger, the oldest first."""

    def documents(self, invoice: str) -> tuple[InvoiceDocument, ...]:
        """Read what is or was the invoice's document, replaced ones first, in the order they were replaced in. Raises NotFound."""

    def keep_evidence(self, invoice: str, evidence: ObjectRef, at: datetime) -> None:
        """Write down that something is evidence of an invoice though nothing happened to it; again changes nothing."""

    def evidence(self, invoice: str) -> tuple[ObjectRef, ...]:
        """List all evidence that was ever kept for an invoice, also what a row of the ledger names no more."""

    def kept_documents(self, invoice: str) -> tuple[KeptDocument, ...]:
        """List all that is kept of an invoice, and until when: documents, files, prepared messages, evidence."""

    def delivery_by_reference(self, reference: str) -> DeliveryRecord:
        """Find a delivery by the channel's own name for it (a Message-ID). Raises NotFound."""

    def unconfirmed_deliveries(self, channel: Channel, since: datetime, after: str, limit: int) -> tuple[DeliveryRecord, ...]:
        """Page through the deliveries by a channel that the receiver's side may still confirm, by invoice, from the one after `after`.

        Those are handed over or unknown, since `since` or later, and their invoices are still open.
        """

    def unstarted_submissions(self, before: datetime, limit: int) -> tuple[Submission, ...]:
        """List the submissions stored before a time that no decision was ever written for."""

    def open_invoices(self, after: str, limit: int) -> tuple[InvoiceRecord, ...]:
        """Page through the accepted invoices that have not ended, by id, from the one after `after`."""


class Reconciliation(Protocol):
    """The nightly count. It only reads."""

    def count(self) -> Tally:
        """Count submissions, invoices and deliveries, all at one moment."""

    def discrepancies(self, before: datetime) -> tuple[Discrepancy, ...]:
        """Name every difference that has stood since before a time; what is younger may still be in flight."""
