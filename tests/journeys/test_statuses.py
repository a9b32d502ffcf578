"""What receivers' access points tell of invoices, through the whole house: PEPPOL there, a Message Level Status back (G16)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from adapters.document_store import ObjectStore
from documents.mls import read_mls
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.lifecycle import Event, Status
from domain.messages import MessageCode
from domain.operator import Reroute
from domain.peppol.mls import MlsCode
from domain.submission import Accepted
from embedded.stack import PartName, Stack, StackPlan
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONFIRMS, REFUSES, EARLY, TWICE = "310010014", "310013048", "310011029", "310012033"
STRANGER, SILENT, SLOW, LOSES = "310014052", "310016071", "310010006", "310010227"

WORLD = f"""
outside:
  print: [{{answers: ok}}]
  peppol:
    - {{participant: "0192:{CONFIRMS}", mls: [{{code: AB}}, {{code: AP, after: PT2S}}]}}
    - {{participant: "0192:{REFUSES}", mls: {{code: RE, reason: BV}}}}
    - {{participant: "0192:{EARLY}", answers: {{slow: PT3S}}, mls: {{code: AP, early: true}}}}
    - {{participant: "0192:{TWICE}", mls: {{code: AP, times: 2}}}}
    - {{participant: "0192:{STRANGER}", mls: [{{code: RE, by: stranger, early: true}}, {{code: AB, after: PT2S}}]}}
    - {{participant: "0192:{SILENT}"}}
    - {{participant: "0192:{SLOW}", mls: {{code: AP, after: PT3S}}}}
    - {{participant: "0192:{LOSES}", answers: [drop, ok], mls: {{code: AP, early: true}}}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("statuses")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world)) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        yield running


async def send(house: Running, number: str, orgnr: str) -> str:
    house.register.save_customer(RORBERG.model_copy(update={"number": orgnr, "orgnr": orgnr, "email": None}))
    answer = await house.submit(HandedIn(document=ubl(number, customer=orgnr, buyer_orgnr=orgnr), customer=orgnr))
    assert isinstance(answer.decision, Accepted)
    return answer.decision.invoice


def ledger(house: Running, invoice: str) -> list[tuple[Channel, LedgerState]]:
    return [(row.channel, row.state) for row in house.register.deliveries(invoice)]


async def test_what_was_passed_on_is_noted_and_what_the_receiver_has_is_delivered(house: Running) -> None:
    invoice = await send(house, "840001", CONFIRMS)
    await house.until(invoice, Status.DELIVERED)
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent", "peppol_acknowledged", "peppol_delivered"]
    assert ledger(house, invoice) == [(Channel.PEPPOL, LedgerState.CONFIRMED)]
    evidence = house.register.timeline(invoice)[-1].evidence
    assert evidence is not None
    status = read_mls(ObjectStore(house.stack.settings["FAKTURAFLYT_STORE_URL"]).get(evidence))
    assert (status.code, status.document) == (MlsCode.DELIVERED, house.register.deliveries(invoice)[0].reference)


async def test_what_the_receiver_does_not_get_stands_before_a_person_who_sends_it_another_way(house: Running) -> None:
    invoice = await send(house, "840002", REFUSES)
    await house.until_calling(invoice, Status.NEEDS_ATTENTION)
    refusal = house.register.timeline(invoice)[-1]
    assert (refusal.event, refusal.text.code) == (Event.REFUSED_BY_RECEIVER, MessageCode.PEPPOL_REFUSED_BY_RECEIVER)
    assert refusal.text.params["reason_nb"] == "dokumentet bryter en forretningsregel (BV)"
    await house.service().act(invoice, Reroute(channel=Channel.PRINT, by="drift", reason="kunden vil ha den på papir"))
    await house.until(invoice, Status.SENT)
    assert ledger(house, invoice) == [(Channel.PEPPOL, LedgerState.REFUSED), (Channel.PRINT, LedgerState.HANDED_OVER)]


async def test_a_status_that_overtakes_the_receipt_counts_after_it(house: Running) -> None:
    invoice = await send(house, "840003", EARLY)
    await house.until(invoice, Status.DELIVERED)
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent", "peppol_delivered"]


async def test_a_status_that_comes_twice_counts_once(house: Running) -> None:
    invoice = await send(house, "840004", TWICE)
    await house.until(invoice, Status.DELIVERED)
    silent = await send(house, "840005", SILENT)  # meanwhile the second one has come
    await house.until(silent, Status.SENT)
    assert house.told(invoice).count("peppol_delivered") == 1


async def test_a_stranger_is_not_believed_and_the_receivers_access_point_is(house: Running) -> None:
    invoice = await send(house, "840006", STRANGER)
    await house.until_told(invoice, MessageCode.PEPPOL_ACKNOWLEDGED)
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent", "peppol_acknowledged"]
    log = (house.stack.folder.logs / "worker.log").read_text(encoding="utf-8")
    assert "status_from_another_seat" in log
    assert "PNO000888" in log


async def test_an_access_point_that_tells_nothing_leaves_the_invoice_sent(house: Running) -> None:
    invoice = await send(house, "840007", SILENT)
    await house.until(invoice, Status.SENT)
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]


async def test_a_status_that_comes_while_no_worker_runs_is_sent_again_and_counts(house: Running) -> None:
    invoice = await send(house, "840008", SLOW)
    await house.until(invoice, Status.SENT)
    await house.stack.kill(PartName.WORKER)
    await house.stack.start(PartName.WORKER)
    await house.until(invoice, Status.DELIVERED)


async def test_a_delivery_without_a_receipt_is_settled_by_its_status_and_nothing_is_sent_twice(house: Running) -> None:
    invoice = await send(house, "840009", LOSES)
    await house.until(invoice, Status.OUTCOME_UNKNOWN, Status.DELIVERED)
    await house.until(invoice, Status.DELIVERED)
    assert house.received(invoice) == 1
