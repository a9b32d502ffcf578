"""The rules of Peppol BIS Billing 3.0 as findings: our own (documents/peppol), or those of an official compiled file, told in our words."""

from pathlib import Path

from lxml import etree

from documents.locations import location
from documents.peppol.rule import Rule
from documents.peppol.table import BY_ID, broken_rules, load_table
from documents.rules_cen import field_of
from documents.rules_texts import text_en, text_nb
from documents.schematron import Failed, RulesAborted, failed_rules, load_rule_file
from documents.terms import narrowed, terms_at
from domain.findings import Finding, first_of_each_severity

_ABORTED = Finding(
    rule="FF-RULES",
    text_nb="Reglene i PEPPOL BIS Billing kunne ikke kjøres på dokumentet: En verdi i det har en umulig form.",
    text_en="The rules of PEPPOL BIS Billing could not be run on the document: A value in it has an impossible form.",
)


def load_peppol_rules(file: Path | None = None) -> None:
    """Make the rules ready, so that the first document does not pay for it. Raises RuleFileUnusable."""
    if file:
        load_rule_file(file)
    load_table()


def peppol_findings(root: etree._Element) -> tuple[Finding, ...]:
    """Hold a document, or a fragment of one, against our rules. Needs no schema-valid document: whatever is there is judged."""
    broken = first_of_each_severity(broken_rules(root), lambda one: one[0].severity)
    return tuple(_finding(rule, location(element)) for rule, element in broken)


def official_findings(root: etree._Element, file: Path) -> tuple[Finding, ...]:
    """Hold a schema-valid document against the rules of a compiled file. Raises RuleFileUnusable."""
    try:
        return tuple(_official(failed) for failed in failed_rules(root, file))
    except RulesAborted:
        return (_ABORTED,)


def _finding(rule: Rule, where: str) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        location=where,
        text_nb=rule.nb,
        text_en=rule.en,
        field=narrowed(rule.field, where) or terms_at(where),
    )


def _official(failed: Failed) -> Finding:
    """Tell a rule in our words, as severely as the file does; one that the table does not know yet in the file's own."""
    if rule := BY_ID.get(failed.rule):
        return _finding(rule, failed.location).model_copy(update={"severity": failed.severity})
    return Finding(
        rule=failed.rule,
        severity=failed.severity,
        location=failed.location,
        text_nb=text_nb(failed.rule, failed.official),
        text_en=text_en(failed.rule, failed.official),
        field=field_of(failed),
    )
