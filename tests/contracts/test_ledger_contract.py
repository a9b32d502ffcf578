import pytest

from adapters.register import SqlRegister
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IllegalMove
from domain.errors import NotFound
from domain.identity import invoice_id
from domain.lifecycle import Event, IllegalTransition, Status
from domain.messages import MessageCode, Text
from domain.parcels.parcel import LeftOut, PackedFile, Parcel, Source
from domain.records import AlreadySettled, Claimed, InDoubt, StaleAttempt
from domain.submission import SubmissionRecord
from tests.contracts.register_values import change, claim, key, later, move, stored, submission

INVOICE = invoice_id(key("1"))


def test_the_first_claim_writes_the_intent_before_anything_is_sent(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted, at=later(minutes=1))
    assert register.claim(mail) == Claimed(prepared=mail.prepared)
    (row,) = register.deliveries(INVOICE)
    assert (row.id, row.state, row.attempt, row.prepared) == (mail.delivery, LedgerState.HANDING_OVER, 1, mail.prepared)
    entry = register.timeline(INVOICE)[-1]
    assert (entry.event, entry.channel, entry.text) == (Event.DELIVERY_STARTED, Channel.EMAIL, mail.text)
    assert register.invoice(INVOICE).status is Status.DELIVERING


def test_what_a_delivery_is_meant_to_carry_stands_with_it_and_its_warnings_are_told_once(
    register: SqlRegister, accepted: SubmissionRecord
) -> None:
    warned = Text(code=MessageCode.ATTACHMENT_NOT_BY_PEPPOL, params={"name": "kart.tif"})
    parcel = Parcel(
        invoice_pdf=PackedFile(source=Source.ERP_PDF, name="faktura.pdf"),
        files=(PackedFile(source=Source.ATTACHMENT, n=2, name="b.pdf"),),
        left_out=(LeftOut(source=Source.ATTACHMENT, n=1, text=warned),),
        warning=Text(code=MessageCode.INVOICE_PDF_TOO_LARGE),
    )
    first = claim(accepted).model_copy(update={"parcel": parcel})
    register.claim(first)
    assert register.deliveries(INVOICE)[0].parcel == parcel
    register.record(change(accepted, Event.REFUSED_BY_CHANNEL, key="refused", ledger=move(first, LedgerState.REFUSED)))
    register.claim(claim(accepted, n=2).model_copy(update={"parcel": parcel}))
    told = [entry.text for entry in register.timeline(INVOICE) if entry.event is Event.WARNED]
    assert told == [parcel.warning, warned]
    assert register.invoice(INVOICE).status is Status.DELIVERING


