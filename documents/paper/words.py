"""The words printed on an invoice, in Norwegian and English (P13)."""

from domain.companies.parties import Language
from domain.value import Value


class InvoiceWords(Value):
    """Labels and fixed sentences of the invoice PDF."""

    invoice: str
    credit_note: str
    invoice_number: str
    credit_note_number: str
    invoice_date: str
    credit_note_date: str
    due_date: str
    tax_point_date: str
    customer_number: str
    customer_orgnr: str
    buyer_reference: str
    buyer_contact: str
    seller_contact: str
    order: str
    sales_order: str
    project: str
    contract: str
    tender: str
    despatch_advice: str
    receiving_advice: str
    accounting_reference: str
    object: str
    delivered_on: str
    delivered_to: str
    period: str
    preceding_invoice: str
    of_date: str
    description: str
    quantity: str
    unit: str
    price: str
    vat: str
    net: str
    price_per: str
    item_number: str
    buyer_item_number: str
    order_line: str
    line_period: str
    allowance: str
    charge: str
    vat_summary: str
    vat_basis: str
    vat_amount: str
    sum_of_lines: str
    allowances: str
    charges: str
    total_without_vat: str
    total_vat: str
    total_with_vat: str
    prepaid: str
    rounding: str
    to_pay: str
    to_credit: str
    vat_in: str
    payment: str
    option: str
    """One of several ways to pay."""
    account: str
    iban: str
    bic: str
    kid: str
    message: str
    """A payment reference that is no KID."""
    amount: str
    payee: str
    mandate: str
    payment_means: str
    nothing_to_pay: str
    payment_terms: str
    notes: str
    attachments: str
    tax_representative: str
    orgnr: str
    vat_id: str
    page: str
    page_of: str
    amounts_in: str
    substituted: str
    reverse_charge: str
    vat_categories: dict[str, str]
    """What is written in place of a rate, by VAT category (BT-118); S is missing as its rate says it all."""


_REVERSE_CHARGE = "Omvendt avgiftsplikt - Merverdiavgift ikke beregnet"
"""Verbatim as the bookkeeping rules ask for (O1)."""

_NB = InvoiceWords(
    invoice="Faktura",
    credit_note="Kreditnota",
    invoice_number="Fakturanummer",
    credit_note_number="Kreditnotanummer",
    invoice_date="Fakturadato",
    credit_note_date="Kreditnotadato",
    due_date="Forfallsdato",
    tax_point_date="Avgiftsdato",
    customer_number="Kundenummer",
    customer_orgnr="Kundens org.nr.",
    buyer_reference="Deres referanse",
    buyer_contact="Deres kontakt",
    seller_contact="Vår kontakt",
    order="Deres bestilling",
    sales_order="Vår ordre",
    project="Prosjekt",
    contract="Kontrakt",
    tender="Anbud",
    despatch_advice="Pakkseddel",
    receiving_advice="Varemottak",
    accounting_reference="Kontering",
    object="Gjelder",
    delivered_on="Leveringsdato",
    delivered_to="Leveringssted",
    period="Periode",
    preceding_invoice="Gjelder faktura",
    of_date="av",
    description="Beskrivelse",
    quantity="Antall",
    unit="Enhet",
    price="Pris",
    vat="Mva",
    net="Beløp",
    price_per="Pris per",
    item_number="Varenr.",
    buyer_item_number="Deres varenr.",
    order_line="Bestillingslinje",
    line_period="Periode",
    allowance="Rabatt",
    charge="Tillegg",
    vat_summary="Merverdiavgift",
    vat_basis="Grunnlag",
    vat_amount="Mva",
    sum_of_lines="Sum linjer",
    allowances="Sum rabatter",
    charges="Sum tillegg",
    total_without_vat="Sum uten mva",
    total_vat="Merverdiavgift",
    total_with_vat="Sum med mva",
    prepaid="Betalt",
    rounding="Avrunding",
    to_pay="Å betale",
    to_credit="Til gode",
    vat_in="Merverdiavgift i",
    payment="Betaling",
    option="alternativ",
    account="Til konto",
    iban="IBAN",
    bic="BIC",
    kid="KID",
    message="Melding",
    amount="Beløp",
    payee="Betales til",
    mandate="Avtalereferanse",
    payment_means="Betalingsmåte",
    nothing_to_pay="Ingenting å betale.",
    payment_terms="Betalingsbetingelser",
    notes="Merknader",
    attachments="Vedlegg",
    tax_representative="Avgiftsrepresentant",
    orgnr="Org.nr.",
    vat_id="Mva-nr.",
    page="Side",
    page_of="av",
    amounts_in="Alle beløp i",
    substituted="■ står for tegn som ikke kan vises her. De er gjengitt i selve fakturadokumentet (UBL).",
    reverse_charge=_REVERSE_CHARGE,
    vat_categories={
        "AE": "Omvendt avgiftsplikt",
        "E": "Fritatt",
        "G": "Utførsel",
        "K": "Levering innen EØS",
        "L": "IGIC",
        "M": "IPSI",
        "O": "Utenfor mva",
        "Z": "Nullsats",
    },
)

