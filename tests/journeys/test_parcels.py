"""What travels with an invoice, judged by what the receivers got (cases N02, N04, N06, N08; decisions 3, 12, 13)."""

import io
from datetime import date
from email.message import EmailMessage
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from cli.wording import answer_json
from documents.supporting_files import supporting_files
from domain.acceptance import Rule
from domain.companies.parties import Company, CompanySettings, Customer
from domain.findings import Severity
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.submission import Accepted, Answer
from starter import AttachedFile, HandedIn
from tests.journeys.test_outages import command

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("places", ["sqlite and a folder"], indirect=True),  # the contracts hold both registers to the same
]

ELVTEST, IMPORT = "310011029", "310013048"
NORD = Company(
    orgnr="310002038",
    name="Fjordlys Demo AS avd. Nord",
    form="BEDR",
    created_on=date(2022, 2, 1),
    account="12345679012",
    settings=FJORD.settings.model_copy(update={"merge_pdfs": True}),
)
OWN_PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\nthe ERP's own picture"
NO_ATTACHMENT = "Det finnes ikke noe vedlegg å vise fakturaen med. Fakturaen vises med en pdf laget av XML-filen."


def pdf(name: str) -> AttachedFile:
    return AttachedFile(name=name, content=b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + name.encode())


async def sent(house: Running, number: str, customer: Customer, company: Company = FJORD, **handed_in: object) -> tuple[str, Answer]:
    house.register.save_company(company)
    house.register.save_customer(customer)
    document = ubl(number, seller=company, customer=customer.number, buyer_orgnr=customer.orgnr or "", kid="100061000087")
    answer = await house.submit(HandedIn(document=document, customer=customer.number, **handed_in))  # type: ignore[arg-type]
    assert isinstance(answer.decision, Accepted), answer.findings
    await house.until(answer.decision.invoice, Status.SENT)
    return answer.decision.invoice, answer


def in_peppol(orgnr: str, *, first_attachment_shows: bool = False) -> Customer:
    return RORBERG.model_copy(
        update={"number": orgnr, "orgnr": orgnr, "omit_invoice_pdf": True, "first_attachment_shows": first_attachment_shows}
    )


def by_mail(number: str, **changes: object) -> Customer:
    return RORBERG.model_copy(update={"number": number, **changes})


def arrived(house: Running, orgnr: str, number: str) -> dict[str, bytes]:
    (document,) = house.peppol_documents(f"0192:{orgnr}", number)
    return {file.name: file.content for file in supporting_files(document.read_bytes())}


def mailed(house: Running, invoice: str) -> dict[str, bytes]:
    (message,) = house.mails("faktura@testberg.example", invoice)
    return files_of(message)


def files_of(message: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


async def test_n02_a_receiver_in_peppol_gets_the_document_and_the_attachment_and_no_invoice_pdf(house: Running) -> None:
    invoice, _ = await sent(house, "880002", in_peppol(ELVTEST), attachments=(pdf("timeliste.pdf"),), invoice_pdf=OWN_PDF)
    assert arrived(house, ELVTEST, "880002") == {"timeliste.pdf": pdf("timeliste.pdf").content}
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]


async def test_n02_while_the_companys_peppol_is_off_the_choice_has_no_effect(house: Running) -> None:
    off = NORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"peppol": False})})
    customer = by_mail("10061", company=NORD.orgnr, omit_invoice_pdf=True)
    invoice, _ = await sent(house, "880012", customer, off, invoice_pdf=OWN_PDF)
    assert mailed(house, invoice) == {"faktura.pdf": OWN_PDF}


async def test_n03_outside_peppol_the_invoice_pdf_is_made_of_the_document_whatever_the_erp_gave(house: Running) -> None:
    invoice, _ = await sent(house, "880003", by_mail("10062", omit_invoice_pdf=True), invoice_pdf=OWN_PDF)
    files = mailed(house, invoice)
    assert list(files) == ["faktura.pdf"]
    assert "100061000087" in text_of(files["faktura.pdf"])


