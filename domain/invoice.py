"""The invoice and the credit note in the terms of EN 16931 (BT = business term, BG = business group).

The model is also what an ERP without UBL hands in as JSON: the texts under its fields stand in docs/invoice.schema.json.
Amounts keep the decimals they were written with.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import FailFast

from domain.value import Value

T = TypeVar("T")

Details = Annotated[tuple[T, ...], FailFast()]
"""A list within a line or party. Only its first fault is told: a hostile file could hold a million."""


class DocumentType(StrEnum):
    """The kinds of document that are sent. A credit note is a document of its own, not a negative invoice."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Identifier(Value):
    """An identifier and the scheme that issued it, e.g. `0192` (ISO 6523 ICD of Enhetsregisteret)."""

    value: str
    scheme: str | None = None


class Classification(Identifier):
    """A code of an item (BT-158), the list it is of (BT-158-1, UNTDID 7143) and that list's version (BT-158-2)."""

    version: str | None = None
    """BT-158-2."""


class PostalAddress(Value):
    """A postal address (BG-5, BG-8, BG-12, BG-15). Norwegian postcodes keep their leading zero."""

    line1: str | None = None
    """BT-35, BT-50, BT-64, BT-75."""
    line2: str | None = None
    """BT-36, BT-51, BT-65, BT-76."""
    line3: str | None = None
    """BT-162, BT-163, BT-164, BT-165."""
    postcode: str | None = None
    """BT-38, BT-53, BT-67, BT-78."""
    city: str | None = None
    """BT-37, BT-52, BT-66, BT-77."""
    subdivision: str | None = None
    """BT-39, BT-54, BT-68, BT-79."""
    country: str | None = None
    """BT-40, BT-55, BT-69, BT-80: ISO 3166-1 alpha-2."""


class Contact(Value):
    """Whom to ask (BG-6, BG-9)."""

    name: str | None = None
    """BT-41, BT-56."""
    telephone: str | None = None
    """BT-42, BT-57."""
    email: str | None = None
    """BT-43, BT-58."""


class Party(Value):
    """A seller (BG-4), buyer (BG-7), payee (BG-10) or tax representative (BG-11)."""

    name: str
    """BT-27, BT-44, BT-59, BT-62."""
    trading_name: str | None = None
    """BT-28, BT-45."""
    identifiers: Details[Identifier] = ()
    """BT-29, BT-46, BT-60; a buyer's customer number in the ERP may stand here."""
    legal_id: Identifier | None = None
    """BT-30, BT-47, BT-61: the orgnr."""
    legal_form: str | None = None
    """BT-33, e.g. share capital."""
    vat_id: str | None = None
    """BT-31, BT-48, BT-63, e.g. `NO310001015MVA`."""
    tax_registration: str | None = None
    """BT-32, in Norway `Foretaksregisteret`."""
    tax_registration_scheme: str = "TAX"
    """Whose registration BT-32 is; any code but VAT."""
    endpoint: Identifier | None = None
    """BT-34, BT-49: the electronic address."""
    creditor_id: str | None = None
    """BT-90: what the bank calls a seller or payee that collects by direct debit."""
    address: PostalAddress = PostalAddress()
    """BG-5, BG-8, BG-12."""
    contact: Contact = Contact()
    """BG-6, BG-9."""


class Note(Value):
    """A note (BG-1)."""

    text: str
    """BT-22."""
    subject_code: str | None = None
    """BT-21, three capital letters (UNTDID 4451)."""


class Period(Value):
    """An invoicing period (BG-14, BG-26)."""

    start: date | None = None
    """BT-73, BT-134."""
    end: date | None = None
    """BT-74, BT-135."""


class Reference(Value):
    """A reference to an earlier invoice (BG-3)."""

    id: str
    """BT-25."""
    issue_date: date | None = None
    """BT-26."""