_EN = InvoiceWords(
    invoice="Invoice",
    credit_note="Credit note",
    invoice_number="Invoice number",
    credit_note_number="Credit note number",
    invoice_date="Invoice date",
    credit_note_date="Credit note date",
    due_date="Due date",
    tax_point_date="Tax point date",
    customer_number="Customer number",
    customer_orgnr="Customer's reg. no.",
    buyer_reference="Your reference",
    buyer_contact="Your contact",
    seller_contact="Our contact",
    order="Your order",
    sales_order="Our order",
    project="Project",
    contract="Contract",
    tender="Tender",
    despatch_advice="Despatch advice",
    receiving_advice="Receipt of goods",
    accounting_reference="Accounting ref.",
    object="Concerns",
    delivered_on="Delivery date",
    delivered_to="Delivered to",
    period="Period",
    preceding_invoice="Concerns invoice",
    of_date="of",
    description="Description",
    quantity="Quantity",
    unit="Unit",
    price="Price",
    vat="VAT",
    net="Amount",
    price_per="Price per",
    item_number="Item no.",
    buyer_item_number="Your item no.",
    order_line="Order line",
    line_period="Period",
    allowance="Discount",
    charge="Charge",
    vat_summary="Value added tax",
    vat_basis="Basis",
    vat_amount="VAT",
    sum_of_lines="Sum of lines",
    allowances="Total discounts",
    charges="Total charges",
    total_without_vat="Total without VAT",
    total_vat="Value added tax",
    total_with_vat="Total with VAT",
    prepaid="Paid",
    rounding="Rounding",
    to_pay="To pay",
    to_credit="In your favour",
    vat_in="Value added tax in",
    payment="Payment",
    option="option",
    account="To account",
    iban="IBAN",
    bic="BIC",
    kid="KID (payment reference)",
    message="Payment reference",
    amount="Amount",
    payee="Payable to",
    mandate="Mandate reference",
    payment_means="Means of payment",
    nothing_to_pay="Nothing to pay.",
    payment_terms="Payment terms",
    notes="Notes",
    attachments="Attachments",
    tax_representative="Tax representative",
    orgnr="Reg. no.",
    vat_id="VAT no.",
    page="Page",
    page_of="of",
    amounts_in="All amounts in",
    substituted="■ stands for characters that cannot be shown here. They are in the invoice document itself (UBL).",
    reverse_charge=f"Reverse charge - VAT not calculated ({_REVERSE_CHARGE})",
    vat_categories={
        "AE": "Reverse charge",
        "E": "Exempt",
        "G": "Export",
        "K": "Intra-EEA supply",
        "L": "IGIC",
        "M": "IPSI",
        "O": "Outside VAT",
        "Z": "Zero rated",
    },
)


def invoice_words(language: Language) -> InvoiceWords:
    """Give the words of a language."""
    return _NB if language is Language.NB else _EN
