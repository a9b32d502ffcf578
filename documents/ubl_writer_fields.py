"""Single elements of a UBL tree from values. What has no content is not written: UBL knows no empty elements."""

from datetime import date
from decimal import Decimal

from lxml import etree

from documents.ubl_xml import CAC, CBC
from domain.invoice import Identifier

Node = etree._Element | None  # noqa: SLF001  # lxml's name for it
Content = str | Decimal | date | bool | None


def group(name: str, *children: Node) -> Node:
    """Write a `cac:` element around its children, in their order; nothing if it has none."""
    present = [child for child in children if child is not None]
    if not present:
        return None
    element = etree.Element(f"{{{CAC}}}{name}")
    element.extend(present)
    return element


def field(name: str, content: Content, /, **attributes: str | None) -> Node:
    """Write a `cbc:` element; nothing if it has no content."""
    return None if content is None or content == "" else mandatory(name, content, **attributes)


def mandatory(name: str, content: Content, /, **attributes: str | None) -> etree._Element:
    """Write a `cbc:` element that UBL demands here, also if it is empty."""
    element = etree.Element(f"{{{CBC}}}{name}", {key: value for key, value in attributes.items() if value is not None})
    element.text = _spelled(content) or None
    return element


def amount(name: str, content: Decimal | None, currency: str) -> Node:
    """Write an amount with its currency, with the decimals it has."""
    return field(name, content, currencyID=currency)


def identification(name: str, identifier: Identifier | None) -> Node:
    """Write an identifier with its scheme."""
    return None if identifier is None else field(name, identifier.value, schemeID=identifier.scheme)


def _spelled(content: Content) -> str:
    match content:
        case None:
            return ""
        case bool():
            return "true" if content else "false"
        case Decimal():
            return format(content, "f")
        case date():
            return content.isoformat()
        case str():
            return content
