"""Plan the way of a document that nobody has handed in (issue 4, point 8): by the rules of acceptance and routing, from what is known."""

from datetime import datetime
from typing import Protocol

from activities.buyers import buyers
from activities.crediting import credited_waits
from domain.acceptance import Application, examine
from domain.consumers import Consumer, believed
from domain.deployment import Deployment
from domain.errors import NotFound
from domain.findings import Finding, is_valid
from domain.identity import InvoiceKey, ObjectRef
from domain.parties import Company, Customer
from domain.planning import with_answers
from domain.ports import CompanyRegister, InvoiceRegister
from domain.routing import RoutingFacts, next_step
from domain.steps import AskRegistries, PlannedChannel
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


class Consumers(Protocol):
    """The Forbrukerregister, as far as plans need it."""

    def consumer(self, company: str, customer_number: str) -> Consumer:
        """Find a consumer of a company. Raises NotFound."""


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
        return draft.model_copy(update={"facts": self._with_what_is_known(facts)})

    def _with_what_is_known(self, facts: RoutingFacts) -> RoutingFacts:
        if not isinstance(next_step(facts), AskRegistries):
            return facts
        try:
            consumer = self._consumers.consumer(facts.customer.company, facts.customer.number)
        except NotFound:
            return facts
        answer = believed(consumer, facts.consumer.now)
        return with_answers(facts, (answer,)) if answer else facts

    def _company(self, orgnr: str) -> Company | None:
        try:
            return self._companies.company(orgnr)
        except NotFound:
            return None


def _not_handed_in(key: InvoiceKey, customer: str | None, at: datetime) -> SubmissionRecord:
    nowhere = ObjectRef(company=key.company, sha256="", size_bytes=0, media_type="")
    return SubmissionRecord(key=key, digest="", document=nowhere, customer=customer, submitted_at=at)
