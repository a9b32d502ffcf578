"""The rules of EN 16931 (CEN, compiled Schematron) as findings.

SaxonC holds the GIL for a whole call and reserves 34 GB of virtual memory: run it in a process that may be replaced.
"""

from functools import cache
from itertools import islice

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor, PyXsltExecutable

from documents.locations import svrl_location
from documents.rules_texts import text_en, text_nb
from documents.rules_xsd import UBL_ARTEFACTS
from documents.ubl_xml import CBC
from domain.findings import Finding, Severity

STYLESHEET = UBL_ARTEFACTS / "EN16931-UBL-validation.xslt"

RULE_ABORTED = "FF-RULES"

MAX_FAILED = 1000
"""Broken rules looked at; a long invoice that breaks one on every line need not tell them all."""

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"

_ABORTED = Finding(
    rule=RULE_ABORTED,
    text_nb="Reglene i EN 16931 kunne ikke kjøres på dokumentet: En verdi i det har en umulig form.",
    text_en="The rules of EN 16931 could not be run on the document: A value in it has an impossible form.",
)


def load_rules() -> None:
    """Compile the rules, so that the first document does not pay for it."""
    _rules()


def cen_findings(root: etree._Element) -> tuple[Finding, ...]:
    """Hold a schema-valid document against the rules. Takes the embedded attachments out of the tree: they cost, and no rule reads them."""
    for embedded in root.iter(f"{{{CBC}}}EmbeddedDocumentBinaryObject"):
        embedded.text = ""
    processor, stylesheet = _rules()
    try:
        document = processor.parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
        report = stylesheet.transform_to_string(xdm_node=document)
    except PySaxonApiError:
        return (_ABORTED,)
    failed = etree.fromstring(report.encode(), etree.XMLParser(huge_tree=True)).iter(f"{_SVRL}failed-assert")
    return tuple(_finding(one, root) for one in islice(failed, MAX_FAILED))


@cache
def _rules() -> tuple[PySaxonProcessor, PyXsltExecutable]:
    processor = PySaxonProcessor(license=False)
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(STYLESHEET))


def _finding(failed: etree._Element, root: etree._Element) -> Finding:
    rule = failed.get("id", "")
    official = failed.findtext(f"{_SVRL}text") or ""
    return Finding(
        rule=rule,
        severity=Severity.FATAL if failed.get("flag") == "fatal" else Severity.WARNING,
        location=svrl_location(root, failed.get("location", "")),
        text_nb=text_nb(rule, official),
        text_en=text_en(rule, official),
    )
