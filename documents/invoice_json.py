"""An invoice as JSON (docs/invoice.schema.json), of an ERP without UBL, made the UBL document that is checked, kept and sent."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import Any, Never

from documents.invoice_json_faults import Pointer, fault, not_json
from documents.invoice_json_pieces import validated
from documents.json_pointers import told_in_json
from documents.ubl_writer import Unwritable, write_invoice
from documents.ubl_xml import MAX_DOCUMENT_BYTES, ReadRule, Unreadable
from domain.findings import MAX_FINDINGS, Finding, capped
from domain.invoice import Invoice
from domain.value import Value

BILLING = {
    "specification": "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "process": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
}
"""What an invoice is written by (BT-24, BT-23) if it does not say: Peppol BIS Billing 3.0."""

AMOUNT = r"-?[0-9]{1,30}(\.[0-9]{1,20})?"
"""A number as text; the bounds keep a short `1e999999999` from becoming a document of a gigabyte."""

MAX_VALUES = 400_000
"""Values in a file, of which a line has some thirty: so many take 400 MB and four seconds to be read and written as UBL."""

MAX_KEYS = 100
"""Keys of one object; the model's largest has forty."""

_AMOUNT = re.compile(AMOUNT, re.ASCII)
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*[{\[]")
"""Of JSON, also in UTF-16, which is refused."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_ubl(document: bytes) -> bytes:
    """Write an invoice that came as JSON as UBL; whatever is not JSON is returned as it is. The same JSON gives the same bytes.

    Raises:
        Unreadable: it is JSON and no invoice; every fault is told with its place.
    """
    if not _BEGINNING.match(document):
        return document
    try:
        return write_invoice(read_invoice_json(document))
    except Unwritable:
        raise Unreadable(fault(("due_date",), "due_date")) from None


def findings_of(document: bytes, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Tell findings about what `as_ubl` made of a document with their places in the document itself, where that is JSON."""
    if not findings or not _BEGINNING.match(document):
        return findings
    return told_in_json(read_invoice_json(document), findings)


def read_invoice_json(document: bytes) -> Invoice:
    """Read an invoice from JSON. Amounts are numbers or texts and keep their decimals; unknown keys are refused.

    Raises:
        Unreadable: as for `as_ubl`.
    """
    data = _parse(document)
    if not isinstance(data, dict):
        raise Unreadable(fault((), "model_type"))
    invoice = validated(_with_files(data))
    if wrong := tuple(fault(where, kind) for where, kind in islice(_too_lenient(invoice, data, ()), MAX_FINDINGS + 1)):
        raise Unreadable(*capped(wrong))
    return invoice.model_copy(update={name: default for name, default in BILLING.items() if getattr(invoice, name) is None})


def _parse(document: bytes) -> object:
    if len(document) > MAX_DOCUMENT_BYTES:
        raise not_json(ReadRule.SIZE, f"større enn {MAX_DOCUMENT_BYTES // 1024**2} MB", f"larger than {MAX_DOCUMENT_BYTES // 1024**2} MB")
    if sum(map(document.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise not_json(ReadRule.LIMIT, "JSON med for mange verdier", "JSON with too many values")
    try:
        return json.loads(
            document.decode("utf-8-sig"), parse_float=_number, parse_int=_number, parse_constant=_no_number, object_pairs_hook=_keys_once
        )
    except UnicodeDecodeError:
        raise not_json(ReadRule.JSON, "ikke i UTF-8", "not in UTF-8") from None
    except json.JSONDecodeError as error:
        where = (f"linje {error.lineno}, tegn {error.colno}", f"line {error.lineno}, character {error.colno}")
        raise not_json(ReadRule.JSON, f"ikke gyldig JSON ({where[0]})", f"not valid JSON ({where[1]})") from None
    except RecursionError:
        raise not_json(ReadRule.LIMIT, "JSON med for mange nivåer", "JSON that is nested too deep") from None


def _number(spelled: str) -> Decimal | str:
    """Keep a number exactly as it is written. One with an exponent stays text, which is no amount."""
    return Decimal(spelled) if _AMOUNT.fullmatch(spelled) else spelled


def _no_number(spelled: str) -> Never:
    raise not_json(ReadRule.JSON, f"ikke gyldig JSON ({spelled} er ikke et tall)", f"not valid JSON ({spelled} is no number)")


def _keys_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its keys: of a key that stands twice nobody knows which is meant."""
    if len(pairs) > MAX_KEYS:
        raise not_json(ReadRule.LIMIT, "JSON med for mange nøkler i ett objekt", "JSON with too many keys in one object")
    keys = dict(pairs)
    if len(keys) < len(pairs):
        raise not_json(ReadRule.JSON, "JSON med samme nøkkel to ganger i ett objekt", "JSON with a key twice in one object")
    return keys


def _with_files(data: dict[str, Any]) -> dict[str, Any]:
    """Decode the files of the supporting documents (BT-125); what has another form is left for validation to refuse."""
    documents = data.get("supporting_documents")
    return data | {"supporting_documents": list(_decoded(documents))} if isinstance(documents, list) else data


def _decoded(documents: list[object]) -> Iterator[object]:
    for position, one in enumerate(documents):
        if not isinstance(one, dict) or not isinstance(content := one.get("content"), str):
            yield one
            continue
        try:
            yield one | {"content": base64.b64decode(content, validate=True)}
        except (binascii.Error, ValueError):
            raise Unreadable(fault(("supporting_documents", position, "content"), "bytes_type")) from None


def _too_lenient(value: object, raw: object, where: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Find what was read as something that it does not say, e.g. `20261221` as a time in 1970, and what UBL cannot hold."""
    match value:
        case Value():
            for key, part in raw.items() if isinstance(raw, dict) else ():
                yield from _too_lenient(getattr(value, key), part, (*where, key))
        case tuple():
            for position, (one, part) in enumerate(zip(value, raw if isinstance(raw, list) else (), strict=False)):
                yield from _too_lenient(one, part, (*where, position))
        case _ if kind := _misread(value, raw):
            yield where, kind


def _misread(value: object, raw: object) -> str | None:
    match value:
        case bool():
            return None if raw is value else "bool_type"
        case Decimal():
            return None if isinstance(raw, Decimal) or (isinstance(raw, str) and _AMOUNT.fullmatch(raw)) else "decimal_type"
        case date():
            return None if raw == value.isoformat() else "date_type"
        case str() if not isinstance(value, Enum) and _NOT_IN_XML.search(value):
            return "characters"
    return None
