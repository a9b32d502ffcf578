import pytest

from adapters.register import SqlRegister
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IllegalMove
from domain.errors import NotFound
from domain.identity import invoice_id
from domain.lifecycle import Event, IllegalTransition, Status
from domain.messages import MessageCode
from domain.records import StaleAttempt
from domain.submission import SubmissionRecord
from tests.contracts.register_values import change, claim, later, move, stored, submission


def snapshot(register: SqlRegister, record: SubmissionRecord) -> tuple[object, ...]:
    invoice = invoice_id(record.key)
    return register.invoice(invoice), register.timeline(invoice), register.deliveries(invoice)


def test_a_change_is_told_on_timeline_status_and_ledger_together(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted)
    register.claim(mail)
    receipt = stored("250 ok", "text/plain")
    sent = change(accepted, Event.HANDED_OVER, at=later(minutes=1), ledger=move(mail, LedgerState.HANDED_OVER, receipt))
    record = register.record(sent)
    assert (record.status, record.status_since) == (Status.SENT, later(minutes=1))
    assert register.invoice(record.id) == record
    (row,) = register.deliveries(record.id)
    assert (row.state, row.evidence, row.reference, row.changed_at) == (LedgerState.HANDED_OVER, receipt, mail.reference, later(minutes=1))
    assert register.timeline(record.id)[-1].event is Event.HANDED_OVER


def test_the_same_key_again_changes_nothing(register: SqlRegister, accepted: SubmissionRecord) -> None:
    held = change(accepted, Event.HELD, MessageCode.HELD)
    first = register.record(held)
    before = snapshot(register, accepted)
    assert register.record(held) == first
    assert register.record(change(accepted, Event.CANCELLED, key=held.key, ended=True)) == first
    assert snapshot(register, accepted) == before


def test_several_changes_are_written_together_and_written_ones_passed_over(register: SqlRegister, accepted: SubmissionRecord) -> None:
    held, released = change(accepted, Event.HELD), change(accepted, Event.RELEASED)
    register.record(held)
    assert register.record(held, released, released).status is Status.ROUTING
    assert [entry.event for entry in register.timeline(invoice_id(accepted.key))][-2:] == [Event.HELD, Event.RELEASED]


def test_an_illegal_transition_writes_nothing(register: SqlRegister, accepted: SubmissionRecord) -> None:
    before = snapshot(register, accepted)
    with pytest.raises(IllegalTransition):
        register.record(change(accepted, Event.HELD), change(accepted, Event.CONFIRMED))
    assert snapshot(register, accepted) == before


def test_a_stale_attempt_writes_nothing(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted, attempt=1))
    register.claim(claim(accepted, attempt=2))
    before = snapshot(register, accepted)
    with pytest.raises(StaleAttempt):
        register.record(change(accepted, Event.HANDED_OVER, ledger=move(claim(accepted, attempt=1), LedgerState.HANDED_OVER)))
    assert snapshot(register, accepted) == before


def test_an_illegal_move_of_the_ledger_writes_nothing(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted)
    register.claim(mail)
    register.record(change(accepted, Event.REFUSED_BY_CHANNEL, ledger=move(mail, LedgerState.REFUSED)))
    before = snapshot(register, accepted)
    with pytest.raises(IllegalMove):
        register.record(change(accepted, Event.CHANNEL_SKIPPED, ledger=move(mail, LedgerState.HANDED_OVER)))
    assert snapshot(register, accepted) == before


def test_a_delivery_that_does_not_exist_is_not_found_and_nothing_written(register: SqlRegister, accepted: SubmissionRecord) -> None:
    before = snapshot(register, accepted)
    with pytest.raises(NotFound):
        register.record(change(accepted, Event.CHANNEL_SKIPPED, ledger=move(claim(accepted), LedgerState.REFUSED)))
    assert snapshot(register, accepted) == before


def test_an_unknown_invoice_is_not_found(register: SqlRegister) -> None:
    with pytest.raises(NotFound):
        register.record(change(submission(), Event.HELD))


def test_changes_of_two_invoices_are_not_taken_together(register: SqlRegister, accepted: SubmissionRecord) -> None:
    with pytest.raises(ValueError, match="one invoice"):
        register.record(change(accepted, Event.HELD), change(submission("2"), Event.HELD))


def test_the_status_keeps_its_time_while_it_stays(register: SqlRegister, accepted: SubmissionRecord) -> None:
    record = register.record(change(accepted, Event.CHANNEL_SKIPPED, key="again", at=later(hours=1)))
    assert record.status_since == register.invoice(record.id).decided_at


def test_who_did_it_and_why_stand_on_the_timeline(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.record(change(accepted, Event.HELD).model_copy(update={"by": "kari", "reason": "Feil beløp"}))
    entry = register.timeline(invoice_id(accepted.key))[-1]
    assert (entry.by, entry.reason) == ("kari", "Feil beløp")


@pytest.mark.parametrize("event", [Event.HELD, Event.CANCELLED])
def test_an_invoice_is_not_stopped_while_it_is_being_handed_over(register: SqlRegister, accepted: SubmissionRecord, event: Event) -> None:
    register.claim(claim(accepted))
    before = snapshot(register, accepted)
    with pytest.raises(IllegalTransition):
        register.record(change(accepted, event))
    assert snapshot(register, accepted) == before
    register.release(claim(accepted))
    register.record(change(accepted, event))


def test_an_end_is_kept_until_something_is_awaited_again(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted)
    register.claim(mail)
    register.record(change(accepted, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER)))
    end = change(accepted, Event.EVIDENCE_WINDOW_PASSED, at=later(days=7), ended=True)
    assert register.record(end).ended_at == later(days=7)
    confirmed = change(accepted, Event.CONFIRMED, at=later(days=8), ledger=move(mail, LedgerState.CONFIRMED))
    assert register.record(confirmed).ended_at == later(days=7)
    failed = change(accepted, Event.FAILED_AFTER_THE_END, at=later(days=9), ledger=move(mail, LedgerState.REFUSED))
    assert register.record(failed).ended_at is None
