"""Register: a mended document takes the place of the first, cases are counted, evidence stands on the timeline."""

import pytest

from adapters.register import SqlRegister
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IllegalMove
from domain.errors import NotFound
from domain.fixing import Mended
from domain.identity import invoice_id
from domain.lifecycle import Event, Status
from domain.records import Change, InvoiceDocument
from domain.steps import PlannedChannel, RoutePlan
from domain.submission import Refused, SubmissionRecord
from tests.contracts.register_values import acceptance, change, claim, later, move, stored, submission, the_acceptance


def fixed(first: SubmissionRecord, mended: SubmissionRecord) -> Change:
    summary = acceptance(mended).summary
    assert summary is not None
    replacement = Mended(digest=mended.digest, customer="10002", summary=summary, decision=the_acceptance(mended))
    return change(first, Event.FIXED, at=later(hours=2)).model_copy(update={"mended": replacement})


@pytest.fixture
def mended(register: SqlRegister, accepted: SubmissionRecord) -> SubmissionRecord:
    """A second document under the number of one that is held."""
    record = submission(content="b", at=later(hours=1))
    register.record(change(accepted, Event.HELD))
    register.keep_submission(record)
    return record


def test_the_mended_document_is_the_invoices_and_holds_its_number(
    register: SqlRegister, accepted: SubmissionRecord, mended: SubmissionRecord
) -> None:
    register.record(fixed(accepted, mended))
    record = register.invoice(invoice_id(accepted.key))
    assert (record.status, record.digest, record.customer) == (Status.ROUTING, mended.digest, "10002")
    register.keep_submission(accepted)
    assert isinstance(register.reserve(acceptance(accepted, owner="run-2")).decision, Refused)
    assert register.reserve(acceptance(mended, owner="run-3")).decision.kind == "accepted"


def test_the_plan_that_is_kept_is_the_one_of_the_mended_document(
    register: SqlRegister, accepted: SubmissionRecord, mended: SubmissionRecord
) -> None:
    change = fixed(accepted, mended)
    assert change.mended is not None
    plan = RoutePlan(channels=(PlannedChannel(channel=Channel.PRINT),))
    decision = change.mended.decision.model_copy(update={"plan": plan})
    register.record(change.model_copy(update={"mended": change.mended.model_copy(update={"decision": decision})}))
    assert register.invoice(invoice_id(accepted.key)).decision == decision


def name(record: SubmissionRecord) -> InvoiceDocument:
    return InvoiceDocument(submission=record)


def test_an_invoice_has_one_document_until_it_is_mended(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.keep_submission(submission(content="another that was refused"))
    assert register.documents(invoice_id(accepted.key)) == (name(accepted),)
    with pytest.raises(NotFound):
        register.documents("invoice/none")


def test_every_document_an_invoice_had_is_remembered_in_order_however_often_it_is_handed_in_again(
    register: SqlRegister, accepted: SubmissionRecord, mended: SubmissionRecord
) -> None:
    third = submission(content="0", at=later(hours=3))
    register.record(fixed(accepted, mended))
    register.keep_submission(third)
    summary = acceptance(third).summary
    assert summary is not None
    again = change(accepted, Event.FIXED, key="fixed again", at=later(hours=4))
    register.record(
        change(accepted, Event.HELD, key="held again"),
        again.model_copy(update={"mended": Mended(digest=third.digest, customer="10002", summary=summary, decision=the_acceptance(third))}),
    )
    register.keep_submission(accepted)
    register.reserve(acceptance(accepted, owner="run-2"))
    assert register.documents(invoice_id(accepted.key)) == (
        InvoiceDocument(submission=accepted, replaced_at=later(hours=2)),
        InvoiceDocument(submission=mended, replaced_at=later(hours=4)),
        InvoiceDocument(submission=third),
    )
    assert register.discrepancies(later(days=9)) == ()


def test_a_delivery_keeps_the_document_that_the_invoice_had_then(
    register: SqlRegister, accepted: SubmissionRecord, mended: SubmissionRecord
) -> None:
    register.record(change(accepted, Event.RELEASED))
    first = claim(accepted)
    register.claim(first)
    refused = change(accepted, Event.REFUSED_BY_CHANNEL, ledger=move(first, LedgerState.REFUSED))
    register.record(refused, change(accepted, Event.NO_CHANNEL_LEFT))
    register.record(fixed(accepted, mended))
    register.claim(claim(accepted, n=2, at=later(hours=3)))
    assert [row.digest for row in register.deliveries(invoice_id(accepted.key))] == [accepted.digest, mended.digest]


def test_what_shows_that_nothing_happened_is_kept_once_beside_the_timeline(register: SqlRegister, accepted: SubmissionRecord) -> None:
    invoice, shows = invoice_id(accepted.key), stored("no answer")
    told = register.timeline(invoice)
    register.keep_evidence(invoice, shows, later(hours=1))
    register.keep_evidence(invoice, shows, later(hours=1))
    assert register.evidence(invoice) == (shows,)
    assert register.timeline(invoice) == told


def test_replacing_a_document_leaves_nothing_unaccounted_for(
    register: SqlRegister, accepted: SubmissionRecord, mended: SubmissionRecord
) -> None:
    register.record(fixed(accepted, mended))
    tally = register.count()
    assert (tally.submissions, tally.accepted, tally.replaced, tally.invoices) == (2, 1, 1, 1)
    assert register.discrepancies(later(days=9)) == ()


def test_a_document_that_a_receiver_has_is_not_replaced(
    register: SqlRegister, accepted: SubmissionRecord, mended: SubmissionRecord
) -> None:
    mail = claim(accepted)
    register.record(change(accepted, Event.RELEASED))
    register.claim(mail)
    register.record(change(accepted, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER)))
    register.record(change(accepted, Event.RESEND_ASKED), change(accepted, Event.NO_CHANNEL_LEFT))
    before = register.invoice(invoice_id(accepted.key))
    with pytest.raises(IllegalMove):
        register.record(fixed(accepted, mended))
    assert register.invoice(before.id) == before


def test_a_case_is_counted_and_names_the_workflow_that_carries_the_invoice(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted)
    register.claim(mail)
    register.record(change(accepted, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER)))
    record = register.record(change(accepted, Event.EVIDENCE_WINDOW_PASSED, ended=True))
    assert (record.cases, record.lifecycle) == (0, record.id)
    record = register.record(change(accepted, Event.CASE_OPENED))
    assert (record.cases, record.lifecycle, record.ended_at is None) == (1, f"{record.id}/case/1", False)
    assert register.invoice(record.id) == record


def test_what_shows_a_fact_stands_with_it(register: SqlRegister, accepted: SubmissionRecord) -> None:
    shows = stored("mls")
    register.record(change(accepted, Event.HELD).model_copy(update={"evidence": shows}))
    assert register.timeline(invoice_id(accepted.key))[-1].evidence == shows


def test_a_delivery_that_a_person_asked_to_repeat_is_no_difference(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted)
    register.claim(mail)
    register.record(change(accepted, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER)))
    register.record(change(accepted, Event.RESEND_ASKED))
    assert register.discrepancies(later(days=9)) == ()
