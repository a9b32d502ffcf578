"""Differences that no verb of the register can make are made by hand, behind its back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Update, delete, update

from adapters.register import SqlRegister
from adapters.register.database import Database
from adapters.register.schema import Verdict, deliveries, invoices, submissions, timeline
from domain.deliveries.delivery import LedgerState
from domain.identity import invoice_id
from domain.lifecycle import Event, Status
from domain.reconciliation import Discrepancy, DiscrepancyKind, Tally
from domain.submission import SubmissionRecord
from tests.contracts.register_values import NOW, acceptance, change, claim, key, later, move, rejection, submission

K = DiscrepancyKind
INVOICE = invoice_id(key("1"))
MAIL = claim(submission()).delivery


def kept(register: SqlRegister, number: str, content: str = "a") -> SubmissionRecord:
    record = submission(number, content)
    register.keep_submission(record)
    return record


def send(register: SqlRegister, record: SubmissionRecord, ended: bool) -> None:
    register.claim(claim(record))
    register.record(change(record, Event.HANDED_OVER, ledger=move(claim(record), LedgerState.HANDED_OVER)))
    if ended:
        register.record(change(record, Event.EVIDENCE_WINDOW_PASSED, ended=True))


def behind_the_back(register_url: str, *statements: Any) -> None:
    database = Database(register_url)
    with database.write() as connection:
        for statement in statements:
            connection.execute(statement)
    database.close()


def test_an_empty_register_has_nothing_to_count(register: SqlRegister) -> None:
    empty = Tally(submissions=0, undecided=0, accepted=0, rejected=0, refused=0, open_by_status={}, ended_by_status={}, deliveries={})
    assert register.count() == empty
    assert register.discrepancies(later(days=1)) == ()


def test_every_submission_is_counted_where_it_is(register: SqlRegister) -> None:
    for number, ended in (("1", True), ("2", False), ("3", True)):
        record = kept(register, number)
        register.reserve(acceptance(record, owner=number))
        send(register, record, ended=ended)
    kept(register, "1", "other")
    register.reserve(acceptance(kept(register, "2", "other"), owner="other"))
    register.reserve(acceptance(kept(register, "4"), owner="4"))
    register.reserve(rejection(kept(register, "5"), owner="5"))
    kept(register, "6")
    tally = register.count()
    assert tally == Tally(
        submissions=8,
        undecided=1,
        accepted=4,
        rejected=1,
        refused=2,
        open_by_status={Status.ROUTING: 1, Status.SENT: 1},
        ended_by_status={Status.SENT: 2},
        deliveries={LedgerState.HANDED_OVER: 3},
    )
    assert tally.invoices == tally.accepted
    assert [each.kind for each in register.discrepancies(later(days=1))] == [K.SUBMISSION_UNDECIDED]


def test_a_submission_nobody_decided_is_named_once_it_is_old_enough(register: SqlRegister) -> None:
    kept(register, "1")
    assert register.discrepancies(NOW) == ()
    assert register.discrepancies(later(seconds=1)) == (Discrepancy(kind=K.SUBMISSION_UNDECIDED, invoice=INVOICE, since=NOW),)


def test_a_hand_over_that_nobody_finished_is_named(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    expected = Discrepancy(kind=K.HANDING_OVER_ABANDONED, invoice=INVOICE, delivery=MAIL, since=NOW)
    assert register.discrepancies(later(seconds=1)) == (expected,)


def test_an_unknown_outcome_that_is_told_is_no_difference(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    register.record(change(accepted, Event.OUTCOME_LOST, ledger=move(claim(accepted), LedgerState.UNKNOWN)))
    assert register.discrepancies(later(days=1)) == ()


def set_invoice(**values: object) -> Update:
    return update(invoices).values(**values)


def set_delivery(state: LedgerState) -> Update:
    return update(deliveries).values(state=state)


NAMED: list[tuple[Callable[[], tuple[Any, ...]], set[DiscrepancyKind]]] = [
    (lambda: (set_invoice(status=Status.ROUTING),), {K.DELIVERY_WITHOUT_SENT}),
    (lambda: (set_delivery(LedgerState.REFUSED),), {K.SENT_WITHOUT_DELIVERY}),
    (lambda: (delete(deliveries),), {K.SENT_WITHOUT_DELIVERY}),
    (lambda: (set_delivery(LedgerState.UNKNOWN),), {K.SENT_WITHOUT_DELIVERY, K.UNKNOWN_NOT_TOLD}),
    (lambda: (set_invoice(status=Status.OUTCOME_UNKNOWN),), {K.DELIVERY_WITHOUT_SENT, K.UNKNOWN_WITHOUT_DELIVERY}),
    (lambda: (set_invoice(status=Status.NEEDS_ATTENTION, ended_at=NOW),), {K.DELIVERY_WITHOUT_SENT, K.ENDED_WITHOUT_RESULT}),
    (
        lambda: (set_invoice(ended_at=NOW), set_delivery(LedgerState.UNKNOWN)),
        {K.SENT_WITHOUT_DELIVERY, K.UNKNOWN_NOT_TOLD, K.DOUBT_AFTER_END},
    ),
    (lambda: (delete(deliveries), delete(timeline), delete(invoices)), {K.SUBMISSION_WITHOUT_INVOICE}),
    (lambda: (update(submissions).values(verdict=Verdict.REJECTED),), {K.INVOICE_WITHOUT_SUBMISSION}),
]


@pytest.mark.parametrize(("damage", "kinds"), NAMED)
def test_what_the_register_cannot_explain_is_named(
    register: SqlRegister,
    register_url: str,
    accepted: SubmissionRecord,
    damage: Callable[[], tuple[Any, ...]],
    kinds: set[DiscrepancyKind],
) -> None:
    send(register, accepted, ended=False)
    assert register.discrepancies(later(days=1)) == ()
    behind_the_back(register_url, *damage())
    found = register.discrepancies(later(days=1))
    assert {each.kind for each in found} == kinds
    assert {each.invoice for each in found} == {INVOICE}
