"""Accept or reject what an ERP handed over (design.md, "An invoice's life", step 1)."""

import asyncio
from datetime import datetime

from temporalio import activity

from activities.buyers import Consumers, buyers, known_consumer
from activities.crediting import credited_waits
from activities.failures import translated
from domain.acceptance import Application, decide
from domain.companies.parties import Company
from domain.deliveries.ledger_moves import IllegalMove
from domain.deployment import Deployment
from domain.errors import NotFound
from domain.findings import is_valid
from domain.fixing import ALREADY_SENT, NOT_HANDED_IN, Fixed, FixOutcome, Mended, not_acceptable
from domain.history import asked_and_waited_for
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.ports import Clock, CompanyRegister, Documents, DocumentStore, InvoiceRegister
from domain.records import Change, Reservation
from domain.submission import Accepted, CheckedDocument, Decision, Submission, SubmissionRecord
from domain.value import Value


class DecideRequest(Value):
    """A submission to decide, by the workflow run that owns the answer, at the workflow's own time."""

    submission: Submission
    owner: str
    instant: datetime


class FixRequest(Value):
    """Let a mended document take the place of the accepted one, as a person asks; written down under `key`."""

    submission: Submission
    key: str
    instant: datetime
    by: str
    reason: str


class Intake:
    """Decides submissions: reads, checks, and claims the number in the register."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        invoices: InvoiceRegister,
        store: DocumentStore,
        documents: Documents,
        clock: Clock,
        deployment: Deployment,
        consumers: Consumers,
    ) -> None:
        self._companies = companies
        self._consumers = consumers
        self._invoices = invoices
        self._store = store
        self._documents = documents
        self._clock = clock
        self._deployment = deployment

    @activity.defn
    async def decide_submission(self, request: DecideRequest) -> Decision:
        """Decide a submission once; asked again by the same owner it answers the same."""
        with translated():
            record, document = await asyncio.to_thread(self._load, request.submission)
            checked = await self._documents.check(document)
            return for_history(await asyncio.to_thread(self._reserve, request, record, checked))

    @activity.defn
    async def fix_submission(self, request: FixRequest) -> FixOutcome:
        """Check a mended document as any other, and let it be the invoice's if no receiver has the earlier one."""
        with translated():
            try:
                record, document = await asyncio.to_thread(self._load, request.submission)
            except NotFound:
                return NOT_HANDED_IN
            checked = await self._documents.check(document)
            return await asyncio.to_thread(self._replace, request, record, checked)

    def _replace(self, request: FixRequest, record: SubmissionRecord, checked: CheckedDocument) -> FixOutcome:
        at = self._clock.at(request.instant)
        asked_at, wait_over = asked_and_waited_for(self._invoices.timeline(invoice_id(record.key)))
        application = self._application(record, checked).model_copy(update={"asked_at": asked_at, "wait_over": wait_over})
        verdict = decide(application, at)
        if not isinstance(verdict.decision, Accepted) or verdict.customer is None or checked.summary is None:
            return not_acceptable(tuple(dict.fromkeys(finding.rule for finding in verdict.findings if not is_valid((finding,)))))
        change = Change(
            invoice=invoice_id(record.key),
            key=request.key,
            event=Event.FIXED,
            at=at,
            text=Text(code=MessageCode.FIXED),
            by=request.by,
            reason=request.reason,
            mended=Mended(
                digest=record.digest,
                customer=verdict.customer,
                summary=checked.summary,
                findings=verdict.findings,
                decision=verdict.decision,
            ),
        )
        try:
            self._invoices.record(change)
        except IllegalMove:
            return ALREADY_SENT
        return Fixed()

    def _load(self, submission: Submission) -> tuple[SubmissionRecord, bytes]:
        record = self._invoices.submission(submission)
        return record, self._store.get(record.document)

    def _reserve(self, request: DecideRequest, record: SubmissionRecord, checked: CheckedDocument) -> Decision:
        at = self._clock.at(request.instant)
        verdict = decide(self._application(record, checked), at)
        return self._invoices.reserve(
            Reservation(
                owner=request.owner,
                key=record.key,
                digest=record.digest,
                decision=verdict.decision,
                findings=verdict.findings,
                customer=verdict.customer,
                summary=checked.summary,
                changes=verdict.changes,
                at=at,
            )
        ).decision

    def _application(self, record: SubmissionRecord, checked: CheckedDocument) -> Application:
        customers = buyers(record.key.company, record.customer, checked.summary, self._companies)
        return Application(
            record=record,
            checked=checked,
            company=self._company(record.key.company),
            seller=self._company(checked.summary.key.company) if checked.summary else None,
            customers=customers,
            deployment=self._deployment,
            credited_waits=checked.summary is not None and credited_waits(customers, checked.summary, self._invoices),
            consumer=known_consumer(customers, self._consumers),
        )

    def _company(self, orgnr: str) -> Company | None:
        try:
            return self._companies.company(orgnr)
        except NotFound:
            return None


def for_history(decision: Decision) -> Decision:
    """Leave the steps of the plan to the register: a history carries no more than it must."""
    if not isinstance(decision, Accepted):
        return decision
    return decision.model_copy(update={"plan": decision.plan.model_copy(update={"steps": ()})})
