"""What workflows live through whose histories are kept and replayed by every later release."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.aftermath import LateNews
from domain.channels import Channel
from domain.consumers.consumer import Registry
from domain.deliveries.late_evidence import LateEvidence
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Cancel, Hold, Release, Reroute, Resend, Settle, Settlement, SkipWait
from domain.records import TurnedAway
from starter import HandedIn
from support.cards import B2C, JONAS
from support.directory import FOUND, ScriptedDirectory
from support.documents import Line, ubl
from support.house import TAKEN, House
from support.hub import ScriptedHub
from support.kyc_stories import asleep_for_a_signature, asleep_for_kyc, held_for_kyc_then_released, signed_and_verified
from workflows.count_invoices import CountInvoices
from workflows.watch_bounces import WatchBounces
from workflows.watch_statuses import WatchStatuses

BY = {"by": "operator-7", "reason": "prøve"}
REFUSED = TurnedAway(text=Text(code=MessageCode.EMAIL_ADDRESS_REFUSED, params={"code": "550"}), evidence=b"550 5.1.1")
LOST = Uncertain(Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), "the line was dropped")

Told = WorkflowHandle[Any, Any]
"""The workflow whose history a story makes."""

Story = Callable[[House, WorkflowEnvironment], Awaitable[Told]]


async def mailed(house: House, _env: WorkflowEnvironment) -> Told:
    await house.submit(house.document())
    await house.handle(house.invoice).result()
    return house.handle(house.invoice)


async def asleep(house: House, env: WorkflowEnvironment) -> Told:
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(Status.SENT)
    return house.handle(house.invoice)


async def asked_twice(house: House, env: WorkflowEnvironment) -> Told:
    await asleep(house, env)
    await house.submit(house.document())
    await house.submit(house.document(Line(text="Noe annet")))
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def refused_then_printed(house: House, env: WorkflowEnvironment) -> Told:
    house.email.answers = [REFUSED]
    return await mailed(house, env)


async def refused_everywhere_then_released(house: House, _env: WorkflowEnvironment) -> Told:
    house.email.answers = [REFUSED, TAKEN]
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no")]
    await house.submit(house.document())
    await house.until(Status.NEEDS_ATTENTION)
    await house.service().act(house.invoice, Release(**BY))
    await house.handle(house.invoice).result()
    return house.handle(house.invoice)


async def returned_then_printed(house: House, env: WorkflowEnvironment) -> Told:
    await asleep(house, env)
    await _learn(house, Event.BOUNCED, MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def unknown_then_settled_as_sent(house: House, _env: WorkflowEnvironment) -> Told:
    house.email.answers = [LOST]
    await house.submit(house.document())
    await house.until(Status.OUTCOME_UNKNOWN)
    await house.service().act(house.invoice, Settle(outcome=Settlement.SENT, **BY))
    await house.handle(house.invoice).result()
    return house.handle(house.invoice)


async def unknown_then_settled_as_not_sent(house: House, _env: WorkflowEnvironment) -> Told:
    house.email.answers = [LOST, TAKEN]
    await house.submit(house.document())
    await house.until(Status.OUTCOME_UNKNOWN)
    await house.service().act(house.invoice, Settle(outcome=Settlement.NOT_SENT, **BY))
    await house.handle(house.invoice).result()
    return house.handle(house.invoice)


async def held_while_the_server_was_busy_then_released(house: House, env: WorkflowEnvironment) -> Told:
    house.email.answers = [Unavailable("451"), TAKEN]
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(Status.DELIVERING)
    await house.service().act(house.invoice, Hold(**BY))
    await house.service().act(house.invoice, Release(**BY))
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def stopped_then_cancelled(house: House, _env: WorkflowEnvironment) -> Told:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")]
    await house.submit(house.document())
    await house.until(Status.NEEDS_ATTENTION)
    await house.service().act(house.invoice, Cancel(**BY))
    await house.handle(house.invoice).result()
    return house.handle(house.invoice)


async def cancelled_in_the_web_ui(house: House, _env: WorkflowEnvironment) -> Told:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")]
    await house.submit(house.document())
    await house.until(Status.NEEDS_ATTENTION)
    await house.handle(house.invoice).cancel()
    await house.handle(house.invoice).result()
    return house.handle(house.invoice)


async def away_for_a_day_then_printed(house: House, env: WorkflowEnvironment) -> Told:
    house.email.answers = [Unavailable("connection refused")]
    return await mailed(house, env)


async def sent_once_more_then_another_way(house: House, env: WorkflowEnvironment) -> Told:
    await asleep(house, env)
    await house.service().act(house.invoice, Resend(**BY))
    await house.until(Status.SENT)
    await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def mended(house: House, env: WorkflowEnvironment) -> Told:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535"), TAKEN]
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(Status.NEEDS_ATTENTION)
    await house.service().fix_and_resend(HandedIn(document=house.document(Line(text="Rettet"))), **BY)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def passed_on_then_delivered(house: House, env: WorkflowEnvironment) -> Told:
    await asleep(house, env)
    await _learn(house, Event.ACKNOWLEDGED, MessageCode.PEPPOL_ACKNOWLEDGED)
    await _learn(house, Event.CONFIRMED, MessageCode.PEPPOL_DELIVERED)
    await house.until(Status.DELIVERED)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def refused_by_the_receiver_then_held(house: House, env: WorkflowEnvironment) -> Told:
    await asleep(house, env)
    await _learn(house, Event.REFUSED_BY_RECEIVER, MessageCode.DELIVERY_BROKEN)
    await house.until(Status.NEEDS_ATTENTION)
    await house.service().act(house.invoice, Hold(**BY))
    return house.handle(house.invoice)


async def nobody_answers_for_days_then_rerouted(house: House, env: WorkflowEnvironment) -> Told:
    house.directory.answers[:] = [Unavailable("SERVFAIL")]
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=3))
    await house.until(Status.NEEDS_ATTENTION)
    await house.service().act(house.invoice, Reroute(channel=Channel.EMAIL, **BY))
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def nobody_answers_for_a_day_then_peppol(house: House, env: WorkflowEnvironment) -> Told:
    house.directory.answers[:] = [Unavailable("SERVFAIL")]
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=3))
    await house.until(Status.NEEDS_ATTENTION)
    house.directory.answers[:] = [FOUND]
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def came_back_after_the_end(house: House, env: WorkflowEnvironment) -> Told:
    """The case that opens, until a person sends it another way."""
    await mailed(house, env)
    with env.with_time_skipping_disabled():
        await house.aftermath.learn(_news(house, Event.BOUNCED, MessageCode.EMAIL_BOUNCED_NO_ADDRESS))
    await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
    case = house.handle(f"{house.invoice}/case/1")
    await env.fast_forward(case)
    await case.result()
    return case


async def sent_once_more_after_the_end(house: House, env: WorkflowEnvironment) -> Told:
    await mailed(house, env)
    with env.with_time_skipping_disabled():
        await house.service().act(house.invoice, Resend(**BY))
    case = house.handle(f"{house.invoice}/case/1")
    await env.fast_forward(case)
    await case.result()
    return case


def _news(house: House, event: Event, code: MessageCode) -> LateNews:
    delivery = house.register.deliveries(house.invoice)[-1].id
    return LateNews(invoice=house.invoice, evidence=LateEvidence(delivery=delivery, event=event, text=Text(code=code)))


async def _learn(house: House, event: Event, code: MessageCode) -> None:
    await house.workflows.tell(house.invoice, _news(house, event, code).evidence)


async def rejected(house: House, _env: WorkflowEnvironment) -> Told:
    await house.submit(house.document(Line(text="")))
    return house.handle(house.invoice)


async def counted_with_a_difference(house: House, env: WorkflowEnvironment) -> Told:
    await asleep(house, env)
    await house.handle(house.invoice).terminate("by mistake")
    count = await house.client.start_workflow(CountInvoices.run, id=f"count/{house.number}", task_queue=house.task_queue)
    await count.result()
    return count


async def watched(house: House, _env: WorkflowEnvironment) -> Told:
    """Watch; the activity ends with the worker, and the next worker begins a new run."""
    return await _watching(await house.client.start_workflow(WatchBounces.run, id=f"watch/{house.number}", task_queue=house.task_queue))


async def watched_statuses(house: House, _env: WorkflowEnvironment) -> Told:
    """The same over what receivers' access points tell."""
    return await _watching(await house.client.start_workflow(WatchStatuses.run, id=f"statuses/{house.number}", task_queue=house.task_queue))