class AllowanceOrCharge(Value):
    """A deduction (BG-20, BG-27) or an addition (BG-21, BG-28) in the document's currency."""

    is_charge: bool
    amount: Decimal
    """BT-92, BT-99, BT-136, BT-141."""
    base_amount: Decimal | None = None
    """BT-93, BT-100, BT-137, BT-142."""
    percentage: Decimal | None = None
    """BT-94, BT-101, BT-138, BT-143."""
    reason: str | None = None
    """BT-97, BT-104, BT-139, BT-144."""
    reason_code: str | None = None
    """BT-98, BT-105, BT-140, BT-145."""
    vat_category: str | None = None
    """BT-95, BT-102; of the document's own alone."""
    vat_rate: Decimal | None = None
    """BT-96, BT-103, per cent; of the document's own alone."""


class VatBreakdown(Value):
    """One row of the VAT summary (BG-23)."""

    taxable_amount: Decimal
    """BT-116."""
    tax_amount: Decimal
    """BT-117."""
    category: str
    """BT-118: UNCL 5305, e.g. S, Z, E, AE, G, O."""
    rate: Decimal | None = None
    """BT-119, per cent."""
    exemption_reason: str | None = None
    """BT-120."""
    exemption_code: str | None = None
    """BT-121."""


class PaymentCard(Value):
    """The card it was paid with (BG-18)."""

    number: str
    """BT-87: the last four to six digits, never more."""
    holder: str | None = None
    """BT-88."""
    network: str
    """The card's network, which UBL demands and EN 16931 does not know."""


class PaymentInstructions(Value):
    """How to pay (BG-16), by transfer (BG-17), card (BG-18) or direct debit (BG-19)."""

    means_code: str
    """BT-81: UNTDID 4461, e.g. 30."""
    means_text: str | None = None
    """BT-82."""
    payment_id: str | None = None
    """BT-83: the KID in Norway."""
    account: str | None = None
    """BT-84: an account number or IBAN."""
    account_name: str | None = None
    """BT-85."""
    provider: str | None = None
    """BT-86: BIC."""
    card: PaymentCard | None = None
    """BG-18."""
    mandate_id: str | None = None
    """BT-89."""
    debited_account: str | None = None
    """BT-91."""


class Totals(Value):
    """Document totals (BG-22) in the document's currency."""

    line_extension: Decimal
    """BT-106: sum of the lines' net amounts."""
    allowances: Decimal | None = None
    """BT-107."""
    charges: Decimal | None = None
    """BT-108."""
    tax_exclusive: Decimal
    """BT-109: total without VAT."""
    tax_amount: Decimal | None = None
    """BT-110: total VAT."""
    tax_amount_accounting: Decimal | None = None
    """BT-111, in the accounting currency (BT-6)."""
    tax_inclusive: Decimal
    """BT-112: total with VAT."""
    prepaid: Decimal | None = None
    """BT-113."""
    rounding: Decimal | None = None
    """BT-114."""
    payable: Decimal
    """BT-115: what is to be paid."""


class ItemProperty(Value):
    """An attribute of an item (BG-32)."""

    name: str
    """BT-160."""
    value: str
    """BT-161."""


class InvoiceLine(Value):
    """An invoice or credit note line (BG-25)."""

    id: str
    """BT-126."""
    note: str | None = None
    """BT-127."""
    object_id: Identifier | None = None
    """BT-128."""
    quantity: Decimal
    """BT-129."""
    unit: str
    """BT-130: UN/ECE Recommendation 20, e.g. C62, HUR."""
    net_amount: Decimal
    """BT-131."""
    order_line: str | None = None
    """BT-132."""
    accounting_reference: str | None = None
    """BT-133."""
    period: Period | None = None
    """BG-26."""
    allowances_charges: Details[AllowanceOrCharge] = ()
    """BG-27, BG-28."""
    price: Decimal
    """BT-146: net price."""
    price_base_quantity: Decimal | None = None
    """BT-149: how many the price is for."""
    price_base_unit: str | None = None
    """BT-150."""
    price_discount: Decimal | None = None
    """BT-147."""
    gross_price: Decimal | None = None
    """BT-148."""
    vat_category: str
    """BT-151: UNCL 5305."""
    vat_rate: Decimal | None = None
    """BT-152, per cent."""
    name: str
    """BT-153, what an ERP calls transaksjonsbeskrivelse."""
    description: str | None = None
    """BT-154."""
    seller_item_id: str | None = None
    """BT-155."""
    buyer_item_id: str | None = None
    """BT-156."""
    standard_item_id: Identifier | None = None
    """BT-157, e.g. a GTIN (scheme 0160)."""
    origin_country: str | None = None
    """BT-159."""
    classifications: Details[Classification] = ()
    """BT-158."""
    properties: Details[ItemProperty] = ()
    """BG-32."""


