"""Business invoices travel by PEPPOL, for real on loopback: DNS, SMP, AS4 with a signed receipt (N01, N02, N04, N11, N13; P3, P4).

Judged by what the receiving access point keeps.
"""

import io
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from documents.supporting_files import supporting_files
from documents.ubl_summary import summarize
from documents.ubl_xml import parse_xml
from domain.channels import Channel
from domain.companies.parties import Company, CompanySettings
from domain.lifecycle import Status
from domain.operator import Settle, Settlement
from domain.submission import Accepted, ErpStatus
from starter import AttachedFile, HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

KOMMUNE, ELVTEST, IMPORT, SKOGKUNDE = "310010014", "310011029", "310013048", "310019100"
RECEIPT_LOST, MAIN_UNIT, SUB_UNIT = "310020109", "310020125", "310020133"
NAME_SERVER_FAILS, SMP_NOT_TRUSTED, REFUSES = "310020141", "310020168", "310020176"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
OWN_PDF = PDF + b"the ERP's own picture"
PAYABLE = b'<cbc:PayableAmount currencyID="NOK">3187.50</cbc:PayableAmount>'
PAID = PAYABLE.replace(b"Payable", b"Prepaid") + PAYABLE.replace(b"3187.50", b"0.00")
SKOG = Company(
    orgnr="310005053",
    name="Gammelskogen Eksempel AS",
    created_on=date(2022, 6, 30),
    account="12345679314",
    settings=CompanySettings(print_service=True, print_pricing_accepted=True),
)


async def send(
    house: Running,
    number: str,
    orgnr: str,
    *,
    company: Company = FJORD,
    credit_note: bool = False,
    prepaid: bool = False,
    main_unit: str | None = None,
    **handed_in: object,
) -> str:
    customer = RORBERG.model_copy(update={"company": company.orgnr, "number": orgnr, "orgnr": orgnr, "main_unit": main_unit})
    house.register.save_company(company)
    house.register.save_customer(customer)
    document = ubl(number, seller=company, customer=orgnr, buyer_orgnr=orgnr, credit_note=credit_note)
    if prepaid:
        document = document.replace(PAYABLE, PAID)
    answer = await house.submit(HandedIn(document=document, customer=orgnr, **handed_in))  # type: ignore[arg-type]
    assert isinstance(answer.decision, Accepted)
    return answer.decision.invoice


def arrived(house: Running, orgnr: str, number: str) -> list[Path]:
    return house.peppol_documents(f"0192:{orgnr}", number)


def files_in(document: Path) -> dict[str, bytes]:
    return {file.name: file.content for file in supporting_files(document.read_bytes())}


def went(house: Running, invoice: str) -> list[Channel]:
    return [row.channel for row in house.register.deliveries(invoice)]


async def test_n01_an_invoice_reaches_its_access_point_once_with_the_erps_own_pdf_and_goes_no_other_way(house: Running) -> None:
    invoice = await send(house, "830001", KOMMUNE, invoice_pdf=OWN_PDF)
    await house.until(invoice, Status.SENT)
    (document,) = arrived(house, KOMMUNE, "830001")
    assert files_in(document) == {"faktura.pdf": OWN_PDF}
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]
    assert house.received(invoice) == 1
    again = await house.submit(
        HandedIn(document=ubl("830001", customer=KOMMUNE, buyer_orgnr=KOMMUNE), customer=KOMMUNE, invoice_pdf=OWN_PDF)
    )
    assert isinstance(again.decision, Accepted)
    assert again.decision.repeated
    assert house.received(invoice) == 1


async def test_n01_a_credit_note_goes_as_a_credit_note(house: Running) -> None:
    invoice = await send(house, "830008", KOMMUNE, credit_note=True)
    await house.until(invoice, Status.SENT)
    (document,) = arrived(house, KOMMUNE, "830008")
    assert etree.QName(parse_xml(document.read_bytes())).localname == "CreditNote"
    assert went(house, invoice) == [Channel.PEPPOL]


async def test_n01_a_name_server_that_fails_is_asked_again_and_never_told_as_not_registered(house: Running) -> None:
    invoice = await send(house, "830004", NAME_SERVER_FAILS)
    await house.until(invoice, Status.SENT)
    assert len(arrived(house, NAME_SERVER_FAILS, "830004")) == 1
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]


async def test_n02_an_attachment_travels_in_the_document_beside_a_pdf_made_of_it(house: Running) -> None:
    invoice = await send(house, "830002", ELVTEST, attachments=(AttachedFile(name="timeliste.pdf", content=OWN_PDF),))
    await house.until(invoice, Status.SENT)
    (document,) = arrived(house, ELVTEST, "830002")
    files = files_in(document)
    assert list(files) == ["faktura.pdf", "timeliste.pdf"]
    assert "100031000035" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["faktura.pdf"])).pages)
    assert summarize(parse_xml(document.read_bytes())).key.number == "830002"


