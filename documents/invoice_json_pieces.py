"""The model held against JSON piece by piece: a fault takes a thousand bytes in pydantic, and a file may hold millions."""

from collections.abc import Iterator, Mapping
from typing import Any, cast, get_origin

from pydantic import TypeAdapter, ValidationError

from documents.invoice_json_faults import faults
from documents.ubl_xml import Unreadable
from domain.findings import capped
from domain.invoice import Invoice

_PIECE = 1000
"""Elements of a list that are validated at once; all faults of the first so many are told."""

_LISTS: dict[str, TypeAdapter[tuple[Any, ...]]] = {
    name: TypeAdapter(cast("type[tuple[Any, ...]]", field.annotation))
    for name, field in Invoice.model_fields.items()
    if get_origin(field.annotation) is tuple
}


def validated(data: Mapping[str, Any]) -> Invoice:
    """Make an invoice of what JSON holds. Raises Unreadable: it is none."""
    long = {name: value for name in _LISTS if isinstance(value := data.get(name), list) and len(value) > _PIECE}
    try:
        invoice = Invoice.model_validate({**data, **{name: value[:_PIECE] for name, value in long.items()}}, extra="forbid")
    except ValidationError as error:
        raise Unreadable(*capped(faults(error))) from None
    rest = {name: (*getattr(invoice, name), *_rest(name, value)) for name, value in long.items()}
    return invoice.model_copy(update=rest)


def _rest(name: str, elements: list[Any]) -> Iterator[object]:
    for start in range(_PIECE, len(elements), _PIECE):
        try:
            yield from _LISTS[name].validate_python(elements[start : start + _PIECE], extra="forbid")
        except ValidationError as error:
            raise Unreadable(*capped(faults(error, within=(name, start)))) from None
