"""The delivery ledger: the truth for "never twice" (design.md). A delivery is claimed before anything is handed over."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from adapters.register.database import Database
from adapters.register.invoices import locked_invoice
from adapters.register.objects import Reference, refer
from adapters.register.projection import project
from adapters.register.schema import Role, deliveries, invoices
from adapters.register.timeline import append, steps, unwritten
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IN_DOUBT, OVER, UNCONFIRMED, check_move
from domain.errors import NotFound
from domain.identity import invoice_of
from domain.lifecycle import Event, IllegalTransition, Status
from domain.records import (
    AlreadySettled,
    Change,
    Claim,
    ClaimAnswer,
    Claimed,
    DeliveryRecord,
    InDoubt,
    InvoiceRecord,
    LedgerMove,
    StaleAttempt,
)
from domain.timeline import notice_changes

_OF_INVOICE = select(deliveries).where(deliveries.c.invoice == bindparam("of")).order_by(deliveries.c.started_at, deliveries.c.id)
_UNCONFIRMED = (
    select(deliveries)
    # By invoice: few of all are open, and an index finds them. This is asked every minute.
    .join(invoices, (invoices.c.id == deliveries.c.invoice) & invoices.c.ended_at.is_(None))
    .where(
        deliveries.c.channel == bindparam("channel"),
        deliveries.c.state.in_(UNCONFIRMED),
        deliveries.c.changed_at >= bindparam("since"),
        invoices.c.id >= bindparam("from"),
        (invoices.c.id > bindparam("from")) | (deliveries.c.id > bindparam("after")),
    )
    .order_by(invoices.c.id, deliveries.c.id)
    .limit(bindparam("limit"))
)
_START = insert(deliveries)
_SET = update(deliveries).where(deliveries.c.id == bindparam("delivery"), deliveries.c.attempt == bindparam("owner"))
_TOLD = {LedgerState.REFUSED, LedgerState.UNKNOWN}
"""States whose row says why."""


class SqlLedger:
    """Implements the ledger of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, claim: Claim) -> ClaimAnswer:
        """Claim a delivery for one attempt before anything is handed over.

        Raises:
            NotFound: the invoice is not in the register.
            StaleAttempt: a newer attempt owns the delivery.
            IllegalTransition: the invoice's status allows no delivery, or another delivery of it is in doubt.
        """
        with self._database.write() as connection:
            invoice = locked_invoice(connection, claim.invoice)
            rows = rows_of(connection, claim.invoice)
            row = rows.pop(claim.delivery, None)
            if row is not None and row.state in OVER:
                return AlreadySettled(delivery=row)
            if row is not None and claim.attempt < row.attempt:
                raise StaleAttempt(f"attempt {row.attempt} owns {row.id}, not {claim.attempt}")
            if any(other.state in IN_DOUBT for other in rows.values()):
                raise IllegalTransition(invoice.status, Event.DELIVERY_STARTED)
            if row is None:
                _tell_start(connection, invoice, claim)
                return _start(connection, claim, invoice.digest)
            if invoice.status is not Status.DELIVERING:
                _tell_start(connection, invoice, claim)
            return _take_over(connection, row, claim)

    def release(self, claim: Claim) -> None:
        """Give a claim back because nothing was sent; again changes nothing.

        Raises:
            NotFound: the delivery was never claimed.
            StaleAttempt: a newer attempt owns it.
            IllegalMove: it is over.
        """
        with self._database.write() as connection:
            locked_invoice(connection, claim.invoice)
            row = _owned(connection, claim.invoice, claim.delivery, claim.attempt)
            if row.state is LedgerState.PREPARED:
                return
            check_move(row.id, row.state, LedgerState.PREPARED)
            _set(connection, row, {"state": LedgerState.PREPARED, "changed_at": claim.at})

    def deliveries(self, invoice: str) -> tuple[DeliveryRecord, ...]:
        """Read the invoice's rows of the ledger, the oldest first."""
        with self._database.read() as connection:
            return tuple(rows_of(connection, invoice).values())

    def delivery_by_reference(self, reference: str) -> DeliveryRecord:
        """Find the latest delivery by the channel's own name for it.

        Raises:
            NotFound: no delivery has this name.
        """
        named = select(deliveries).where(deliveries.c.reference == reference).order_by(deliveries.c.started_at.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(named).one_or_none()
        if row is None:
            raise NotFound(f"no delivery is known as {reference}")
        return _record(row)

    def unconfirmed_deliveries(self, channel: Channel, since: datetime, after: str, limit: int) -> tuple[DeliveryRecord, ...]:
        """Page through the deliveries by a channel that the receiver's side may still confirm, by invoice, from the one after `after`."""
        wanted = {"channel": channel, "since": since, "from": invoice_of(after), "after": after, "limit": limit}
        with self._database.read() as connection:
            return tuple(map(_record, connection.execute(_UNCONFIRMED, wanted)))


def move(connection: Connection, change: Change, wanted: LedgerMove) -> None:
    """Change a row as part of a change of its invoice.

    Raises:
        NotFound: the invoice has no such delivery.
        StaleAttempt: a newer attempt owns it.
        IllegalMove: the ledger has no such edge.
    """
    row = _owned(connection, change.invoice, wanted.delivery, wanted.attempt)
    check_move(row.id, row.state, wanted.to)
    values = {
        "state": wanted.to,
        "reference": wanted.reference or row.reference,
        "evidence": wanted.evidence or row.evidence,
        "text": change.text if wanted.to in _TOLD else None,
        "changed_at": change.at,
    }
    _set(connection, row, values)
    if wanted.evidence:
        refer(connection, change.invoice, change.at.date(), Reference(Role.EVIDENCE, wanted.evidence))


def is_handing_over(connection: Connection, invoice: str) -> bool:
    """Tell whether any delivery of the invoice is being handed over."""
    return any(row.state is LedgerState.HANDING_OVER for row in rows_of(connection, invoice).values())


def _tell_start(connection: Connection, invoice: InvoiceRecord, claim: Claim) -> None:
    started = Change(
        invoice=claim.invoice,
        key=f"started:{claim.delivery}:{claim.attempt}",
        event=Event.DELIVERY_STARTED,
        at=claim.at,
        text=claim.text,
        channel=claim.channel,
    )
    notices = claim.parcel.notices if claim.parcel else ()
    told = unwritten(connection, notice_changes(claim.invoice, notices, claim.at, claim.channel)) if notices else ()
    walked = steps(invoice.status, (started, *told))
    append(connection, walked)
    project(connection, invoice, walked)


def _start(connection: Connection, claim: Claim, digest: str) -> ClaimAnswer:
    values = {
        "id": claim.delivery,
        "invoice": claim.invoice,
        "channel": claim.channel,
        "state": LedgerState.HANDING_OVER,
        "attempt": claim.attempt,
        "digest": digest,
        "prepared": claim.prepared,
        "parcel": claim.parcel,
        "reference": claim.reference,
        "started_at": claim.at,
        "changed_at": claim.at,
    }
    connection.execute(_START, values)
    refer(connection, claim.invoice, claim.at.date(), Reference(Role.PREPARED, claim.prepared))
    return Claimed(prepared=claim.prepared)


def _take_over(connection: Connection, row: DeliveryRecord, claim: Claim) -> ClaimAnswer:
    if row.state is LedgerState.PREPARED:
        _set(connection, row, {"state": LedgerState.HANDING_OVER, "attempt": claim.attempt, "changed_at": claim.at})
        return Claimed(prepared=row.prepared)
    # The state stays, and with it the time of the first attempt in doubt: how long a channel may be asked depends on it.
    _set(connection, row, {"attempt": claim.attempt})
    return InDoubt(prepared=row.prepared, since=row.changed_at)


def _set(connection: Connection, row: DeliveryRecord, values: dict[str, Any]) -> None:
    """Change a row by compare-and-set with the attempt that was read.

    Raises:
        StaleAttempt: another attempt took the row in the meantime.
    """
    if connection.execute(_SET, {"delivery": row.id, "owner": row.attempt, **values}).rowcount != 1:
        raise StaleAttempt(f"{row.id} was taken by another attempt")


def _owned(connection: Connection, invoice: str, delivery: str, attempt: int) -> DeliveryRecord:
    row = rows_of(connection, invoice).get(delivery)
    if row is None:
        raise NotFound(f"{delivery} is not in the ledger")
    if row.attempt != attempt:
        raise StaleAttempt(f"attempt {row.attempt} owns {delivery}, not {attempt}")
    return row


def rows_of(connection: Connection, invoice: str) -> dict[str, DeliveryRecord]:
    """Read the invoice's rows within a transaction, by id, the oldest first."""
    return {row.id: _record(row) for row in connection.execute(_OF_INVOICE, {"of": invoice})}


def _record(row: Row[Any]) -> DeliveryRecord:
    return DeliveryRecord(
        id=row.id,
        invoice=row.invoice,
        channel=row.channel,
        state=row.state,
        attempt=row.attempt,
        digest=row.digest,
        prepared=row.prepared,
        parcel=row.parcel,
        reference=row.reference,
        evidence=row.evidence,
        text=row.text,
        changed_at=row.changed_at,
    )
