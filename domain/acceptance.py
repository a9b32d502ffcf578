"""Whether a submission is accepted (requirements E1-E3, L1-L2, decisions 11 and 15): one pure function, all that is wrong told at once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from domain.addressing import addressed_to
from domain.companies.parties import Company, Customer, CustomerKind, Language, Unverified
from domain.consumers.checklist import ConsumerFacts
from domain.consumers.claims import claim_of
from domain.consumers.consumer import Consumer
from domain.deployment import Deployment
from domain.descriptions import transaction_descriptions
from domain.erp_checks import erp_findings
from domain.findings import Finding, Severity, is_valid
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.parcels.parcel import facts_of, unsendable
from domain.plans.planning import plan, with_known
from domain.records import Change
from domain.routing import RoutingFacts, hub_obstacle, next_step
from domain.sentences import sentence
from domain.submission import Accepted, CheckedDocument, Decision, DocumentSummary, ErpStatus, Rejected, SubmissionRecord
from domain.timeline import notice_changes, step_changes
from domain.value import Value
from domain.verification.gate import due_of, gate_at, missing_verification


class Rule(StrEnum):
    """Our own rules about a submission, beside those of EN 16931."""

    COMPANY_UNKNOWN = "FF-COMPANY-UNKNOWN"
    SUPPLIER_FOREIGN = "FF-SUPPLIER-FOREIGN"
    CUSTOMER_UNKNOWN = "FF-CUSTOMER-UNKNOWN"
    CUSTOMER_AMBIGUOUS = "FF-CUSTOMER-AMBIGUOUS"
    CUSTOMER_NOT_ENABLED = "FF-CUSTOMER-NOT-ENABLED"
    ERP_STATUS = "FF-ERP-STATUS"
    CONSUMER_INCOMPLETE = "FF-CONSUMER-INCOMPLETE"
    ATTACHMENT_TYPE = "FF-ATTACHMENT-TYPE"
    """A warning: the file is left out, and MESSAGES says why."""
    ATTACHMENT_UNMARKED = "FF-ATTACHMENT-UNMARKED"
    """A warning: the file stays in the ERP."""
    ATTACHMENT_SIZE = "FF-ATTACHMENT-SIZE"
    INVOICE_PDF = "FF-INVOICE-PDF"
    COMPANY_UNVERIFIED = "FF-COMPANY-UNVERIFIED"
    MAIL_TEXT = "FF-MAIL-TEXT"


SENTENCES: dict[Rule, tuple[str, str]] = {
    Rule.COMPANY_UNKNOWN: ("Firmaet er ikke opprettet her.", "The company is not set up here."),
    Rule.SUPPLIER_FOREIGN: (
        "Leverandøren i dokumentet er verken firmaet som sender inn eller en av dets underenheter.",
        "The supplier in the document is neither the submitting company nor one of its sub-units.",
    ),
    Rule.CUSTOMER_UNKNOWN: (
        "Kunden finnes ikke i kunderegisteret. Oppgi kundenummeret, eller opprett kunden.",
        "The customer is not in the customer register. Name the customer number, or add the customer.",
    ),
    Rule.CUSTOMER_AMBIGUOUS: (
        "Flere kunder passer til dokumentet. Oppgi kundenummeret.",
        "Several customers match the document. Name the customer number.",
    ),
    Rule.CUSTOMER_NOT_ENABLED: (
        "Kunden er ikke satt opp med «Send fakturaer til Autoinvoice». Fakturaen sendes ikke.",
        "The customer is not set up with “Send invoices to Autoinvoice”. The invoice is not sent.",
    ),
    Rule.ERP_STATUS: ("Fakturaer med denne statusen kan ikke sendes.", "Invoices with this status cannot be sent."),
    Rule.CONSUMER_INCOMPLETE: (
        "Kunden mangler påkrevd informasjon for eFaktura - privat.",
        "The customer lacks what eFaktura - private requires.",
    ),
    Rule.ATTACHMENT_UNMARKED: (
        "Filen er ikke merket for sending, og er ikke sendt. Merk den, eller la firmaet merke filvedlegg automatisk.",
        "The file is not marked for sending, and was not sent. Mark it, or let the company mark file attachments automatically.",
    ),
    Rule.ATTACHMENT_SIZE: ("Filen er tom, eller større enn 50 MB.", "The file is empty, or larger than 50 MB."),
    Rule.MAIL_TEXT: (
        "Teksten til e-posten er for lang, eller har usynlige tegn eller et fødselsnummer.",
        "The text for the mail is too long, or holds invisible characters or a national identity number.",
    ),
    Rule.INVOICE_PDF: ("Faktura-PDF-en er ikke en PDF-fil.", "The invoice PDF is not a PDF file."),
}

SENDABLE = frozenset({ErpStatus.OPEN, ErpStatus.CLOSED})
"""Åpen and Avsluttet are sent (L1); on hold and void are not (L2)."""


def finding(rule: Rule, about: str = "") -> Finding:
    """Word a broken rule; `about` names the file or field it concerns."""
    nb, en = SENTENCES[rule]
    prefix = f"{about}: " if about else ""
    return Finding(rule=rule, text_nb=prefix + nb, text_en=prefix + en)


def unmarked(names: Iterable[str]) -> tuple[Finding, ...]:
    """Warn of files that stay in the ERP because nobody marked them (C1)."""
    return tuple(finding(Rule.ATTACHMENT_UNMARKED, about=name).model_copy(update={"severity": Severity.WARNING}) for name in names)


class Application(Value):
    """A submission with all that its acceptance depends on."""

    record: SubmissionRecord
    checked: CheckedDocument
    company: Company | None
    """The submitting company."""
    seller: Company | None
    """The company that the document names as supplier, where it is known here."""
    customers: tuple[Customer, ...]
    """The customers that match the document."""
    deployment: Deployment = Deployment()
    credited_waits: bool = False
    """It is a credit note for an invoice that is not sent yet (P1)."""
    consumer: Consumer | None = None
    """What the Forbrukerregister knows of the customer; the plan alone depends on it."""
    asked_at: datetime | None = None
    """When the consumer was asked for an earlier document of the same number."""
    wait_over: bool = False
    """The consumer has been waited for."""


class Verdict(Value):
    """A decision with what is to be written down about it."""

    decision: Decision
    findings: tuple[Finding, ...] = ()
    customer: str | None = None
    changes: tuple[Change, ...] = ()


def decide(application: Application, at: datetime) -> Verdict:
    """Accept a submission with its plan, or reject it with everything that is wrong."""
    facts, findings = examine(application, at)
    if facts is None or not is_valid(findings):
        return _rejected(application, findings, at)
    return _accepted(application, facts, findings, at)


def examine(application: Application, at: datetime) -> tuple[RoutingFacts | None, tuple[Finding, ...]]:
    """Gather what decides the way, as far as there is one company, one customer and a readable document, and all that is wrong."""
    facts = _routing_facts(application, at)
    return facts, (*_findings(application), *(_consumer_findings(facts) if facts else ()))


def _consumer_findings(facts: RoutingFacts) -> Iterator[Finding]:
    """Tell all that a consumer's card lacks (H2), unless the invoice takes another way anyhow."""
    if facts.customer.kind is not CustomerKind.CONSUMER or facts.customer.force_print:
        return
    obstacle = hub_obstacle(facts)
    if obstacle and obstacle.code is MessageCode.EFAKTURA_CARD_INCOMPLETE:
        yield Finding(rule=Rule.CONSUMER_INCOMPLETE, text_nb=sentence(obstacle, Language.NB), text_en=sentence(obstacle, Language.EN))


