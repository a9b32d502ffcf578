"""Lines written as UBL (BG-25 to BG-32)."""

from decimal import Decimal

from documents.ubl_references import INVOICED_OBJECT
from documents.ubl_writer_fields import Node, amount, field, group, identification, mandatory
from documents.ubl_writer_totals import write_allowance_or_charge, write_tax_category
from domain.invoice import Classification, DocumentType, Identifier, InvoiceLine, ItemProperty, Period

_KINDS = {DocumentType.INVOICE: ("InvoiceLine", "InvoicedQuantity"), DocumentType.CREDIT_NOTE: ("CreditNoteLine", "CreditedQuantity")}


def write_line(line: InvoiceLine, type_: DocumentType, currency: str) -> Node:
    """Write a line of an invoice or credit note."""
    name, quantity = _KINDS[type_]
    return group(
        name,
        mandatory("ID", line.id),
        field("Note", line.note),
        mandatory(quantity, line.quantity, unitCode=line.unit or None),
        amount("LineExtensionAmount", line.net_amount, currency),
        field("AccountingCost", line.accounting_reference),
        write_period(line.period),
        group("OrderLineReference", field("LineID", line.order_line)),
        _object(line.object_id),
        *(write_allowance_or_charge(one, currency) for one in line.allowances_charges),
        _item(line),
        _price(line, currency),
    )


def write_period(period: Period | None, tax_point_code: str | None = None) -> Node:
    """Write an invoicing period; the document's also says from when VAT is due (BT-8)."""
    start, end = (period.start, period.end) if period else (None, None)
    return group("InvoicePeriod", field("StartDate", start), field("EndDate", end), field("DescriptionCode", tax_point_code))


def _object(object_id: Identifier | None) -> Node:
    if object_id is None:
        return None
    return group("DocumentReference", identification("ID", object_id), field("DocumentTypeCode", INVOICED_OBJECT))


def _item(line: InvoiceLine) -> Node:
    return group(
        "Item",
        field("Description", line.description),
        field("Name", line.name),
        group("BuyersItemIdentification", field("ID", line.buyer_item_id)),
        group("SellersItemIdentification", field("ID", line.seller_item_id)),
        group("StandardItemIdentification", identification("ID", line.standard_item_id)),
        group("OriginCountry", field("IdentificationCode", line.origin_country)),
        *(_classification(one) for one in line.classifications),
        write_tax_category("ClassifiedTaxCategory", line.vat_category, line.vat_rate),
        *(_property(one) for one in line.properties),
    )


def _classification(one: Classification) -> Node:
    return group("CommodityClassification", field("ItemClassificationCode", one.value, listID=one.scheme, listVersionID=one.version))


def _property(one: ItemProperty) -> Node:
    return group("AdditionalItemProperty", mandatory("Name", one.name), field("Value", one.value))


def _price(line: InvoiceLine, currency: str) -> Node:
    return group(
        "Price",
        amount("PriceAmount", line.price, currency),
        field("BaseQuantity", line.price_base_quantity, unitCode=line.price_base_unit),
        _discount(line, currency),
    )


def _discount(line: InvoiceLine, currency: str) -> Node:
    """Write the gross price and what was taken off it; UBL has no place for the one without the other."""
    if line.price_discount is None and line.gross_price is None:
        return None
    discount = line.price_discount if line.price_discount is not None else _difference(line.gross_price, line.price)
    return group(
        "AllowanceCharge",
        mandatory("ChargeIndicator", False),
        amount("Amount", discount, currency),
        amount("BaseAmount", line.gross_price, currency),
    )


def _difference(gross: Decimal | None, net: Decimal) -> Decimal | None:
    return None if gross is None else gross - net
