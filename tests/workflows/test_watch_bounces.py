"""Returned mail finds its invoice, under way or after its end (P5)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from support.house import House
from temporalio.testing import WorkflowEnvironment

from adapters.mail.addresses import return_path
from domain.lifecycle import Event, Status
from workflows.watch_bounces import WatchBounces

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTIFICATION = """\
Return-Path: <>
Delivered-To: {to}
From: Mail Delivery System <MAILER-DAEMON@mx.testberg.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail system could not deliver your message.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.testberg.example

Final-Recipient: rfc822; faktura@testberg.example
Action: {action}
Status: {status}

--b--
"""


@asynccontextmanager
async def watching(house: House) -> AsyncIterator[None]:
    handle = await house.client.start_workflow(WatchBounces.run, id=f"watch/{house.number}", task_queue=house.task_queue)
    yield
    await handle.terminate()


def comes_back(house: House, delivery: str, action: str = "failed", status: str = "5.1.1") -> Path:
    to = return_path(house.email.reference(delivery.encode()))
    path = house.folder / "bounces" / "new" / f"{action}.{status}.{len(delivery)}"
    path.write_text(NOTIFICATION.format(to=to, action=action, status=status), encoding="utf-8")
    return path


async def read(notification: Path) -> None:
    for _ in range(200):
        if not await asyncio.to_thread(notification.exists):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"nobody read {notification}")


async def test_returned_mail_sends_its_invoice_on_to_print(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker(), watching(house):
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.SENT)
        await read(comes_back(house, f"{house.invoice}:email:1"))
        await house.to_the_end(env)
    assert house.print.taken == [f"{house.invoice}:print:1"]
    assert "email_bounced_no_address" in house.told(house.invoice)
    (shown,) = [row.evidence for row in house.register.timeline(house.invoice) if row.event is Event.BOUNCED]
    assert shown is not None
    (returned,) = (house.folder / "bounces" / "cur").iterdir()
    assert house.store.get(shown) == returned.read_bytes()
    assert shown in house.register.evidence(house.invoice)


async def test_mail_that_is_only_delayed_changes_nothing(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker(), watching(house):
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.SENT)
        await read(comes_back(house, f"{house.invoice}:email:1", action="delayed", status="4.4.1"))
        await house.to_the_end(env)
    assert house.print.asked == []


async def test_mail_that_comes_back_after_the_end_stands_before_a_person(house: House) -> None:
    async with house.worker(), watching(house):
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        await read(comes_back(house, f"{house.invoice}:email:1", status="5.2.2"))
        assert house.register.invoice(house.invoice).status is Status.NEEDS_ATTENTION
        assert (await house.service().count()).discrepancies == 0, "it stands before a person; nothing is lost"
    *_, entry, opened = house.register.timeline(house.invoice)
    assert opened.event is Event.CASE_OPENED
    assert (entry.event, entry.text.params) == (Event.FAILED_AFTER_THE_END, {"status": "5.2.2"})


async def test_a_return_that_belongs_to_no_delivery_is_put_aside(house: House) -> None:
    with capture_logs() as logs:
        async with house.worker(), watching(house):
            await read(comes_back(house, "a delivery nobody knows"))
    assert [(entry["event"], entry["status"]) for entry in logs if entry["log_level"] == "warning"] == [
        ("bounce_without_delivery", "5.1.1")
    ]
    assert len(list((house.folder / "bounces" / "cur").iterdir())) == 1


async def test_a_second_return_after_the_end_leaves_the_watch_running(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker(), watching(house):
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.until(Status.SENT)
        await read(comes_back(house, f"{house.invoice}:email:1"))
        await house.to_the_end(env)
        await read(comes_back(house, f"{house.invoice}:email:1", status="5.4.4"))
        await read(comes_back(house, "a delivery nobody knows"))
    assert house.told(house.invoice)[-1] == "evidence_window_passed"
