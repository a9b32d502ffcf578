"""Read the Message Level Statuses in our own access point's inbox, and believe those of the receivers' access points alone."""

import asyncio

import structlog

from activities.statuses import StatusNews
from domain.channels import Channel
from domain.deliveries.late_evidence import News
from domain.errors import Corrupt, NotFound
from domain.peppol.mls import StatusReceived
from domain.peppol.status_words import EVENTS, status_text
from domain.ports import DocumentStore, InvoiceRegister, PeppolReceivers, StatusInbox
from domain.records import DeliveryRecord

log = structlog.get_logger()

_DOCUMENT = "application/xml"


class ReceivedStatuses:
    """Statuses that were sent to us. Any member of the network may send any: the seat tells who speaks."""

    def __init__(
        self, *, inbox: StatusInbox, receivers: PeppolReceivers, invoices: InvoiceRegister, store: DocumentStore, news: StatusNews
    ) -> None:
        self._inbox = inbox
        self._receivers = receivers
        self._invoices = invoices
        self._store = store
        self._news = news

    async def look(self) -> None:
        """Read what nobody has read; what is not to be believed is put away and stands in the log."""
        for received in await asyncio.to_thread(self._inbox.unread):
            row = await asyncio.to_thread(self._delivery, received)
            if row is not None:
                await self._news.tell(row, _news(received), _DOCUMENT)
            # Read only once what it tells has reached the invoice or the register: a crash in between reads it again.
            await asyncio.to_thread(self._inbox.mark_read, received)

    def _delivery(self, received: StatusReceived) -> DeliveryRecord | None:
        """Find the delivery that a status tells of; None if there is none, or if its sender has no say in it."""
        row = self._named(received.status.document)
        if row is None:
            log.warning("status_without_delivery", status=received.id, seat=received.seat)
            return None
        seat = self._seat_of_receiver(row)
        if seat != received.seat:
            log.warning("status_from_another_seat", status=received.id, seat=received.seat, expected=seat, delivery=row.id)
            return None
        return row

    def _named(self, reference: str) -> DeliveryRecord | None:
        try:
            row = self._invoices.delivery_by_reference(reference)
        except NotFound:
            return None
        return row if row.channel is Channel.PEPPOL else None

    def _seat_of_receiver(self, row: DeliveryRecord) -> str | None:
        try:
            return self._receivers.receiver_seat(self._store.get(row.prepared))
        except (NotFound, Corrupt):
            log.exception("prepared_message_cannot_be_read", delivery=row.id)
            return None


def _news(received: StatusReceived) -> News:
    code, reasons = received.status.code, [issue.reason for issue in received.status.issues]
    return News(event=EVENTS[code], text=status_text(code, reasons), evidence=received.document)
