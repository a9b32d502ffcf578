"""The nightly count names every difference and starts what was forgotten (design.md, promise 1)."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import sqlalchemy as sa
from support.documents import ubl
from support.house import House
from temporalio.client import ScheduleHandle, ScheduleOverlapPolicy
from temporalio.testing import WorkflowEnvironment

from activities import counting
from activities.counting import Counting, CountReport
from adapters.clock import ShiftedClock
from adapters.peppol.access_point import AccessPoint
from cli.run import run
from domain import names
from domain.discrepancies import SENTENCES
from domain.errors import Unavailable
from domain.lifecycle import Status
from domain.reconciliation import DiscrepancyKind
from domain.submission import Received
from starter import HandedIn
from tests.adapters.peppol_outside import access_point_files, pki
from workflows.schedules import ensure_running

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def count(house: House) -> CountReport:
    return await house.service().count()


def tampered(house: House, statement: str) -> None:
    engine = sa.create_engine(f"sqlite:///{house.folder}/register.db")
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def told_to_the_command_line(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(house.folder))
    monkeypatch.setenv("FAKTURAFLYT_TEMPORAL_ADDRESS", house.client.service_client.config.target_host)
    monkeypatch.setenv("FAKTURAFLYT_TEMPORAL_NAMESPACE", house.client.namespace)
    monkeypatch.setenv("FAKTURAFLYT_TEMPORAL_TASK_QUEUE", house.task_queue)
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{house.folder}/register.db")
    monkeypatch.setenv("FAKTURAFLYT_STORE_URL", str(house.folder / "store"))


async def test_a_clean_house_has_no_differences(house: House) -> None:
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        report = await count(house)
    assert (report.tally.submissions, report.tally.accepted, report.discrepancies) == (1, 1, 0)
    assert report.tally.ended_by_status == {Status.SENT: 1}


async def test_a_submission_that_was_stored_but_never_started_is_started(house: House) -> None:
    answer = await house.service_without_temporal().submit(HandedIn(document=house.document()))
    assert isinstance(answer.decision, Received)
    async with house.worker():
        report = await count(house)
        assert report.started == (house.invoice,)
        await house.handle(house.invoice).result()
        assert (await count(house)).discrepancies == 0
    assert len(house.email.taken) == 1


async def test_more_forgotten_submissions_than_a_page_holds_are_all_started(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_PAGE", 2)
    forgotten = [f"{house.number}-{n}" for n in range(5)]
    for number in forgotten:
        await house.service_without_temporal().submit(HandedIn(document=ubl(number)))
    async with house.worker():
        report = await count(house)
        assert {invoice.rsplit("/", 1)[1] for invoice in report.started} == set(forgotten)
        for invoice in report.started:
            await house.handle(invoice).result()


async def test_a_count_that_no_worker_takes_up_says_so(house: House) -> None:
    with pytest.raises(Unavailable, match="No worker answers"):
        await count(house)


async def test_the_command_names_what_differs_in_both_languages_and_exits_with_1(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told_to_the_command_line(house, monkeypatch)
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        assert await asyncio.to_thread(run, ["count"]) == 0
        assert "Everything is accounted for." in capsys.readouterr().out
        tampered(house, "DELETE FROM submissions")
        tampered(house, "UPDATE invoices SET status_since = replace(status_since, '2026', '2025')")
        assert await asyncio.to_thread(run, ["count"]) == 1
        told = capsys.readouterr().out
        assert await asyncio.to_thread(run, ["count", "--json"]) == 1
        report = json.loads(capsys.readouterr().out)
    assert f"{house.invoice}  {' / '.join(SENTENCES[DiscrepancyKind.INVOICE_WITHOUT_SUBMISSION])}" in told
    assert [named["invoice"] for named in report["named"]] == [house.invoice]


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


@pytest.mark.parametrize(("days_left", "exit_code"), [(400, 0), (45, 0), (20, 1), (3, 1), (-2, 1)])
async def test_the_command_tells_which_certificates_expire_and_fails_from_a_month_before(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], days_left: int, exit_code: int
) -> None:
    told_to_the_command_line(house, monkeypatch)
    ours = AccessPoint(access_point_files(house.folder / "keys", pki().us))
    house.counting = Counting(
        invoices=house.register,
        reconciliation=house.register,
        workflows=house.workflows,
        clock=ShiftedClock(timedelta(days=730 - days_left)),
        certificates=[ours],
    )
    async with house.worker():
        assert await asyncio.to_thread(run, ["count"]) == exit_code
        told = capsys.readouterr().out
        report = await count(house)
    assert report.discrepancies == 0
    assert len(report.certificates) == (days_left <= 60)
    assert ("PNO000123" in told) == (days_left <= 60)
    assert ("gikk ut" in told) == (days_left < 0)


async def test_every_difference_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(DiscrepancyKind)
    assert all(nb != en for nb, en in SENTENCES.values())


@pytest_asyncio.fixture(loop_scope="session")
async def started_twice(house: House, env: WorkflowEnvironment) -> AsyncIterator[ScheduleHandle]:
    """The nightly count's schedule after two workers started; a submission was stored before, while nobody worked."""
    await house.service_without_temporal().submit(HandedIn(document=house.document()))
    async with house.worker():
        for _ in range(2):
            await ensure_running(env.client, house.task_queue)
        schedule = env.client.get_schedule_handle(names.NIGHTLY_COUNT_ID)
        yield schedule
        await schedule.delete()
        await env.client.get_workflow_handle(names.BOUNCE_WATCH_ID).terminate()


async def test_two_workers_make_one_schedule_at_half_past_two_in_oslo_and_count_at_once(
    started_twice: ScheduleHandle, house: House
) -> None:
    await house.until(Status.SENT)  # only a count starts what was stored
    assert len([schedule async for schedule in await house.client.list_schedules()]) == 1
    description = await started_twice.describe()
    assert description.info.recent_actions
    assert description.schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    assert description.schedule.policy.catchup_window == timedelta(days=1)
    assert description.schedule.spec.time_zone_name == "Europe/Oslo"
    assert description.info.next_action_times[0].astimezone(ZoneInfo("Europe/Oslo")).strftime("%H:%M") == "02:30"