async def _watching(watch: Told) -> Told:
    while not await _at_work(watch):
        await asyncio.sleep(0.05)
    return watch


async def _at_work(told: Told) -> bool:
    pending = (await told.describe()).raw_description.pending_activities
    return any(activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED for activity in pending)


async def to_a_consumer(house: House, env: WorkflowEnvironment, *, early_answer: bool = False) -> None:
    settings = B2C.settings.model_copy(update={"early_answer": early_answer})
    house.register.save_company(B2C.model_copy(update={"settings": settings}))
    house.register.save_customer(JONAS)
    with env.with_time_skipping_disabled():
        await house.submit(ubl(house.number, customer=JONAS.number), JONAS.number)


async def found_by_agreement(house: House, env: WorkflowEnvironment) -> Told:
    house.scripted_hub.yes = {Registry.AGREEMENT}
    await to_a_consumer(house, env)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def vanished_then_by_vipps(house: House, env: WorkflowEnvironment) -> Told:
    house.scripted_hub.yes = {Registry.AGREEMENT, Registry.VIPPS}
    house.efaktura.answers = [TurnedAway(text=Text(code=MessageCode.EFAKTURA_RECEIVER_NOT_FOUND), evidence=b"gone")]
    await to_a_consumer(house, env)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def asleep_for_a_consumer(house: House, env: WorkflowEnvironment) -> Told:
    await to_a_consumer(house, env)
    await house.until(Status.WAITING_FOR_CONSUMER)
    return house.handle(house.invoice)


