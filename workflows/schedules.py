"""What runs by itself: the count, nightly and whenever a worker starts, and the watches over returned mail and statuses."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
)
from temporalio.common import WorkflowIDConflictPolicy

from domain import names
from workflows.count_invoices import CountInvoices
from workflows.poll_b2c_agreements import PollB2CAgreements
from workflows.watch_bounces import WatchBounces
from workflows.watch_hub import WatchHub
from workflows.watch_statuses import WatchStatuses

NIGHTLY = ScheduleSpec(calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(2)], minute=[ScheduleRange(30)])], time_zone_name="Europe/Oslo")
"""02:30 in Oslo: after the print house's run, before anyone works; the hour that summer time skips is 02-03, then it runs at 03:30."""

CATCH_UP = timedelta(days=1)
"""A night missed because the server was away is counted when it is back; older nights say nothing new."""


async def ensure_running(client: Client, task_queue: str) -> None:
    """Start what must always run; what runs already is left alone. Count now: what came while nobody worked need not wait for the night."""
    await _ensure_watch(client, WatchBounces.run, names.BOUNCE_WATCH_ID, task_queue)
    try:
        await client.create_schedule(names.NIGHTLY_COUNT_ID, _nightly_count(task_queue), trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(names.NIGHTLY_COUNT_ID).trigger(overlap=ScheduleOverlapPolicy.SKIP)


async def ensure_watching_statuses(client: Client, task_queue: str) -> None:
    """Start the watch over what receivers' access points tell, where PEPPOL is in use; one that runs already is left alone."""
    await _ensure_watch(client, WatchStatuses.run, names.STATUS_WATCH_ID, task_queue)


async def ensure_watching_hub(client: Client, task_queue: str) -> None:
    """Start the watch over the eFaktura hub, where it is in use; one that runs already is left alone."""
    await _ensure_watch(client, WatchHub.run, names.HUB_WATCH_ID, task_queue)


async def ensure_polling_agreements(client: Client, task_queue: str, every: timedelta) -> None:
    """Ask the hub for new active agreements every half hour (I7), one round at a time; a schedule of another interval is changed."""
    wanted = _agreement_poll(task_queue, every)
    try:
        await client.create_schedule(names.AGREEMENT_POLL_ID, wanted)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(names.AGREEMENT_POLL_ID).update(lambda _: ScheduleUpdate(schedule=wanted))


def _agreement_poll(task_queue: str, every: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(PollB2CAgreements.run, id=names.AGREEMENT_POLL_ID, task_queue=task_queue),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        # A round that takes longer than its half hour is enough for the next one too, and a missed one is made up for by the next.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=every),
    )


async def _ensure_watch(client: Client, watch: Callable[..., Awaitable[None]], workflow_id: str, task_queue: str) -> None:
    await client.start_workflow(watch, id=workflow_id, task_queue=task_queue, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING)


def _nightly_count(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(CountInvoices.run, id="count", task_queue=task_queue),
        spec=NIGHTLY,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCH_UP),
    )
