"""A document held against all that makes it valid: UBL 2.1 (XSD), then EN 16931 (CEN) and Peppol BIS Billing 3.0."""

from pathlib import Path

from documents.rules_cen import cen_findings, load_rules
from documents.rules_limits import limit_findings
from documents.rules_peppol import load_peppol_rules, official_findings, peppol_findings
from documents.rules_texts import load_sentences
from documents.rules_xsd import load_schemas, xsd_findings
from documents.terms import load_terms
from documents.ubl_summary import summarize
from documents.ubl_xml import Unreadable, parse_xml
from domain.addressing import addressed_as_written
from domain.findings import capped
from domain.submission import CheckedDocument


def load(peppol_file: Path | None = None) -> None:
    """Load schemas, rules and sentences (half a second to two), so that no document pays for it. Raises RuleFileUnusable."""
    load_schemas()
    load_sentences()
    load_terms()
    load_rules()
    load_peppol_rules(peppol_file)


def check(document: bytes, peppol_file: Path | None = None) -> CheckedDocument:
    """Check a document. Whatever the bytes are, the answer is findings; the summary is there for every schema-valid document.

    The schema gates the rules: on a document of another shape they tell nonsense or abort.
    With a `peppol_file` the rules of that compiled file are run instead of our own of Peppol.
    """
    try:
        root = parse_xml(document)
        findings = limit_findings(root) or xsd_findings(root)
        if findings:
            return CheckedDocument(findings=capped(findings))
        summary = summarize(root)
    except Unreadable as error:
        return CheckedDocument(findings=(error.finding,))
    peppol = official_findings(root, peppol_file) if peppol_file else peppol_findings(root)
    findings = (*cen_findings(root), *addressed_as_written(peppol, summary.buyer_orgnr))
    return CheckedDocument(findings=capped(findings), summary=summary)
