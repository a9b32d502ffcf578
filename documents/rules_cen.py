"""The rules of EN 16931 (CEN, compiled Schematron) as findings."""

from lxml import etree

from documents.rules_texts import text_en, text_nb
from documents.rules_xsd import UBL_ARTEFACTS
from documents.schematron import Failed, RulesAborted, failed_rules, load_rule_file
from documents.terms import narrowed, terms_at, terms_named
from domain.findings import Finding

STYLESHEET = UBL_ARTEFACTS / "EN16931-UBL-validation.xslt"

_ABORTED = Finding(
    rule="FF-RULES",
    text_nb="Reglene i EN 16931 kunne ikke kjøres på dokumentet: En verdi i det har en umulig form.",
    text_en="The rules of EN 16931 could not be run on the document: A value in it has an impossible form.",
)


def load_rules() -> None:
    """Compile the rules, so that the first document does not pay for it."""
    load_rule_file(STYLESHEET)


def cen_findings(root: etree._Element) -> tuple[Finding, ...]:
    """Hold a schema-valid document against the rules. Takes the embedded attachments out of the tree: they cost, and no rule reads them."""
    try:
        return tuple(_finding(failed) for failed in failed_rules(root, STYLESHEET))
    except RulesAborted:
        return (_ABORTED,)


def _finding(failed: Failed) -> Finding:
    return Finding(
        rule=failed.rule,
        severity=failed.severity,
        location=failed.location,
        text_nb=text_nb(failed.rule, failed.official),
        text_en=text_en(failed.rule, failed.official),
        field=field_of(failed),
    )


def field_of(failed: Failed) -> str:
    """List the terms that our sentence or the official one names, else those of the place."""
    named = terms_named(text_en(failed.rule, failed.official), failed.official)
    return narrowed(named, failed.location) or terms_at(failed.location)
