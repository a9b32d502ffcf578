"""What the rules read in a UBL tree, as XPath 2.0 reads it: white space is XML's four characters, a missing text is empty."""

import re
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, Context, Decimal
from functools import cache

from lxml import etree

from documents.ubl_xml import NAMESPACES

_SPACE = " \t\r\n"
_SPACES = re.compile(r"[ \t\r\n]+")
_SOMETHING = re.compile(r"[^ \t\r\n]")
_PREFIX = re.compile(r"(\w+):")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_INFINITE = frozenset({"INF", "-INF"})
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))?")

EXACT = Context(prec=1000)
"""Amounts have as many digits as their sender likes; the rules are run in this context, so that sums of them are not rounded."""

_MOST_DIGITS = 300
_DIGITS_OF_A_QUOTIENT = 18
"""XPath leaves the digits of a quotient open; this is what Saxon keeps, by which the official rules are run everywhere."""

_MINUTES_A_DAY = 24 * 60


class Malformed(ValueError):
    """A value has a form on which the official rules would abort, or more digits than any amount. The schema lets few of them through."""


@cache
def clark(path: str) -> str:
    """Write a path with the usual prefixes as lxml reads it fastest: `{namespace}Name`."""
    return _PREFIX.sub(lambda found: f"{{{NAMESPACES[found[1]]}}}", path)


def one(element: etree._Element, path: str) -> etree._Element | None:
    """Find the first element at a path."""
    return element.find(clark(path))


def every(element: etree._Element, path: str) -> list[etree._Element]:
    """Find all elements at a path."""
    return element.findall(clark(path))


def raw(element: etree._Element | None, path: str = ".") -> str:
    """Read the text at a path as it stands; empty where there is none."""
    found = element if element is None or path == "." else one(element, path)
    return "" if found is None else found.text or ""


def text(element: etree._Element | None, path: str = ".") -> str:
    """Read the text at a path with its white space normalized."""
    return normalized(raw(element, path))


def normalized(value: str) -> str:
    """Do as `normalize-space`."""
    return _SPACES.sub(" ", value.strip(_SPACE))


def is_blank(value: str | None) -> bool:
    """Tell whether a text has nothing but white space; megabytes of base64 are not copied for it."""
    return not value or _SOMETHING.search(value) is None


def number(value: str) -> Decimal:
    """Read an `xs:decimal`. Raises Malformed."""
    stripped = value.strip(_SPACE)
    if len(stripped) > _MOST_DIGITS or not _DECIMAL.fullmatch(stripped):
        raise Malformed
    return Decimal(stripped)


def amount(element: etree._Element, path: str, default: Decimal) -> Decimal:
    """Read the number at a path, or the default where there is none. Raises Malformed."""
    found = one(element, path)
    return default if found is None else number(found.text or "")


def as_number(value: str) -> Decimal | None:
    """Do as `number()`, whose NaN is None here."""
    stripped = value.strip(_SPACE)
    return Decimal(stripped) if _DOUBLE.fullmatch(stripped) or stripped in _INFINITE else None


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Divide as `div` does."""
    digits = max(_DIGITS_OF_A_QUOTIENT, _fraction_digits(dividend), _fraction_digits(divisor))
    return (dividend / divisor).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_DOWN)


def rounded(value: Decimal) -> Decimal:
    """Do as `round`: to a whole number, halves upwards."""
    return (value + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR)


def _fraction_digits(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def is_date(value: str) -> bool:
    """Tell whether a text is an `xs:date`."""
    try:
        day(value)
    except Malformed:
        return False
    return True


def day(value: str) -> int:
    """Read an `xs:date` as the minute in which it begins, by its zone, UTC where it has none. Raises Malformed."""
    found = _DATE.fullmatch(value.strip(_SPACE))
    if found is None:
        raise Malformed
    year, month, day_of_month, sign, hours, minutes = found.groups()
    zone = int(hours or 0) * 60 + int(minutes or 0)
    try:
        days = date(int(year), int(month), int(day_of_month)).toordinal()
    except ValueError:
        raise Malformed from None
    return days * _MINUTES_A_DAY + (zone if sign == "-" else -zone)
