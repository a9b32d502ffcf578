"""Ask a consumer to say yes to eFaktura: once per company and receiver in 72 hours, by SMS or else by e-mail (H6, H7, decision 21).

A receiver is a customer, and a mobile number or mail address: one person may stand on several cards.

The register, not the activity, remembers who has asked. An attempt that never told how it went counts as one that asked.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from temporalio import activity

from activities.attempts import kept_alive
from activities.insisting import insist
from domain.companies.parties import Company, Customer
from domain.consumers.consumer import (
    Asked,
    AskOutcome,
    AskRequest,
    Consumer,
    ConsumerRequest,
    ConsumerStatus,
    CouldNotAsk,
    MessageOutcome,
    MessageTaken,
    RequestWay,
    number_is_anothers,
)
from domain.consumers.request_words import request_text
from domain.errors import Misconfigured, NotFound, PortError, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.mobiles import mobile_of
from domain.ports import Clock, CompanyRegister, ConsumerRegister, InvoiceRegister, RequestLetters, TextMessages
from domain.waits import OSLO, request_time

IN_FLIGHT = timedelta(minutes=5)
"""So long another invoice's request may still be on its way; later it counts as asked. No attempt takes longer."""
_LOOK_AGAIN = timedelta(seconds=15)

_TOLD = {RequestWay.SMS: MessageCode.CONSUMER_ASKED_BY_SMS, RequestWay.EMAIL: MessageCode.CONSUMER_ASKED_BY_EMAIL}
_LEARNS = frozenset({ConsumerStatus.UNKNOWN, ConsumerStatus.NOT_RECEIVING})
"""Statuses that a request changes; whoever receives, or has blocked us, was not asked for that."""

log = structlog.get_logger()


class _AskedThere(Exception):
    """The mobile number or mail address has been asked for another invoice."""

    def __init__(self, standing: ConsumerRequest) -> None:
        self.standing = standing


class _Question(NamedTuple):
    """Who is asked by whom, and until when."""

    invoice: str
    company: Company
    customer: Customer
    until: datetime
    mobile: str | None
    """None too where it is known to be somebody else's."""

    @property
    def key(self) -> str:
        """Name the request to gateway and mail server: an invoice asks once."""
        return f"{self.invoice}:request"


