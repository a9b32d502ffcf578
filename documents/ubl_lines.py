"""Lines of a UBL invoice or credit note (BG-25 to BG-32)."""

from lxml import etree

from documents.ubl_fields import attribute, day, decimal, find, find_all, identifier, required, required_decimal, required_text, text
from documents.ubl_totals import is_charge, read_allowances_charges
from domain.invoice import Classification, InvoiceLine, ItemProperty, Period

_QUANTITIES = {"InvoiceLine": "cbc:InvoicedQuantity", "CreditNoteLine": "cbc:CreditedQuantity"}


def line_elements(root: etree._Element) -> list[etree._Element]:
    """Find the lines of an invoice or a credit note."""
    return find_all(root, "cac:InvoiceLine") or find_all(root, "cac:CreditNoteLine")


def read_line(line: etree._Element) -> InvoiceLine:
    """Read one line. Raises Unreadable if it lacks what EN 16931 demands."""
    item = required(line, "cac:Item")
    price = required(line, "cac:Price")
    discount = _discount(price)
    quantity = required(line, _QUANTITIES[etree.QName(line).localname])
    return InvoiceLine(
        id=required_text(line, "cbc:ID"),
        note=text(line, "cbc:Note"),
        object_id=identifier(line, "cac:DocumentReference/cbc:ID"),
        quantity=required_decimal(quantity, "."),
        unit=attribute(quantity, "unitCode") or "",
        net_amount=required_decimal(line, "cbc:LineExtensionAmount"),
        order_line=text(line, "cac:OrderLineReference/cbc:LineID"),
        accounting_reference=text(line, "cbc:AccountingCost"),
        period=read_period(find(line, "cac:InvoicePeriod")),
        allowances_charges=read_allowances_charges(line),
        price=required_decimal(price, "cbc:PriceAmount"),
        price_base_quantity=decimal(price, "cbc:BaseQuantity"),
        price_base_unit=attribute(find(price, "cbc:BaseQuantity"), "unitCode"),
        price_discount=decimal(discount, "cbc:Amount"),
        gross_price=decimal(discount, "cbc:BaseAmount"),
        vat_category=required_text(item, "cac:ClassifiedTaxCategory/cbc:ID"),
        vat_rate=decimal(item, "cac:ClassifiedTaxCategory/cbc:Percent"),
        name=required_text(item, "cbc:Name"),
        description=text(item, "cbc:Description"),
        seller_item_id=text(item, "cac:SellersItemIdentification/cbc:ID"),
        buyer_item_id=text(item, "cac:BuyersItemIdentification/cbc:ID"),
        standard_item_id=identifier(item, "cac:StandardItemIdentification/cbc:ID"),
        origin_country=text(item, "cac:OriginCountry/cbc:IdentificationCode"),
        classifications=_classifications(item),
        properties=_properties(item),
    )


def read_period(period: etree._Element | None) -> Period | None:
    """Read an invoicing period, of the document (BG-14) or of a line (BG-26); one without dates is none."""
    start, end = day(period, "cbc:StartDate"), day(period, "cbc:EndDate")
    return Period(start=start, end=end) if start or end else None


def _discount(price: etree._Element) -> etree._Element | None:
    """Find what was taken off the gross price; EN 16931 knows no charge there."""
    return next((one for one in find_all(price, "cac:AllowanceCharge") if not is_charge(one)), None)


def _classifications(item: etree._Element) -> tuple[Classification, ...]:
    codes = find_all(item, "cac:CommodityClassification/cbc:ItemClassificationCode")
    return tuple(
        Classification(value=value, scheme=attribute(code, "listID"), version=attribute(code, "listVersionID"))
        for code in codes
        if (value := text(code))
    )


def _properties(item: etree._Element) -> tuple[ItemProperty, ...]:
    return tuple(
        ItemProperty(name=text(one, "cbc:Name") or "", value=text(one, "cbc:Value") or "")
        for one in find_all(item, "cac:AdditionalItemProperty")
    )
