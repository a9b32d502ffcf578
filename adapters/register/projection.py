"""The listed status of an invoice: a projection of its timeline, written in the same transaction."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from adapters.register.schema import invoices
from adapters.register.timeline import Step
from domain.lifecycle import CUSTOMER_STATUS, CustomerStatus, Event, Status
from domain.records import InvoiceRecord

_PROJECT = update(invoices).where(invoices.c.id == bindparam("invoice"))
UNFINISHED = frozenset({CustomerStatus.PENDING, CustomerStatus.ACTION_REQUIRED})
"""What a customer is shown of an invoice that something is awaited of."""


def project(connection: Connection, record: InvoiceRecord, walked: tuple[Step, ...]) -> InvoiceRecord:
    """Bring an invoice's listed status up to its timeline."""
    last = walked[-1]
    since = record.status_since if last.status is record.status else last.change.at
    ended_at = _ended_at(record, last.status, next((step.change.at for step in walked if step.change.ended), None))
    cases = record.cases + sum(step.change.event is Event.CASE_OPENED for step in walked)
    values = {"status": last.status, "status_since": since, "ended_at": ended_at, "cases": cases}
    connection.execute(_PROJECT, {"invoice": record.id, **values})
    return record.model_copy(update=values)


def _ended_at(record: InvoiceRecord, status: Status, ended: datetime | None) -> datetime | None:
    """An invoice that something is awaited of again has not ended (a bounce after the end)."""
    if ended is not None:
        return ended
    return None if CUSTOMER_STATUS[status] in UNFINISHED else record.ended_at
