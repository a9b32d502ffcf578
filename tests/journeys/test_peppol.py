"""Business invoices travel by PEPPOL, for real on loopback: DNS, SMP, AS4 with a signed receipt (cases N01, N02, N04, N13; P4)."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lxml import etree
from pypdf import PdfReader
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from documents.supporting_files import supporting_files
from domain.channels import Channel
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.parties import Customer
from domain.submission import Accepted
from embedded.stack import Stack, StackPlan
from starter import AttachedFile, HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

KOMMUNE, IMPORT, BUSY, GONE, REFUSES = "310010014", "310013048", "310011029", "310012033", "310014052"
OWN_PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\nthe ERP's own picture"

WORLD = f"""
outside:
  mailboxes: [{{address: faktura@testberg.example}}]
  print: [{{answers: ok}}]
  peppol:
    - {{participant: "0192:{KOMMUNE}", accepts: [invoice, credit_note]}}
    - {{participant: "0192:{IMPORT}", accepts: [invoice]}}
    - {{participant: "0192:{BUSY}", accepts: [invoice], lookup: [busy, ok]}}
    - {{participant: "0192:{GONE}", accepts: [invoice], lookup: unknown}}
    - {{participant: "0192:{REFUSES}", accepts: [invoice], answers: refuse}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("peppol")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world)) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        yield running


def customer(orgnr: str) -> Customer:
    return RORBERG.model_copy(update={"number": orgnr, "orgnr": orgnr})


async def send(house: Running, number: str, orgnr: str, *, credit_note: bool = False, **handed_in: object) -> str:
    house.register.save_customer(customer(orgnr))
    document = ubl(number, customer=orgnr, buyer_orgnr=orgnr, credit_note=credit_note)
    answer = await house.submit(HandedIn(document=document, customer=orgnr, **handed_in))
    assert isinstance(answer.decision, Accepted)
    return answer.decision.invoice


def arrived(house: Running, orgnr: str, number: str) -> list[Path]:
    return list((house.stack.folder.sandbox / "peppol").glob(f"*{orgnr}*/*_{number}.xml"))


async def test_n01_an_invoice_reaches_its_access_point_with_the_erps_own_pdf_and_nothing_is_mailed(house: Running) -> None:
    invoice = await send(house, "830001", KOMMUNE, invoice_pdf=OWN_PDF)
    await house.until(invoice, Status.SENT)
    (path,) = arrived(house, KOMMUNE, "830001")
    files = {file.name: file.content for file in supporting_files(path.read_bytes())}
    assert files == {"faktura.pdf": OWN_PDF}
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]
    assert house.received(invoice) == 1
    again = await house.submit(
        HandedIn(document=ubl("830001", customer=KOMMUNE, buyer_orgnr=KOMMUNE), customer=KOMMUNE, invoice_pdf=OWN_PDF)
    )
    assert isinstance(again.decision, Accepted)
    assert again.decision.repeated
    assert house.received(invoice) == 1


async def test_without_a_pdf_of_the_erps_one_is_made_and_attachments_travel_along(house: Running) -> None:
    attachment = AttachedFile(name="timeliste.pdf", content=OWN_PDF)
    invoice = await send(house, "830002", KOMMUNE, attachments=(attachment,))
    await house.until(invoice, Status.SENT)
    (path,) = arrived(house, KOMMUNE, "830002")
    files = {file.name: file.content for file in supporting_files(path.read_bytes())}
    assert list(files) == ["faktura.pdf", "timeliste.pdf"]
    assert "100031000035" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["faktura.pdf"])).pages)
    assert etree.fromstring(path.read_bytes()).findtext("{*}ID") == "830002"


async def test_p4_a_receiver_of_invoices_alone_gets_its_credit_note_by_e_mail_with_that_reason(house: Running) -> None:
    invoice = await send(house, "830003", IMPORT, credit_note=True)
    await house.until(invoice, Status.SENT)
    assert MessageCode.PEPPOL_CREDIT_NOTES_NOT_ACCEPTED in house.told(invoice)
    assert arrived(house, IMPORT, "830003") == []
    assert [row.channel for row in house.register.deliveries(invoice)] == [Channel.EMAIL]


async def test_a_name_server_that_fails_is_asked_again_and_never_told_as_not_registered(house: Running) -> None:
    invoice = await send(house, "830004", BUSY)
    await house.until(invoice, Status.SENT)
    assert len(arrived(house, BUSY, "830004")) == 1
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]


async def test_n03_a_receiver_its_smp_does_not_know_gets_an_e_mail_with_the_reason(house: Running) -> None:
    invoice = await send(house, "830005", GONE)
    await house.until(invoice, Status.SENT)
    assert house.told(invoice) == ["accepted", "peppol_not_registered", "email_started", "email_sent"]


async def test_an_access_point_that_does_not_serve_the_receiver_turns_the_invoice_to_e_mail(house: Running) -> None:
    invoice = await send(house, "830006", REFUSES)
    await house.until(invoice, Status.SENT)
    assert [row.channel for row in house.register.deliveries(invoice)] == [Channel.PEPPOL, Channel.EMAIL]
    assert house.received(invoice) == 1
