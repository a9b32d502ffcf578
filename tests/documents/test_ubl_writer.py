"""What is read and written again is the same; what of a document the model does not hold is listed, and nothing else is lost."""

import difflib
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from support.full_invoice import EXEMPT, FULL, FULL_CREDIT_NOTE

from documents.rules import check
from documents.rules_xsd import xsd_findings
from documents.ubl_reader import read_invoice
from documents.ubl_writer import Unwritable, write_invoice
from documents.ubl_xml import Unreadable, parse_xml
from domain.findings import Severity, is_valid
from domain.invoice import Invoice
from domain.value import Value

ROOT = Path(__file__).parents[2]
WORLD = sorted((ROOT / "sandbox" / "worlds" / "norway").glob("*.xml"))
EXAMPLES = sorted((ROOT.parent / "shared" / "examples").glob("*.xml"))
LOSSES = ROOT / "docs" / "losses.md"

needs_examples = pytest.mark.skipif(not EXAMPLES, reason="the official examples are not beside the checkout")

NO_DESCRIPTION = "100010-empty-description.xml"
"""Refused because a line says nothing (E3), so it has no model."""

LOST_OF_WORLD: set[str] = set()
LOST_OF_EXAMPLES = {
    "CreditNote/UBLVersionID",
    "Invoice/@schemaLocation",
    "InvoiceLine/Item/ClassifiedTaxCategory/ID/@schemeID",
    "the order of AccountingSupplierParty/Party/PartyTaxScheme",
}
"""All that differs between the official examples and what is written from their models; docs/losses.md names each."""


def the_same(one: Invoice, other: Invoice) -> bool:
    """Compare also how many decimals amounts have, which Decimal holds equal."""
    return one.model_dump_json() == other.model_dump_json()


def written_again(document: bytes) -> bytes:
    return write_invoice(read_invoice(parse_xml(document)))


def read(document: bytes) -> Invoice:
    return read_invoice(parse_xml(document))


def of_one_file(path: Path) -> None:
    document = path.read_bytes()
    written = written_again(document)
    assert the_same(read(written), read(document))
    assert written_again(written) == written
    before, after = check(document), check(written)
    assert is_valid(after.findings) is is_valid(before.findings)
    assert after.summary == before.summary
    gone = [finding for finding in before.findings if finding not in after.findings]
    assert [finding for finding in after.findings if finding not in before.findings] == []
    assert all(finding.severity is Severity.WARNING and finding.rule.startswith("UBL-CR-") for finding in gone)


@pytest.mark.parametrize("path", [one for one in WORLD if one.name != NO_DESCRIPTION], ids=lambda path: path.stem)
def test_a_document_of_the_built_in_world_survives_reading_and_writing(path: Path) -> None:
    of_one_file(path)


@needs_examples
def test_every_official_example_survives_reading_and_writing() -> None:
    readable = [path for path in EXAMPLES if not xsd_findings(parse_xml(path.read_bytes()))]
    assert len(readable) >= 20
    for path in readable:
        of_one_file(path)


def test_the_document_without_a_description_has_no_model() -> None:
    (path,) = (one for one in WORLD if one.name == NO_DESCRIPTION)
    with pytest.raises(Unreadable, match="cbc:Name"):
        written_again(path.read_bytes())


def test_the_built_in_world_loses_nothing() -> None:
    assert {one for path in WORLD if path.name != NO_DESCRIPTION for one in lost(path.read_bytes())} == LOST_OF_WORLD


@needs_examples
def test_what_the_official_examples_lose_is_listed() -> None:
    found = {one for path in EXAMPLES if not xsd_findings(parse_xml(path.read_bytes())) for one in lost(path.read_bytes())}
    assert found == LOST_OF_EXAMPLES


def test_the_page_of_losses_names_them() -> None:
    page = LOSSES.read_text(encoding="utf-8")
    for one in LOST_OF_EXAMPLES:
        assert one.rsplit("/", 1)[-1].removeprefix("@") in page


Part = tuple[str, str]


def lost(document: bytes) -> set[str]:
    """Name what differs between a document and the one written from its model: elements, attributes, values, order."""
    before, after = list(parts(parse_xml(document))), list(parts(parse_xml(written_again(document))))
    if sorted(before) == sorted(after):
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        moved = [before[start] for tag, start, end, *_ in matcher.get_opcodes() if tag == "delete" and end > start]
        return {f"the order of {path.partition('/')[2]}" for path, _ in moved}
    return {path.partition("/")[2] if "Line/" in path else path for path, _ in set(before) ^ set(after)}


def parts(root: etree._Element) -> Iterator[Part]:
    """Tell each element and attribute with its place and value, in document order, white space around values apart."""
    for element in root.iter():
        path = "/".join(etree.QName(one.tag).localname for one in [*reversed(list(element.iterancestors())), element])
        yield path, "" if len(element) else _value(element)
        for name, value in sorted(element.attrib.items()):
            yield f"{path}/@{etree.QName(name).localname}", value


def _value(element: etree._Element) -> str:
    text = (element.text or "").strip()
    return "".join(text.split()) if element.get("mimeCode") else text


@pytest.mark.parametrize("invoice", [FULL, FULL_CREDIT_NOTE, EXEMPT], ids=["invoice", "credit note", "exempt"])
def test_every_term_is_written_and_read_again(invoice: Invoice) -> None:
    written = write_invoice(invoice)
    assert the_same(read(written), invoice)
    assert not [finding for finding in check(written).findings if finding.severity is Severity.FATAL]
    assert lost(written) == set()


