"""What is learned of an invoice after its hand-over: late, early, double, and after the end (G16, design.md step 5)."""

import asyncio
from dataclasses import replace

import pytest
from support.directory import FOUND, ScriptedDirectory
from support.house import House
from temporalio.testing import WorkflowEnvironment

from activities.aftermath import LateNews
from domain.cases import CaseOpening
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.deliveries.late_evidence import LateEvidence
from domain.errors import Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Cancel, OperatorAnswer, Release, Reroute, Resend, Settle, Settlement
from domain.records import Change, LedgerMove
from starter import OperatorRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXTS = {
    Event.ACKNOWLEDGED: Text(code=MessageCode.PEPPOL_ACKNOWLEDGED),
    Event.CONFIRMED: Text(code=MessageCode.PEPPOL_DELIVERED),
    Event.REFUSED_BY_RECEIVER: Text(code=MessageCode.PEPPOL_REFUSED_BY_RECEIVER, params={"reason_nb": "BV", "reason_en": "BV"}),
}
LOST = Uncertain(Text(code=MessageCode.PEPPOL_OUTCOME_UNKNOWN), "no receipt")
BY = {"by": "drift", "reason": "prøve"}


@pytest.fixture
def peppol(house: House) -> House:
    """A house whose customer receives by PEPPOL."""
    return replace(house, directory=ScriptedDirectory([FOUND]))


def news(house: House, event: Event) -> LateNews:
    evidence = LateEvidence(delivery=f"{house.invoice}:peppol:1", event=event, text=TEXTS[event])
    return LateNews(invoice=house.invoice, evidence=evidence)


async def learn(house: House, event: Event) -> None:
    assert await house.workflows.tell(house.register.invoice(house.invoice).lifecycle, news(house, event).evidence)


def fact(house: House, event: Event) -> Change:
    text = Text(code=MessageCode.CASE_OPENED) if event is Event.CASE_OPENED else TEXTS[Event.REFUSED_BY_RECEIVER]
    ledger = None
    if event is Event.FAILED_AFTER_THE_END:
        ledger = LedgerMove(delivery=f"{house.invoice}:peppol:1", attempt=1, to=LedgerState.REFUSED)
    return Change(invoice=house.invoice, key=str(event), event=event, at=house.clock.now(), text=text, ledger=ledger)


