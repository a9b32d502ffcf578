"""An invoice as it is printed: every text already chosen and formatted, so that the template only places it."""

from documents.paper.words import InvoiceWords
from domain.companies.parties import Language
from domain.value import Value


class Fact(Value):
    """A label and what stands beside it."""

    label: str
    value: str
    groups: tuple[str, ...] = ()
    """The value in parts where copying it should leave out what stands between them (P7); empty where it is copied as it is."""


class PrintedLine(Value):
    """One line of the table. `details` stand in small print under the name."""

    name: str
    details: tuple[str, ...]
    quantity: str
    unit: str
    price: str
    vat: str
    net: str


class PrintedAdjustment(Value):
    """An allowance or a charge on the whole document."""

    label: str
    vat: str
    amount: str


class VatRow(Value):
    """One row of the VAT summary."""

    rate: str
    basis: str
    amount: str


class Letterhead(Value):
    """Who sends, whom it goes to, and what stands at the foot of every page."""

    seller_name: str
    seller_lines: tuple[str, ...]
    addressee: tuple[str, ...]
    footer: tuple[str, ...]


class InvoiceView(Value):
    """All that stands on the paper, in the order of the page."""

    language: Language
    words: InvoiceWords
    heading: str
    title: str
    letterhead: Letterhead
    facts: tuple[Fact, ...]
    lines: tuple[PrintedLine, ...]
    adjustments: tuple[PrintedAdjustment, ...]
    vat_rows: tuple[VatRow, ...]
    vat_remarks: tuple[str, ...]
    totals: tuple[Fact, ...]
    payable: Fact
    currency_remark: str
    payments: tuple[tuple[Fact, ...], ...]
    closing: tuple[Fact, ...]