async def test_n04_the_first_attachment_is_the_invoice_pdf_and_the_others_follow_in_order(house: Running) -> None:
    given = tuple(pdf(name) for name in ("original-4711.pdf", "pakkseddel.pdf", "tollpapir.pdf"))
    invoice, _ = await sent(house, "880004", in_peppol(IMPORT, first_attachment_shows=True), attachments=given, invoice_pdf=OWN_PDF)
    files = arrived(house, IMPORT, "880004")
    names = ["faktura.pdf", "pakkseddel.pdf", "tollpapir.pdf"]
    assert list(files.items()) == [(name, file.content) for name, file in zip(names, given, strict=True)]
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]
    packed = await command(house, "evidence", invoice, "-o", house.printed.parent / "880004.zip")
    assert packed.returncode == 0, packed.stderr
    verified = await command(house, "evidence", "verify", house.printed.parent / "880004.zip")
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize(
    ("number", "given", "beside"), [("880014", (), []), ("880024", (AttachedFile(name="vare.xlsx", content=b"PK\x03\x04"),), [])]
)
async def test_n04_without_an_attachment_that_shows_it_a_pdf_is_made_and_the_timeline_warns(
    house: Running, number: str, given: tuple[AttachedFile, ...], beside: list[str]
) -> None:
    invoice, _ = await sent(house, number, in_peppol(IMPORT, first_attachment_shows=True), attachments=given)
    files = arrived(house, IMPORT, number)
    assert list(files) == ["faktura.pdf", *beside]
    assert "100061000087" in text_of(files["faktura.pdf"])
    assert house.reasons_of(invoice, MessageCode.NO_ATTACHMENT_SHOWS) == NO_ATTACHMENT


async def test_n06_with_the_setting_off_the_invoice_and_three_attachments_are_files_of_their_own(house: Running) -> None:
    given = tuple(pdf(name) for name in ("a.pdf", "b.pdf", "c.pdf"))
    invoice, _ = await sent(house, "880006", by_mail("10063"), attachments=given)
    assert list(mailed(house, invoice)) == ["faktura.pdf", "a.pdf", "b.pdf", "c.pdf"]


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.encrypt("hemmelig")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


async def test_n08_only_marked_files_leave_the_erp_and_what_is_no_pdf_is_left_out_with_a_warning(house: Running) -> None:
    given = (
        pdf("fangst.pdf"),
        AttachedFile(name="intern.pdf", content=pdf("intern.pdf").content, marked=False),
        AttachedFile(name="laast.pdf", content=locked_pdf()),
        AttachedFile(name="notat.docx", content=b"PK\x03\x04"),
    )
    customer = by_mail("10006", company=NORD.orgnr)
    invoice, answer = await sent(house, "880008", customer, NORD, attachments=given)
    assert list(mailed(house, invoice)) == ["faktura.pdf", "fangst.pdf", "laast.pdf"]
    warning = "notat.docx er ikke sendt: bare PDF-vedlegg kan sendes."
    stays = "intern.pdf: Filen er ikke merket for sending, og er ikke sendt. Merk den, eller la firmaet merke filvedlegg automatisk."
    assert [(one.rule, one.severity, one.text_nb) for one in answer.findings] == [
        (Rule.ATTACHMENT_TYPE, Severity.WARNING, warning),
        (Rule.ATTACHMENT_UNMARKED, Severity.WARNING, stays),
    ]
    assert house.reasons_of(invoice, MessageCode.ATTACHMENT_NOT_PDF) == warning
    shown = await command(house, "show", invoice)
    assert shown.stdout.count(warning) == 2, "once as what is to be known of the document, once on the timeline"
    assert warning in str(answer_json(answer))
    kept = [file.file_name for file in house.register.kept_documents(invoice) if file.file_name]
    assert "intern.pdf" not in kept
    # C5: marking automatically from now on marks nothing anew that was handed in before.
    automatic = NORD.model_copy(update={"settings": NORD.settings.model_copy(update={"mark_attachments": True})})
    house.register.save_company(automatic)
    document = ubl("880008", seller=NORD, customer="10006", buyer_orgnr=RORBERG.orgnr or "", kid="100061000087")
    again = await house.submit(HandedIn(document=document, customer="10006", attachments=given))
    assert isinstance(again.decision, Accepted)
    assert again.decision.repeated
    assert [one.text_nb for one in again.findings] == [warning, stays]


