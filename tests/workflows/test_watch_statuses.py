"""Message Level Statuses in our own inbox find their invoice: late, early, double, from a stranger, after the end (G16)."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs
from support.house import RECEIVER_SEAT, House
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from adapters.peppol.status_folder import KeptStatus, kept_document
from documents.mls import write_mls
from domain.deliveries.delivery import LedgerState
from domain.errors import Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.peppol.mls import MessageLevelStatus, MlsCode, MlsIssue, MlsReason
from tests.workflows.test_peppol_looks import FOUND, ScriptedDirectory
from worker import worker
from workflows.watch_statuses import WatchStatuses

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECRET = "Kari Nordmann på kontoret avviste den"
RULE_BROKEN = MlsIssue(location="/Invoice", reason=MlsReason.RULE, text=SECRET)
LOST = Uncertain(Text(code=MessageCode.PEPPOL_OUTCOME_UNKNOWN), "no receipt")


@pytest.fixture
def peppol(house: House) -> House:
    """A house whose customer receives by PEPPOL."""
    return replace(house, directory=ScriptedDirectory([FOUND]))


@asynccontextmanager
async def watching(house: House) -> AsyncIterator[None]:
    handle = await house.client.start_workflow(WatchStatuses.run, id=f"statuses/{house.number}", task_queue=house.task_queue)
    yield
    await handle.terminate()


def comes_in(house: House, code: MlsCode, *issues: MlsIssue, seat: str = RECEIVER_SEAT, about: str | None = None) -> bytes:
    """Put a status into the inbox as our access point does, and tell the document."""
    status = MessageLevelStatus(
        id=str(uuid.uuid4()),
        issued_at=datetime.now(UTC).replace(microsecond=0),
        sender="0242:000999",
        receiver="0242:000001",
        code=code,
        document=about or house.peppol.reference(f"{house.invoice}:peppol:1".encode()),
        issues=issues,
    )
    document = write_mls(status)
    name = str(uuid.uuid4())
    kept = KeptStatus(
        instance=name,
        message_id=f"{name}@sender.example",
        seat=seat,
        received_at=datetime.now(UTC),
        status=status,
        document_base64=kept_document(document),
    )
    house.inbox.keep(kept, b"receipt")
    return document


async def read(house: House) -> None:
    """Wait until nothing in the inbox is unread."""
    for _ in range(200):
        if not await asyncio.to_thread(house.inbox.unread):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody read the inbox")


async def sent(house: House, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(Status.SENT)


async def test_a_confirmation_makes_an_invoice_delivered_and_is_kept_as_evidence(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker(), watching(peppol):
        await sent(peppol, env)
        document = comes_in(peppol, MlsCode.DELIVERED)
        await peppol.until(Status.DELIVERED)
    entry = peppol.register.timeline(peppol.invoice)[-1]
    assert entry.event is Event.CONFIRMED
    assert entry.evidence is not None
    assert peppol.store.get(entry.evidence) == document


async def test_that_it_was_passed_on_is_noted_and_a_confirmation_may_follow_more_than_once(peppol: House, env: WorkflowEnvironment) -> None:
    async with peppol.worker(), watching(peppol):
        await sent(peppol, env)
        for code in (MlsCode.ACKNOWLEDGED, MlsCode.DELIVERED, MlsCode.DELIVERED, MlsCode.ACKNOWLEDGED):
            comes_in(peppol, code)
            await read(peppol)
        await peppol.until(Status.DELIVERED)
        assert await peppol.to_the_end(env) == Status.DELIVERED
    assert peppol.told(peppol.invoice)[-4:] == ["peppol_sent", "peppol_acknowledged", "peppol_delivered", "evidence_window_passed"]


async def test_a_refusal_stands_before_a_person_with_its_reason_and_without_the_senders_own_words(
    peppol: House, env: WorkflowEnvironment
) -> None:
    async with peppol.worker(), watching(peppol):
        await sent(peppol, env)
        document = comes_in(peppol, MlsCode.REJECTED, RULE_BROKEN)
        await peppol.until(Status.NEEDS_ATTENTION)
    entry = peppol.register.timeline(peppol.invoice)[-1]
    assert entry.text.params == {
        "reason_nb": "dokumentet bryter en forretningsregel (BV)",
        "reason_en": "the document breaks a business rule (BV)",
    }
    assert SECRET.encode() in document
    assert entry.evidence is not None
    assert peppol.store.get(entry.evidence) == document
    history = await peppol.handle(peppol.invoice).fetch_history()
    kept_by_temporal = b"".join(event.SerializeToString() for event in history.events)
    assert b"peppol_refused_by_receiver" in kept_by_temporal
    assert SECRET.encode() not in kept_by_temporal
    assert peppol.email.asked == []


async def test_a_status_that_comes_before_the_receipt_counts_after_it(peppol: House, env: WorkflowEnvironment) -> None:
    peppol.peppol.pause = timedelta(seconds=2)
    async with peppol.worker(), watching(peppol):
        with env.with_time_skipping_disabled():
            submitting = asyncio.ensure_future(peppol.submit(peppol.document()))
            await handing_over(peppol)
            comes_in(peppol, MlsCode.DELIVERED)
            await read(peppol)
            assert peppol.status() is Status.DELIVERING
            await submitting
        await peppol.until(Status.DELIVERED)
    assert peppol.told(peppol.invoice)[-2:] == ["peppol_sent", "peppol_delivered"]


async def handing_over(house: House) -> None:
    for _ in range(400):
        if house.peppol.asked:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing is being handed over")


async def test_an_unknown_outcome_is_settled_by_the_receivers_side(peppol: House, env: WorkflowEnvironment) -> None:
    peppol.peppol.answers = [LOST]
    async with peppol.worker(), watching(peppol):
        with env.with_time_skipping_disabled():
            await peppol.submit(peppol.document())
        await peppol.until(Status.OUTCOME_UNKNOWN)
        comes_in(peppol, MlsCode.ACKNOWLEDGED)
        await peppol.until(Status.SENT)
    assert len(peppol.peppol.asked) == 1
    assert peppol.register.deliveries(peppol.invoice)[-1].state is LedgerState.HANDED_OVER


async def test_a_stranger_of_the_network_is_not_believed(peppol: House, env: WorkflowEnvironment) -> None:
    with capture_logs() as logs:
        async with peppol.worker(), watching(peppol):
            await sent(peppol, env)
            comes_in(peppol, MlsCode.REJECTED, RULE_BROKEN, seat="PNO000888")
            await read(peppol)
            comes_in(peppol, MlsCode.DELIVERED)
            await peppol.until(Status.DELIVERED)
    (warning,) = [entry for entry in logs if entry["log_level"] == "warning"]
    assert (warning["event"], warning["seat"], warning["expected"]) == ("status_from_another_seat", "PNO000888", RECEIVER_SEAT)
    assert "peppol_refused_by_receiver" not in peppol.told(peppol.invoice)


async def test_a_status_of_something_that_was_not_sent_by_peppol_is_put_away(house: House, env: WorkflowEnvironment) -> None:
    """By e-mail here: whoever guesses a mail's Message-ID must not speak about it."""
    with capture_logs() as logs:
        async with house.worker(), watching(house):
            await sent(house, env)
            comes_in(house, MlsCode.REJECTED, about=house.email.reference(f"{house.invoice}:email:1".encode()))
            comes_in(house, MlsCode.REJECTED, about="nobody knows it")
            await read(house)
            assert house.status() is Status.SENT
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["status_without_delivery"] * 2