def test_a_delivery_of_an_earlier_release_says_nothing_of_what_it_carries(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    assert register.deliveries(INVOICE)[0].parcel is None


def test_a_later_attempt_that_finds_a_hand_over_open_is_in_doubt_about_the_first_message(
    register: SqlRegister, accepted: SubmissionRecord
) -> None:
    first = claim(accepted, attempt=1)
    register.claim(first)
    in_doubt = InDoubt(prepared=first.prepared, since=first.at)
    assert register.claim(claim(accepted, attempt=2, at=later(minutes=5))) == in_doubt
    assert register.claim(claim(accepted, attempt=2, at=later(minutes=9))) == in_doubt, "since the first attempt, not the latest"
    (row,) = register.deliveries(INVOICE)
    assert (row.attempt, row.state) == (2, LedgerState.HANDING_OVER)


def test_the_same_attempt_asking_twice_is_in_doubt_too(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    assert isinstance(register.claim(claim(accepted)), InDoubt)


def test_an_attempt_older_than_the_owner_is_stale(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted, attempt=2))
    with pytest.raises(StaleAttempt):
        register.claim(claim(accepted, attempt=1))
    with pytest.raises(StaleAttempt):
        register.release(claim(accepted, attempt=1))


def test_a_claim_given_back_can_be_claimed_again_with_the_first_message(register: SqlRegister, accepted: SubmissionRecord) -> None:
    first = claim(accepted, attempt=1)
    register.claim(first)
    register.release(first)
    register.release(first)
    assert register.deliveries(INVOICE)[0].state is LedgerState.PREPARED
    assert register.claim(claim(accepted, attempt=2)) == Claimed(prepared=first.prepared)
    assert [entry.event for entry in register.timeline(INVOICE)].count(Event.DELIVERY_STARTED) == 1


@pytest.mark.parametrize(
    ("event", "to"),
    [
        (Event.HANDED_OVER, LedgerState.HANDED_OVER),
        (Event.REFUSED_BY_CHANNEL, LedgerState.REFUSED),
        (Event.OUTCOME_LOST, LedgerState.UNKNOWN),
    ],
)
def test_nothing_is_handed_over_twice_once_it_is_over(
    register: SqlRegister, accepted: SubmissionRecord, event: Event, to: LedgerState
) -> None:
    register.claim(claim(accepted))
    register.record(change(accepted, event, MessageCode.EMAIL_SENT, ledger=move(claim(accepted), to)))
    answer = register.claim(claim(accepted, attempt=2))
    assert isinstance(answer, AlreadySettled)
    assert answer.delivery == register.deliveries(INVOICE)[0]
    assert answer.delivery.state is to
    with pytest.raises(IllegalMove):
        register.release(claim(accepted))


def test_why_a_delivery_failed_stands_in_the_ledger(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    lost = change(accepted, Event.OUTCOME_LOST, MessageCode.EMAIL_OUTCOME_UNKNOWN, ledger=move(claim(accepted), LedgerState.UNKNOWN))
    register.record(lost)
    assert register.deliveries(INVOICE)[0].text == lost.text


@pytest.mark.parametrize("event", [Event.HELD, Event.CANCELLED])
def test_a_late_attempt_does_not_send_an_invoice_that_was_stopped(register: SqlRegister, accepted: SubmissionRecord, event: Event) -> None:
    register.claim(claim(accepted))
    register.release(claim(accepted))
    register.record(change(accepted, event))
    with pytest.raises(IllegalTransition):
        register.claim(claim(accepted, attempt=2))
    assert register.deliveries(INVOICE)[0].state is LedgerState.PREPARED


def test_a_delivery_goes_on_after_a_hold_and_says_so(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    register.release(claim(accepted))
    register.record(change(accepted, Event.HELD), change(accepted, Event.RELEASED))
    assert isinstance(register.claim(claim(accepted, attempt=2)), Claimed)
    assert register.invoice(INVOICE).status is Status.DELIVERING
    assert [entry.event for entry in register.timeline(INVOICE)].count(Event.DELIVERY_STARTED) == 2


def test_no_second_delivery_starts_while_one_is_in_doubt(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    with pytest.raises(IllegalTransition):
        register.claim(claim(accepted, channel=Channel.PRINT))
    register.record(change(accepted, Event.OUTCOME_LOST, ledger=move(claim(accepted), LedgerState.UNKNOWN)))
    with pytest.raises(IllegalTransition):
        register.claim(claim(accepted, channel=Channel.PRINT))
    assert len(register.deliveries(INVOICE)) == 1


def test_a_delivery_given_up_long_ago_does_not_send_beside_a_newer_one(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    register.release(claim(accepted))
    register.record(change(accepted, Event.CHANNEL_UNREACHABLE))
    register.claim(claim(accepted, channel=Channel.PRINT))
    with pytest.raises(IllegalTransition):
        register.claim(claim(accepted, attempt=2))


def test_the_next_channel_follows_a_refusal(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    register.record(change(accepted, Event.REFUSED_BY_CHANNEL, ledger=move(claim(accepted), LedgerState.REFUSED)))
    assert isinstance(register.claim(claim(accepted, channel=Channel.PRINT, at=later(minutes=5))), Claimed)
    assert [row.channel for row in register.deliveries(INVOICE)] == [Channel.EMAIL, Channel.PRINT]


def test_a_delivery_is_found_by_the_channels_own_name(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail = claim(accepted)
    register.claim(mail)
    assert mail.reference is not None
    assert register.delivery_by_reference(mail.reference).id == mail.delivery
    with pytest.raises(NotFound):
        register.delivery_by_reference("<nobody@bounce.example>")


def test_a_name_the_channel_gives_afterwards_replaces_the_first(register: SqlRegister, accepted: SubmissionRecord) -> None:
    register.claim(claim(accepted))
    named = move(claim(accepted), LedgerState.HANDED_OVER).model_copy(update={"reference": "job-7"})
    register.record(change(accepted, Event.HANDED_OVER, ledger=named))
    assert register.delivery_by_reference("job-7").state is LedgerState.HANDED_OVER


def test_an_unknown_invoice_or_delivery_cannot_be_claimed_or_given_back(register: SqlRegister, accepted: SubmissionRecord) -> None:
    with pytest.raises(NotFound):
        register.claim(claim(submission("unknown")))
    with pytest.raises(NotFound):
        register.release(claim(accepted))


def test_evidence_that_was_replaced_by_later_evidence_is_still_listed(register: SqlRegister, accepted: SubmissionRecord) -> None:
    mail, reply, confirmation = claim(accepted), stored("250 ok", "text/plain"), stored("delivered", "text/plain")
    register.claim(mail)
    assert register.evidence(INVOICE) == ()
    register.record(change(accepted, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER, reply)))
    register.record(change(accepted, Event.CONFIRMED, ledger=move(mail, LedgerState.CONFIRMED, confirmation)))
    (row,) = register.deliveries(INVOICE)
    assert row.evidence == confirmation
    assert register.evidence(INVOICE) == tuple(sorted((reply, confirmation), key=lambda ref: ref.sha256))
