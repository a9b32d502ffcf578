"""What workflows live through whose histories are kept and replayed by every later release."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.late_evidence import LateEvidence
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Cancel, Hold, Release, Settle, Settlement
from domain.records import TurnedAway
from support.documents import Line
from support.house import TAKEN, House
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
    text = Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    await house.workflows.tell(house.invoice, LateEvidence(event=Event.BOUNCED, delivery=f"{house.invoice}:email:1", text=text))
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
    rejected,
    counted_with_a_difference,
    watched,
    watched_statuses,
)
"""Every way through the workflows."""


def name_of(story: Story) -> str:
    """The file a story's history is kept in, without its ending."""
    return story.__name__.replace("_", "-")
