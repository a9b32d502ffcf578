"""Two workers on one PostgreSQL and one bucket, while both of these fail: nothing lost, nothing twice, every doubt told."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.postgres import PostgresServer
from support.running import Running
from support.s3 import Fault, Proxy, S3Server, store_url

from domain.errors import Unavailable
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.submission import Accepted
from embedded.stack import Stack, StackPlan
from starter import HandedIn

NUMBERS = range(730_001, 730_025)
RESTARTS = 3
FAULTS = (Fault.BUSY, Fault.REPLY_LOST, Fault.CUT_OFF, Fault.BROKEN)
WORLD = """
outside:
  mailboxes: [{address: faktura@testberg.example, answers: {slow: PT0.3S}}]
  print: [{answers: {slow: PT0.3S}}]
"""


def invoice(number: int) -> str:
    return invoice_id(InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number=str(number)))


@pytest.mark.timeout(240)
async def test_two_workers_on_one_register_and_bucket_that_fail_send_each_invoice_once(
    tmp_path: Path,
    postgres_server: PostgresServer,
    s3_server: S3Server,
    s3_proxy: Proxy,
    record_property: Callable[[str, object], None],
) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    with postgres_server.database() as register_url:
        plan = StackPlan(world=world, register_url=register_url, store_url=store_url(s3_server.bucket(), s3_proxy.server_port))
        async with Stack(tmp_path / "s", plan) as stack, second_worker(stack, tmp_path):
            house = Running(stack)
            house.register.save_company(FJORD)
            house.register.save_customer(RORBERG)
            house.register.save_customer(RORBERG.model_copy(update={"number": "10004", "email": None}))
            trouble = asyncio.create_task(fail(postgres_server, s3_proxy))
            for number in NUMBERS:
                await hand_in(house, number)
            await trouble
            await asyncio.gather(*(settled(house, invoice(number)) for number in NUMBERS))
            taken = {number: house.received(invoice(number)) for number in NUMBERS}
            unknown = [number for number in NUMBERS if house.status(invoice(number)) is Status.OUTCOME_UNKNOWN]
            record_property("unknown", f"{len(unknown)}, of which {sum(taken[number] for number in unknown)} taken")
            assert [number for number in NUMBERS if taken[number] > 1] == [], "twice"
            assert [number for number in NUMBERS if taken[number] == 0 and number not in unknown] == [], "lost, or falsely sent"
            assert house.register.discrepancies(datetime.now(UTC)) == ()
            house.register.close()


@asynccontextmanager
async def second_worker(stack: Stack, folder: Path) -> AsyncIterator[None]:
    """Run one worker more, as `make worker` does."""
    ready = folder / "second-ready"
    environment = os.environ | stack.settings | {"FAKTURAFLYT_WORKER_READY_FILE": str(ready)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "worker", env=environment)
    try:
        while not ready.exists():
            assert process.returncode is None, "the second worker does not start"
            await asyncio.sleep(0.1)
        yield
        assert process.returncode is None, "the second worker fell"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def fail(server: PostgresServer, proxy: Proxy) -> None:
    """Let the database crash, and some requests of the bucket go wrong."""
    for _ in range(RESTARTS):
        await asyncio.sleep(1)
        proxy.faults.extend(FAULTS)
        await asyncio.to_thread(server.crash)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.start)


async def hand_in(house: Running, number: int) -> None:
    """Submit, and ask again while the service cannot answer, as an ERP does."""
    customer = "10004" if number % 2 else RORBERG.number
    while True:
        try:
            answer = await house.submit(HandedIn(document=ubl(str(number), customer=customer), customer=customer))
        except Unavailable:
            await asyncio.sleep(0.2)
        else:
            assert isinstance(answer.decision, Accepted)
            return


async def settled(house: Running, invoice: str) -> None:
    await house.until(invoice, Status.SENT, Status.OUTCOME_UNKNOWN)
