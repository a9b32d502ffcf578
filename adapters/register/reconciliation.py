"""The nightly count in SQL: numbers at one moment, and every difference by name. It only reads."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, literal, select

from adapters.register.columns import UtcDateTime
from adapters.register.database import Database
from adapters.register.projection import UNFINISHED
from adapters.register.schema import Verdict, deliveries, invoices, submissions, timeline
from adapters.register.submissions import number_held, undecided
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IN_DOUBT, TAKEN
from domain.identity import InvoiceKey, invoice_id
from domain.lifecycle import CUSTOMER_STATUS, Event, Status
from domain.reconciliation import Discrepancy, DiscrepancyKind, Tally

K = DiscrepancyKind

_SENT = (Status.SENT, Status.DELIVERED)
_WITH_RESULT = tuple(status for status, shown in CUSTOMER_STATUS.items() if shown not in UNFINISHED)

_accepted = invoices.c.status != Status.REJECTED
_ended = invoices.c.ended_at.is_not(None)
_verdict = case(
    (submissions.c.verdict.is_(None) & number_held, literal(Verdict.REFUSED, submissions.c.verdict.type)), else_=submissions.c.verdict
).label("standing")
"""How a submission was decided; one whose number another document holds is refused without a decision of its own."""

_same_submission = (
    (submissions.c.company == invoices.c.company)
    & (submissions.c.type == invoices.c.type)
    & (submissions.c.number == invoices.c.number)
    & (submissions.c.digest == invoices.c.digest)
)


def _has_delivery(*states: LedgerState) -> ColumnElement[bool]:
    return exists().where(deliveries.c.invoice == invoices.c.id, deliveries.c.state.in_(states))


_sent_once_more = exists().where(timeline.c.invoice == invoices.c.id, timeline.c.event.in_((Event.RESEND_ASKED, Event.REROUTED)))
"""A person has asked for another delivery: what an earlier one's receiver has says nothing about where the invoice is."""

_SUBMISSIONS: dict[DiscrepancyKind, ColumnElement[bool]] = {
    K.SUBMISSION_UNDECIDED: undecided,
    K.SUBMISSION_WITHOUT_INVOICE: (submissions.c.verdict == Verdict.ACCEPTED) & ~exists().where(_same_submission, _accepted),
}

_INVOICES: dict[DiscrepancyKind, ColumnElement[bool]] = {
    K.INVOICE_WITHOUT_SUBMISSION: _accepted & ~exists().where(_same_submission, submissions.c.verdict == Verdict.ACCEPTED),
    K.SENT_WITHOUT_DELIVERY: invoices.c.status.in_(_SENT) & ~_has_delivery(*TAKEN),
    K.UNKNOWN_WITHOUT_DELIVERY: (invoices.c.status == Status.OUTCOME_UNKNOWN) & ~_has_delivery(LedgerState.UNKNOWN),
    K.ENDED_WITHOUT_RESULT: _ended & invoices.c.status.not_in(_WITH_RESULT),
}

_DELIVERIES: dict[DiscrepancyKind, ColumnElement[bool]] = {
    K.DELIVERY_WITHOUT_SENT: deliveries.c.state.in_(TAKEN) & invoices.c.status.not_in(_SENT) & ~_sent_once_more,
    K.HANDING_OVER_ABANDONED: deliveries.c.state == LedgerState.HANDING_OVER,
    K.UNKNOWN_NOT_TOLD: (deliveries.c.state == LedgerState.UNKNOWN) & (invoices.c.status != Status.OUTCOME_UNKNOWN),
    K.DOUBT_AFTER_END: deliveries.c.state.in_(IN_DOUBT) & _ended,
}


class SqlReconciliation:
    """Implements the port `Reconciliation`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> Tally:
        """Count submissions, invoices and deliveries, all at one moment."""
        with self._database.read() as connection:
            verdicts = _counted(connection, select(_verdict, func.count()).group_by(_verdict.name))
            by_status = select(invoices.c.status, func.count()).where(_accepted).group_by(invoices.c.status)
            return Tally(
                submissions=sum(verdicts.values()),
                undecided=verdicts.get(None, 0),
                accepted=verdicts.get(Verdict.ACCEPTED, 0),
                rejected=verdicts.get(Verdict.REJECTED, 0),
                refused=verdicts.get(Verdict.REFUSED, 0),
                replaced=verdicts.get(Verdict.REPLACED, 0),
                open_by_status=_counted(connection, by_status.where(~_ended)),
                ended_by_status=_counted(connection, by_status.where(_ended)),
                deliveries=_counted(connection, select(deliveries.c.state, func.count()).group_by(deliveries.c.state)),
            )

    def discrepancies(self, before: datetime) -> tuple[Discrepancy, ...]:
        """Name every difference that has stood since before a time, the oldest of each kind first."""
        with self._database.read() as connection:
            return (
                *_submission_differences(connection, before),
                *_invoice_differences(connection, before),
                *_delivery_differences(connection, before),
            )


def _counted(connection: Connection, query: Select[Any]) -> dict[Any, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _submission_differences(connection: Connection, before: datetime) -> Iterator[Discrepancy]:
    since = func.coalesce(submissions.c.decided_at, submissions.c.submitted_at, type_=UtcDateTime())
    names = select(submissions.c.company, submissions.c.type, submissions.c.number, since.label("since"))
    for kind, differs in _SUBMISSIONS.items():
        for row in connection.execute(names.where(differs, since < before).order_by(since)):
            key = InvoiceKey(company=row.company, type=row.type, number=row.number)
            yield Discrepancy(kind=kind, invoice=invoice_id(key), since=row.since)


def _invoice_differences(connection: Connection, before: datetime) -> Iterator[Discrepancy]:
    names = select(invoices.c.id, invoices.c.status_since).where(invoices.c.status_since < before).order_by(invoices.c.status_since)
    for kind, differs in _INVOICES.items():
        for row in connection.execute(names.where(differs)):
            yield Discrepancy(kind=kind, invoice=row.id, since=row.status_since)


def _delivery_differences(connection: Connection, before: datetime) -> Iterator[Discrepancy]:
    names = select(deliveries.c.id, deliveries.c.invoice, deliveries.c.changed_at).join_from(deliveries, invoices)
    stood = names.where(deliveries.c.changed_at < before).order_by(deliveries.c.changed_at)
    for kind, differs in _DELIVERIES.items():
        for row in connection.execute(stood.where(differs)):
            yield Discrepancy(kind=kind, invoice=row.invoice, delivery=row.id, since=row.changed_at)
