"""A letter that leaves its attachments behind, judged by what came into the sender's mailbox over SMTP (C6)."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.daytime import shift_into_the_day
from support.documents import ubl
from support.running import Running

from domain.companies.parties import Brand, Company, ContactBlock, Language
from domain.lifecycle import Event, Status
from domain.messages import MessageCode
from domain.submission import Accepted
from embedded.stack import PartName, Stack, StackPlan
from starter import AttachedFile, HandedIn
from tests.journeys.test_outages import command

pytestmark = pytest.mark.asyncio(loop_scope="session")

SENDER = "faktura@fjordlys.example"
WORLD = f"""
outside:
  peppol: [{{participant: "0192:310012033", lookup: unknown}}]
  mailboxes:
    - {{address: {SENDER}, answers: {{slow: PT3S}}}}
  print: [{{answers: ok}}]
"""
FOUR = tuple(AttachedFile(name=f"{name}.pdf", content=b"%PDF-1.4\n" + name.encode()) for name in ("timer", "bilde", "kart", "plan"))


def speaking(language: Language, contact: ContactBlock = FJORD.settings.contact) -> Company:
    return FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"brand": Brand(language=language), "contact": contact})})


async def posted(house: Running, number: str, company: Company) -> str:
    house.register.save_company(company)
    house.register.save_customer(RORBERG.model_copy(update={"force_print": True}))
    answer = await house.submit(HandedIn(document=ubl(number), customer=RORBERG.number, attachments=FOUR))
    assert isinstance(answer.decision, Accepted)
    await house.until(answer.decision.invoice, Status.SENT)
    return answer.decision.invoice


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


async def test_a_sender_is_mailed_once_in_its_language_also_when_the_worker_dies(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(tmp_path / "s", StackPlan(world=world, clock_shift=shift_into_the_day())) as stack:
        house = Running(stack)
        await told_in_norwegian(house)
        await told_in_english(house)
        await not_told_twice(house)


async def told_in_norwegian(house: Running) -> None:
    invoice = await posted(house, "990001", speaking(Language.NB))
    await house.until_told(invoice, MessageCode.SENDER_TOLD)
    (mail,) = house.notices(SENDER, invoice)
    assert mail["Subject"] == "Faktura 990001: vedleggene ble ikke med i brevet"
    text = text_of(mail)
    assert "Faktura 990001 til Testberg Rør AS (kunde 10003) er sendt til utskrift. Disse vedleggene er ikke med i brevet:" in text
    assert "- timer.pdf - bilde.pdf - kart.pdf - plan.pdf" in text
    assert house.received(invoice) == 1
    shown = await command(house, "show", invoice)
    assert "Det er sendt e-post til avsenderen om vedleggene som ikke ble med i brevet." in shown.stdout


async def told_in_english(house: Running) -> None:
    invoice = await posted(house, "990002", speaking(Language.EN))
    await house.until_told(invoice, MessageCode.SENDER_TOLD)
    (mail,) = house.notices(SENDER, invoice)
    assert mail["Subject"] == "Invoice 990002: the letter does not hold the attachments"
    assert "Invoice 990002 to Testberg Rør AS (customer 10003) was sent to print. The letter does not hold these attachments:" in text_of(
        mail
    )


async def not_told_twice(house: Running) -> None:
    """The worker is killed while the sender's mail server, which takes three seconds, has the mail."""
    invoice = await posted(house, "990003", speaking(Language.NB))
    await house.stack.kill(PartName.WORKER)
    await house.stack.start(PartName.WORKER)
    told = await told_of_the_mail(house, invoice)
    assert len(told) == 1
    mails = len(house.notices(SENDER, invoice))
    assert mails == 1 or (mails == 0 and told == [MessageCode.SENDER_PERHAPS_TOLD])


async def told_of_the_mail(house: Running, invoice: str) -> list[MessageCode]:
    for _ in range(600):
        if told := [entry.text.code for entry in house.register.timeline(invoice) if entry.event is Event.SENDER_TOLD]:
            return told
        await asyncio.sleep(0.1)
    raise AssertionError(f"nothing is told of the mail: {house.told(invoice)}")
