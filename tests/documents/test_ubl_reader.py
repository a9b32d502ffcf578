from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from documents.ubl_reader import read_invoice
from documents.ubl_summary import identify, summarize
from documents.ubl_xml import CBC, NAMESPACES, Unreadable, parse_xml
from domain.identity import InvoiceKey
from domain.invoice import Classification, DocumentType, Identifier, PostalAddress

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sandbox" / "worlds" / "norway"
EXAMPLES = ROOT.parent / "shared" / "examples"
HOURS = SAMPLES / "100002-project-hours.xml"

needs_examples = pytest.mark.skipif(not EXAMPLES.exists(), reason="the official examples are not beside the checkout")


def _root(path: Path = HOURS) -> etree._Element:
    return parse_xml(path.read_bytes())


def _find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, NAMESPACES)
    assert found is not None
    return found


def test_a_norwegian_invoice_is_read() -> None:
    invoice = read_invoice(_root())
    assert (invoice.type, invoice.number, invoice.currency) == (DocumentType.INVOICE, "100002", "NOK")
    assert invoice.due_date == date(2026, 12, 21)
    assert (invoice.seller.name, invoice.seller.vat_id) == ("Fjordlys Demo AS", "NO310001015MVA")
    assert invoice.seller.legal_id == Identifier(value="310001015", scheme="0192")
    assert invoice.buyer.address == PostalAddress(line1="Betongkroken 5", postcode="2815", city="Gjøvik", country="NO")
    assert [payment.payment_id for payment in invoice.payment] == ["100021000029"]
    assert invoice.totals.payable == Decimal("38915.75")
    assert invoice.totals.tax_amount == sum(row.tax_amount for row in invoice.vat_breakdown)
    assert invoice.totals.line_extension == sum(line.net_amount for line in invoice.lines)


def test_a_credit_note_is_read_with_what_it_credits() -> None:
    invoice = read_invoice(_root(SAMPLES / "100090-credit-note.xml"))
    assert invoice.type is DocumentType.CREDIT_NOTE
    assert invoice.preceding_invoices
    assert all(line.quantity > 0 for line in invoice.lines)


@needs_examples
def test_every_official_example_is_read_whole() -> None:
    read = [read_invoice(_root(path)) for path in sorted(EXAMPLES.glob("*.xml"))]
    assert len(read) >= 20
    assert all(invoice.lines and invoice.vat_breakdown for invoice in read)


@needs_examples
def test_fields_of_the_official_base_example_stand_where_en16931_says() -> None:
    invoice = read_invoice(_root(EXAMPLES / "base-example.xml"))
    line = invoice.lines[1]
    assert (invoice.accounting_reference, invoice.buyer_reference) == ("4025:123:4343", "0150abc")
    assert invoice.seller.trading_name == "SupplierTradingName Ltd."
    assert (line.order_line, line.classifications) == ("123", (Classification(value="09348023", scheme="SRV"),))
    assert [charge.is_charge for charge in invoice.allowances_charges] == [True]
    assert invoice.payment_terms == "Payment within 10 days, 2% discount"


@needs_examples
def test_a_note_with_a_subject_code_is_split() -> None:
    root = _root()
    note = etree.Element(f"{{{CBC}}}Note")
    note.text = "#AAI#Takk for handelen"
    _find(root, "cbc:DueDate").addnext(note)
    (read,) = read_invoice(root).notes
    assert (read.subject_code, read.text) == ("AAI", "Takk for handelen")


def test_an_attachment_is_read_byte_for_byte() -> None:
    root = _root()
    reference = etree.fromstring(
        '<cac:AdditionalDocumentReference xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
        'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><cbc:ID>1</cbc:ID><cac:Attachment>'
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv" filename="timer.csv">\n ZGF0bzt\n 0aW1lcg==\n'
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    )
    _find(root, "cac:AccountingSupplierParty").addprevious(reference)
    (document,) = read_invoice(root).supporting_documents
    assert (document.content, document.media_type, document.file_name) == (b"dato;timer", "text/csv", "timer.csv")


@pytest.mark.parametrize("path", ["cac:LegalMonetaryTotal", "cbc:DocumentCurrencyCode", "cac:InvoiceLine/cac:Item/cbc:Name"])
def test_what_is_missing_is_told_with_its_place(path: str) -> None:
    root = _root()
    missing = _find(root, path)
    parent = missing.getparent()
    assert parent is not None
    parent.remove(missing)
    with pytest.raises(Unreadable) as refused:
        read_invoice(root)
    assert refused.value.finding.rule == "FF-MISSING"
    assert refused.value.finding.location.startswith("/Invoice")


@pytest.mark.parametrize("value", ["0000-01-01", "-2026-12-01", "12026-12-01", "2026-13-01", "i dag"])
def test_dates_outside_the_calendar_are_told(value: str) -> None:
    root = _root()
    _find(root, "cbc:IssueDate").text = value
    with pytest.raises(Unreadable, match="cbc:IssueDate is not a date"):
        summarize(root)


@pytest.mark.parametrize("value", ["2026-12-01Z", "2026-12-01+01:00", " 2026-12-01 "])
def test_the_time_zone_that_the_schema_allows_behind_a_date_is_ignored(value: str) -> None:
    root = _root()
    _find(root, "cbc:IssueDate").text = value
    assert summarize(root).issue_date == date(2026, 12, 1)


def test_the_summary_holds_what_the_service_needs() -> None:
    summary = summarize(_root())
    assert summary.key == InvoiceKey(company="310001015", type=DocumentType.INVOICE, number="100002") == identify(HOURS.read_bytes())
    assert (summary.kid, summary.account, summary.payable) == ("100021000029", "12345678903", "38915.75")
    assert (summary.buyer_orgnr, summary.empty_item_names) == ("310011029", ())


@pytest.mark.parametrize(
    ("kept", "orgnr"),
    [("cac:PartyLegalEntity/cbc:CompanyID", "310001015"), ("cbc:EndpointID", "310001015"), ("cac:PartyTaxScheme", "310001015"), ("", None)],
)
def test_the_supplier_is_known_by_legal_id_else_address_else_vat_number(kept: str, orgnr: str | None) -> None:
    root = _root()
    party = _find(root, "cac:AccountingSupplierParty/cac:Party")
    for path in {"cac:PartyLegalEntity/cbc:CompanyID", "cbc:EndpointID", "cac:PartyTaxScheme"} - {kept}:
        for element in party.findall(path, NAMESPACES):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    assert (summarize(root).key.company or None) == orgnr
    if orgnr is None:
        with pytest.raises(Unreadable, match="no valid Norwegian organisation number"):
            identify(etree.tostring(root))


def test_a_document_without_number_cannot_be_identified() -> None:
    root = _root()
    _find(root, "cbc:ID").text = " "
    with pytest.raises(Unreadable, match="number"):
        identify(etree.tostring(root))


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u00a0", "\u200b", None])
def test_a_line_whose_name_shows_nothing_has_no_description(name: str | None) -> None:
    root = _root()
    element = _find(root, "cac:InvoiceLine/cac:Item/cbc:Name")
    element.text = name
    if name is None:
        item = element.getparent()
        assert item is not None
        item.remove(element)
    assert summarize(root).empty_item_names == ("1",)


def test_credit_notes_are_looked_through_for_descriptions_as_well() -> None:
    root = _root(SAMPLES / "100090-credit-note.xml")
    _find(root, "cac:CreditNoteLine/cac:Item/cbc:Name").text = ""
    assert len(summarize(root).empty_item_names) == 1
