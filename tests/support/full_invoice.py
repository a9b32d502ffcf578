"""An invoice that uses every term of EN 16931 that an invoice can have, and is valid; and a credit note made of it."""

from datetime import date
from decimal import Decimal

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

_ADDRESS = PostalAddress(
    line1="Liksomgata 1", line2="Oppgang B", line3="3. etasje", postcode="0150", city="Oslo", subdivision="Østlandet", country="NO"
)
_CONTACT = Contact(name="Kari Nordmann", telephone="+47 22 00 00 00", email="kari@fjordlys.example")
_PERIOD = Period(start=date(2026, 11, 1), end=date(2026, 11, 30))


def _adjustment(*, charge: bool, of_line: bool) -> AllowanceOrCharge:
    return AllowanceOrCharge(
        is_charge=charge,
        amount=Decimal("10.00"),
        base_amount=Decimal("100.00"),
        percentage=Decimal("10.0"),
        reason="Frakt" if charge else "Avtalt rabatt",
        reason_code="FC" if charge else "95",
        vat_category=None if of_line else "S",
        vat_rate=None if of_line else Decimal("25.00"),
    )


_LINE = InvoiceLine(
    id="1",
    note="Etter avtale",
    object_id=Identifier(value="707057500000000001", scheme="ABT"),
    quantity=Decimal("10.000"),
    unit="KWH",
    net_amount=Decimal("1000.00"),
    order_line="7",
    accounting_reference="4010",
    period=_PERIOD,
    allowances_charges=(_adjustment(charge=False, of_line=True), _adjustment(charge=True, of_line=True)),
    price=Decimal("200.0000"),
    price_base_quantity=Decimal(2),
    price_base_unit="KWH",
    price_discount=Decimal("5.50"),
    gross_price=Decimal("205.5000"),
    vat_category="S",
    vat_rate=Decimal(25),
    name="Strøm til gatelys",
    description="Natt & dag, <uten> avbrudd",
    seller_item_id="S-1",
    buyer_item_id="B-1",
    standard_item_id=Identifier(value="07300010000001", scheme="0160"),
    origin_country="NO",
    classifications=(
        Classification(value="65000000", scheme="STI", version="19.0501"),
        Classification(value="09310000", scheme="STH"),
    ),
    properties=(ItemProperty(name="Farge", value="Varm hvit"),),
)

