"""Which deliveries a receiver's side may still confirm: the ones whose status is asked for at an access point provider (G16)."""

from datetime import datetime

from adapters.register import SqlRegister
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.identity import invoice_of
from domain.lifecycle import Event
from domain.records import DeliveryRecord
from domain.submission import SubmissionRecord
from tests.contracts.register_values import NOW, acceptance, change, claim, later, move, submission

EVENTS = {
    LedgerState.HANDED_OVER: Event.HANDED_OVER,
    LedgerState.UNKNOWN: Event.OUTCOME_LOST,
    LedgerState.REFUSED: Event.REFUSED_BY_CHANNEL,
    LedgerState.CONFIRMED: Event.CONFIRMED,
}


def sent(
    register: SqlRegister, number: str, *states: LedgerState, channel: Channel = Channel.PEPPOL, at: datetime = NOW
) -> tuple[SubmissionRecord, str]:
    """Bring an invoice's one delivery through these states and tell its id."""
    record = submission(number)
    register.keep_submission(record)
    register.reserve(acceptance(record))
    claimed = claim(record, channel=channel)
    register.claim(claimed)
    for state in states:
        register.record(change(record, EVENTS[state], at=at, ledger=move(claimed, state)))
    return record, claimed.delivery


def unconfirmed(register: SqlRegister, after: str = "", limit: int = 10, since: datetime = NOW) -> list[str]:
    rows: tuple[DeliveryRecord, ...] = register.unconfirmed_deliveries(Channel.PEPPOL, since, after, limit)
    return [row.id for row in rows]


def test_only_what_was_handed_over_or_is_unknown_may_still_be_confirmed(register: SqlRegister) -> None:
    _, handed_over = sent(register, "1", LedgerState.HANDED_OVER)
    _, unknown = sent(register, "2", LedgerState.UNKNOWN)
    sent(register, "3")
    sent(register, "4", LedgerState.REFUSED)
    sent(register, "5", LedgerState.HANDED_OVER, LedgerState.CONFIRMED)
    sent(register, "6", LedgerState.HANDED_OVER, channel=Channel.EMAIL)
    assert unconfirmed(register) == [handed_over, unknown]
    assert register.unconfirmed_deliveries(Channel.PEPPOL, NOW, "", 1) == register.deliveries(invoice_of(handed_over))


def test_they_are_paged_through_by_invoice(register: SqlRegister) -> None:
    all_of_them = [sent(register, number, LedgerState.HANDED_OVER)[1] for number in ("1", "10", "2", "3")]
    assert unconfirmed(register, limit=3) == all_of_them[:3]
    assert unconfirmed(register, after=all_of_them[2], limit=3) == all_of_them[3:]
    assert unconfirmed(register, after=all_of_them[3], limit=3) == []


def test_a_page_may_end_between_two_deliveries_of_one_invoice(register: SqlRegister) -> None:
    record, first = sent(register, "1", LedgerState.HANDED_OVER)
    register.record(change(record, Event.RESEND_ASKED))
    again = claim(record, channel=Channel.PEPPOL, n=2)
    register.claim(again)
    register.record(change(record, Event.HANDED_OVER, key="again", ledger=move(again, LedgerState.HANDED_OVER)))
    _, other = sent(register, "2", LedgerState.HANDED_OVER)
    assert unconfirmed(register, limit=1) == [first]
    assert unconfirmed(register, after=first) == [again.delivery, other]


def test_what_is_older_than_the_evidence_window_is_left_out(register: SqlRegister) -> None:
    _, old = sent(register, "1", LedgerState.HANDED_OVER)
    _, young = sent(register, "2", LedgerState.HANDED_OVER, at=later(hours=1))
    assert unconfirmed(register, since=later(minutes=1)) == [young]
    assert unconfirmed(register) == [old, young]


def test_what_belongs_to_an_invoice_that_has_ended_is_left_out(register: SqlRegister) -> None:
    record, _ = sent(register, "1", LedgerState.HANDED_OVER)
    register.record(change(record, Event.EVIDENCE_WINDOW_PASSED, ended=True))
    assert unconfirmed(register) == []
