"""What a delivery makes of a register that fails while it is handing over."""

import asyncio
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.house import TAKEN, ScriptedChannel
from support.postgres import PostgresServer
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.delivery import Delivery
from activities.packing import Packing
from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from domain.channels import Channel
from domain.deliveries.delivery import DeliverRequest, HandedOver, LedgerState
from domain.errors import PortError, Unavailable
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.messages import Text
from domain.records import HandOver
from domain.submission import StoredFile
from domain.waits import EVIDENCE_WINDOW
from tests.contracts.register_values import acceptance, submission

KEY = InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number="1")
INVOICE = invoice_id(KEY)
REQUEST = DeliverRequest(invoice=INVOICE, channel=Channel.EMAIL, n=1)


@dataclass
class CrashingChannel(ScriptedChannel):
    """Lets the register's server crash during the first hand-over, and come back a little later."""

    server: PostgresServer | None = None

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:
        if self.server:
            server, self.server = self.server, None
            await asyncio.to_thread(server.crash)
            self.back = asyncio.get_running_loop().run_in_executor(None, server.start)
        return await super().hand_over(delivery, prepared)


@pytest.fixture
def register(postgres_server: PostgresServer) -> Iterator[SqlRegister]:
    with postgres_server.database() as url:
        register = SqlRegister(url)
        yield register
        register.close()


@pytest.fixture
def channel(postgres_server: PostgresServer) -> CrashingChannel:
    return CrashingChannel(Channel.EMAIL, server=postgres_server)


@pytest.fixture
def delivery(register: SqlRegister, channel: CrashingChannel, tmp_path: Path) -> Delivery:
    """Deliveries of one accepted invoice."""
    store, clock = ObjectStore(str(tmp_path / "store")), ShiftedClock()
    pdf = StoredFile(object=store.put(FJORD.orgnr, b"%PDF-1.4", "application/pdf"), file_name="a.pdf")
    record = submission().model_copy(update={"key": KEY, "invoice_pdf": pdf, "attachments": ()})
    register.save_company(FJORD)
    register.save_customer(RORBERG)
    register.keep_submission(record)
    register.reserve(acceptance(record).model_copy(update={"customer": RORBERG.number}))
    return Delivery(
        invoices=register,
        store=store,
        packing=Packing(companies=register, invoices=register, store=store, documents=DocumentPool()),
        channels={Channel.EMAIL: channel},
        clock=clock,
        evidence_windows=EVIDENCE_WINDOW,
        hinder=nobody_to_tell,
    )


async def nobody_to_tell(_lifecycle: str, _text: Text) -> bool:
    return False


async def test_a_register_that_crashes_during_a_hand_over_still_learns_how_it_went(
    register: SqlRegister, delivery: Delivery, channel: CrashingChannel
) -> None:
    outcome = await ActivityEnvironment().run(delivery.deliver, REQUEST)
    assert isinstance(outcome, HandedOver)
    assert [row.state for row in register.deliveries(INVOICE)] == [LedgerState.HANDED_OVER]
    assert len(channel.taken) == 1


async def test_a_claim_is_given_back_to_a_register_that_crashes_so_that_the_next_attempt_is_in_no_doubt(
    register: SqlRegister, delivery: Delivery, channel: CrashingChannel
) -> None:
    answers: list[HandOver | PortError] = [Unavailable("nobody listens"), TAKEN]
    channel.answers = answers
    environment = ActivityEnvironment()
    with pytest.raises(ApplicationError, match="nobody listens"):
        await environment.run(delivery.deliver, REQUEST)
    environment.info = dataclasses.replace(environment.info, attempt=2)
    assert isinstance(await environment.run(delivery.deliver, REQUEST), HandedOver)
    assert [row.state for row in register.deliveries(INVOICE)] == [LedgerState.HANDED_OVER]
    assert len(channel.taken) == 1
