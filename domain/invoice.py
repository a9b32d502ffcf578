"""The invoice and the credit note in the terms of EN 16931 (BT = business term, BG = business group)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.value import Value


class DocumentType(StrEnum):
    """The kinds of document that are sent. A credit note is a document of its own, not a negative invoice."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Identifier(Value):
    """An identifier and the scheme that issued it, e.g. `0192` (ISO 6523 ICD of Enhetsregisteret)."""

    value: str
    scheme: str | None = None


class PostalAddress(Value):
    """A postal address (BG-5, BG-8, BG-15). `country` is ISO 3166-1 alpha-2; Norwegian postcodes keep their leading zero."""

    line1: str | None = None
    line2: str | None = None
    line3: str | None = None
    postcode: str | None = None
    city: str | None = None
    subdivision: str | None = None
    country: str | None = None


class Contact(Value):
    """Whom to ask (BG-6, BG-9)."""

    name: str | None = None
    telephone: str | None = None
    email: str | None = None


class Party(Value):
    """A seller (BG-4), buyer (BG-7), payee (BG-10) or tax representative (BG-11)."""

    name: str
    trading_name: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    """BT-29 / BT-46; a buyer's customer number in the ERP may stand here."""
    legal_id: Identifier | None = None
    """BT-30 / BT-47: the orgnr."""
    legal_form: str | None = None
    """BT-33, e.g. share capital."""
    vat_id: str | None = None
    """BT-31 / BT-48, e.g. `NO310001015MVA`."""
    tax_registration: str | None = None
    """BT-32, in Norway `Foretaksregisteret`."""
    endpoint: Identifier | None = None
    """BT-34 / BT-49: the electronic address."""
    address: PostalAddress = PostalAddress()
    contact: Contact = Contact()


class Note(Value):
    """A note (BG-1)."""

    text: str
    subject_code: str | None = None


class Period(Value):
    """An invoicing period (BG-14, BG-26)."""

    start: date | None = None
    end: date | None = None


class Reference(Value):
    """A reference to another document, with its date where given (BG-3, BT-12, BT-13, ...)."""

    id: str
    issue_date: date | None = None


class AllowanceOrCharge(Value):
    """A deduction (BG-20, BG-27) or an addition (BG-21, BG-28) in the document's currency."""

    is_charge: bool
    amount: Decimal
    base_amount: Decimal | None = None
    percentage: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None
    vat_category: str | None = None
    vat_rate: Decimal | None = None


class VatBreakdown(Value):
    """One row of the VAT summary (BG-23)."""

    taxable_amount: Decimal
    tax_amount: Decimal
    category: str
    rate: Decimal | None = None
    exemption_reason: str | None = None
    exemption_code: str | None = None


class PaymentInstructions(Value):
    """How to pay (BG-16). `payment_id` (BT-83) is the KID in Norway, `account` (BT-84) an account number or IBAN."""

    means_code: str
    means_text: str | None = None
    payment_id: str | None = None
    account: str | None = None
    account_name: str | None = None
    provider: str | None = None
    """BT-86: BIC."""
    mandate_id: str | None = None


class Totals(Value):
    """Document totals (BG-22) in the document's currency."""

    line_extension: Decimal
    allowances: Decimal | None = None
    charges: Decimal | None = None
    tax_exclusive: Decimal
    tax_amount: Decimal | None = None
    tax_amount_accounting: Decimal | None = None
    """BT-111, in the accounting currency (BT-6)."""
    tax_inclusive: Decimal
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal


class ItemProperty(Value):
    """An attribute of an item (BG-32)."""

    name: str
    value: str


class InvoiceLine(Value):
    """An invoice or credit note line (BG-25)."""

    id: str
    note: str | None = None
    object_id: Identifier | None = None
    quantity: Decimal
    unit: str
    net_amount: Decimal
    order_line: str | None = None
    accounting_reference: str | None = None
    period: Period | None = None
    allowances_charges: tuple[AllowanceOrCharge, ...] = ()
    price: Decimal
    price_base_quantity: Decimal | None = None
    price_discount: Decimal | None = None
    gross_price: Decimal | None = None
    vat_category: str
    vat_rate: Decimal | None = None
    name: str
    """BT-153, what an ERP calls transaksjonsbeskrivelse."""
    description: str | None = None
    seller_item_id: str | None = None
    buyer_item_id: str | None = None
    standard_item_id: Identifier | None = None
    origin_country: str | None = None
    classifications: tuple[Identifier, ...] = ()
    properties: tuple[ItemProperty, ...] = ()


class SupportingDocument(Value):
    """An additional supporting document (BG-24). `content` holds the embedded bytes (BT-125), `uri` a link instead (BT-124)."""

    id: str
    description: str | None = None
    uri: str | None = None
    content: bytes | None = None
    media_type: str | None = None
    file_name: str | None = None


class Delivery(Value):
    """Where and when goods or services were delivered (BG-13)."""

    delivered_on: date | None = None
    location_id: Identifier | None = None
    party_name: str | None = None
    address: PostalAddress | None = None


class Invoice(Value):
    """An invoice or a credit note as EN 16931 knows it, independent of its syntax."""

    type: DocumentType
    number: str
    issue_date: date
    type_code: str
    currency: str
    accounting_currency: str | None = None
    tax_point_date: date | None = None
    due_date: date | None = None
    buyer_reference: str | None = None
    accounting_reference: str | None = None
    project: str | None = None
    contract: str | None = None
    order: str | None = None
    sales_order: str | None = None
    despatch_advice: str | None = None
    receiving_advice: str | None = None
    tender: str | None = None
    invoiced_object: Identifier | None = None
    payment_terms: str | None = None
    notes: tuple[Note, ...] = ()
    process: str | None = None
    specification: str | None = None
    preceding_invoices: tuple[Reference, ...] = ()
    seller: Party
    buyer: Party
    payee: Party | None = None
    tax_representative: Party | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    payment: tuple[PaymentInstructions, ...] = ()
    allowances_charges: tuple[AllowanceOrCharge, ...] = ()
    totals: Totals
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    supporting_documents: tuple[SupportingDocument, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