async def sent(house: House, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(Status.SENT)


def state(house: House) -> LedgerState:
    return house.register.deliveries(house.invoice)[-1].state


async def test_a_confirmation_makes_it_delivered_and_a_second_one_changes_nothing(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        await sent(peppol, env)
        for event in (Event.ACKNOWLEDGED, Event.CONFIRMED, Event.CONFIRMED, Event.ACKNOWLEDGED):
            await learn(peppol, event)
        await peppol.until(Status.DELIVERED)
        assert await peppol.to_the_end(env) == Status.DELIVERED
    assert peppol.told(peppol.invoice)[-4:] == ["peppol_sent", "peppol_acknowledged", "peppol_delivered", "evidence_window_passed"]
    assert state(peppol) is LedgerState.CONFIRMED
    assert peppol.register.invoice(peppol.invoice).ended_at is not None


async def test_a_refusal_by_the_receivers_side_stands_before_a_person_and_takes_no_other_channel(
    peppol: House, env: WorkflowEnvironment
) -> None:
    async with peppol.worker():
        await sent(peppol, env)
        await learn(peppol, Event.REFUSED_BY_RECEIVER)
        await peppol.until(Status.NEEDS_ATTENTION)
        assert await peppol.attention() == "needs_attention"
        assert (state(peppol), peppol.email.taken) == (LedgerState.REFUSED, [])
        await peppol.service().act(peppol.invoice, Release(**BY))
        await peppol.to_the_end(env)
    assert peppol.peppol.taken == [f"{peppol.invoice}:peppol:{n}" for n in (1, 2)]


async def test_a_refusal_after_a_confirmation_is_believed(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        await sent(peppol, env)
        await learn(peppol, Event.CONFIRMED)
        await peppol.until(Status.DELIVERED)
        await learn(peppol, Event.REFUSED_BY_RECEIVER)
        await peppol.until(Status.NEEDS_ATTENTION)
    assert state(peppol) is LedgerState.REFUSED


@pytest.mark.parametrize(
    ("event", "status", "ledger"),
    [
        (Event.ACKNOWLEDGED, Status.SENT, LedgerState.HANDED_OVER),
        (Event.CONFIRMED, Status.DELIVERED, LedgerState.CONFIRMED),
        (Event.REFUSED_BY_RECEIVER, Status.NEEDS_ATTENTION, LedgerState.REFUSED),
    ],
)
async def test_an_unknown_outcome_is_settled_by_what_the_receivers_side_says(
    peppol: House, env: WorkflowEnvironment, event: Event, status: Status, ledger: LedgerState
) -> None:
    peppol.peppol.answers = [LOST]
    async with peppol.worker():
        with env.with_time_skipping_disabled():
            await peppol.submit(peppol.document())
        await peppol.until(Status.OUTCOME_UNKNOWN)
        await learn(peppol, event)
        await peppol.until(status)
        assert state(peppol) is ledger
    assert len(peppol.peppol.asked) == 1


@pytest.mark.parametrize(
    ("event", "status"),
    [(Event.ACKNOWLEDGED, Status.SENT), (Event.CONFIRMED, Status.DELIVERED), (Event.REFUSED_BY_RECEIVER, Status.NEEDS_ATTENTION)],
)
async def test_what_shows_how_it_went_counts_before_an_operator_who_settles_it_in_the_same_moment(
    peppol: House, env: WorkflowEnvironment, event: Event, status: Status
) -> None:
    peppol.peppol.answers = [LOST]
    async with peppol.worker():
        with env.with_time_skipping_disabled():
            await peppol.submit(peppol.document())
        await peppol.until(Status.OUTCOME_UNKNOWN)
    with env.with_time_skipping_disabled():  # both come while no worker is there, so in one moment
        await learn(peppol, event)
        acting = asyncio.ensure_future(peppol.service().act(peppol.invoice, Settle(outcome=Settlement.NOT_SENT, **BY)))
        await asyncio.sleep(1)
        async with peppol.worker():
            with pytest.raises(OperatorRefused, match="settle er ikke mulig"):
                await acting
            await peppol.until(status)
    assert len(peppol.peppol.asked) == 1


async def test_a_mail_that_came_back_in_the_moment_of_a_wish_takes_its_way_and_the_wish_is_refused(
    house: House, env: WorkflowEnvironment
) -> None:
    async with house.worker():
        await sent(house, env)
    with env.with_time_skipping_disabled():
        text = Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
        await house.workflows.tell(house.invoice, LateEvidence(delivery=f"{house.invoice}:email:1", event=Event.BOUNCED, text=text))
        acting = asyncio.ensure_future(house.service().act(house.invoice, Resend(**BY)))
        await asyncio.sleep(1)
        async with house.worker():
            with pytest.raises(OperatorRefused, match="finner veien"):
                await acting
            await house.until(Status.SENT)
    assert (house.email.taken, house.print.taken) == ([f"{house.invoice}:email:1"], [f"{house.invoice}:print:1"])


async def test_a_status_that_comes_before_the_receipt_is_kept_until_it_is_sent(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        with env.with_time_skipping_disabled():
            await peppol.submit(peppol.document())
            await learn(peppol, Event.CONFIRMED)
        await peppol.until(Status.DELIVERED)
    assert peppol.told(peppol.invoice)[-2:] == ["peppol_sent", "peppol_delivered"]


async def test_a_refusal_of_an_earlier_delivery_calls_a_person_at_once_who_may_leave_it_as_it_was_sent_later(
    peppol: House, env: WorkflowEnvironment
) -> None:
    async with peppol.worker():
        await sent(peppol, env)
        await peppol.service().act(peppol.invoice, Resend(**BY))
        await peppol.until(Status.SENT)
        await learn(peppol, Event.REFUSED_BY_RECEIVER)
        await peppol.until(Status.NEEDS_ATTENTION)
        assert [row.state for row in peppol.register.deliveries(peppol.invoice)] == [LedgerState.REFUSED, LedgerState.HANDED_OVER]
        dropped = await peppol.service().act(peppol.invoice, Cancel(**BY))
        assert dropped.status is Status.SENT
        assert await peppol.to_the_end(env) == Status.SENT
    assert peppol.peppol.taken == [f"{peppol.invoice}:peppol:{n}" for n in (1, 2)]
    assert peppol.register.invoice(peppol.invoice).cases == 0


async def test_a_confirmation_after_the_end_is_written_down_and_opens_no_case(peppol: House) -> None:
    async with peppol.worker():
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        await peppol.aftermath.learn(news(peppol, Event.CONFIRMED))
        await peppol.aftermath.learn(news(peppol, Event.CONFIRMED))
    record = peppol.register.invoice(peppol.invoice)
    assert (record.status, record.cases, record.ended_at is not None) == (Status.DELIVERED, 0, True)
    assert peppol.told(peppol.invoice).count("peppol_delivered") == 1


async def test_a_refusal_after_the_end_opens_a_case_that_a_person_sends_another_way(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        with env.with_time_skipping_disabled():
            for _ in range(2):
                await peppol.aftermath.learn(news(peppol, Event.REFUSED_BY_RECEIVER))
            record = peppol.register.invoice(peppol.invoice)
            assert (record.status, record.lifecycle, record.ended_at) == (Status.NEEDS_ATTENTION, f"{peppol.invoice}/case/1", None)
            assert (await peppol.service().count()).discrepancies == 0
            await peppol.service().act(peppol.invoice, Reroute(channel=Channel.PRINT, **BY))
        await env.fast_forward(peppol.handle(record.lifecycle))
        assert await peppol.handle(record.lifecycle).result() == Status.SENT
    assert (peppol.print.taken, peppol.email.taken) == ([f"{peppol.invoice}:print:1"], [])
    assert peppol.told(peppol.invoice)[-6:] == [
        "peppol_refused_by_receiver",
        "case_opened",
        "rerouted",
        "print_started",
        "print_sent",
        "evidence_window_passed",
    ]
    assert peppol.register.invoice(peppol.invoice).ended_at is not None


async def test_a_case_whose_start_was_lost_is_started_by_the_count(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        with env.with_time_skipping_disabled():
            peppol.register.record(*(fact(peppol, event) for event in (Event.FAILED_AFTER_THE_END, Event.CASE_OPENED)))
            assert not await peppol.workflows.runs(f"{peppol.invoice}/case/1")
            assert (await peppol.service().count()).without_workflow == ()
            assert await peppol.workflows.runs(f"{peppol.invoice}/case/1")


async def test_a_refusal_and_a_wish_at_the_same_moment_open_one_case(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        opening = CaseOpening(invoice=peppol.invoice, n=1, status=Status.SENT, sent=f"{peppol.invoice}:peppol:1")
        with env.with_time_skipping_disabled():
            await peppol.workflows.open_case(opening)
            await peppol.aftermath.learn(news(peppol, Event.REFUSED_BY_RECEIVER))
            case = peppol.handle(f"{peppol.invoice}/case/1")
            await case.execute_update("resend", Resend(**BY), result_type=OperatorAnswer)
        await env.fast_forward(case)
        assert await case.result() == Status.SENT
        assert (await peppol.service().count()).discrepancies == 0
    record = peppol.register.invoice(peppol.invoice)
    assert (record.cases, record.lifecycle, record.status) == (1, f"{peppol.invoice}/case/1", Status.SENT)
    assert peppol.peppol.taken == [f"{peppol.invoice}:peppol:{n}" for n in (1, 2)]


async def test_a_refusal_opens_the_case_that_an_act_which_never_came_has_left_empty(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker():
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        case = peppol.handle(f"{peppol.invoice}/case/1")
        await peppol.workflows.open_case(CaseOpening(invoice=peppol.invoice, n=1, status=Status.SENT, sent=f"{peppol.invoice}:peppol:1"))
        assert await case.result() == Status.SENT
        with env.with_time_skipping_disabled():
            await peppol.aftermath.learn(news(peppol, Event.REFUSED_BY_RECEIVER))
            answer = await peppol.service().act(peppol.invoice, Reroute(channel=Channel.PRINT, **BY))
        assert answer.status is Status.ROUTING
        await env.fast_forward(case)
        assert await case.result() == Status.SENT
    assert peppol.print.taken == [f"{peppol.invoice}:print:1"]
