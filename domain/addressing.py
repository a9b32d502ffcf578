"""Where the rules about the buyer's electronic address bind (docs/adr/0015): on invoices that PEPPOL may carry."""

from domain.companies.parties import Customer, CustomerKind
from domain.findings import Finding, Severity

_BUYER_HAS_ADDRESS = "PEPPOL-EN16931-R010"
_SCHEME_IS_LISTED = "PEPPOL-EN16931-CL008"
_AT_THE_BUYER = "/cac:AccountingCustomerParty/cac:Party/cbc:EndpointID"


def addressed_as_written(findings: tuple[Finding, ...], buyer_orgnr: str | None) -> tuple[Finding, ...]:
    """Weigh what is wrong with the buyer's address by the document alone: without an orgnr of the buyer it is a warning."""
    return findings if buyer_orgnr else _weighed(findings, Severity.WARNING)


def addressed_to(customers: tuple[Customer, ...], findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Weigh what is wrong with the buyer's address by the cards: fatal for who is looked up in PEPPOL, of no interest for consumers."""
    if any(customer.kind is CustomerKind.BUSINESS and customer.orgnr for customer in customers):
        return _weighed(findings, Severity.FATAL)
    if customers and all(customer.kind is CustomerKind.CONSUMER for customer in customers):
        return tuple(finding for finding in findings if not _is_about_the_address(finding))
    return findings


def _weighed(findings: tuple[Finding, ...], severity: Severity) -> tuple[Finding, ...]:
    return tuple(finding.model_copy(update={"severity": severity}) if _is_about_the_address(finding) else finding for finding in findings)


def _is_about_the_address(finding: Finding) -> bool:
    return finding.rule == _BUYER_HAS_ADDRESS or (finding.rule == _SCHEME_IS_LISTED and finding.location.endswith(_AT_THE_BUYER))
