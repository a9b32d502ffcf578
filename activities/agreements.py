"""Learn from the eFaktura hub which agreements have changed, and use a yes that is heard while an invoice waits (K, decision 4)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from domain.companies.parties import Company
from domain.consumers.consumer import AgreementChange, Consumer, ConsumerStatus
from domain.consumers.rights import is_erased
from domain.errors import Misconfigured, NotFound, Unavailable
from domain.lifecycle import Status
from domain.mobiles import mobile_of
from domain.ports import Clock, CompanyRegister, ConsumerRegister, EfakturaHub, InvoiceRegister
from domain.records import InvoiceFilter

log = structlog.get_logger()

FIRST_LOOK_BACK = timedelta(days=30)
"""So far back a worker asks when it starts; what is known already changes nothing."""

OVERLAP = timedelta(minutes=10)
"""Looks overlap, so that a change that reaches the hub late is not missed."""

_MANY = 1000

_HEAR_OF_A_YES = (Status.WAITING_FOR_CONSUMER, Status.ROUTING)
"""An invoice that is about to wait, in the night before its consumer is asked, say, uses it as soon as it waits."""

_END_WITH_AN_AGREEMENT = frozenset({ConsumerStatus.UNKNOWN, ConsumerStatus.AGREEMENT, ConsumerStatus.NOT_RECEIVING})
"""Statuses that the end of an agreement changes: a yes to all, Vipps, or a question that stands goes on without it."""


class AgreementChanges:
    """Keeps the Forbrukerregister in step with the hub, company by company."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        invoices: InvoiceRegister,
        consumers: ConsumerRegister,
        hub: EfakturaHub,
        tell: Callable[[str], Awaitable[bool]],
        clock: Clock,
    ) -> None:
        self._companies = companies
        self._invoices = invoices
        self._consumers = consumers
        self._hub = hub
        self._tell = tell
        self._clock = clock
        self._asked: dict[str, datetime] = {}

    async def look(self) -> None:
        """Ask for every company's changes since the last look. What the hub does not answer is asked again at the next one.

        It may not answer for one company alone; one that is away altogether is soon left alone by the line to it.
        """
        for company in await asyncio.to_thread(self._companies.companies):
            if company.settings.b2c:
                await self._look_for(company)

    async def _look_for(self, company: Company) -> None:
        now = self._clock.now()
        since = self._asked.get(company.orgnr, now - FIRST_LOOK_BACK) - OVERLAP
        try:
            changes = await self._hub.changes(company.orgnr, since)
        except Unavailable as error:
            log.info("hub_tells_no_changes", company=company.orgnr, why=str(error))
            return
        except Misconfigured:
            log.exception("hub_refuses_us", company=company.orgnr)
            return
        for change in changes:
            await self._take_in(company, change)
        self._asked[company.orgnr] = now

    async def _take_in(self, company: Company, change: AgreementChange) -> None:
        """Tell waiting invoices first, then write it down: after a crash between, they are told again, which costs one look."""
        consumer = await asyncio.to_thread(self._changed, company, change)
        if consumer is None:
            return
        if change.active and company.settings.early_answer:
            await self._tell_waiting(company.orgnr, consumer.customer_number)
        await asyncio.to_thread(self._consumers.learn, consumer)

    def _changed(self, company: Company, change: AgreementChange) -> Consumer | None:
        """Word what the register is to know; nothing if it knows something newer, or the reference is no customer's."""
        try:
            customer = self._companies.customer(company.orgnr, change.reference)
        except NotFound:
            return None
        if is_erased(customer) or self._is_no_news(company, change):
            return None
        return Consumer(
            company=company.orgnr,
            customer_number=customer.number,
            reference=change.reference,
            name=customer.name,
            email=customer.email,
            mobile=mobile_of(customer, company.settings),
            language=customer.language,
            status=ConsumerStatus.AGREEMENT if change.active else ConsumerStatus.NOT_RECEIVING,
            updated_at=change.at,
        )

    def _is_no_news(self, company: Company, change: AgreementChange) -> bool:
        """Tell whether the register knows something newer, or that the consumer was reached otherwise than by the agreement that ended."""
        try:
            known = self._consumers.consumer(company.orgnr, change.reference)
        except NotFound:
            return False
        return known.updated_at >= change.at or not (change.active or known.status in _END_WITH_AN_AGREEMENT)

    async def _tell_waiting(self, company: str, customer: str) -> None:
        for status in _HEAR_OF_A_YES:
            waiting = InvoiceFilter(company=company, customer=customer, status=status, limit=_MANY)
            for record in await asyncio.to_thread(self._invoices.invoices, waiting):
                await self._tell(record.lifecycle)
