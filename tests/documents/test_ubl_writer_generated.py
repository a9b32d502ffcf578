"""Any invoice that the model can hold is written as schema-valid UBL and read again as it was."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.rules_xsd import xsd_findings
from documents.ubl_reader import read_invoice
from documents.ubl_writer import write_invoice
from documents.ubl_xml import parse_xml
from domain.invoice import (
    AllowanceOrCharge,
    Classification,
    Contact,
    Delivery,
    DocumentType,
    Identifier,
    Invoice,
    InvoiceLine,
    ItemProperty,
    Note,
    Party,
    PaymentCard,
    PaymentInstructions,
    Period,
    PostalAddress,
    Reference,
    SupportingDocument,
    Totals,
    VatBreakdown,
)

WORDS = st.sampled_from(
    [
        "Blåbærsyltetøy",
        "<b>&amp;</b>",
        "]]>",
        "a\n\tb\rc",
        "\"'",
        "# #",
        "\u200b\U0001f4a1 \u05d0",
        "  ".join("ab"),
        "\ufffd\u2028x",
        "0",
        "-",
    ]
) | st.text("aZ æ\u00a0&<>\"'\n#", min_size=1, max_size=5).map(str.strip).filter(bool)
CODES = st.sampled_from(["NO", "S", "380", "0192", "C62", "KWH"])
NUMBERS = st.decimals(-(10**12), 10**12, places=4) | st.sampled_from(
    [Decimal("0.00"), Decimal("0.0000000"), Decimal(1000), Decimal("-0.10"), Decimal("12345678901234567890123456789012.345")]
)
DAYS = st.dates(min_value=date(1, 1, 1))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def few(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


IDENTIFIERS = st.builds(Identifier, value=WORDS, scheme=maybe(CODES.filter(lambda scheme: scheme != "SEPA")))
ADDRESSES = st.builds(
    PostalAddress,
    line1=maybe(WORDS),
    line2=maybe(WORDS),
    line3=maybe(WORDS),
    postcode=maybe(CODES),
    city=maybe(WORDS),
    subdivision=maybe(WORDS),
    country=maybe(CODES),
)
PARTIES = st.builds(
    Party,
    name=WORDS,
    trading_name=maybe(WORDS),
    identifiers=few(IDENTIFIERS),
    legal_id=maybe(IDENTIFIERS),
    legal_form=maybe(WORDS),
    vat_id=maybe(CODES),
    tax_registration=WORDS,
    tax_registration_scheme=CODES.filter(lambda scheme: scheme != "VAT"),
    endpoint=maybe(IDENTIFIERS),
    creditor_id=maybe(CODES),
    address=ADDRESSES,
    contact=st.builds(Contact, name=maybe(WORDS), telephone=maybe(WORDS), email=maybe(WORDS)),
)
PERIODS = st.builds(Period, start=maybe(DAYS), end=maybe(DAYS)).filter(lambda period: period != Period())
NOTES = st.builds(Note, text=WORDS.filter(lambda text: not text.startswith("#")), subject_code=maybe(st.sampled_from(["AAI", "REG"])))
ADJUSTMENTS = st.builds(
    AllowanceOrCharge,
    is_charge=st.booleans(),
    amount=NUMBERS,
    base_amount=maybe(NUMBERS),
    percentage=maybe(NUMBERS),
    reason=maybe(WORDS),
    reason_code=maybe(CODES),
    vat_category=maybe(CODES),
    vat_rate=maybe(NUMBERS),
)
PRICES = st.fixed_dictionaries({"price": NUMBERS, "price_discount": NUMBERS, "gross_price": maybe(NUMBERS)}) | st.fixed_dictionaries(
    {"price": NUMBERS, "price_base_quantity": NUMBERS, "price_base_unit": maybe(CODES)}
)
LINES = st.builds(
    lambda price, **others: InvoiceLine(**price, **others),
    price=PRICES,
    id=CODES,
    note=maybe(WORDS),
    object_id=maybe(IDENTIFIERS),
    quantity=NUMBERS,
    unit=CODES,
    net_amount=NUMBERS,
    order_line=maybe(CODES),
    accounting_reference=maybe(WORDS),
    period=maybe(PERIODS),
    allowances_charges=few(ADJUSTMENTS),
    vat_category=CODES,
    vat_rate=maybe(NUMBERS),
    name=WORDS,
    description=maybe(WORDS),
    seller_item_id=maybe(WORDS),
    buyer_item_id=maybe(WORDS),
    standard_item_id=maybe(IDENTIFIERS),
    origin_country=maybe(CODES),
    classifications=few(st.builds(Classification, value=WORDS, scheme=maybe(CODES), version=maybe(CODES))),
    properties=few(st.builds(ItemProperty, name=WORDS, value=WORDS)),
)
FILES = st.fixed_dictionaries(
    {"content": st.binary(max_size=40), "media_type": st.sampled_from(["text/csv", "application/pdf"]), "file_name": maybe(WORDS)}
)
SUPPORTING = st.builds(
    lambda file, **others: SupportingDocument(**file, **others),
    file=st.just({}) | FILES,
    id=CODES,
    description=maybe(WORDS),
    uri=maybe(CODES),
)
PAYMENTS = st.builds(
    PaymentInstructions,
    means_code=CODES,
    means_text=maybe(WORDS),
    payment_id=maybe(CODES),
    account=maybe(CODES),
    account_name=maybe(WORDS),
    provider=maybe(CODES),
    card=maybe(st.builds(PaymentCard, number=CODES, network=CODES, holder=maybe(WORDS))),
    mandate_id=maybe(CODES),
    debited_account=maybe(CODES),
)
TOTALS = st.builds(
    Totals,
    line_extension=NUMBERS,
    allowances=maybe(NUMBERS),
    charges=maybe(NUMBERS),
    tax_exclusive=NUMBERS,
    tax_amount=NUMBERS,
    tax_amount_accounting=maybe(NUMBERS),
    tax_inclusive=NUMBERS,
    prepaid=maybe(NUMBERS),
    rounding=maybe(NUMBERS),
    payable=NUMBERS,
)
ROWS = st.builds(
    VatBreakdown,
    taxable_amount=NUMBERS,
    tax_amount=NUMBERS,
    category=CODES,
    rate=maybe(NUMBERS),
    exemption_reason=maybe(WORDS),
    exemption_code=maybe(CODES),
)
DELIVERIES = st.builds(
    Delivery,
    delivered_on=maybe(DAYS),
    location_id=maybe(IDENTIFIERS),
    party_name=maybe(WORDS),
    address=maybe(ADDRESSES.filter(lambda address: address != PostalAddress())),
).filter(lambda delivery: delivery != Delivery())
INVOICES = st.builds(
    Invoice,
    type=st.sampled_from(DocumentType),
    number=WORDS,
    issue_date=DAYS,
    type_code=CODES,
    currency=st.just("NOK"),
    accounting_currency=st.just("SEK"),
    tax_point_date=maybe(DAYS),
    tax_point_code=maybe(CODES),
    due_date=maybe(DAYS),
    buyer_reference=maybe(WORDS),
    accounting_reference=maybe(WORDS),
    project=maybe(WORDS),
    contract=maybe(WORDS),
    order=WORDS,
    sales_order=maybe(WORDS),
    despatch_advice=maybe(WORDS),
    receiving_advice=maybe(WORDS),
    tender=maybe(WORDS),
    invoiced_object=maybe(IDENTIFIERS),
    payment_terms=maybe(WORDS),
    notes=few(NOTES),
    process=maybe(CODES),
    specification=maybe(CODES),
    preceding_invoices=few(st.builds(Reference, id=WORDS, issue_date=maybe(DAYS))),
    seller=PARTIES,
    buyer=PARTIES,
    payee=maybe(PARTIES),
    tax_representative=maybe(PARTIES),
    delivery=maybe(DELIVERIES),
    period=maybe(PERIODS),
    payment=few(PAYMENTS, least=1),
    allowances_charges=few(ADJUSTMENTS),
    totals=TOTALS,
    vat_breakdown=few(ROWS),
    supporting_documents=few(SUPPORTING),
    lines=few(LINES, least=1),
)


@settings(max_examples=60, deadline=None)
@given(INVOICES)
def test_what_is_written_is_read_again_and_follows_the_schema(invoice: Invoice) -> None:
    root = parse_xml(write_invoice(invoice))
    assert read_invoice(root).model_dump_json() == invoice.model_dump_json()
    assert xsd_findings(root) == ()
