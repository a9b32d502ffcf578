"""What is wrong with a document, told so that its sender can mend it."""

from enum import StrEnum

from domain.value import Value


class Severity(StrEnum):
    """How much a finding weighs: a fatal one makes the document invalid."""

    FATAL = "fatal"
    WARNING = "warning"


class Finding(Value):
    """One broken rule at one place.

    `rule` is the official id where one exists (BR-25, PEPPOL-EN16931-R010, XSD), else ours.
    `location` is an XPath with the usual prefixes (`/Invoice/cac:InvoiceLine[2]/cac:Item`), or `/` for the whole document.
    """

    rule: str
    severity: Severity = Severity.FATAL
    location: str = "/"
    text_nb: str
    text_en: str


def is_valid(findings: tuple[Finding, ...]) -> bool:
    """Tell whether no finding is fatal."""
    return all(finding.severity is not Severity.FATAL for finding in findings)
