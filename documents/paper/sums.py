"""The VAT summary, the totals and how to pay."""

import re
from decimal import Decimal

from stdnum import iban

from documents.paper.lines import vat_text
from documents.paper.view import Fact, VatRow
from documents.paper.words import InvoiceWords, invoice_words
from domain.companies.parties import Language
from domain.formats import NO_BREAK_SPACE, format_account, format_date, format_money, format_number
from domain.invoice import DocumentType, Invoice, PaymentInstructions
from domain.kid import is_shaped_as_kid
from domain.money import Money

_GROUP_SEPARATORS = re.compile(rf"[.{NO_BREAK_SPACE}]")
_REVERSE_CHARGE = "AE"
"""VAT category of a supply for which the buyer accounts for the VAT."""


def vat_rows(invoice: Invoice, language: Language) -> tuple[VatRow, ...]:
    """Write the VAT summary, one row for each category and rate."""
    return tuple(
        VatRow(
            rate=vat_text(row.category, row.rate, language),
            basis=format_number(row.taxable_amount, language, decimals=2),
            amount=format_number(row.tax_amount, language, decimals=2),
        )
        for row in invoice.vat_breakdown
    )


def vat_remarks(invoice: Invoice, language: Language) -> tuple[str, ...]:
    """Tell why VAT is not charged, and VAT in the accounting currency where the invoice is in another (O1)."""
    words = invoice_words(language)
    remarks = []
    if any(row.category == _REVERSE_CHARGE for row in invoice.vat_breakdown):
        remarks.append(words.reverse_charge)
    remarks += [row.exemption_reason for row in invoice.vat_breakdown if row.exemption_reason]
    accounting, amount = invoice.accounting_currency, invoice.totals.tax_amount_accounting
    if accounting and amount is not None and accounting != invoice.currency:
        remarks.append(f"{words.vat_in} {accounting}: {format_number(amount, language, decimals=2)}")
    return tuple(dict.fromkeys(remarks))


def totals(invoice: Invoice, language: Language) -> tuple[Fact, ...]:
    """Write the sums that lead to the amount to pay; a sum that changes nothing is left out."""
    words, sums = invoice_words(language), invoice.totals
    adjusted = bool(sums.allowances or sums.charges)
    rows: tuple[tuple[str, Decimal | None], ...] = (
        (words.sum_of_lines, sums.line_extension if adjusted else None),
        (words.allowances, -sums.allowances if sums.allowances else None),
        (words.charges, sums.charges or None),
        (words.total_without_vat, sums.tax_exclusive),
        (words.total_vat, sums.tax_amount),
        (words.total_with_vat, sums.tax_inclusive),
        (words.prepaid, -sums.prepaid if sums.prepaid else None),
        (words.rounding, sums.rounding or None),
    )
    return tuple(Fact(label=label, value=format_number(amount, language, decimals=2)) for label, amount in rows if amount is not None)


def payable(invoice: Invoice, language: Language) -> Fact:
    """Write the amount to pay, or what a credit note gives back."""
    words = invoice_words(language)
    label = words.to_credit if invoice.type is DocumentType.CREDIT_NOTE else words.to_pay
    return Fact(label=label, value=_payable_amount(invoice, language))


def payments(invoice: Invoice, language: Language) -> tuple[tuple[Fact, ...], ...]:
    """Write one block for each way to pay; none on a credit note or where nothing is left to pay (L1, P15)."""
    if not is_claim(invoice):
        return ()
    return tuple(_payment(invoice, means, language) for means in invoice.payment)


def is_claim(invoice: Invoice) -> bool:
    """Tell whether the document asks for money."""
    return invoice.type is DocumentType.INVOICE and invoice.totals.payable > 0


def _payment(invoice: Invoice, means: PaymentInstructions, language: Language) -> tuple[Fact, ...]:
    words = invoice_words(language)
    account = format_account(means.account) if means.account else ""
    pairs = (
        (_account_label(means, words), account),
        (words.kid if is_shaped_as_kid(means.payment_id or "") else words.message, means.payment_id),
        (words.due_date, format_date(invoice.due_date, language) if invoice.due_date else None),
        (words.amount, _payable_amount(invoice, language)),
        (words.bic, means.provider),
        (words.payee, _payee(invoice, means)),
        (words.mandate, means.mandate_id),
        (words.payment_means, None if means.account else means.means_text),
    )
    copied = {account: tuple(_GROUP_SEPARATORS.split(account))}
    return tuple(Fact(label=label, value=value, groups=copied.get(value, ())) for label, value in pairs if value)


def _payable_amount(invoice: Invoice, language: Language) -> str:
    return format_money(Money(amount=invoice.totals.payable, currency=invoice.currency), language)


def _account_label(means: PaymentInstructions, words: InvoiceWords) -> str:
    return words.iban if iban.is_valid(means.account or "") else words.account


def _payee(invoice: Invoice, means: PaymentInstructions) -> str | None:
    name = invoice.payee.name if invoice.payee else means.account_name
    return name if name != invoice.seller.name else None
