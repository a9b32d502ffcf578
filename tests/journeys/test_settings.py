"""A company's settings, changed on the command line, decide how its next invoice travels; every act has a name."""

import io
import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from adapters.print_house.job import PrintJob
from domain.companies.parties import Customer
from domain.lifecycle import Status
from starter import HandedIn
from tests.journeys.test_outages import command, invoice

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("places", ["sqlite and a folder"], indirect=True),  # the contracts hold both registers to the same
]

ADA, OLA, LISE = "ada@fjordlys.example", "ola@fjordlys.example", "lise@fjordlys.example"
COLOUR = (22, 90, 114)


async def ran(house: Running, *words: str | Path, code: int = 0) -> str:
    """Run a command, and give what it said."""
    done = await command(house, *words)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout if code == 0 else done.stderr


async def with_users(house: Running) -> None:
    house.register.save_company(FJORD)
    for user, role in ((ADA, "autoinvoice-administrator"), (OLA, "operator"), (LISE, "reader")):
        await ran(house, "user", "add", user, "Navn Navnesen", role, "--company", FJORD.orgnr)


async def sent(house: Running, number: str, customer: Customer, **more: str) -> str:
    house.register.save_customer(customer)
    answer = await house.submit(HandedIn(document=ubl(number), customer=customer.number, **more))
    assert answer.decision.invoice
    await house.until(answer.decision.invoice, Status.SENT)
    return answer.decision.invoice


async def test_the_brand_reaches_the_next_mail_and_its_pdf(house: Running, tmp_path: Path) -> None:
    await with_users(house)
    Image.new("RGB", (300, 100), COLOUR).save(tmp_path / "logo.png")
    before = await sent(house, "875001", RORBERG)
    words = ["--logo", tmp_path / "logo.png", "--colour", "#165a72", "--sender-name", "Fjordlys kundeservice", "--mail-text", "Takk!"]
    await ran(house, "company", "settings", FJORD.orgnr, *words, "--as", ADA)
    after, by_erp = await sent(house, "875002", RORBERG), await sent(house, "875003", RORBERG, mail_text="Takk for besøket!")
    (plain,), (branded,), (own,) = (house.mails("faktura@testberg.example", one) for one in (before, after, by_erp))
    assert str(plain["From"]).startswith("Fjordlys Demo AS <")
    assert str(branded["From"]) == f"Fjordlys kundeservice <{plain['From'].addresses[0].addr_spec}>"
    kinds = [part.get_content_type() for part in branded.walk()]
    assert ("image/png" in kinds, "image/png" in [part.get_content_type() for part in plain.walk()]) == (True, False)
    texts = [message.get_body(("plain",)).get_content() for message in (plain, branded, own)]
    assert ["Takk!" in text for text in texts] == [False, True, False]
    assert "Takk for besøket!" in texts[2]
    (pdf,) = branded.iter_attachments()
    drawn = pdfium.PdfDocument(io.BytesIO(pdf.get_content()))[0].render().to_pil().convert("RGB")
    assert sum(n for n, colour in drawn.getcolors(1_000_000) if colour == COLOUR) > 100


async def test_letter_class_and_colour_reach_the_print_house(house: Running) -> None:
    await with_users(house)
    await ran(house, "company", "settings", FJORD.orgnr, "--print-letter-class", "b", "--print-colour", "colour", "--as", ADA)
    posted = await sent(house, "875004", RORBERG.model_copy(update={"number": "10083", "force_print": True}))
    jobs = [PrintJob.model_validate_json(path.read_bytes()) for path in house.printed.glob("*.json")]
    (job,) = [job for job in jobs if job.invoice == posted]
    assert (job.postage, job.colour) == ("b", "colour")


async def test_no_email_is_a_reason_that_the_next_invoice_tells(house: Running) -> None:
    await with_users(house)
    await ran(house, "company", "settings", FJORD.orgnr, "--no-email", "--as", ADA)
    posted = await sent(house, "875005", RORBERG)
    assert house.mails("faktura@testberg.example", posted) == []
    audit = [json.loads(line) for line in (await ran(house, "company", "audit", FJORD.orgnr, "--json", "--as", ADA)).splitlines()]
    assert (audit[-1]["field"], audit[-1]["from"], audit[-1]["to"], audit[-1]["by"]) == ("settings.no_email", False, True, ADA)


async def test_an_act_is_signed_by_the_user_and_a_reader_has_none(house: Running) -> None:
    await with_users(house)
    held = invoice("875006")
    house.register.save_customer(RORBERG.model_copy(update={"number": "10084", "email": "slow@testberg.example"}))
    document = ubl("875006")
    answer = await house.submit(HandedIn(document=document, customer="10084"))
    assert answer.decision.invoice == held
    await house.until(held, Status.SENT)
    assert "operatør" in await ran(house, "resend", held, "--reason", "kunden fant den ikke", "--as", LISE, code=77)
    await ran(house, "resend", held, "--reason", "kunden fant den ikke", "--as", OLA)
    assert OLA in await ran(house, "show", held, "--as", LISE)
    assert LISE not in await ran(house, "show", held, "--as", OLA)


async def test_a_submission_in_the_name_of_a_reader_is_refused_and_not_kept(house: Running, tmp_path: Path) -> None:
    await with_users(house)
    (tmp_path / "875007.xml").write_bytes(ubl("875007"))
    words = ["submit", tmp_path / "875007.xml", "--customer", RORBERG.number]
    assert "sende inn fakturaer" in await ran(house, *words, "--as", LISE, code=77)
    await ran(house, "show", invoice("875007"), code=2)
    house.register.save_customer(RORBERG)
    assert "godtatt" in await ran(house, *words, "--as", OLA)
