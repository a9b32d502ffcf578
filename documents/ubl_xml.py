"""UBL bytes into an XML tree, safely: no DOCTYPE, no entities, no network, no XInclude, limits on size and depth."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import cast

from lxml import etree

from domain.findings import Finding

MAX_DOCUMENT_BYTES = 100 * 1024 * 1024
"""Larger documents are refused unread. Embedded attachments weigh 4/3 of their size; 10 MB each is usual (A9)."""

MAX_TAGS = 1_200_000
"""Start and end tags, of which a line has 26 to 100: so many take 1.3 GB and fifteen seconds to be read and judged."""

MAX_ATTRIBUTES = 400_000
"""As many take as much."""

MAX_DEPTH = 100
"""Levels of nesting; a UBL invoice has about fifteen, extensions a few more."""

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
NAMESPACES = {"cac": CAC, "cbc": CBC, "ext": EXT}
INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"

_ENCODING_ERRORS = frozenset(
    {etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_UNKNOWN_ENCODING, etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING}
)
_PIECE = re.compile(rb"[^>]*>")


class ReadRule(StrEnum):
    """Our own rules about documents that cannot be read; where a rule of EN 16931 says it, that one is named instead."""

    SIZE = "FF-SIZE"
    XML = "FF-XML"
    DOCTYPE = "FF-DOCTYPE"
    LIMIT = "FF-LIMIT"
    ROOT = "FF-ROOT"
    MISSING = "FF-MISSING"
    UNKNOWN = "FF-UNKNOWN"
    JSON = "FF-JSON"
    VALUE = "FF-VALUE"
    SUPPLIER = "FF-SUPPLIER"
    FODSELSNUMMER = "FF-FODSELSNUMMER"


class Unreadable(Exception):
    """The document cannot be read; the finding, or the first of several, tells its sender why."""

    def __init__(self, finding: Finding, *others: Finding) -> None:
        super().__init__(finding, *others)
        self.finding = finding
        self.findings = (finding, *others)

    def __str__(self) -> str:
        return self.finding.text_en


def parse_xml(data: bytes) -> etree._Element:
    """Parse a UBL invoice or credit note and return its root. Comments and processing instructions are left out.

    Raises:
        Unreadable: too large, not XML, a DOCTYPE, nested too deep, too many elements, or another root element.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise _unreadable(
            ReadRule.SIZE,
            f"Filen er større enn {MAX_DOCUMENT_BYTES // 1024**2} MB.",
            f"The file is larger than {MAX_DOCUMENT_BYTES // 1024**2} MB.",
        )
    if data.count(b"<") > MAX_TAGS or data.count(b"=") > MAX_ATTRIBUTES:
        raise _too_many()
    try:
        _refuse_doctype(data)
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise _not_xml(error) from None
    _refuse_depth(root)
    _refuse_other_roots(root)
    return root


def _parser() -> etree.XMLParser:
    """Make the parser of whole documents: without `huge_tree` a text over 10 MB, an embedded attachment, would be refused."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True)


def _refuse_doctype(data: bytes) -> None:
    """Look no further than the root's start tag, with libxml2's own guards on: entities in attributes are expanded while parsing."""
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    for piece in _PIECE.finditer(data):
        parser.feed(piece[0])
        for _, element in cast("Iterator[tuple[str, etree._Element]]", parser.read_events()):  # noqa: SLF001  # lxml's name for it
            if element.getroottree().docinfo.internalDTD is not None:
                raise _unreadable(
                    ReadRule.DOCTYPE,
                    "Dokumentet har en DOCTYPE. Det er ikke tillatt i en faktura.",
                    "The document has a DOCTYPE, which is not allowed in an invoice.",
                )
            return


def _refuse_depth(root: etree._Element) -> None:
    if root.xpath(f"boolean(/*{'/*' * MAX_DEPTH})"):
        raise _over_the_limits()


def _refuse_other_roots(root: etree._Element) -> None:
    if root.tag not in {INVOICE, CREDIT_NOTE}:
        raise _unreadable(
            ReadRule.ROOT,
            "Dokumentet er ikke en faktura eller kreditnota i UBL 2.1.",
            "The document is not an invoice or credit note in UBL 2.1.",
        )


def _not_xml(error: etree.XMLSyntaxError) -> Unreadable:
    """Tell where, but not libxml2's own words: they may quote the document."""
    line = error.lineno or 1
    code = error.code  # type: ignore[attr-defined]  # the stubs do not know it
    if code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return _over_the_limits()
    if code in _ENCODING_ERRORS:
        return _unreadable(
            ReadRule.XML,
            f"Tegnsettet i filen er ukjent eller et annet enn det filen oppgir (linje {line}).",
            f"The file's encoding is unknown or not the one it declares (line {line}).",
        )
    return _unreadable(ReadRule.XML, f"Filen er ikke gyldig XML (linje {line}).", f"The file is not valid XML (line {line}).")


def _too_many() -> Unreadable:
    return _unreadable(
        ReadRule.LIMIT,
        f"Dokumentet har for mange elementer: Mer enn {MAX_TAGS} tagger eller {MAX_ATTRIBUTES} attributter kan ikke kontrolleres. "
        "Del det opp i flere fakturaer.",
        f"The document has too many elements: More than {MAX_TAGS} tags or {MAX_ATTRIBUTES} attributes cannot be checked. "
        "Split it into several invoices.",
    )


def _over_the_limits() -> Unreadable:
    return _unreadable(
        ReadRule.LIMIT,
        "Dokumentet har for mange nivåer eller elementer, for lange felt eller entiteter.",
        "The document is nested too deep, has too many elements or too long fields, or has entities.",
    )


def _unreadable(rule: ReadRule, text_nb: str, text_en: str) -> Unreadable:
    return Unreadable(Finding(rule=rule, text_nb=text_nb, text_en=text_en))
