"""Which terms of EN 16931 (BT, BG) a finding is about: those that its rule names, else those of the place in UBL.

terms.json is the binding of terms to elements of CEN/TS 16931-3-2, by path below the root; credit notes are named as invoices are.
"""

import json
import re
from functools import cache
from pathlib import Path

_TERM = re.compile(r"\bB[TG]-\d+(?:-\d+)?\b")
_POSITION = re.compile(r"\[\d+\]")
_OF_CREDIT_NOTES = {"CreditNoteLine": "InvoiceLine", "CreditedQuantity": "InvoicedQuantity", "CreditNoteTypeCode": "InvoiceTypeCode"}


def load_terms() -> None:
    """Load the table, so that the first document does not pay for it."""
    _places()


def terms_named(*texts: str) -> str:
    """List the terms of the first text that names any: business terms, or the groups where it names groups alone."""
    for text in texts:
        if named := tuple(dict.fromkeys(_TERM.findall(text))):
            return ", ".join(tuple(term for term in named if term.startswith("BT")) or named)
    return ""


def terms_at(location: str) -> str:
    """List the terms of an element or attribute in UBL, else those of the nearest element around it that has some."""
    path = _path(location)
    while path and path not in _bindings():
        path = path.rpartition("/")[0]
    return _bindings().get(path, "")


def narrowed(terms: str, location: str) -> str:
    """Leave of a rule's terms those of the place where it is broken, if they are among them."""
    here = [term for term in terms_at(location).split(", ") if term in terms.split(", ")]
    return ", ".join(here) or terms


def place_of(term: str, location: str) -> str:
    """Say where a single term is, or would be, within a location; the location itself if it is not below it."""
    path = _places().get(term, "")
    around = _path(location)
    within = path[len(around) :].lstrip("/") if path == around or path.startswith(f"{around}/" if around else "") else ""
    return f"{location}/{within}" if within else location


def _path(location: str) -> str:
    path = _POSITION.sub("", location).strip("/").partition("/")[2]
    for name, same in _OF_CREDIT_NOTES.items():
        path = path.replace(name, same)
    return path


@cache
def _bindings() -> dict[str, str]:
    table: dict[str, str] = json.loads(Path(__file__).with_name("terms.json").read_text(encoding="utf-8"))
    return table


@cache
def _places() -> dict[str, str]:
    """Find the terms that have an element of their own, and alone."""
    return {terms: path for path, terms in _bindings().items() if "," not in terms}
