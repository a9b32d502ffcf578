"""Sums written as UBL: allowances and charges (BG-20, BG-21, BG-27, BG-28), totals (BG-22), VAT breakdown (BG-23)."""

from decimal import Decimal

from documents.ubl_party import VAT
from documents.ubl_writer_fields import Node, amount, field, group, mandatory
from domain.invoice import AllowanceOrCharge, Invoice, VatBreakdown


def write_allowance_or_charge(one: AllowanceOrCharge, currency: str) -> Node:
    """Write an allowance or charge of a document or line."""
    return group(
        "AllowanceCharge",
        mandatory("ChargeIndicator", one.is_charge),
        field("AllowanceChargeReasonCode", one.reason_code),
        field("AllowanceChargeReason", one.reason),
        field("MultiplierFactorNumeric", one.percentage),
        amount("Amount", one.amount, currency),
        amount("BaseAmount", one.base_amount, currency),
        _category_of(one),
    )


def write_tax_totals(invoice: Invoice) -> tuple[Node, ...]:
    """Write the VAT total with its breakdown, then the total in the accounting currency, which has none."""
    totals = invoice.totals
    rows = (_vat_row(row, invoice.currency) for row in invoice.vat_breakdown)
    return (
        group("TaxTotal", amount("TaxAmount", totals.tax_amount, invoice.currency), *rows),
        group("TaxTotal", amount("TaxAmount", totals.tax_amount_accounting, invoice.accounting_currency or "")),
    )


def write_totals(invoice: Invoice) -> Node:
    """Write the document totals."""
    totals, currency = invoice.totals, invoice.currency
    return group(
        "LegalMonetaryTotal",
        amount("LineExtensionAmount", totals.line_extension, currency),
        amount("TaxExclusiveAmount", totals.tax_exclusive, currency),
        amount("TaxInclusiveAmount", totals.tax_inclusive, currency),
        amount("AllowanceTotalAmount", totals.allowances, currency),
        amount("ChargeTotalAmount", totals.charges, currency),
        amount("PrepaidAmount", totals.prepaid, currency),
        amount("PayableRoundingAmount", totals.rounding, currency),
        amount("PayableAmount", totals.payable, currency),
    )


def write_tax_category(name: str, category: str | None, rate: Decimal | None, *exemption: Node) -> Node:
    """Write a VAT category with its rate and, where it is exempt, why."""
    return group(name, field("ID", category), field("Percent", rate), *exemption, group("TaxScheme", mandatory("ID", VAT)))


def _category_of(one: AllowanceOrCharge) -> Node:
    if one.vat_category is None and one.vat_rate is None:
        return None
    return write_tax_category("TaxCategory", one.vat_category, one.vat_rate)


def _vat_row(row: VatBreakdown, currency: str) -> Node:
    exemption = (field("TaxExemptionReasonCode", row.exemption_code), field("TaxExemptionReason", row.exemption_reason))
    return group(
        "TaxSubtotal",
        amount("TaxableAmount", row.taxable_amount, currency),
        amount("TaxAmount", row.tax_amount, currency),
        write_tax_category("TaxCategory", row.category, row.rate, *exemption),
    )
