"""Compiled Schematron run by Saxon, as findings.

SaxonC holds the GIL for a whole call and reserves 34 GB of virtual memory: run it in a process that may be replaced.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor, PyXsltExecutable

from documents.locations import svrl_location
from documents.native_signals import child_signal_kept
from documents.native_stderr import native_stderr_discarded
from documents.peppol.reading import is_blank
from documents.ubl_xml import CBC
from domain.findings import Severity, first_of_each_severity

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_SOME_BASE64 = "AA=="


class RulesAborted(Exception):
    """The rules gave up on a value of the document."""


class RuleFileUnusable(Exception):
    """A file is no compiled Schematron that can be run."""


class Failed(NamedTuple):
    """A rule that a document breaks, as the file tells it."""

    rule: str
    severity: Severity
    location: str
    official: str


def load_rule_file(path: Path) -> None:
    """Compile a file, so that the first document does not pay for it. Raises RuleFileUnusable."""
    _stylesheet(path)


def failed_rules(root: etree._Element, path: Path) -> tuple[Failed, ...]:
    """Hold a schema-valid document against a file. Takes embedded attachments out of the tree: they cost, and no rule reads them.

    Raises:
        RulesAborted: a value has a form that the rules do not foresee.
        RuleFileUnusable: the file is not there, or is no compiled Schematron.
    """
    for embedded in root.iter(f"{{{CBC}}}EmbeddedDocumentBinaryObject"):
        embedded.text = embedded.text if is_blank(embedded.text) else _SOME_BASE64  # Peppol's rules tell empty ones
    stylesheet = _stylesheet(path)
    try:
        with native_stderr_discarded():
            document = _processor().parse_xml(xml_text=etree.tostring(root, encoding="unicode"))
            report = stylesheet.transform_to_string(xdm_node=document)
    except PySaxonApiError as error:
        raise RulesAborted from error
    return tuple(_failed(report or "", root))


def _failed(report: str, root: etree._Element) -> Iterator[Failed]:
    tree = etree.fromstring(report.encode(), etree.XMLParser(huge_tree=True))
    for failed in first_of_each_severity(tree.iter(f"{_SVRL}failed-assert"), _severity):
        yield Failed(
            rule=failed.get("id", ""),
            severity=_severity(failed),
            location=svrl_location(root, failed.get("location", "")),
            official=failed.findtext(f"{_SVRL}text") or "",
        )


def _severity(failed: etree._Element) -> Severity:
    return Severity.FATAL if failed.get("flag") == "fatal" else Severity.WARNING


@cache
def _processor() -> PySaxonProcessor:
    with child_signal_kept():
        return PySaxonProcessor(license=False)


@cache
def _stylesheet(path: Path) -> PyXsltExecutable:
    if b"http://purl.oclc.org/dsdl/svrl" not in _content(path):
        raise RuleFileUnusable(path)
    try:
        return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
    except PySaxonApiError as error:
        raise RuleFileUnusable(path) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleFileUnusable(path) from error