async def test_a_confirmation_after_the_end_is_written_down(peppol: House) -> None:
    async with peppol.worker(), watching(peppol):
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        comes_in(peppol, MlsCode.DELIVERED)
        await read(peppol)
    record = peppol.register.invoice(peppol.invoice)
    assert (record.status, record.cases) == (Status.DELIVERED, 0)


async def test_a_refusal_after_the_end_opens_one_case_however_often_it_comes(peppol: House) -> None:
    async with peppol.worker(), watching(peppol):
        await peppol.submit(peppol.document())
        await peppol.handle(peppol.invoice).result()
        for _ in range(2):
            comes_in(peppol, MlsCode.REJECTED, RULE_BROKEN)
            await read(peppol)
        record = peppol.register.invoice(peppol.invoice)
        assert (record.status, record.lifecycle) == (Status.NEEDS_ATTENTION, f"{peppol.invoice}/case/1")
        assert await peppol.workflows.runs(record.lifecycle)
    assert peppol.told(peppol.invoice)[-2:] == ["peppol_refused_by_receiver", "case_opened"]


async def test_a_watch_that_failed_for_good_begins_anew(env: WorkflowEnvironment) -> None:
    tries = []

    @activity.defn(name="watch_statuses")
    async def stumbling() -> None:
        tries.append(activity.info().workflow_run_id)
        raise ApplicationError("a row that cannot be written", non_retryable=True)

    task_queue = uuid.uuid4().hex
    async with worker(env.client, task_queue, [stumbling]):
        handle = await env.client.start_workflow(WatchStatuses.run, id=f"statuses/{task_queue}", task_queue=task_queue)
        for _ in range(400):
            if len(tries) > 1:
                break
            await asyncio.sleep(0.05)
        await handle.terminate()
    assert len(set(tries)) > 1