def _findings(application: Application) -> Iterator[Finding]:
    record, checked = application.record, application.checked
    if record.erp_status not in SENDABLE:
        yield finding(Rule.ERP_STATUS)
    if application.company is None:
        yield finding(Rule.COMPANY_UNKNOWN)
    if checked.summary is None:
        yield from checked.findings
        return
    if application.company:
        yield from _unverified(application, application.company)
        yield from map(_warning_of_file, _left_out(application))
        customer = application.customers[0].number if len(application.customers) == 1 else None
        yield from erp_findings(checked.summary, application.company.settings, customer)
    if application.company and not _supplies(application):
        yield finding(Rule.SUPPLIER_FOREIGN)
    if application.company:
        yield from _customer_findings(application, checked.summary)
    findings = addressed_to(application.customers, checked.findings)
    if not application.customers or any(customer.send_to_autoinvoice for customer in application.customers):
        yield from transaction_descriptions(findings, checked.summary)
    else:
        yield from findings


def _left_out(application: Application) -> tuple[Text, ...]:
    """Tell which files will travel by no channel (C3): the invoice goes without them."""
    other_types = application.company is not None and application.company.settings.other_attachment_types
    found = (unsendable(facts_of(file), other_types=other_types) for file in application.record.attachments)
    return tuple(text for text in found if text)


