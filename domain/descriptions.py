"""The ERP's own words for a line without an item name (E1-E3, decision 11).

It holds only for customers that are set to `Send fakturaer til Autoinvoice` (E2), so it is no part of the rules of EN 16931.
"""

from domain.findings import Finding, Severity
from domain.submission import DocumentSummary

RULE = "E1"

_MESSAGE = "Transaksjonsbeskrivelse may not be empty"
_NAMED_LINES = 20


def transaction_descriptions(findings: tuple[Finding, ...], summary: DocumentSummary | None) -> tuple[Finding, ...]:
    """Put one finding that names the lines without an item name, at the first of them, in place of the rules' findings for those lines."""
    if summary is None or not summary.empty_item_names:
        return findings
    lines = summary.empty_item_names
    finding = Finding(
        rule=RULE,
        severity=Severity.FATAL,
        location=next((other.location for other in findings if _is_empty_item_name(other)), "/"),
        text_nb=f"{_MESSAGE}. Gjelder linje {_enumerated(lines, 'og', 'andre')}.",
        text_en=f"{_MESSAGE}. Applies to {'line' if len(lines) == 1 else 'lines'} {_enumerated(lines, 'and', 'others')}.",
        field="BT-153",
    )
    return (finding, *(other for other in findings if not _is_empty_item_name(other)))


def _is_empty_item_name(finding: Finding) -> bool:
    is_empty_element = finding.rule == "PEPPOL-EN16931-R008" and finding.location.endswith("/cac:Item/cbc:Name")
    return finding.rule == "BR-25" or is_empty_element


def _enumerated(lines: tuple[str, ...], conjunction: str, others: str) -> str:
    named = list(lines[:_NAMED_LINES])
    if len(lines) > _NAMED_LINES:
        named.append(f"{len(lines) - _NAMED_LINES} {others}")
    if len(named) == 1:
        return named[0]
    return f"{', '.join(named[:-1])} {conjunction} {named[-1]}"