class SupportingDocument(Value):
    """An additional supporting document (BG-24)."""

    id: str
    """BT-122."""
    description: str | None = None
    """BT-123."""
    uri: str | None = None
    """BT-124: where it can be fetched."""
    content: bytes | None = None
    """BT-125: the file itself, base64 in JSON."""
    media_type: str | None = None
    """BT-125-1."""
    file_name: str | None = None
    """BT-125-2."""
    type_code: str | None = None
    """UNTDID 1001, where a file comes with the reference to an invoiced object (130) or a project (50); else nothing belongs here."""


class Delivery(Value):
    """Where and when goods or services were delivered (BG-13)."""

    delivered_on: date | None = None
    """BT-72."""
    location_id: Identifier | None = None
    """BT-71."""
    party_name: str | None = None
    """BT-70."""
    address: PostalAddress | None = None
    """BG-15."""


class Invoice(Value):
    """An invoice or a credit note as EN 16931 knows it, independent of its syntax."""

    type: DocumentType
    number: str
    """BT-1."""
    issue_date: date
    """BT-2."""
    type_code: str
    """BT-3: UNTDID 1001, e.g. 380 for an invoice and 381 for a credit note."""
    currency: str
    """BT-5: ISO 4217."""
    accounting_currency: str | None = None
    """BT-6: where VAT is accounted for in another currency."""
    tax_point_date: date | None = None
    """BT-7."""
    tax_point_code: str | None = None
    """BT-8: UNTDID 2005, in place of BT-7."""
    due_date: date | None = None
    """BT-9; of a credit note only together with a way to pay."""
    buyer_reference: str | None = None
    """BT-10."""
    accounting_reference: str | None = None
    """BT-19."""
    project: str | None = None
    """BT-11."""
    contract: str | None = None
    """BT-12."""
    order: str | None = None
    """BT-13."""
    sales_order: str | None = None
    """BT-14."""
    despatch_advice: str | None = None
    """BT-16."""
    receiving_advice: str | None = None
    """BT-15."""
    tender: str | None = None
    """BT-17."""
    invoiced_object: Identifier | None = None
    """BT-18, e.g. a meter."""
    payment_terms: str | None = None
    """BT-20."""
    notes: tuple[Note, ...] = ()
    """BG-1."""
    process: str | None = None
    """BT-23; Peppol BIS Billing 3.0 if it is left out of JSON."""
    specification: str | None = None
    """BT-24; Peppol BIS Billing 3.0 if it is left out of JSON."""
    preceding_invoices: tuple[Reference, ...] = ()
    """BG-3."""
    seller: Party
    """BG-4."""
    buyer: Party
    """BG-7."""
    payee: Party | None = None
    """BG-10."""
    tax_representative: Party | None = None
    """BG-11."""
    delivery: Delivery | None = None
    """BG-13."""
    period: Period | None = None
    """BG-14."""
    payment: tuple[PaymentInstructions, ...] = ()
    """BG-16."""
    allowances_charges: tuple[AllowanceOrCharge, ...] = ()
    """BG-20, BG-21."""
    totals: Totals
    """BG-22."""
    vat_breakdown: tuple[VatBreakdown, ...] = ()
    """BG-23."""
    supporting_documents: tuple[SupportingDocument, ...] = ()
    """BG-24."""
    lines: tuple[InvoiceLine, ...] = ()
    """BG-25."""
