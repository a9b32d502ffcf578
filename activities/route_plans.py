"""Plan the way of a document that nobody has handed in (issue 4, point 8): by the rules of acceptance and routing, from what is known."""

from datetime import datetime

from activities.buyers import Consumers, buyers, known_consumer
from activities.crediting import credited_waits
from domain.acceptance import Application, examine
from domain.companies.parties import Company, Customer
from domain.deployment import Deployment
from domain.errors import NotFound
from domain.findings import Finding, is_valid
from domain.identity import InvoiceKey, ObjectRef
from domain.plans.planning import with_known
from domain.ports import CompanyRegister, InvoiceRegister
from domain.routing import RoutingFacts
from domain.steps import PlannedChannel
from domain.submission import CheckedDocument, DocumentSummary, SubmissionRecord
from domain.value import Value


class Draft(Value):
    """A document on its way to a plan: all that decides it, or why it would be rejected."""

    key: InvoiceKey
    summary: DocumentSummary
    company: Company | None = None
    customer: Customer | None = None
    findings: tuple[Finding, ...] = ()
    facts: RoutingFacts | None = None
    """None if it would be rejected."""
    told: tuple[PlannedChannel, ...] = ()
    """What channels answered when they were asked for this plan."""
    unanswered: bool = False
    """A channel that was asked did not answer: what is planned beyond it is as open as before."""


class RoutePlans:
    """Drafts plans. It only reads. Rules about the document itself (XSD, EN 16931) are not its matter."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        invoices: InvoiceRegister,
        consumers: Consumers,
        deployment: Deployment,
    ) -> None:
        self._companies = companies
        self._invoices = invoices
        self._consumers = consumers
        self._deployment = deployment

    def draft(self, summary: DocumentSummary, company: str | None, customer: str | None, at: datetime) -> Draft:
        """Gather what decides a document's way if it were handed in now, by this company and for this customer if they are named."""
        key = summary.key.model_copy(update={"company": company or summary.key.company})
        submitter = self._company(key.company)
        customers = buyers(key.company, customer, summary, self._companies)
        application = Application(
            record=_not_handed_in(key, customer, at),
            checked=CheckedDocument(summary=summary),
            company=submitter,
            seller=self._company(summary.key.company),
            customers=customers,
            deployment=self._deployment,
            credited_waits=credited_waits(customers, summary, self._invoices),
        )
        facts, findings = examine(application, at)
        draft = Draft(
            key=key, summary=summary, company=submitter, customer=customers[0] if len(customers) == 1 else None, findings=findings
        )
        if facts is None or not is_valid(findings):
            return draft
        return draft.model_copy(update={"facts": with_known(facts, known_consumer(customers, self._consumers))})

    def _company(self, orgnr: str) -> Company | None:
        try:
            return self._companies.company(orgnr)
        except NotFound:
            return None


def _not_handed_in(key: InvoiceKey, customer: str | None, at: datetime) -> SubmissionRecord:
    nowhere = ObjectRef(company=key.company, sha256="", size_bytes=0, media_type="")
    return SubmissionRecord(key=key, digest="", document=nowhere, customer=customer, submitted_at=at)