async def asked_in_vain_then_mailed(house: House, env: WorkflowEnvironment) -> Told:
    await to_a_consumer(house, env)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def answered_early(house: House, env: WorkflowEnvironment) -> Told:
    await to_a_consumer(house, env, early_answer=True)
    await house.until(Status.WAITING_FOR_CONSUMER)
    house.scripted_hub.yes = {Registry.YES_TO_ALL}
    await house.workflows.consumer_answered(house.invoice)
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def wait_held_released_and_skipped(house: House, env: WorkflowEnvironment) -> Told:
    await to_a_consumer(house, env)
    await house.until(Status.WAITING_FOR_CONSUMER)
    await house.service().act(house.invoice, Hold(**BY))
    await house.service().act(house.invoice, Release(**BY))
    await house.until(Status.WAITING_FOR_CONSUMER)
    await house.service().act(house.invoice, SkipWait(**BY))
    await house.to_the_end(env)
    return house.handle(house.invoice)


async def hub_away_for_a_day_then_back(house: House, env: WorkflowEnvironment) -> Told:
    house.scripted_hub.yes, house.scripted_hub.down = {Registry.AGREEMENT}, Unavailable("busy")
    await to_a_consumer(house, env)
    await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=1))
    await house.until(Status.NEEDS_ATTENTION)
    house.scripted_hub.down = None
    await house.to_the_end(env)
    return house.handle(house.invoice)


STORIES: tuple[Story, ...] = (
    mailed,
    asleep,
    asked_twice,
    refused_then_printed,
    refused_everywhere_then_released,
    returned_then_printed,
    unknown_then_settled_as_sent,
    unknown_then_settled_as_not_sent,
    held_while_the_server_was_busy_then_released,
    stopped_then_cancelled,
    cancelled_in_the_web_ui,
    away_for_a_day_then_printed,
    sent_once_more_then_another_way,
    mended,
    passed_on_then_delivered,
    refused_by_the_receiver_then_held,
    nobody_answers_for_days_then_rerouted,
    nobody_answers_for_a_day_then_peppol,
    came_back_after_the_end,
    sent_once_more_after_the_end,
    rejected,
    counted_with_a_difference,
    watched,
    watched_statuses,
    held_for_kyc_then_released,
    asleep_for_kyc,
    signed_and_verified,
    asleep_for_a_signature,
    found_by_agreement,
    vanished_then_by_vipps,
    asleep_for_a_consumer,
    asked_in_vain_then_mailed,
    answered_early,
    wait_held_released_and_skipped,
    hub_away_for_a_day_then_back,
)
"""Every way through the workflows."""

BY_PEPPOL = frozenset({passed_on_then_delivered, nobody_answers_for_days_then_rerouted, nobody_answers_for_a_day_then_peppol})
"""Stories of a house that sends by PEPPOL."""

BY_THE_HUB = frozenset(STORIES[STORIES.index(found_by_agreement) :])
"""Stories of a house that reaches consumers by eFaktura and Vipps."""


def house_for(story: Story, house: House) -> House:
    """The house a story is told in."""
    if story in BY_THE_HUB:
        return replace(house, hub=ScriptedHub())
    return replace(house, directory=ScriptedDirectory([FOUND])) if story in BY_PEPPOL else house


def name_of(story: Story) -> str:
    """The file a story's history is kept in, without its ending."""
    return story.__name__.replace("_", "-")