async def test_n04_all_attachments_travel_byte_for_byte_in_their_order(house: Running) -> None:
    given = {name: PDF + name.encode() for name in ("original-4711.pdf", "pakkseddel.pdf", "tollpapir.pdf")}
    attachments = tuple(AttachedFile(name=name, content=content) for name, content in given.items())
    invoice = await send(house, "830009", IMPORT, attachments=attachments)
    await house.until(invoice, Status.SENT)
    (document,) = arrived(house, IMPORT, "830009")
    seen = ["original_4711.pdf", "pakkseddel.pdf", "tollpapir.pdf"]  # A9: letters, digits, dot and line below
    assert list(files_in(document).items())[1:] == list(zip(seen, given.values(), strict=True))


async def test_n11_an_invoice_that_is_paid_and_closed_goes_with_nothing_to_pay(house: Running) -> None:
    invoice = await send(house, "830011", KOMMUNE, prepaid=True, erp_status=ErpStatus.CLOSED)
    await house.until(invoice, Status.SENT)
    (document,) = arrived(house, KOMMUNE, "830011")
    assert summarize(parse_xml(document.read_bytes())).payable == "0.00"
    assert went(house, invoice) == [Channel.PEPPOL]


async def test_n13_a_company_from_before_the_kyc_rule_sends_at_once(house: Running) -> None:
    invoice = await send(house, "830013", SKOGKUNDE, company=SKOG)
    await house.until(invoice, Status.SENT)
    assert len(arrived(house, SKOGKUNDE, "830013")) == 1


async def test_n03_a_receiver_its_smp_does_not_know_gets_an_e_mail_with_the_reason(house: Running) -> None:
    invoice = await send(house, "830005", "310012033")
    await house.until(invoice, Status.SENT)
    assert house.told(invoice) == ["accepted", "peppol_not_registered", "email_started", "email_sent"]


async def test_p3_a_sub_unit_that_is_not_registered_is_never_sent_to_its_main_unit_and_that_is_the_reason(house: Running) -> None:
    invoice = await send(house, "830010", SUB_UNIT, main_unit=MAIN_UNIT)
    await house.until(invoice, Status.SENT)
    assert house.reasons(invoice)[Channel.PEPPOL] == (
        "Underenheten er ikke registrert i PEPPOL (ELMA), men hovedenheten er det. Vi sender ikke til hovedenheten i stedet."
    )
    assert went(house, invoice) == [Channel.EMAIL]
    assert arrived(house, MAIN_UNIT, "830010") == []


async def test_p4_a_receiver_of_invoices_alone_gets_its_credit_note_by_e_mail_with_that_reason(house: Running) -> None:
    invoice = await send(house, "830003", IMPORT, credit_note=True)
    await house.until(invoice, Status.SENT)
    assert house.reasons(invoice)[Channel.PEPPOL] == "Mottakeren er registrert i PEPPOL, men tar ikke imot kreditnotaer."
    assert went(house, invoice) == [Channel.EMAIL]
    assert arrived(house, IMPORT, "830003") == []


async def test_an_answer_that_is_not_trusted_is_no_answer_and_the_invoice_waits_for_a_better_one(house: Running) -> None:
    invoice = await send(house, "830012", SMP_NOT_TRUSTED)
    await house.until(invoice, Status.SENT)
    assert house.told(invoice) == ["accepted", "peppol_started", "peppol_sent"]
    assert house.received(invoice) == 1


async def test_an_access_point_that_does_not_serve_the_receiver_turns_the_invoice_to_e_mail(house: Running) -> None:
    invoice = await send(house, "830006", REFUSES)
    await house.until(invoice, Status.SENT)
    assert went(house, invoice) == [Channel.PEPPOL, Channel.EMAIL]
    assert house.received(invoice) == 1


@pytest.mark.parametrize("places", ["sqlite and a folder"], indirect=True)  # the twenty seconds before it asks again once
async def test_a_receipt_that_never_comes_is_a_doubt_that_is_told_and_not_sent_again_before_it_is_settled(house: Running) -> None:
    invoice = await send(house, "830007", RECEIPT_LOST)
    await house.until(invoice, Status.OUTCOME_UNKNOWN)
    assert house.told(invoice)[-1] == "peppol_receipt_missing"
    assert went(house, invoice) == [Channel.PEPPOL]
    await house.service().act(invoice, Settle(outcome=Settlement.SENT, by="drift", reason="mottakeren har den"))
    await house.until(invoice, Status.SENT)
    assert len(arrived(house, RECEIPT_LOST, "830007")) == 1
