"""Findings about the UBL made of an invoice, told with their places in the JSON that its sender knows."""

import posixpath
import re
from collections.abc import Iterable
from itertools import islice

from documents.json_places import INVOICE, Place, Several
from documents.terms import place_of
from domain.findings import Finding
from domain.invoice import Invoice

_STEP = re.compile(r"(?P<name>[^/\[]+)(?:\[(?P<position>\d+)\])?")
_IN_UBL = re.compile(r"/(?:Invoice|CreditNote)\b")


def told_in_json(invoice: Invoice, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Name the places of findings by JSON Pointers (RFC 6901), where they are places in the UBL."""
    return tuple(one.model_copy(update={"location": _in_json(one, invoice)}) for one in findings)


def _in_json(finding: Finding, invoice: Invoice) -> str:
    """Point at the field that a rule is about, also where it is missing; rules are broken at what is around it."""
    if _IN_UBL.match(finding.location):
        return pointer(place_of(finding.field, finding.location), invoice)
    # Our own findings are about the whole document where they name a field alone.
    return pointer(place_of(finding.field, "/Invoice"), invoice) if finding.location == "/" else finding.location


def pointer(location: str, invoice: Invoice) -> str:
    """Say where an element or attribute comes from: its own place, else the nearest one around it; the whole document is `/`."""
    where, parts = "/", INVOICE
    for step in list(_STEP.finditer(location))[1:]:
        place = _place(parts.get(step["name"]), where, invoice, int(step["position"] or 1))
        if place is None:
            break
        where, parts = posixpath.normpath(posixpath.join(where, place.keys)), place.parts
    return where


def _place(found: Place | Several | None, around: str, invoice: Invoice, position: int) -> Place | None:
    if found is None or isinstance(found, Place):
        return found
    return next(islice(found(_value(invoice, around), invoice), position - 1, None), None)


def _value(invoice: Invoice, where: str) -> object:
    value: object = invoice
    for key in filter(None, where.split("/")):
        value = value[int(key)] if isinstance(value, tuple) else getattr(value, key)
    return value
