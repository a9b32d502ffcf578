"""Single fields of a UBL tree as values. Blank fields count as absent."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from lxml import etree

from documents.locations import location
from documents.terms import terms_at
from documents.ubl_xml import NAMESPACES, ReadRule, Unreadable
from domain.findings import Finding
from domain.invoice import Identifier

T = TypeVar("T")


def find(element: etree._Element | None, path: str) -> etree._Element | None:
    """Find the first element at a path (`cac:Party/cbc:EndpointID`)."""
    return None if element is None else element.find(path, NAMESPACES)


def find_all(element: etree._Element | None, path: str) -> list[etree._Element]:
    """Find every element at a path."""
    return [] if element is None else element.findall(path, NAMESPACES)


def required(element: etree._Element, path: str) -> etree._Element:
    """Find an element that EN 16931 demands. Raises Unreadable if it is absent."""
    found = find(element, path)
    if found is None:
        raise _missing(element, path)
    return found


def text(element: etree._Element | None, path: str = ".") -> str | None:
    """Read a text, without the white space around it."""
    found = find(element, path)
    return None if found is None else (found.text or "").strip() or None


def required_text(element: etree._Element, path: str) -> str:
    """Read a text that EN 16931 demands. Raises Unreadable if it is absent."""
    return _required(text(element, path), element, path)


def decimal(element: etree._Element | None, path: str = ".") -> Decimal | None:
    """Read a number. Raises Unreadable if it is not one."""
    content = text(element, path)
    try:
        number = None if content is None else Decimal(content)
    except InvalidOperation:
        raise _unusable(element, path, "et tall", "a number") from None
    if number is not None and not number.is_finite():
        raise _unusable(element, path, "et tall", "a number")
    return number


def required_decimal(element: etree._Element, path: str) -> Decimal:
    """Read a number that EN 16931 demands. Raises Unreadable if it is absent or not one."""
    return _required(decimal(element, path), element, path)


def day(element: etree._Element | None, path: str = ".") -> date | None:
    """Read a date; the time zone that XSD allows behind it is of no meaning in EN 16931. Raises Unreadable."""
    content = text(element, path)
    if content is None:
        return None
    try:
        return date.fromisoformat(content[:10]) if content[4:5] == "-" else _no_date(element, path)
    except ValueError:
        return _no_date(element, path)


def required_day(element: etree._Element, path: str) -> date:
    """Read a date that EN 16931 demands. Raises Unreadable if it is absent or none."""
    return _required(day(element, path), element, path)


def identifier(element: etree._Element | None, path: str = ".") -> Identifier | None:
    """Read an identifier with its scheme."""
    found = find(element, path)
    value = text(found)
    if found is None or value is None:
        return None
    return Identifier(value=value, scheme=attribute(found, "schemeID"))


def attribute(element: etree._Element | None, name: str) -> str | None:
    """Read an attribute, without the white space around it."""
    return None if element is None else element.get(name, "").strip() or None


def _required(value: T | None, element: etree._Element, path: str) -> T:
    if value is None:
        raise _missing(element, path)
    return value


def _missing(element: etree._Element, path: str) -> Unreadable:
    return Unreadable(
        Finding(
            rule=ReadRule.MISSING,
            location=location(element),
            field=terms_at(f"{location(element)}/{path}"),
            text_nb=f"{path} mangler eller er tomt.",
            text_en=f"{path} is missing or empty.",
        )
    )


def _no_date(element: etree._Element | None, path: str) -> date:
    raise _unusable(element, path, "en dato mellom år 1 og 9999", "a date between the years 1 and 9999")


def _unusable(element: etree._Element | None, path: str, nb: str, en: str) -> Unreadable:
    found = find(element, path)
    where = "/" if found is None else location(found)
    name = where.rsplit("/", 1)[-1]
    return Unreadable(
        Finding(rule=ReadRule.VALUE, location=where, field=terms_at(where), text_nb=f"{name} er ikke {nb}.", text_en=f"{name} is not {en}.")
    )
