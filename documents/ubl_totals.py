"""Sums of a UBL document: allowances and charges (BG-20, BG-21, BG-27, BG-28), totals (BG-22), VAT breakdown (BG-23)."""

from lxml import etree

from documents.ubl_fields import attribute, decimal, find, find_all, required, required_decimal, required_text, text
from domain.invoice import AllowanceOrCharge, Totals, VatBreakdown


def read_allowances_charges(element: etree._Element) -> tuple[AllowanceOrCharge, ...]:
    """Read the allowances and charges right under a document or a line."""
    return tuple(_allowance_or_charge(one) for one in find_all(element, "cac:AllowanceCharge"))


def read_totals(root: etree._Element, currency: str, accounting: str | None) -> Totals:
    """Read the document totals; the document's currency (BT-5) and that of its accounts (BT-6) tell the VAT totals apart."""
    total = required(root, "cac:LegalMonetaryTotal")
    tax_amounts = find_all(root, "cac:TaxTotal/cbc:TaxAmount")
    return Totals(
        line_extension=required_decimal(total, "cbc:LineExtensionAmount"),
        allowances=decimal(total, "cbc:AllowanceTotalAmount"),
        charges=decimal(total, "cbc:ChargeTotalAmount"),
        tax_exclusive=required_decimal(total, "cbc:TaxExclusiveAmount"),
        tax_amount=next((decimal(amount) for amount in tax_amounts if _in(amount, currency)), None),
        tax_amount_accounting=next((decimal(amount) for amount in tax_amounts if _in(amount, accounting)), None),
        tax_inclusive=required_decimal(total, "cbc:TaxInclusiveAmount"),
        prepaid=decimal(total, "cbc:PrepaidAmount"),
        rounding=decimal(total, "cbc:PayableRoundingAmount"),
        payable=required_decimal(total, "cbc:PayableAmount"),
    )


def read_vat_breakdown(root: etree._Element, currency: str) -> tuple[VatBreakdown, ...]:
    """Read the rows of the VAT summary in their order, without those of a total in another currency than the document's."""
    totals = [total for total in find_all(root, "cac:TaxTotal") if _in(find(total, "cbc:TaxAmount"), currency)]
    return tuple(_vat_row(row) for total in totals for row in find_all(total, "cac:TaxSubtotal"))


def is_charge(element: etree._Element) -> bool:
    """Tell a charge from an allowance. Raises Unreadable if the element does not say."""
    return required_text(element, "cbc:ChargeIndicator") in {"true", "1"}


def _in(amount: etree._Element | None, currency: str | None) -> bool:
    return currency is not None and attribute(amount, "currencyID") == currency


def _vat_row(row: etree._Element) -> VatBreakdown:
    return VatBreakdown(
        taxable_amount=required_decimal(row, "cbc:TaxableAmount"),
        tax_amount=required_decimal(row, "cbc:TaxAmount"),
        category=required_text(row, "cac:TaxCategory/cbc:ID"),
        rate=decimal(row, "cac:TaxCategory/cbc:Percent"),
        exemption_reason=text(row, "cac:TaxCategory/cbc:TaxExemptionReason"),
        exemption_code=text(row, "cac:TaxCategory/cbc:TaxExemptionReasonCode"),
    )


def _allowance_or_charge(element: etree._Element) -> AllowanceOrCharge:
    return AllowanceOrCharge(
        is_charge=is_charge(element),
        amount=required_decimal(element, "cbc:Amount"),
        base_amount=decimal(element, "cbc:BaseAmount"),
        percentage=decimal(element, "cbc:MultiplierFactorNumeric"),
        reason=text(element, "cbc:AllowanceChargeReason"),
        reason_code=text(element, "cbc:AllowanceChargeReasonCode"),
        vat_category=text(element, "cac:TaxCategory/cbc:ID"),
        vat_rate=decimal(element, "cac:TaxCategory/cbc:Percent"),
    )
