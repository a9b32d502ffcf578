"""Ask the eFaktura hub and Vipps whether they reach an invoice's consumer, in the order of the checklist (H5, decision 20)."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from temporalio import activity

from activities.attempts import Hinder, kept_alive
from domain.companies.parties import Company, Customer
from domain.consumers.checklist import ConsumerFacts, standing, unasked
from domain.consumers.consumer import (
    Consumer,
    ConsumerQuestion,
    ConsumerStatus,
    Look,
    LookRequest,
    Reception,
    Registry,
    RegistryAnswer,
    Round,
    believed,
    number_is_anothers,
    status_of,
)
from domain.deployment import Deployment
from domain.errors import NotFound
from domain.history import consumer_facts
from domain.messages import Text
from domain.mobiles import mobile_of
from domain.ports import Clock, CompanyRegister, ConsumerRegister, EfakturaHub, InvoiceRegister
from domain.records import InvoiceRecord
from domain.verification.gate import missing_verification


class ConsumerHistory:
    """Reads what was asked and answered about an invoice's consumer."""

    def __init__(
        self, *, companies: CompanyRegister, invoices: InvoiceRegister, consumers: ConsumerRegister, deployment: Deployment
    ) -> None:
        self._companies = companies
        self._invoices = invoices
        self._consumers = consumers
        self._deployment = deployment

    def facts(self, record: InvoiceRecord, now: datetime) -> ConsumerFacts:
        """Gather the facts of the checklist for an accepted invoice."""
        company, customer = self.parties(record)
        looks = self._consumers.looks(record.id)
        return consumer_facts(
            self._invoices.timeline(record.id),
            looks,
            now=now,
            wait=self._deployment.consumer_wait,
            due=record.summary.due_date if record.summary else None,
            due_date_first=company.settings.due_date_first,
            by_sms=self._deployment.asks_by_sms(customer, company.settings) and not number_is_anothers(looks),
        )

    def parties(self, record: InvoiceRecord) -> tuple[Company, Customer]:
        """Find the cards of an accepted invoice's company and customer, as they are now."""
        company = self._companies.company(record.key.company)
        return company, self._companies.customer(company.orgnr, record.customer or "")

    def required(self, record: InvoiceRecord) -> Text | None:
        """Tell who must be verified before an accepted invoice may go: the submitting company, the supplier, or nobody (F2, F6)."""
        submitter = self._companies.company(record.key.company)
        seller = self._companies.company(record.summary.key.company) if record.summary else submitter
        return missing_verification(self._deployment.product, submitter, seller)


class ConsumerLooks:
    """Looks a consumer up, and writes what is learned into the Forbrukerregister."""

    def __init__(
        self,
        *,
        invoices: InvoiceRegister,
        consumers: ConsumerRegister,
        history: ConsumerHistory,
        hub: EfakturaHub,
        clock: Clock,
        hinder: Hinder,
    ) -> None:
        self._invoices = invoices
        self._consumers = consumers
        self._history = history
        self._hub = hub
        self._clock = clock
        self._hinder = hinder

    @activity.defn
    async def look_up_consumer(self, request: LookRequest) -> None:
        """Ask the registries that this round has not asked yet, up to the first that receives. Each answer is kept as it comes.

        An attempt that was cut short has kept some already: they are not asked for again, and count with the others.
        """
        await kept_alive(self._look_up(request), self._hinder)

    async def _look_up(self, request: LookRequest) -> None:
        at = self._clock.at(request.instant)
        record = await asyncio.to_thread(self._invoices.invoice, request.invoice)
        facts = await asyncio.to_thread(self._history.facts, record, at)
        company, customer = await asyncio.to_thread(self._history.parties, record)
        question = question_about(company, customer)
        answers = list(standing(facts))
        for registry in unasked(facts):
            if any(answer.reception is Reception.RECEIVING for answer in answers):
                break
            answer = await self._known(question, registry, request.round, at) or await self._hub.ask(registry, question)
            answers.append(answer)
            await asyncio.to_thread(self._keep, request, Look(round=request.round, answer=answer, at=at))
        await asyncio.to_thread(self._learn, _learnt(question, customer, answers, at), request.round)

    async def _known(self, question: ConsumerQuestion, registry: Registry, round_: Round, at: datetime) -> RegistryAnswer | None:
        """Believe the Forbrukerregister where it knows of an agreement; the re-check asks the hub itself."""
        if registry is not Registry.AGREEMENT or round_ is not Round.FIRST:
            return None
        try:
            known = await asyncio.to_thread(self._consumers.consumer, question.issuer, question.reference)
        except NotFound:
            return None
        return believed(known, at)

    def _keep(self, request: LookRequest, look: Look) -> None:
        self._consumers.keep_looks(request.invoice, (look,))

    def _learn(self, learnt: Consumer, round_: Round) -> None:
        """Write down what the answers say. Whoever has been asked stays so until the wait for the answer is over."""
        if learnt.status is ConsumerStatus.NOT_RECEIVING and round_ is not Round.RECHECK:
            with suppress(NotFound):
                known = self._consumers.consumer(learnt.company, learnt.customer_number)
                if known.status is ConsumerStatus.ASKED:
                    learnt = learnt.model_copy(update={"status": known.status})
        self._consumers.learn(learnt)


def _learnt(question: ConsumerQuestion, customer: Customer, answers: Sequence[RegistryAnswer], at: datetime) -> Consumer:
    return Consumer(
        company=question.issuer,
        customer_number=question.reference,
        reference=question.reference,
        name=question.name,
        email=question.email,
        mobile=question.mobile,
        language=customer.language,
        status=status_of(answers),
        updated_at=at,
    )


def question_about(company: Company, customer: Customer) -> ConsumerQuestion:
    """Word the question about a customer; the eFaktura reference is the customer number (I4)."""
    return ConsumerQuestion(
        issuer=company.orgnr,
        reference=customer.number,
        name=customer.name,
        mobile=mobile_of(customer, company.settings),
        email=customer.email,
        address=customer.address,
    )