def _warning_of_file(text: Text) -> Finding:
    return Finding(
        rule=Rule.ATTACHMENT_TYPE,
        severity=Severity.WARNING,
        text_nb=sentence(text, Language.NB),
        text_en=sentence(text, Language.EN),
    )


def _unverified(application: Application, company: Company) -> Iterator[Finding]:
    """A company may choose that nothing waits for its verification (decision 8)."""
    text = missing_verification(application.deployment.product, company, application.seller or company)
    if text and company.settings.unverified is Unverified.REJECT:
        yield Finding(rule=Rule.COMPANY_UNVERIFIED, text_nb=sentence(text, Language.NB), text_en=sentence(text, Language.EN))


def _customer_findings(application: Application, document: DocumentSummary) -> Iterator[Finding]:
    match application.customers:
        case ():
            yield finding(Rule.CUSTOMER_UNKNOWN, about=application.record.customer or _buyer(document))
        case (customer,):
            if not customer.send_to_autoinvoice:
                yield finding(Rule.CUSTOMER_NOT_ENABLED)
        case _:
            yield finding(Rule.CUSTOMER_AMBIGUOUS)


def _buyer(document: DocumentSummary) -> str:
    return f"{document.buyer_name} ({document.buyer_orgnr})" if document.buyer_orgnr else document.buyer_name


def _supplies(application: Application) -> bool:
    submitter = application.record.key.company
    seller = application.seller
    return seller is not None and submitter in {seller.orgnr, seller.parent}


def _rejected(application: Application, findings: tuple[Finding, ...], at: datetime) -> Verdict:
    invoice = invoice_id(application.record.key)
    rules = tuple(dict.fromkeys(finding.rule for finding in findings if not is_valid((finding,))))
    change = Change(
        invoice=invoice,
        key=f"rejected:{application.record.digest}",
        event=Event.REJECTED,
        at=at,
        text=Text(code=MessageCode.REJECTED, params={"rules": ", ".join(rules)}),
    )
    return Verdict(decision=Rejected(invoice=invoice, rules=rules), findings=findings, changes=(change,))


def _accepted(application: Application, facts: RoutingFacts, findings: tuple[Finding, ...], at: datetime) -> Verdict:
    invoice = invoice_id(application.record.key)
    step = next_step(facts)
    accepted = Change(invoice=invoice, key="accepted", event=Event.ACCEPTED, at=at, text=Text(code=MessageCode.ACCEPTED))
    return Verdict(
        decision=Accepted(
            invoice=invoice,
            plan=plan(with_known(facts, application.consumer)),
            step=step,
            notice=facts.gate.required if facts.gate else None,
        ),
        findings=findings,
        customer=facts.customer.number,
        changes=(accepted, *notice_changes(invoice, _left_out(application), at), *step_changes(invoice, step, key="accepted", at=at)),
    )


def _routing_facts(application: Application, at: datetime) -> RoutingFacts | None:
    """Gather what decides the way, as far as there is one company, one customer and a readable document."""
    company, summary = application.company, application.checked.summary
    if company is None or summary is None or len(application.customers) != 1:
        return None
    (customer,), settings, deployment = application.customers, company.settings, application.deployment
    required = missing_verification(deployment.product, company, application.seller or company)
    return RoutingFacts(
        offered=deployment.offered,
        company=settings,
        customer=customer,
        claim=claim_of(summary),
        consumer=ConsumerFacts(
            asked_at=application.asked_at,
            wait_over=application.wait_over,
            wait=deployment.consumer_wait,
            now=at,
            due=summary.due_date,
            due_date_first=settings.due_date_first,
            by_sms=deployment.asks_by_sms(customer, settings),
        ),
        credited_waits=application.credited_waits,
        gate=gate_at(at, required=required, due=due_of(summary), now=at, hold=deployment.kyc_hold) if required else None,
    )
