"""PEPPOL in trouble, as an operator and a receiver see it: an access point that is away, one without receipts, a very large invoice."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from support.cards import FJORD, RORBERG
from support.documents import embed_pdf, ubl
from support.running import Running

from adapters.circuit_breaker import FAILURES_TO_OPEN
from documents.supporting_files import supporting_files
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.lifecycle import Status
from domain.submission import Accepted
from embedded.stack import Stack, StackPlan
from starter import HandedIn

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

AWAY, MUTE, LARGE = "310010014", "310011029", "310012033"
HEALED_WITHIN = timedelta(minutes=3)
"""The first pause, and the retries of who failed before it."""

WORLD = f"""
outside:
  mailboxes: [{{address: faktura@testberg.example}}]
  print: [{{answers: ok}}]
  peppol:
    - {{participant: "0192:{AWAY}", answers: [{"down, " * FAILURES_TO_OPEN} ok]}}
    - {{participant: "0192:{MUTE}", answers: [{{malformed: nothing}}, ok]}}
    - {{participant: "0192:{LARGE}"}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("outages")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world)) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        for orgnr in (AWAY, MUTE, LARGE):
            running.register.save_customer(RORBERG.model_copy(update={"number": orgnr, "orgnr": orgnr}))
        yield running


async def send(house: Running, number: str, orgnr: str, document: bytes | None = None) -> str:
    document = document or ubl(number, customer=orgnr, buyer_orgnr=orgnr)
    answer = await house.submit(HandedIn(document=document, customer=orgnr))
    assert isinstance(answer.decision, Accepted)
    return answer.decision.invoice


async def pending_failure(house: Running, invoice: str) -> str:
    """Wait for what stands under "Pending Activities" of an invoice in the Web UI."""
    handle = (await house.client()).get_workflow_handle(invoice)
    for _ in range(200):
        for activity in (await handle.describe()).raw_description.pending_activities:
            if activity.last_failure.message:
                return str(activity.last_failure.message)
        await asyncio.sleep(0.1)
    raise AssertionError(f"nothing failed: {house.told(invoice)}")


async def test_an_access_point_that_is_away_is_told_where_its_invoices_are_looked_at_and_gets_each_once(house: Running) -> None:
    first = [await send(house, f"85000{n}", AWAY) for n in range(FAILURES_TO_OPEN)]
    failures = [await pending_failure(house, invoice) for invoice in first]
    assert all(failure.startswith("Aksesspunktet 127.0.0.1:") and "har ikke svart siden" in failure for failure in failures)
    late = await send(house, "850009", AWAY)
    failure = await pending_failure(house, late)
    assert "det prøves igjen" in failure
    assert "it is tried again on" in failure
    assert AWAY not in failure
    assert house.status(late) is Status.DELIVERING
    assert [(row.channel, row.state) for row in house.register.deliveries(late)] == [(Channel.PEPPOL, LedgerState.PREPARED)]
    for invoice in (*first, late):
        await house.until(invoice, Status.SENT, patience=HEALED_WITHIN)
        assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]
        assert house.received(invoice) == 1


async def test_an_access_point_without_receipts_has_the_invoice_once_and_a_person_is_called(house: Running) -> None:
    invoice = await send(house, "850010", MUTE)
    assert "Vi spør det igjen med den samme meldingen" in await pending_failure(house, invoice)
    await house.until_calling(invoice, Status.OUTCOME_UNKNOWN)
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_receipt_missing"]
    assert house.received(invoice) == 1


async def test_an_invoice_of_70_mb_travels_whole_and_leaves_temporal_small(house: Running) -> None:
    timesheet = b"%PDF-1.4\n" + random.Random(70).randbytes(52_000_000)
    document = embed_pdf(ubl("850020", customer=LARGE, buyer_orgnr=LARGE), timesheet, "timeliste.pdf")
    assert len(document) > 69_000_000
    invoice = await send(house, "850020", LARGE, document)
    await house.until(invoice, Status.SENT)
    (path,) = (house.stack.folder.sandbox / "peppol").glob(f"*{LARGE}*/*_850020.xml")
    files = {file.name: file.content for file in supporting_files(path.read_bytes())}
    assert files["timeliste.pdf"] == timesheet
    assert len(files["faktura.pdf"]) < 1_000_000
    history = await (await house.client()).get_workflow_handle(invoice).fetch_history()
    assert max(event.ByteSize() for event in history.events) < 10_000