def test_the_full_invoices_leave_no_term_out() -> None:
    """Whoever adds a field to the model adds it here, and so to reader and writer."""
    filled = {one for invoice in (FULL, EXEMPT, FULL_CREDIT_NOTE) for one in filled_fields(invoice)}
    assert filled == {f"{model.__name__}.{name}" for model in models(Invoice) for name in model.model_fields}


def filled_fields(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from filled_fields(one)
    if isinstance(value, Value):
        for name, field in type(value).model_fields.items():
            content = getattr(value, name)
            if field.is_required() or content != field.default:
                yield f"{type(value).__name__}.{name}"
            yield from filled_fields(content)


def models(model: type[Value]) -> set[type[Value]]:
    found = {model}
    for field in model.model_fields.values():
        for part in arguments(field.annotation):
            if isinstance(part, type) and issubclass(part, Value):
                found |= models(part)
    return found


def arguments(annotation: object) -> Iterator[object]:
    yield annotation
    for one in getattr(annotation, "__args__", ()):
        yield from arguments(one)


def test_the_same_invoice_gives_the_same_bytes() -> None:
    assert write_invoice(FULL) == write_invoice(FULL.model_copy(deep=True))


@pytest.mark.parametrize("amount", ["0.00", "0E-3", "1E+3", "-12.500", "123456789012345678901234567890.123456", "0.1"])
def test_amounts_are_written_with_the_decimals_they_have(amount: str) -> None:
    totals = FULL.totals.model_copy(update={"prepaid": Decimal(amount)})
    written = write_invoice(FULL.model_copy(update={"totals": totals}))
    assert f">{Decimal(amount):f}</cbc:PrepaidAmount>".encode() in written
    assert xsd_findings(parse_xml(written)) == ()


def test_what_schema_and_rules_demand_is_left_to_them() -> None:
    bare = FULL.model_copy(update={"lines": (), "vat_breakdown": (), "number": ""})
    assert {finding.rule for finding in check(write_invoice(bare)).findings} == {"XSD"}


def test_a_due_date_that_a_credit_note_has_no_place_for_is_not_dropped() -> None:
    with pytest.raises(Unwritable):
        write_invoice(FULL_CREDIT_NOTE.model_copy(update={"payment": ()}))
    assert read(write_invoice(FULL_CREDIT_NOTE)).due_date == FULL.due_date


def test_a_gross_price_alone_is_written_with_what_was_taken_off() -> None:
    line = FULL.lines[0].model_copy(update={"price_discount": None})
    (read_line,) = read(write_invoice(FULL.model_copy(update={"lines": (line,)}))).lines
    assert read_line.price_discount == line.gross_price - line.price if line.gross_price else None


def test_a_sales_order_alone_gets_the_word_for_no_order() -> None:
    written = write_invoice(FULL.model_copy(update={"order": None}))
    assert b"<cbc:ID>NA</cbc:ID>" in written
    assert read(written).order is None


def test_a_total_in_the_accounting_currency_keeps_apart() -> None:
    root = parse_xml(write_invoice(FULL))
    first, second = root.findall("{*}TaxTotal")
    second.extend(deepcopy(first.findall("{*}TaxSubtotal")))
    assert len(second) == 2
    assert the_same(read_invoice(root), FULL)


@pytest.mark.parametrize(
    ("plain", "spelled"),
    [
        (b"<cbc:ID>VAT</cbc:ID>", b"<cbc:ID>vat</cbc:ID>"),
        (b'schemeID="SEPA"', b'schemeID="sepa"'),
        (b"<cbc:IssueDate>2026-12-01<", b"<cbc:IssueDate>2026-12-01+01:00<"),
        (b"<cbc:ID>F-1<", b"<cbc:ID>\n F-1 <"),
        (b'currencyID="EUR">200.0000<', b'currencyID="EUR">+0200.0000<'),
        (b"<cbc:BuyerReference>Ola<", b"<cbc:BuyerReference><!-- hvem -->O<!-- -->la<"),
        (b"<cbc:ProfileID>", b"<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:ProfileID>"),
        (b"<cbc:InvoiceTypeCode>", b'<cbc:InvoiceTypeCode listID="UNCL1001">'),
        (b"<cbc:PaymentID>", b"<cbc:PaymentDueDate>2026-12-31</cbc:PaymentDueDate><cbc:PaymentID>"),
        (b"<cac:PaymentTerms>", b"<cac:PaymentTerms><cbc:ID> </cbc:ID></cac:PaymentTerms><cac:PaymentTerms>"),
        (
            b"</cac:Price>",
            b"<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount>9</cbc:Amount></cac:AllowanceCharge></cac:Price>",
        ),
        (b"</cbc:SalesOrderID>", b"</cbc:SalesOrderID><cbc:UUID/>"),
    ],
)
def test_the_page_of_losses_is_right_about_spellings(plain: bytes, spelled: bytes) -> None:
    written = write_invoice(FULL)
    document = written.replace(plain, spelled)
    assert document != written
    assert written_again(document) == written


def test_an_invoice_keeps_the_only_due_date_it_has() -> None:
    written = write_invoice(FULL).replace(b"  <cbc:DueDate>2026-12-21</cbc:DueDate>\n", b"")
    paid = written.replace(b"<cbc:PaymentID>", b"<cbc:PaymentDueDate>2026-12-21</cbc:PaymentDueDate><cbc:PaymentID>")
    assert written_again(paid) == write_invoice(FULL)


def test_an_order_number_na_without_a_sales_order_is_a_number() -> None:
    assert read(write_invoice(FULL.model_copy(update={"order": "NA", "sales_order": None}))).order == "NA"
