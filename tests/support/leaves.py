"""The fields of an invoice one by one, and where each is written in UBL."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from documents.locations import location, qualified_name
from documents.ubl_writer import write_invoice
from documents.ubl_xml import parse_xml
from domain.invoice import DocumentType, Invoice
from domain.value import Value
from support.full_invoice import FULL, FULL_CREDIT_NOTE

Keys = tuple[str | int, ...]

SEVERAL = FULL.model_copy(
    update={
        "lines": FULL.lines * 3,
        "payment": FULL.payment * 2,
        "notes": FULL.notes * 2,
        "preceding_invoices": FULL.preceding_invoices * 2,
        "vat_breakdown": FULL.vat_breakdown * 2,
    }
)
SEVERAL_CREDITED = FULL_CREDIT_NOTE.model_copy(update={"lines": FULL.lines * 2, "project": "P-2"})


def leaves(value: object, where: Keys = ()) -> Iterator[tuple[Keys, object]]:
    """List every field that holds a value, with its keys from the invoice on."""
    match value:
        case Value():
            for name in type(value).model_fields:
                yield from leaves(getattr(value, name), (*where, name))
        case tuple():
            for position, one in enumerate(value):
                yield from leaves(one, (*where, position))
        case None | DocumentType():
            return
        case _:
            yield where, value


def another(value: object) -> object:
    """Make another value of the same type."""
    match value:
        case bool():
            return not value
        case Decimal():
            return value + 7
        case date():
            return value + timedelta(days=400)
        case bytes():
            return value + b"more"
        case _:
            return f"{value}X"


def with_leaf(value: Any, keys: Keys, leaf: object) -> Any:
    """Change one field."""
    if not keys:
        return leaf
    first, *rest = keys
    if isinstance(first, int):
        return (*value[:first], with_leaf(value[first], tuple(rest), leaf), *value[first + 1 :])
    return value.model_copy(update={first: with_leaf(getattr(value, first), tuple(rest), leaf)})


def changed_places(before: Invoice, after: Invoice) -> Iterator[str]:
    """Write both and name what differs in the second."""
    old, new = (list(parse_xml(write_invoice(one)).iter()) for one in (before, after))
    for one, other in zip(old, new, strict=True):
        if one.text != other.text and not len(other):
            yield location(other)
        for name, value in other.attrib.items():
            if one.get(name) != value:
                yield f"{location(other)}/@{qualified_name(str(name))}"
