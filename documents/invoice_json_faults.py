"""What is wrong with an invoice as JSON, told with its place. Values are never quoted: they may be personal."""

from pydantic import ValidationError

from documents.ubl_xml import ReadRule, Unreadable
from domain.findings import MAX_FINDINGS, Finding
from domain.invoice import DocumentType

Pointer = tuple[str | int, ...]

_MAX_KEY = 60
"""Characters of a key that are repeated; the model's own are shorter."""

_SENTENCES = {
    "missing": ("mangler", "is missing"),
    "extra_forbidden": ("er ikke et felt her", "is no field here"),
    "string_type": ("må være en tekst", "must be a text"),
    "characters": ("har tegn som ikke kan stå i XML", "has characters that XML has no place for"),
    "decimal_type": (
        "må være et tall med punktum som desimaltegn og uten eksponent, for eksempel 1250.50",
        "must be a number with a dot as decimal sign and no exponent, for example 1250.50",
    ),
    "date_type": ("må være en dato (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)"),
    "bool_type": ("må være true eller false", "must be true or false"),
    "enum": (f"må være {' eller '.join(DocumentType)}", f"must be {' or '.join(DocumentType)}"),
    "tuple_type": ("må være en liste", "must be a list"),
    "model_type": ("må være et objekt", "must be an object"),
    "bytes_type": ("er ikke gyldig base64", "is not valid base64"),
    "due_date": (
        "kan på en kreditnota bare stå sammen med en betalingsmåte (payment)",
        "may stand on a credit note only together with a way to pay (payment)",
    ),
}
_SAME = {
    "decimal_parsing": "decimal_type",
    "finite_number": "decimal_type",
    "date_from_datetime_inexact": "date_type",
    "date_from_datetime_parsing": "date_type",
    "bool_parsing": "bool_type",
}
_RULES = {"missing": ReadRule.MISSING, "extra_forbidden": ReadRule.UNKNOWN}
_OTHER = ("har ikke en verdi som er tillatt her", "has no value that is allowed here")


def faults(error: ValidationError, within: tuple[str, int] | None = None) -> tuple[Finding, ...]:
    """Tell the faults that validation found, or the first of very many; `within` is a list, and where in it what was validated begins."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(fault(_whole(one["loc"], within), one["type"]) for one in found[: MAX_FINDINGS + 1])


def _whole(where: Pointer, within: tuple[str, int] | None) -> Pointer:
    if within is None:
        return where
    name, start = within
    first, *rest = where
    return (name, start + int(first), *rest)


def fault(where: Pointer, kind: str) -> Finding:
    """Tell one fault, by its kind in pydantic's words or ours."""
    kind = _SAME.get(kind, kind)
    nb, en = _SENTENCES.get(kind, _OTHER)
    name_nb, name_en = (_name(where),) * 2 if where else ("Dokumentet", "The document")
    return Finding(rule=_RULES.get(kind, ReadRule.VALUE), location=_pointer(where), text_nb=f"{name_nb} {nb}.", text_en=f"{name_en} {en}.")


def not_json(rule: ReadRule, nb: str, en: str) -> Unreadable:
    """Tell why a file as a whole is not read."""
    return Unreadable(Finding(rule=rule, text_nb=f"Filen er {nb}.", text_en=f"The file is {en}."))


def _name(where: Pointer) -> str:
    """Name a field, or an element of a list by the list and its place in it: `lines/0`."""
    return "/".join(_shortened(step) for step in (where[-2:] if isinstance(where[-1], int) else where[-1:]))


def _pointer(where: Pointer) -> str:
    """Write a place as a JSON Pointer (RFC 6901); the whole document is `/`, as in XML."""
    return "/" + "/".join(_shortened(step).replace("~", "~0").replace("/", "~1") for step in where)


def _shortened(step: str | int) -> str:
    name = str(step)
    return name if len(name) <= _MAX_KEY else name[:_MAX_KEY] + "…"
