"""The nightly count names every difference and starts what was forgotten (design.md, promise 1)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from support.house import House
from temporalio.client import ScheduleOverlapPolicy
from temporalio.testing import WorkflowEnvironment

from activities.counting import CountReport
from domain import names
from domain.discrepancies import SENTENCES
from domain.lifecycle import Status
from domain.reconciliation import DiscrepancyKind
from domain.submission import Received
from starter import HandedIn
from workflows.schedules import ensure_running

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def count(house: House) -> CountReport:
    return await house.service().count()


def tampered(house: House, statement: str) -> None:
    engine = sa.create_engine(f"sqlite:///{house.folder}/register.db")
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


async def test_a_clean_house_has_no_differences(house: House) -> None:
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        report = await count(house)
    assert (report.tally.submissions, report.tally.accepted, report.discrepancies) == (1, 1, 0)
    assert report.tally.ended_by_status == {Status.SENT: 1}


async def test_a_submission_that_was_stored_but_never_started_is_started(house: House) -> None:
    answer = await house.service_without_temporal(ago=timedelta(minutes=6)).submit(HandedIn(document=house.document()))
    assert isinstance(answer.decision, Received)
    async with house.worker():
        report = await count(house)
        assert report.started == (house.invoice,)
        await house.handle(house.invoice).result()
        assert (await count(house)).discrepancies == 0
    assert len(house.email.taken) == 1


async def test_an_open_invoice_whose_workflow_was_terminated_is_named(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.handle(house.invoice).terminate("by mistake")
        report = await count(house)
    assert report.without_workflow == (house.invoice,)
    assert report.discrepancies == 1


async def test_a_status_that_no_delivery_shows_is_named(house: House) -> None:
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        tampered(house, "UPDATE deliveries SET state = 'refused', changed_at = replace(changed_at, '2026', '2025')")
        tampered(house, "UPDATE invoices SET status_since = replace(status_since, '2026', '2025')")
        report = await count(house)
    assert [(named.kind, named.invoice) for named in report.named] == [(DiscrepancyKind.SENT_WITHOUT_DELIVERY, house.invoice)]


async def test_every_difference_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(DiscrepancyKind)
    assert all(nb != en for nb, en in SENTENCES.values())


async def test_two_workers_make_one_schedule_at_half_past_two_in_oslo(env: WorkflowEnvironment) -> None:
    for _ in range(2):
        await ensure_running(env.client, "nobody")
    listed = [schedule.id async for schedule in await env.client.list_schedules()]
    description = await env.client.get_schedule_handle(names.NIGHTLY_COUNT_ID).describe()
    assert listed.count(names.NIGHTLY_COUNT_ID) <= 1
    assert description.schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert description.schedule.policy.catchup_window == timedelta(days=1)
    assert description.schedule.spec.time_zone_name == "Europe/Oslo"
    assert description.info.next_action_times[0].astimezone(ZoneInfo("Europe/Oslo")).strftime("%H:%M") == "02:30"
    await env.client.get_schedule_handle(names.NIGHTLY_COUNT_ID).delete()
    await env.client.get_workflow_handle(names.BOUNCE_WATCH_ID).terminate()
