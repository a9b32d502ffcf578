"""What is wrong with a document, told so that its sender can mend it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import TypeVar

from pydantic import Field

from domain.menders import mender_of
from domain.messages import Mender
from domain.value import Value

T = TypeVar("T")


class Severity(StrEnum):
    """How much a finding weighs: a fatal one makes the document invalid."""

    FATAL = "fatal"
    WARNING = "warning"


class Finding(Value):
    """One broken rule at one place.

    `rule` is the official id where one exists (BR-25, PEPPOL-EN16931-R010, XSD), else ours.
    `location` is an XPath with the usual prefixes (`/Invoice/cac:InvoiceLine[2]/cac:Item`), in JSON a pointer (RFC 6901: `/lines/1/name`),
    or `/` for the whole document.
    `field` names what the rule is about as EN 16931 does (`BT-49`), several with commas between; `mender` is who can mend it.
    `field` is empty where nothing in the document is meant.
    """

    rule: str
    severity: Severity = Severity.FATAL
    location: str = "/"
    text_nb: str
    text_en: str
    field: str = ""
    mender: Mender | None = Field(default_factory=lambda told: mender_of(told["rule"]))


MAX_FINDINGS = 100
"""So many are told of one document."""


def capped(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Keep the first findings, the fatal ones before the warnings, and tell that there were more."""
    if len(findings) <= MAX_FINDINGS:
        return findings
    fatal = [finding for finding in findings if finding.severity is Severity.FATAL]
    warnings = [finding for finding in findings if finding.severity is not Severity.FATAL]
    more = Finding(
        rule="FF-MORE",
        severity=Severity.WARNING,
        text_nb=f"Dokumentet har flere feil enn de {MAX_FINDINGS} som vises her.",
        text_en=f"The document has more faults than the {MAX_FINDINGS} shown here.",
    )
    return (*(fatal + warnings)[:MAX_FINDINGS], more)


MAX_LOOKED_AT = 1000
"""Broken rules looked at, of each severity; a long invoice that breaks one on every line need not tell them all."""


def first_of_each_severity(found: Iterable[T], severity: Callable[[T], Severity]) -> Iterator[T]:
    """Go through broken rules in their order, so many of each severity: no number of warnings hides what is fatal."""
    seen = Counter[Severity]()
    for one in found:
        seen[severity(one)] += 1
        if seen[severity(one)] <= MAX_LOOKED_AT:
            yield one


def is_valid(findings: tuple[Finding, ...]) -> bool:
    """Tell whether no finding is fatal."""
    return all(finding.severity is not Severity.FATAL for finding in findings)
