"""The acceptance cases that end by e-mail and print (cases N03, N09-N11, N22, N23), judged by what the receivers got."""

import base64
import io
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from html import unescape

import pytest
from pypdf import PdfReader
from support.cards import FJORD, RORBERG
from support.documents import Line, ubl
from support.running import Running

from adapters.print_house.job import PrintJob
from domain.acceptance import Rule
from domain.channels import Channel
from domain.companies.parties import Company, ContactBlock, Customer, CustomerKind
from domain.invoice import PostalAddress
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Settle, Settlement
from domain.submission import Accepted, Answer, ErpStatus, Rejected
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOT_REGISTERED = "Mottakeren er ikke registrert i PEPPOL (ELMA)."
LAUV = Company(
    orgnr="310003034",
    name="Lauvtre Fiktiv ENK",
    form="ENK",
    created_on=date(2021, 5, 3),
    account="12345679128",
    address=PostalAddress(line1="Papirveien 3", postcode="5003", city="Bergen", country="NO"),
    settings=FJORD.settings.model_copy(update={"contact": ContactBlock()}),
)
PAPIR = Customer(
    company=LAUV.orgnr,
    number="10001",
    name="Tenkt Tak AS",
    orgnr="310016071",
    address=PostalAddress(line1="c/o Eksempelforvaltning", line2="Takåsen 2", postcode="5032", city="Bergen", country="NO"),
)
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
CONTACT_BLOCK = [
    "Har du spørsmål til fakturaen så kontakt:",
    "Kontaktperson: Ingrid Prøvesen",
    "Kontaktens e-post: faktura@fjordlys.example",
    "Kontakts telefon: +47 400 00 101",
]


@dataclass
class Sent:
    """An invoice of a journey."""

    house: Running
    answer: Answer

    @property
    def invoice(self) -> str:
        assert self.answer.decision.invoice
        return self.answer.decision.invoice

    def reasons(self) -> dict[Channel, str]:
        """What the timeline says last of each channel."""
        return self.house.reasons(self.invoice)


async def send(
    house: Running, document: bytes, customer: Customer, *, company: Company = FJORD, status: ErpStatus = ErpStatus.OPEN
) -> Sent:
    house.register.save_company(company)
    house.register.save_customer(customer)
    return Sent(house, await house.submit(HandedIn(document=document, customer=customer.number, erp_status=status)))


def at(address: str | None, number: str, **changes: object) -> Customer:
    return RORBERG.model_copy(update={"number": number, "email": address} | changes)


def text_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())


def files_of(message: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]


