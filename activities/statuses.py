"""Watch for what receivers' access points, banks and Vipps tell of invoices that were sent, and tell the invoices (G16, H17)."""

import asyncio
from datetime import timedelta

from temporalio import activity

from activities.aftermath import Aftermath, LateNews
from activities.watching import Look, watch
from domain.deliveries.late_evidence import LateEvidence, News
from domain.ports import DocumentStore
from domain.records import DeliveryRecord


class Statuses:
    """Looks for statuses where this deployment gets them: in its own inbox, at its access point provider, at the eFaktura hub."""

    def __init__(self, look: Look, poll: timedelta) -> None:
        self._look = look
        self._poll = poll

    @activity.defn
    async def watch_statuses(self) -> None:
        """Look again and again for some hours, or until the worker stops."""
        await watch(self._look, self._poll)


class StatusNews:
    """Takes a status that is to be believed to the invoice it is about, with what shows it."""

    def __init__(self, *, store: DocumentStore, aftermath: Aftermath) -> None:
        self._store = store
        self._aftermath = aftermath

    async def tell(self, row: DeliveryRecord, news: News, media_type: str) -> None:
        """Keep what shows it and tell the invoice; telling the same again changes nothing."""
        evidence = await asyncio.to_thread(self._store.put, row.prepared.company, news.evidence, media_type)
        learned = LateEvidence(delivery=row.id, event=news.event, text=news.text, evidence=evidence)
        await self._aftermath.learn(LateNews(invoice=row.invoice, evidence=learned))
