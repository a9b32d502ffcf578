"""Limits on what a document says, as findings: UBL and EN 16931 bound no text, and a schema names what it does not know in full."""

from collections.abc import Iterator

from lxml import etree

from documents.locations import location
from documents.terms import terms_at
from documents.ubl_xml import CBC, ReadRule
from domain.findings import MAX_FINDINGS, Finding

MAX_TEXT = 1_000_000
"""Characters of a text or attribute that is no embedded file; no form of an invoice shows more."""

MAX_NAME = 200
"""Characters of a name with its namespace; UBL's longest has 130."""

MAX_ATTRIBUTES = 20
"""Of one element; UBL's have nine at most."""

_EMBEDDED_FILE = f"{{{CBC}}}EmbeddedDocumentBinaryObject"


def limit_findings(root: etree._Element) -> tuple[Finding, ...]:
    """Tell the texts that are too long, and the elements that are none of UBL's by their size."""
    if monsters := tuple(_monsters(root)):
        return monsters
    too_long = [element for element in root.iter() if _length(element) > MAX_TEXT]
    return tuple(_too_long(location(element)) for element in too_long[: MAX_FINDINGS + 1])


def _monsters(root: etree._Element) -> Iterator[Finding]:
    """Tell the first of them, at what is around it: its own name may be a megabyte."""
    for element in root.iter():
        if len(element.attrib) > MAX_ATTRIBUTES or max(map(len, (str(element.tag), *map(str, element.attrib)))) > MAX_NAME:
            around = element.getparent()
            yield Finding(
                rule=ReadRule.LIMIT,
                location="/" if around is None else location(around),
                text_nb="Et element har for mange attributter eller for lange navn.",
                text_en="An element has too many attributes or too long names.",
            )
            return


def _length(element: etree._Element) -> int:
    text = None if element.tag == _EMBEDDED_FILE else element.text
    return max(len(text or ""), *map(len, element.attrib.values()), 0)


def _too_long(where: str) -> Finding:
    name = where.rsplit("/", 1)[-1]
    return Finding(
        rule=ReadRule.LIMIT,
        location=where,
        field=terms_at(where),
        text_nb=f"{name} har en tekst på over en million tegn.",
        text_en=f"{name} has a text of more than a million characters.",
    )