async def test_files_of_one_name_that_are_left_out_are_told_one_by_one(house: Running) -> None:
    given = tuple(AttachedFile(name="notat.docx", content=content) for content in (b"PK\x03\x04a", b"PK\x03\x04b"))
    invoice, answer = await sent(house, "880098", by_mail("10077"), attachments=given)
    warning = "notat.docx er ikke sendt: bare PDF-vedlegg kan sendes."
    assert [one.text_nb for one in answer.findings] == [warning, warning]
    assert house.told(invoice).count(MessageCode.ATTACHMENT_NOT_PDF) == 2


async def test_a_branch_that_marks_automatically_sends_all_files_and_the_main_unit_does_not(house: Running) -> None:
    given = (pdf("a.pdf"), AttachedFile(name="b.pdf", content=pdf("b.pdf").content, marked=False))
    automatic = NORD.model_copy(update={"settings": CompanySettings(mark_attachments=True)})
    branch, _ = await sent(house, "880018", by_mail("10007", company=NORD.orgnr), automatic, attachments=given)
    main, _ = await sent(house, "880028", by_mail("10064"), FJORD, attachments=given)
    assert (list(mailed(house, branch)), list(mailed(house, main))) == (["faktura.pdf", "a.pdf", "b.pdf"], ["faktura.pdf", "a.pdf"])


async def test_a_company_may_admit_other_types_each_by_the_channels_that_carry_it(house: Running) -> None:
    given = (
        AttachedFile(name="Timer uke 48.xlsx", content=b"PK\x03\x04"),
        AttachedFile(name="kart.tif", content=b"II*\x00"),
        AttachedFile(name="notat.docx", content=b"PK\x03\x04"),
    )
    admits = NORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"other_attachment_types": True})})
    by_peppol = in_peppol(ELVTEST).model_copy(update={"company": NORD.orgnr})
    invoice, answer = await sent(house, "880038", by_peppol, admits, attachments=given)
    assert list(arrived(house, ELVTEST, "880038")) == ["timer_uke_48.xlsx"]
    assert [one.text_nb for one in answer.findings] == ["notat.docx er ikke sendt: filer av denne typen kan ikke sendes."]
    told = house.reasons_of(invoice, MessageCode.ATTACHMENT_NOT_BY_PEPPOL)
    assert told == "kart.tif er ikke sendt: filer av denne typen kan ikke sendes i PEPPOL."
    mail, _ = await sent(house, "880048", by_mail("10008", company=NORD.orgnr), admits, attachments=given)
    assert list(mailed(house, mail)) == ["faktura.pdf", "timer_uke_48.xlsx", "kart.tif"]


def pages(name: str, size_bytes: int = 0) -> AttachedFile:
    """A PDF of one page with its name on it, of a size to the byte if one is asked for."""
    image = BytesIO()
    page = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(page).text((10, 40), name, fill="black")
    page.save(image, "PDF")
    content = image.getvalue()
    return AttachedFile(name=name, content=content + b"\n" * (size_bytes - len(content)))


