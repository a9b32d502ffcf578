"""The life of an invoice, with the production waits, against a server that skips time."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.documents import Line
from support.house import TAKEN, House
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError
from temporalio.testing import WorkflowEnvironment

from cli.wording import answer_json, answer_lines
from domain.deliveries.delivery import LedgerState
from domain.deliveries.late_evidence import LateEvidence
from domain.errors import Misconfigured, PortError, Unavailable, Uncertain
from domain.findings import Severity
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Cancel, Hold, Release, Settle, Settlement
from domain.records import CannotTell, TurnedAway
from domain.submission import Accepted, Received, Refused, Rejected
from starter import HandedIn, OperatorRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

REFUSED = TurnedAway(text=Text(code=MessageCode.EMAIL_ADDRESS_REFUSED, params={"code": "550"}), evidence=b"550 5.1.1")
LOST = Uncertain(Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), "the line was dropped")
BY = {"by": "drift@fjordlys.example", "reason": "prøve"}


async def test_an_invoice_is_mailed_once_and_ends_when_no_return_came_within_seven_days(house: House) -> None:
    async with house.worker():
        answer = await house.submit(house.document())
        assert isinstance(answer.decision, Accepted)
        assert await house.handle(house.invoice).result() == Status.SENT
    assert await house.timers(house.invoice) == [timedelta(days=7)]
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert house.print.asked == []
    assert house.told(house.invoice) == ["accepted", "peppol_not_offered", "email_started", "email_sent", "evidence_window_passed"]
    assert house.register.invoice(house.invoice).ended_at is not None


async def test_a_mailed_invoice_costs_at_most_twenty_events(house: House) -> None:
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    history = await house.handle(house.invoice).fetch_history()
    own = [event for event in history.events if event.event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED]
    assert len(own) <= 20


async def test_a_refused_address_sends_the_invoice_to_print_with_the_reason(house: House) -> None:
    house.email.answers = [REFUSED]
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    assert house.print.taken == [f"{house.invoice}:print:1"]
    assert "email_address_refused" in house.told(house.invoice)
    assert [row.state for row in house.register.deliveries(house.invoice)] == [LedgerState.REFUSED, LedgerState.HANDED_OVER]


async def test_a_mail_server_that_is_busy_is_tried_again(house: House) -> None:
    house.email.answers = [Unavailable("451"), Unavailable("451"), TAKEN]
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert len(house.email.asked) == 3


async def test_a_mail_server_that_is_away_for_a_day_is_passed_over(house: House) -> None:
    house.email.answers = [Unavailable("connection refused")]
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    assert house.print.taken == [f"{house.invoice}:print:1"]
    assert "email_unreachable" in house.told(house.invoice)


async def test_an_unknown_outcome_waits_for_a_person_and_is_not_sent_again(house: House) -> None:
    house.email.answers = [LOST]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.OUTCOME_UNKNOWN)
        assert await house.timers(house.invoice) == []  # no clock ends this wait
        answer = await house.service().act(house.invoice, Settle(outcome=Settlement.SENT, **BY))
        assert answer.status is Status.SENT
        await house.handle(house.invoice).result()
    assert len(house.email.asked) == 1
    assert house.register.deliveries(house.invoice)[0].state is LedgerState.HANDED_OVER
    assert house.print.asked == []


async def test_an_outcome_settled_as_not_sent_is_sent_again_as_a_new_delivery(house: House) -> None:
    house.email.answers = [LOST, TAKEN]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.OUTCOME_UNKNOWN)
        await house.service().act(house.invoice, Settle(outcome=Settlement.NOT_SENT, **BY))
        await house.handle(house.invoice).result()
    assert house.email.asked == [f"{house.invoice}:email:1", f"{house.invoice}:email:2"]


async def test_an_attempt_that_never_told_how_it_went_is_asked_about_not_repeated(house: House) -> None:
    house.email.answers = [RuntimeError("the process died")]  # type: ignore[list-item]
    house.email.finds = CannotTell(text=Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN))
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.OUTCOME_UNKNOWN)
        await house.service().act(house.invoice, Settle(outcome=Settlement.SENT, **BY))
        await house.handle(house.invoice).result()


async def test_a_returned_mail_sends_the_invoice_to_print(house: House, env: WorkflowEnvironment) -> None:
    text = Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.SENT)
        for _ in range(2):  # the same return twice
            await house.workflows.tell(house.invoice, LateEvidence(event=Event.BOUNCED, delivery=f"{house.invoice}:email:1", text=text))
        await house.to_the_end(env)
    assert house.print.taken == [f"{house.invoice}:print:1"]
    assert house.told(house.invoice).count("email_bounced_no_address") == 1
    assert [row.state for row in house.register.deliveries(house.invoice)] == [LedgerState.REFUSED, LedgerState.HANDED_OVER]


async def test_a_return_of_another_delivery_changes_nothing(house: House, env: WorkflowEnvironment) -> None:
    text = Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.workflows.tell(house.invoice, LateEvidence(event=Event.BOUNCED, delivery=f"{house.invoice}:email:7", text=text))
        assert await house.to_the_end(env) == Status.SENT
    assert house.print.asked == []


async def test_a_wrong_password_stops_before_a_person_who_mends_it_and_releases(house: House) -> None:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535"), TAKEN]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.NEEDS_ATTENTION)
        await house.service().act(house.invoice, Release(**BY))
        await house.handle(house.invoice).result()
    assert house.email.taken == [f"{house.invoice}:email:2"]


async def test_an_invoice_no_channel_can_deliver_stands_before_a_person_until_the_card_is_mended(house: House) -> None:
    house.register.save_customer(RORBERG.model_copy(update={"email": None}))
    house.register.save_company(FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"print_service": False})}))
    async with house.worker():
        answer = await house.submit(house.document())
        assert isinstance(answer.decision, Accepted)
        await house.until(Status.NEEDS_ATTENTION)
        assert "print_off" in house.told(house.invoice)
        house.register.save_customer(RORBERG)
        await house.service().act(house.invoice, Release(**BY))
        await house.handle(house.invoice).result()
    assert house.email.taken == [f"{house.invoice}:email:1"]


async def test_hold_stops_a_delivery_that_waits_for_a_busy_server_and_release_lets_it_go_on(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [Unavailable("451", retry_after=timedelta(hours=1)), TAKEN]
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.DELIVERING)
        held = await house.service().act(house.invoice, Hold(**BY))
        assert held.status is Status.HELD
        with pytest.raises(OperatorRefused, match="bruk release"):
            await house.service().act(house.invoice, Hold(**BY))
        await house.service().act(house.invoice, Release(**BY))
        await house.to_the_end(env)
    assert len(house.email.taken) == 1


async def test_cancel_ends_a_held_invoice_and_nothing_is_sent(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [Unavailable("451", retry_after=timedelta(hours=1))]
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.DELIVERING)
        cancelled = await house.service().act(house.invoice, Cancel(**BY))
        assert cancelled.status is Status.CANCELLED
        assert await house.handle(house.invoice).result() == Status.CANCELLED
    assert house.email.taken == []
    entry = house.register.timeline(house.invoice)[-1]
    assert (entry.by, entry.reason) == (BY["by"], BY["reason"])


async def test_a_sent_invoice_can_neither_be_held_nor_cancelled_nor_settled(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.SENT)
        for act in (Hold(**BY), Cancel(**BY), Release(**BY), Settle(outcome=Settlement.SENT, **BY)):
            with pytest.raises(OperatorRefused, match="Den er sendt"):
                await house.service().act(house.invoice, act)


async def test_an_act_without_name_or_reason_is_refused_in_plain_words(house: House) -> None:
    house.email.answers = [LOST]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.OUTCOME_UNKNOWN)
        with pytest.raises(OperatorRefused, match='"by" og "reason" må fylles ut'):
            await house.service().act(house.invoice, Settle(outcome=Settlement.SENT, by="meg"))
        with pytest.raises(OperatorRefused, match='"outcome"'):
            await house.service().act(house.invoice, Settle(**BY))
        with pytest.raises(OperatorRefused, match="settle først"):
            await house.service().act(house.invoice, Cancel(**BY))


async def test_the_same_submission_again_is_answered_as_before_under_way_and_after_the_end(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        again = await house.submit(house.document())
        assert isinstance(again.decision, Accepted)
        assert again.decision.repeated
        await house.to_the_end(env)
        after_the_end = await house.submit(house.document())
        assert isinstance(after_the_end.decision, Accepted)
        assert after_the_end.decision.repeated
    assert len(house.email.taken) == 1


async def test_other_content_under_a_taken_number_is_refused_under_way_and_after_the_end(house: House, env: WorkflowEnvironment) -> None:
    other = house.document(Line(text="Noe annet"))
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        assert isinstance((await house.submit(other)).decision, Refused)
        await house.to_the_end(env)
        assert isinstance((await house.submit(other)).decision, Refused)
    assert len(house.email.taken) == 1


async def test_warnings_about_an_accepted_document_are_told_and_reject_nothing(house: House) -> None:
    async with house.worker():
        answer = await house.submit(house.document().replace(b"Foretaksregisteret", b"Ikke registrert"))
    assert isinstance(answer.decision, Accepted)
    assert [(found.rule, found.severity) for found in answer.findings] == [("NO-R-002", Severity.WARNING)]
    assert "NO-R-002" in "\n".join(answer_lines(Path("faktura.xml"), answer))
    assert [found["rule"] for found in answer_json(answer)["findings"]] == ["NO-R-002"]


async def test_a_rejected_document_frees_its_number_for_the_mended_one(house: House) -> None:
    async with house.worker():
        answer = await house.submit(house.document(Line(), Line(text=""), Line(text="")))
        assert isinstance(answer.decision, Rejected)
        (finding,) = answer.findings
        assert finding.text_nb == "Transaksjonsbeskrivelse may not be empty. Gjelder linje 2 og 3."
        with pytest.raises(WorkflowFailureError):
            await house.handle(house.invoice).result()
        mended = await house.submit(house.document(Line(), Line(text="B"), Line(text="C")))
        assert isinstance(mended.decision, Accepted)
        await house.handle(house.invoice).result()
    assert house.told(house.invoice)[:3] == ["rejected", "resubmitted", "accepted"]
    assert len(house.email.taken) == 1


async def test_without_a_worker_a_submission_is_received_and_decided_later(house: House) -> None:
    document = HandedIn(document=house.document())
    answer = await house.service(patience=timedelta(seconds=1)).submit(document)
    assert isinstance(answer.decision, Received)
    async with house.worker():
        answer = await house.service().submit(document)
        assert isinstance(answer.decision, Accepted)
        await house.handle(house.invoice).result()
    assert len(house.email.taken) == 1


async def test_an_act_that_no_worker_hears_says_so_and_is_obeyed_once_one_starts(house: House) -> None:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.NEEDS_ATTENTION)
    with pytest.raises(Unavailable, match="No worker answers"):
        await house.service().act(house.invoice, Cancel(**BY))
    async with house.worker():
        assert await house.handle(house.invoice).result() == Status.CANCELLED


async def test_request_cancellation_in_the_web_ui_is_an_operators_cancel(house: House) -> None:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.NEEDS_ATTENTION)
        await house.handle(house.invoice).cancel()
        assert await house.handle(house.invoice).result() == Status.CANCELLED
    assert house.register.timeline(house.invoice)[-1].by == "Temporal Web UI"


async def test_request_cancellation_of_what_may_have_been_sent_changes_nothing(house: House) -> None:
    house.email.answers = [LOST]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.OUTCOME_UNKNOWN)
        await house.handle(house.invoice).cancel()
        await house.service().act(house.invoice, Settle(outcome=Settlement.SENT, **BY))
        assert await house.handle(house.invoice).result() == Status.SENT


async def test_two_acts_at_once_are_each_judged_in_their_turn(house: House) -> None:
    house.email.answers = [LOST, TAKEN]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.OUTCOME_UNKNOWN)
        settled = await asyncio.gather(
            house.service().act(house.invoice, Settle(outcome=Settlement.SENT, **BY)),
            house.service().act(house.invoice, Settle(outcome=Settlement.NOT_SENT, **BY)),
            return_exceptions=True,
        )
        assert sorted(type(answer).__name__ for answer in settled) == ["OperatorAnswer", "OperatorRefused"]
        await house.handle(house.invoice).result()
    assert sum(code.startswith("settled") for code in house.told(house.invoice)) == 1


async def test_acts_that_come_too_late_are_refused_and_the_invoice_still_ends(house: House, env: WorkflowEnvironment) -> None:
    house.email.pause = timedelta(seconds=1)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.DELIVERING)
        acts = [house.service().act(house.invoice, act) for act in (Hold(**BY), Cancel(**BY), Hold(**BY))]
        for answer in await asyncio.gather(*acts, return_exceptions=True):
            assert isinstance(answer, OperatorRefused)
        assert await house.to_the_end(env) == Status.SENT
    assert len(house.email.taken) == 1


async def test_a_return_that_comes_while_the_end_is_written_is_not_swallowed(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.SENT)
        with house.register_is_busy():
            skipping = asyncio.create_task(house.to_the_end(env))
            await house.working_after_its_wait()
            text = Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
            bounced = LateEvidence(event=Event.BOUNCED, delivery=f"{house.invoice}:email:1", text=text)
            assert await house.workflows.tell(house.invoice, bounced)
        await skipping
    # Where it comes before the end is final it goes on to print, else it stands before a person.
    assert "email_bounced_no_address" in house.told(house.invoice)
    assert house.print.taken or house.status() is Status.NEEDS_ATTENTION


@pytest.mark.parametrize(
    ("answer", "status"),
    [(LOST, Status.OUTCOME_UNKNOWN), (Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535"), Status.NEEDS_ATTENTION)],
)
async def test_what_waits_for_a_person_calls_one_until_it_goes_on(house: House, answer: PortError, status: Status) -> None:
    house.email.answers = [answer, TAKEN]
    act = Settle(outcome=Settlement.SENT, **BY) if status is Status.OUTCOME_UNKNOWN else Release(**BY)
    async with house.worker():
        await house.submit(house.document())
        await house.until(status)
        assert await house.attention() == status
        await house.service().act(house.invoice, act)
        await house.handle(house.invoice).result()
    assert await house.attention() is None
