"""Read returned mail and tell the invoices it belongs to (P5)."""

import asyncio
from datetime import timedelta

import structlog
from temporalio import activity

from activities.aftermath import Aftermath, LateNews
from activities.watching import watch
from domain.deliveries.late_evidence import LateEvidence
from domain.errors import NotFound
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.ports import BounceMailbox, DocumentStore, InvoiceRegister
from domain.records import Bounce

log = structlog.get_logger()

_NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.0", "5.1.3", "5.1.6", "5.1.10"})
"""Enhanced status codes (RFC 3463) that say the address itself does not exist."""


_RETURNED_MAIL = "message/rfc822"


class Bounces:
    """Watches the mailbox that returned mail comes to."""

    def __init__(
        self,
        *,
        mailbox: BounceMailbox,
        invoices: InvoiceRegister,
        store: DocumentStore,
        aftermath: Aftermath,
        poll: timedelta,
    ) -> None:
        self._mailbox = mailbox
        self._invoices = invoices
        self._store = store
        self._aftermath = aftermath
        self._poll = poll

    @activity.defn
    async def watch_bounces(self) -> None:
        """Read the mailbox again and again for some hours, or until the worker stops."""
        await watch(self._look, self._poll)

    async def _look(self) -> None:
        for bounce in await asyncio.to_thread(self._mailbox.unread):
            if bounce.permanent:
                await self._deal_with(bounce)
            # Read only once what it tells has reached the invoice or the register: a crash in between reads it again.
            await asyncio.to_thread(self._mailbox.mark_read, bounce)

    async def _deal_with(self, bounce: Bounce) -> None:
        try:
            row = await asyncio.to_thread(self._invoices.delivery_by_reference, bounce.message_id)
        except NotFound:
            log.warning("bounce_without_delivery", bounce=bounce.id, status=bounce.status)
            return
        content = await asyncio.to_thread(self._mailbox.content, bounce)
        shown = await asyncio.to_thread(self._store.put, row.prepared.company, content, _RETURNED_MAIL)
        evidence = LateEvidence(delivery=row.id, event=Event.BOUNCED, text=bounce_text(bounce), evidence=shown)
        await self._aftermath.learn(LateNews(invoice=row.invoice, evidence=evidence))


def bounce_text(bounce: Bounce) -> Text:
    """Word a bounce for the timeline; the enhanced status code stands for whatever else the mail server wrote."""
    if bounce.status in _NO_SUCH_ADDRESS:
        return Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    return Text(code=MessageCode.EMAIL_BOUNCED, params={"status": bounce.status})
