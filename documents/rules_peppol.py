"""The rules of Peppol BIS Billing 3.0, our own (documents/peppol), as findings."""

from itertools import islice

from lxml import etree

from documents.locations import location
from documents.peppol.rule import Rule
from documents.peppol.table import broken_rules, load_table
from domain.findings import Finding

MAX_BROKEN = 1000
"""Broken rules looked at; a long invoice that breaks one on every line need not tell them all."""


def load_peppol_rules() -> None:
    """Build the table and load the code lists, so that the first document does not pay for it."""
    load_table()


def peppol_findings(root: etree._Element) -> tuple[Finding, ...]:
    """Hold a document, or a fragment of one, against the rules. Needs no schema-valid document: whatever is there is judged."""
    return tuple(_finding(rule, element) for rule, element in islice(broken_rules(root), MAX_BROKEN))


def _finding(rule: Rule, element: etree._Element) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        location=location(element),
        text_nb=rule.nb,
        text_en=rule.en,
        field=rule.field,
        mender=rule.mender,
    )