FULL = Invoice(
    type=DocumentType.INVOICE,
    number="F-1",
    issue_date=date(2026, 12, 1),
    type_code="380",
    currency="EUR",
    accounting_currency="NOK",
    tax_point_code="35",
    due_date=date(2026, 12, 21),
    buyer_reference="Ola",
    accounting_reference="4000",
    project="P-1",
    contract="K-1",
    order="PO-1",
    sales_order="SO-1",
    despatch_advice="PS-1",
    receiving_advice="MM-1",
    tender="A-1",
    invoiced_object=Identifier(value="707057500000000002", scheme="ABT"),
    payment_terms="20 dager netto\n2 % ved betaling innen 10 dager",
    notes=(Note(text="Takk for handelen", subject_code="AAI"),),
    process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    specification="urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    preceding_invoices=(Reference(id="F-0", issue_date=date(2026, 11, 1)),),
    seller=Party(
        name="Fjordlys Demo AS",
        trading_name="Fjordlys",
        identifiers=(Identifier(value="7300010000001", scheme="0088"), Identifier(value="17")),
        legal_id=Identifier(value="310001015", scheme="0192"),
        legal_form="Aksjekapital 100 000",
        vat_id="NO310001015MVA",
        tax_registration="Foretaksregisteret",
        tax_registration_scheme="FRG",
        endpoint=Identifier(value="310001015", scheme="0192"),
        creditor_id="NO38ZZZ310001015",
        address=_ADDRESS,
        contact=_CONTACT,
    ),
    buyer=Party(
        name="Testberg Rør AS",
        trading_name="Testberg",
        identifiers=(Identifier(value="7300010000018", scheme="0088"),),
        legal_id=Identifier(value="310012033", scheme="0192"),
        vat_id="NO310012033MVA",
        endpoint=Identifier(value="310012033", scheme="0192"),
        address=_ADDRESS,
        contact=_CONTACT,
    ),
    payee=Party(
        name="Finans AS",
        identifiers=(Identifier(value="7300010000025", scheme="0088"),),
        legal_id=Identifier(value="310010014", scheme="0192"),
    ),
    tax_representative=Party(name="Representant AS", vat_id="NO310010014MVA", address=_ADDRESS),
    delivery=Delivery(
        delivered_on=date(2026, 11, 30),
        location_id=Identifier(value="7300010000001", scheme="0088"),
        party_name="Lageret",
        address=_ADDRESS,
    ),
    period=_PERIOD,
    payment=(
        PaymentInstructions(
            means_code="30",
            means_text="Overføring",
            payment_id="100031000035",
            account="NO9386011117947",
            account_name="Fjordlys drift",
            provider="DNBANOKK",
            card=PaymentCard(number="1234", holder="Ola Nordmann", network="VISA"),
            mandate_id="M-1",
            debited_account="NO8330001234567",
        ),
    ),
    allowances_charges=(_adjustment(charge=False, of_line=False), _adjustment(charge=True, of_line=False)),
    totals=Totals(
        line_extension=Decimal("1000.00"),
        allowances=Decimal("10.00"),
        charges=Decimal("10.00"),
        tax_exclusive=Decimal("1000.00"),
        tax_amount=Decimal("250.00"),
        tax_amount_accounting=Decimal("2925.5"),
        tax_inclusive=Decimal("1250.00"),
        prepaid=Decimal("50.00"),
        rounding=Decimal("0.00"),
        payable=Decimal("1200.00"),
    ),
    vat_breakdown=(VatBreakdown(taxable_amount=Decimal("1000.00"), tax_amount=Decimal("250.00"), category="S", rate=Decimal("25.000")),),
    supporting_documents=(
        SupportingDocument(id="Timeliste", description="Timer", content=b"dato;timer\n", media_type="text/csv", file_name="timer.csv"),
        SupportingDocument(id="Bilder", uri="https://fjordlys.example/bilder"),
    ),
    lines=(_LINE,),
)

FULL_CREDIT_NOTE = FULL.model_copy(
    update={
        "type": DocumentType.CREDIT_NOTE,
        "type_code": "381",
        "number": "K-1",
        "supporting_documents": (
            *FULL.supporting_documents,
            SupportingDocument(
                id="P-1", description="Prosjektet", content=b"plan", media_type="text/csv", file_name="plan.csv", type_code="50"
            ),
        ),
    }
)

EXEMPT = FULL.model_copy(
    update={
        "number": "F-2",
        "tax_point_code": None,
        "tax_point_date": date(2026, 11, 30),
        "allowances_charges": (),
        "totals": Totals(
            line_extension=Decimal("1000.00"),
            tax_exclusive=Decimal("1000.00"),
            tax_amount=Decimal("0.00"),
            tax_amount_accounting=Decimal(0),
            tax_inclusive=Decimal("1000.00"),
            payable=Decimal("1000.00"),
        ),
        "vat_breakdown": (
            VatBreakdown(
                taxable_amount=Decimal("1000.00"),
                tax_amount=Decimal("0.00"),
                category="E",
                rate=Decimal(0),
                exemption_reason="Undervisning",
                exemption_code="VATEX-EU-132-1I",
            ),
        ),
        "lines": (_LINE.model_copy(update={"vat_category": "E", "vat_rate": Decimal(0)}),),
    }
)
"""Holds the terms that the other cannot have beside its own: tax point date (BT-7) and exemption (BT-120, BT-121)."""
