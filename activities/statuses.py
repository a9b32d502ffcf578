"""Watch for what the receivers' access points tell of invoices sent by PEPPOL, and tell the invoices (G16)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from temporalio import activity

from activities.aftermath import Aftermath, LateNews
from activities.watching import Look, watch
from domain.late_evidence import LateEvidence
from domain.mls import MlsCode, MlsReason
from domain.ports import DocumentStore
from domain.records import DeliveryRecord
from domain.status_words import EVENTS, status_text


class Statuses:
    """Looks for statuses where this deployment gets them: in its own inbox, or at its access point provider."""

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

    async def tell(self, row: DeliveryRecord, code: MlsCode, reasons: Sequence[MlsReason], shown: bytes, media_type: str) -> None:
        """Keep `shown` as evidence and tell the invoice; telling the same again changes nothing."""
        evidence = await asyncio.to_thread(self._store.put, row.prepared.company, shown, media_type)
        learned = LateEvidence(delivery=row.id, event=EVENTS[code], text=status_text(code, reasons), evidence=evidence)
        await self._aftermath.learn(LateNews(invoice=row.invoice, evidence=learned))
