"""The table of lines, and the allowances and charges on the whole document."""

from decimal import Decimal

from documents.paper.facts import period_text
from documents.paper.units import unit_name
from documents.paper.view import PrintedAdjustment, PrintedLine
from documents.paper.words import InvoiceWords, invoice_words
from domain.companies.parties import Language
from domain.formats import NO_BREAK_SPACE, format_number
from domain.invoice import AllowanceOrCharge, Invoice, InvoiceLine


def printed_lines(invoice: Invoice, language: Language) -> tuple[PrintedLine, ...]:
    """Write the lines of an invoice as rows."""
    return tuple(_row(line, language) for line in invoice.lines)


def printed_adjustments(invoice: Invoice, language: Language) -> tuple[PrintedAdjustment, ...]:
    """Write the allowances and charges of the whole document as rows."""
    words = invoice_words(language)
    return tuple(
        PrintedAdjustment(
            label=_adjustment_label(entry, language, words),
            vat=vat_text(entry.vat_category, entry.vat_rate, language),
            amount=_signed(entry, language),
        )
        for entry in invoice.allowances_charges
    )


def vat_text(category: str | None, rate: Decimal | None, language: Language) -> str:
    """Write a VAT category and rate: `25 %`, or the category's name where the rate does not say it all."""
    named = invoice_words(language).vat_categories.get(category or "")
    if named or rate is None:
        return named or category or ""
    return _percent(rate, language)


def _row(line: InvoiceLine, language: Language) -> PrintedLine:
    return PrintedLine(
        name=line.name,
        details=_details(line, language),
        quantity=format_number(line.quantity, language),
        unit=unit_name(line.unit, language),
        price=format_number(line.price, language, decimals=2),
        vat=vat_text(line.vat_category, line.vat_rate, language),
        net=format_number(line.net_amount, language, decimals=2),
    )


def _details(line: InvoiceLine, language: Language) -> tuple[str, ...]:
    words = invoice_words(language)
    labelled = (
        (words.item_number, line.seller_item_id),
        (words.buyer_item_number, line.buyer_item_id),
        (words.order_line, line.order_line),
        (words.object, line.object_id.value if line.object_id else None),
        (words.accounting_reference, line.accounting_reference),
        (words.line_period, period_text(line.period, language)),
        *((entry.name, entry.value) for entry in line.properties),
    )
    references = ", ".join(f"{label}: {value}" for label, value in labelled if value)
    adjustments = (f"{_adjustment_label(entry, language, words)}: {_signed(entry, language)}" for entry in line.allowances_charges)
    texts = (line.description, line.note, references, _price_basis(line, language, words), *adjustments)
    return tuple(text for text in texts if text)


def _price_basis(line: InvoiceLine, language: Language, words: InvoiceWords) -> str | None:
    parts = []
    if line.price_base_quantity not in {None, Decimal(1)}:
        quantity = format_number(line.price_base_quantity or Decimal(1), language)
        parts.append(f"{words.price_per} {quantity}{NO_BREAK_SPACE}{unit_name(line.unit, language)}")
    if line.price_discount and line.gross_price is not None:
        gross, discount = (format_number(amount, language, decimals=2) for amount in (line.gross_price, line.price_discount))
        parts.append(f"{words.price} {gross}, {words.allowance.lower()} {discount}")
    return ", ".join(parts) or None


def _adjustment_label(entry: AllowanceOrCharge, language: Language, words: InvoiceWords) -> str:
    kind = words.charge if entry.is_charge else words.allowance
    label = entry.reason or kind
    if entry.percentage is None:
        return label
    share = f"{label}, {_percent(entry.percentage, language)}"
    if entry.base_amount is None:
        return share
    return f"{share} {words.of_date} {format_number(entry.base_amount, language, decimals=2)}"


def _signed(entry: AllowanceOrCharge, language: Language) -> str:
    return format_number(entry.amount if entry.is_charge else -entry.amount, language, decimals=2)


def _percent(rate: Decimal, language: Language) -> str:
    space = NO_BREAK_SPACE if language is Language.NB else ""
    return f"{format_number(rate, language)}{space}%"