async def test_n06_attachments_of_exactly_five_megabytes_are_pages_of_one_file(house: Running) -> None:
    given = (pages("a.pdf", 2_000_000), pages("b.pdf", 3_000_000), pages("c.pdf", 242_880))
    invoice, _ = await sent(house, "880016", by_mail("10071", company=NORD.orgnr), NORD, attachments=given)
    files = mailed(house, invoice)
    assert list(files) == ["faktura.pdf"]
    assert len(PdfReader(io.BytesIO(files["faktura.pdf"])).pages) == 1 + 3
    assert "100061000087" in PdfReader(io.BytesIO(files["faktura.pdf"])).pages[0].extract_text()
    (message,) = house.mails("faktura@testberg.example", invoice)
    body = message.get_body(("plain",))
    assert body is not None
    assert all(file.name in body.get_content() for file in given), "the mail tells what is within"


async def test_n07_over_five_megabytes_the_attachments_are_behind_a_link(house: Running) -> None:
    given = (pages("a.pdf", 3_000_000), pages("b.pdf", 2_242_881))
    invoice, _ = await sent(house, "880017", by_mail("10072", company=NORD.orgnr), NORD, attachments=given)
    assert list(mailed(house, invoice)) == ["faktura.pdf"]
    (message,) = house.mails("faktura@testberg.example", invoice)
    body = message.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "Vedleggene er til sammen større enn 5 MB. Last dem ned her:" in text
    assert f"{house.stack.web_url}/vedlegg/" in text


async def test_n08_what_cannot_be_merged_is_sent_one_by_one_with_the_reason(house: Running) -> None:
    given = (pages("fangst.pdf"), AttachedFile(name="laast.pdf", content=locked_pdf()))
    invoice, _ = await sent(house, "880058", by_mail("10073", company=NORD.orgnr), NORD, attachments=given)
    assert list(mailed(house, invoice)) == ["faktura.pdf", "fangst.pdf", "laast.pdf"]
    told = house.reasons_of(invoice, MessageCode.ATTACHMENTS_SENT_SEPARATELY)
    assert told == "Vedleggene kunne ikke slås sammen: laast.pdf er passordbeskyttet. Filene er sendt hver for seg."


async def test_n08_what_cannot_be_merged_and_is_too_much_for_a_mail_goes_behind_the_link(house: Running) -> None:
    admits = NORD.model_copy(update={"settings": NORD.settings.model_copy(update={"other_attachment_types": True})})
    sheet = AttachedFile(name="timer.xlsx", content=b"PK\x03\x04" + b"0" * 4_000_000)
    given = (pages("fangst.pdf", 2_000_000), AttachedFile(name="laast.pdf", content=locked_pdf()), sheet)
    invoice, _ = await sent(house, "880068", by_mail("10074", company=NORD.orgnr), admits, attachments=given)
    assert list(mailed(house, invoice)) == ["faktura.pdf"]
    assert house.reasons_of(invoice, MessageCode.ATTACHMENTS_SENT_SEPARATELY)
    (message,) = house.mails("faktura@testberg.example", invoice)
    body = message.get_body(("plain",))
    assert body is not None
    assert all(name in body.get_content() for name in ("fangst.pdf", "laast.pdf", "timer.xlsx"))


async def test_a_mail_tells_what_is_not_in_it(house: Running) -> None:
    given = (pages("fangst.pdf"), AttachedFile(name="notat.docx", content=b"PK\x03\x04"))
    invoice, _ = await sent(house, "880078", by_mail("10075"), attachments=given)
    (message,) = house.mails("faktura@testberg.example", invoice)
    body = message.get_body(("plain",))
    assert body is not None
    assert "notat.docx er ikke sendt: bare PDF-vedlegg kan sendes." in " ".join(body.get_content().split())


async def test_a_file_that_stays_in_the_erp_stops_nothing(house: Running) -> None:
    empty = AttachedFile(name="tom.pdf", content=b"", marked=False)
    invoice, _ = await sent(house, "880088", by_mail("10076"), attachments=(pdf("a.pdf"), empty))
    assert list(mailed(house, invoice)) == ["faktura.pdf", "a.pdf"]