class ConsumerRequests:
    """Asks consumers. Without `text_messages` this deployment sends no SMS."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        invoices: InvoiceRegister,
        consumers: ConsumerRegister,
        text_messages: TextMessages | None,
        letters: RequestLetters,
        clock: Clock,
    ) -> None:
        self._companies = companies
        self._invoices = invoices
        self._consumers = consumers
        self._text_messages = text_messages
        self._letters = letters
        self._clock = clock

    @activity.defn
    async def ask_consumer(self, request: AskRequest) -> AskOutcome:
        """Ask the invoice's consumer, unless another invoice has. Only failures after which nothing was sent are raised."""
        return await kept_alive(self._ask(request))

    async def _ask(self, request: AskRequest) -> AskOutcome:
        at = self._clock.at(activity.info().started_time)
        question = await asyncio.to_thread(self._question, request, at)
        by_sms = self._text_messages is not None and question.mobile is not None
        if not by_sms and not question.customer.email:
            return CouldNotAsk(text=Text(code=MessageCode.CONSUMER_NOT_ASKED))
        standing = await asyncio.to_thread(self._claim, question, at)
        if standing:
            return self._stands(standing, question, at)
        return await self._send(question, at)

    def _question(self, request: AskRequest, at: datetime) -> _Question:
        record = self._invoices.invoice(request.invoice)
        company = self._companies.company(record.key.company)
        customer = self._companies.customer(company.orgnr, record.customer or "")
        mobile = None if number_is_anothers(self._consumers.looks(request.invoice)) else mobile_of(customer, company.settings)
        return _Question(request.invoice, company, customer, at + request.wait, mobile)

    def _claim(self, question: _Question, at: datetime) -> ConsumerRequest | None:
        return self._consumers.claim_request(question.company.orgnr, question.customer.number, question.invoice, at)

    def _stands(self, standing: ConsumerRequest, question: _Question, at: datetime) -> AskOutcome:
        """Tell of the request that stands: our own of an earlier attempt, or another invoice's."""
        if standing.invoice == question.invoice:
            code = _TOLD[standing.way] if standing.way else MessageCode.CONSUMER_PERHAPS_ASKED
            return Asked(text=Text(code=code))
        if standing.way is None and at - standing.at < IN_FLIGHT:
            raise Unavailable("another invoice is asking this consumer just now", _LOOK_AGAIN)
        return Asked(text=Text(code=MessageCode.CONSUMER_ASKED_BEFORE))

    async def _send(self, question: _Question, at: datetime) -> AskOutcome:
        try:
            way = await self._by_one_way(question, at)
        except (Unavailable, Misconfigured):  # nothing was sent
            await self._release(question)
            raise
        except _AskedThere as there:
            await self._release(question)
            return self._stands(there.standing, question, at)
        except Uncertain:
            log.warning("request_outcome_unknown", invoice=question.invoice)
            return Asked(text=Text(code=MessageCode.CONSUMER_PERHAPS_ASKED))
        if way is None:
            await self._release(question)
            return CouldNotAsk(text=Text(code=MessageCode.CONSUMER_NOT_ASKED))
        await insist(lambda: self._settle(question, way))
        with suppress(PortError):  # what the list shows is no promise
            await asyncio.to_thread(self._learn, question, at)
        return Asked(text=Text(code=_TOLD[way]))

    async def _by_one_way(self, question: _Question, at: datetime) -> RequestWay | None:
        """Send an SMS, or a mail where there is no mobile number or it takes none. None: neither was taken."""
        if self._text_messages and question.mobile:
            by_day = request_time(at)
            if by_day > at:
                raise Unavailable("SMS are sent by day", by_day - at)
            await self._claim_address(question, question.mobile, at)
            text = request_text(question.company.name, question.until.astimezone(OSLO).date(), question.customer.language)
            if _is_taken(question, RequestWay.SMS, await self._text_messages.send(question.mobile, text, question.key)):
                return RequestWay.SMS
        if not question.customer.email:
            return None
        await self._claim_address(question, question.customer.email, at)
        until = question.until.astimezone(OSLO).date()
        outcome = await self._letters.send(question.company, question.customer, until, question.key)
        return RequestWay.EMAIL if _is_taken(question, RequestWay.EMAIL, outcome) else None

    async def _claim_address(self, question: _Question, address: str, at: datetime) -> None:
        company, customer = question.company.orgnr, question.customer.number
        standing = await asyncio.to_thread(self._consumers.claim_address, company, customer, question.invoice, address, at)
        if standing:
            raise _AskedThere(standing)

    async def _release(self, question: _Question) -> None:
        await insist(
            lambda: self._consumers.release_request(question.company.orgnr, question.customer.number, question.invoice),
        )

    def _settle(self, question: _Question, way: RequestWay) -> None:
        self._consumers.settle_request(question.company.orgnr, question.customer.number, question.invoice, way)

    def _learn(self, question: _Question, at: datetime) -> None:
        """List the consumer as asked, unless more is known."""
        company, customer = question.company, question.customer
        with suppress(NotFound):
            if self._consumers.consumer(company.orgnr, customer.number).status not in _LEARNS:
                return
        asked = Consumer(
            company=company.orgnr,
            customer_number=customer.number,
            reference=customer.number,
            name=customer.name,
            email=customer.email,
            mobile=question.mobile,
            language=customer.language,
            status=ConsumerStatus.ASKED,
            updated_at=at,
        )
        self._consumers.learn(asked)


def _is_taken(question: _Question, way: RequestWay, outcome: MessageOutcome) -> bool:
    if isinstance(outcome, MessageTaken):
        return True
    log.info("request_refused", invoice=question.invoice, way=way, code=outcome.code)
    return False