def plain(text: str) -> str:
    """A text with ordinary spaces where Norwegian numbers have no-break ones."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def pdf_text(content: bytes) -> str:
    return plain("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def print_job(house: Running, invoice: str) -> tuple[PrintJob, str]:
    """The one job the print house has printed of an invoice, and what can be read on its first PDF."""
    jobs = [PrintJob.model_validate_json(path.read_bytes()) for path in house.printed.glob("*.json")]
    (job,) = [job for job in jobs if job.invoice == invoice]
    return job, pdf_text((house.printed / job.files[0].name).read_bytes())


async def test_n03_an_e_mail_carries_the_invoice_pdf_and_the_contact_block_from_the_fixed_sender(house: Running) -> None:
    sent = await send(house, ubl("810003"), RORBERG)
    await house.until(sent.invoice, Status.SENT)
    (message,) = house.mails("faktura@testberg.example", sent.invoice)
    assert message["From"].addresses[0].addr_spec == "noreply.autoinvoice@visma.com"
    assert message["To"].addresses[0].addr_spec == "faktura@testberg.example"
    assert plain(text_of(message, "plain")).strip().splitlines()[-4:] == CONTACT_BLOCK
    html = plain(unescape(text_of(message, "html")))
    assert all(part in html for line in CONTACT_BLOCK for part in line.split(": "))
    shown = pdf_text(files_of(message)["faktura.pdf"])
    for expected in ("100031000035", "1234.56.78903", "21.12.2026", "3 187,50"):
        assert expected in shown
    assert sent.reasons()[Channel.PEPPOL] == NOT_REGISTERED


@pytest.mark.parametrize(
    ("number", "contact", "there", "missing"),
    [
        ("810103", ContactBlock(person="Ingrid Prøvesen", email="faktura@fjordlys.example"), ["Kontaktperson:"], ["Kontakts telefon:"]),
        ("810203", ContactBlock(), [], ["Har du spørsmål", "Kontaktperson:", "Kontaktens e-post:", "Kontakts telefon:", "None"]),
    ],
)
async def test_n03_an_empty_contact_field_leaves_its_line_out(
    house: Running, number: str, contact: ContactBlock, there: list[str], missing: list[str]
) -> None:
    company = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"contact": contact})})
    sent = await send(house, ubl(number), RORBERG, company=company)
    await house.until(sent.invoice, Status.SENT)
    house.register.save_company(FJORD)
    (message,) = house.mails("faktura@testberg.example", sent.invoice)
    for kind in ("plain", "html"):
        assert all(text in text_of(message, kind) for text in there)
        assert not any(text in text_of(message, kind) for text in missing)


async def test_n03_a_refused_address_sends_the_invoice_to_print(house: Running) -> None:
    sent = await send(house, ubl("810303"), at("refuses@testberg.example", "10103"))
    await house.until(sent.invoice, Status.SENT)
    assert sent.reasons()[Channel.EMAIL] == "E-postadressen ble avvist av mottakerens server (550)."
    assert house.received(sent.invoice) == 1
    job, shown = print_job(house, sent.invoice)
    assert job.address == ("Testberg Rør AS", "Muffeveien 8", "1532 Moss")
    assert "100031000035" in shown


async def test_n03_a_line_dropped_after_data_is_unknown_and_nothing_is_sent_again_before_it_is_settled(house: Running) -> None:
    sent = await send(house, ubl("810403"), at("drops@testberg.example", "10203"))
    await house.until(sent.invoice, Status.OUTCOME_UNKNOWN)
    again = await house.submit(HandedIn(document=ubl("810403"), customer="10203"))
    assert isinstance(again.decision, Accepted)
    assert again.decision.repeated
    assert len(house.mails("drops@testberg.example", sent.invoice)) == 1
    await house.service().act(sent.invoice, Settle(outcome=Settlement.SENT, by="drift", reason="mottakeren har den"))
    await house.until(sent.invoice, Status.SENT)
    assert house.received(sent.invoice) == 1


async def test_n09_without_e_mail_the_invoice_is_printed_with_its_address_and_every_reason(house: Running) -> None:
    document = ubl("100", seller=LAUV, customer=PAPIR.number, buyer_orgnr="310016071", kid="10001000100-")
    sent = await send(house, document, PAPIR, company=LAUV)
    await house.until(sent.invoice, Status.SENT)
    assert sent.reasons() == {
        Channel.PEPPOL: NOT_REGISTERED,
        Channel.EMAIL: "Kunden har ingen e-postadresse på kundekortet.",
        Channel.PRINT: "Sendt til utskrift.",
    }
    job, shown = print_job(house, sent.invoice)
    assert job.address == ("Tenkt Tak AS", "c/o Eksempelforvaltning", "Takåsen 2", "5032 Bergen")
    for expected in ("10001000100-", "1234.56.79128", "21.12.2026", "3 187,50", "310 003 034 MVA"):
        assert expected in shown
    assert "Foretaksregisteret" not in shown


@pytest.mark.parametrize(
    ("number", "settings", "address", "text"),
    [
        ("101", {"print_pricing_accepted": False}, PAPIR.address, "Utskriftstjenesten er ikke aktivert."),
        ("102", {}, PAPIR.address.model_copy(update={"city": None}), "Poststed mangler på kunden."),
    ],
)
async def test_n09_what_print_lacks_stands_before_a_person(
    house: Running, number: str, settings: dict[str, bool], address: PostalAddress, text: str
) -> None:
    company = LAUV.model_copy(update={"settings": LAUV.settings.model_copy(update=settings)})
    document = ubl(number, seller=LAUV, customer=PAPIR.number)
    sent = await send(house, document, PAPIR.model_copy(update={"address": address}), company=company)
    await house.until(sent.invoice, Status.NEEDS_ATTENTION)
    assert sent.reasons()[Channel.PRINT] == f"Fakturaen kan ikke sendes i post: {text}"
    assert house.received(sent.invoice) == 0


async def test_n10_empty_descriptions_are_one_finding_and_the_mended_document_is_taken(house: Running) -> None:
    house.register.save_customer(RORBERG)
    answer = await house.submit(HandedIn(document=ubl("810010", lines=(Line(), Line(text=""), Line(text=" ")))))
    assert [finding.text_nb for finding in answer.findings] == ["Transaksjonsbeskrivelse may not be empty. Gjelder linje 2 og 3."]
    mended = await house.submit(HandedIn(document=ubl("810010", lines=(Line(), Line(text="B"), Line(text="C")))))
    assert isinstance(mended.decision, Accepted)
    await house.until(str(mended.decision.invoice), Status.SENT)
    assert house.received(str(mended.decision.invoice)) == 1


async def test_n10_a_customer_not_set_up_for_autoinvoice_has_no_such_check_and_nothing_is_sent(house: Running) -> None:
    house.register.save_customer(at("faktura@testberg.example", "10017", send_to_autoinvoice=False))
    answer = await house.submit(HandedIn(document=ubl("810011", lines=(Line(text=""),)), customer="10017"))
    assert isinstance(answer.decision, Rejected)
    assert Rule.CUSTOMER_NOT_ENABLED in answer.decision.rules
    assert not any("Transaksjonsbeskrivelse" in finding.text_nb for finding in answer.findings)


async def test_n11_a_closed_credit_note_to_a_consumer_goes_by_e_mail_and_claims_nothing(house: Running) -> None:
    tuva = at("tuva@privat.example", "10011", kind=CustomerKind.CONSUMER, name="Tuva Prøvesen", orgnr=None)
    sent = await send(house, ubl("100091", customer="10011", credit_note=True), tuva, status=ErpStatus.CLOSED)
    await house.until(sent.invoice, Status.SENT)
    (message,) = house.mails("tuva@privat.example", sent.invoice)
    shown = text_of(message, "plain") + text_of(message, "html") + pdf_text(files_of(message)["faktura.pdf"])
    assert not any(word in shown for word in ("KID", "Kontonummer", "Forfall", "12345678903"))


@pytest.mark.parametrize(("number", "status"), [("810111", ErpStatus.ON_HOLD), ("810112", ErpStatus.VOID)])
async def test_n11_documents_on_hold_or_void_are_refused(house: Running, number: str, status: ErpStatus) -> None:
    house.register.save_customer(RORBERG)
    answer = await house.submit(HandedIn(document=ubl(number), erp_status=status))
    assert [finding.text_nb for finding in answer.findings] == ["Fakturaer med denne statusen kan ikke sendes."]


async def test_n22_a_returned_e_mail_sends_the_invoice_to_print(house: Running) -> None:
    sent = await send(house, ubl("810022"), at("bounces@testberg.example", "10022"))
    await house.until_told(sent.invoice, MessageCode.PRINT_SENT)
    assert sent.reasons()[Channel.EMAIL] == "E-posten kom i retur: Adressen finnes ikke."
    assert len(house.mails("bounces@testberg.example", sent.invoice)) == 1
    print_job(house, sent.invoice)


async def test_n23_a_customer_forced_to_print_is_printed_at_once(house: Running) -> None:
    svalbard = PostalAddress(line1="Brevduebakken 16", postcode="9170", city="Longyearbyen", country="NO")
    sent = await send(
        house, ubl("810023"), at("faktura@testberg.example", "10023", force_print=True).model_copy(update={"address": svalbard})
    )
    await house.until(sent.invoice, Status.SENT)
    assert house.mails("faktura@testberg.example", sent.invoice) == []
    job, _ = print_job(house, sent.invoice)
    assert job.address == ("Testberg Rør AS", "Brevduebakken 16", "9170 Longyearbyen")


async def test_the_erps_own_pdf_travels_byte_for_byte(house: Running) -> None:
    house.register.save_customer(RORBERG)
    own = PDF + b"the ERP's own picture"
    sent = Sent(house, await house.submit(HandedIn(document=ubl("810014"), invoice_pdf=own)))
    await house.until(sent.invoice, Status.SENT)
    (message,) = house.mails("faktura@testberg.example", sent.invoice)
    assert files_of(message) == {"faktura.pdf": own}


async def test_a_file_embedded_in_the_document_is_attached_to_the_e_mail(house: Running) -> None:
    house.register.save_customer(RORBERG)
    embedded = base64.b64encode(PDF).decode()
    reference = f"""<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject
        mimeCode="application/pdf" filename="timeliste.pdf">{embedded}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>
        </cac:AdditionalDocumentReference><cac:AccountingSupplierParty>"""
    document = ubl("810015").replace(b"<cac:AccountingSupplierParty>", reference.encode())
    sent = Sent(house, await house.submit(HandedIn(document=document)))
    await house.until(sent.invoice, Status.SENT)
    (message,) = house.mails("faktura@testberg.example", sent.invoice)
    assert files_of(message)["timeliste.pdf"] == PDF
