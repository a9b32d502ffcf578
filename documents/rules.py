"""A document held against all that makes it valid: UBL 2.1 (XSD), then EN 16931 (CEN)."""

from documents.rules_cen import cen_findings, load_rules
from documents.rules_xsd import load_schemas, xsd_findings
from documents.ubl_summary import summarize
from documents.ubl_xml import Unreadable, parse_xml
from domain.findings import capped
from domain.submission import CheckedDocument


def load() -> None:
    """Load schemas and rules (half a second to two), so that the first document does not pay for it."""
    load_schemas()
    load_rules()


def check(document: bytes) -> CheckedDocument:
    """Check a document. Whatever the bytes are, the answer is findings; the summary is there for every schema-valid document.

    The schema gates the rules: on a document of another shape they tell nonsense or abort.
    """
    try:
        root = parse_xml(document)
        findings = xsd_findings(root)
        if findings:
            return CheckedDocument(findings=capped(findings))
        summary = summarize(root)
    except Unreadable as error:
        return CheckedDocument(findings=(error.finding,))
    return CheckedDocument(findings=capped(cen_findings(root)), summary=summary)
