"""Ask whoever took deliveries what became of them: the access point provider, or the hub of eFaktura and Vipps."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import structlog

from activities.statuses import StatusNews
from domain.channels import Channel
from domain.errors import Misconfigured, Unavailable
from domain.lifecycle import Event
from domain.ports import Clock, InvoiceRegister, StatusProvider
from domain.records import DeliveryRecord
from domain.value import Value

log = structlog.get_logger()

AGAIN_AFTER = timedelta(minutes=5)
"""So soon a status is asked for again at first."""

SLOWER_BY = 8
"""Later it is asked for again after an eighth of the time since the hand-over: most come within minutes, some after a day."""

_PAGE = 200
_ANSWER = "application/json"


class _Asked(Value):
    """When a delivery's status was last asked for, and what was told."""

    at: datetime
    told: Event | None


class AskedStatuses:
    """Asks for one status after the other, those of one channel and of its evidence window alone.

    What was asked lives as long as the worker: after a restart every status is asked for once more, which changes nothing.
    """

    def __init__(
        self,
        *,
        provider: StatusProvider,
        invoices: InvoiceRegister,
        news: StatusNews,
        clock: Clock,
        window: timedelta,
        channel: Channel = Channel.PEPPOL,
    ) -> None:
        self._provider = provider
        self._invoices = invoices
        self._news = news
        self._clock = clock
        self._window = window
        self._channel = channel
        self._asked: dict[str, _Asked] = {}

    async def look(self) -> None:
        """Ask for every status that is due. A provider that is away, or does not let us in, is asked again at the next look."""
        now, seen = self._clock.now(), set[str]()
        async for row in self._unconfirmed(now - self._window):
            seen.add(row.id)
            if row.reference is not None and self._is_due(row, now) and not await self._ask(row, row.reference, now):
                return
        self._asked = {delivery: asked for delivery, asked in self._asked.items() if delivery in seen}

    async def _unconfirmed(self, since: datetime) -> AsyncIterator[DeliveryRecord]:
        last = ""
        while page := await asyncio.to_thread(self._invoices.unconfirmed_deliveries, self._channel, since, last, _PAGE):
            for row in page:
                yield row
            last = page[-1].id

    def _is_due(self, row: DeliveryRecord, now: datetime) -> bool:
        asked = self._asked.get(row.id)
        return asked is None or now >= asked.at + max(AGAIN_AFTER, (asked.at - row.changed_at) / SLOWER_BY)

    async def _ask(self, row: DeliveryRecord, reference: str, now: datetime) -> bool:
        """Ask for one status and tell it unless it was told before; False if there is no use in asking for more just now."""
        earlier = self._asked.get(row.id)
        told = earlier.told if earlier else None
        self._asked[row.id] = _Asked(at=now, told=told)  # a document that the provider stumbles over must not hold up the others
        try:
            news = await self._provider.news_of(reference)
        except Unavailable as error:
            log.info("provider_tells_no_status", delivery=row.id, why=str(error))
            return False
        except Misconfigured:
            log.exception("provider_refuses_us")
            return False
        if news is not None and news.event is not told:
            await self._news.tell(row, news, _ANSWER)
            self._asked[row.id] = _Asked(at=now, told=news.event)
        return True
