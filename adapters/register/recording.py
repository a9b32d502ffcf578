"""Writing down what happened: timeline, status and ledger in one transaction, once."""

from sqlalchemy import Connection

from adapters.register.database import Database
from adapters.register.invoices import locked_invoice
from adapters.register.ledger import is_handing_over, move
from adapters.register.mending import replace_document
from adapters.register.objects import Reference, refer
from adapters.register.projection import project
from adapters.register.schema import Role
from adapters.register.timeline import append, steps, unwritten
from domain.lifecycle import Event, IllegalTransition
from domain.records import Change, InvoiceRecord

_STOPS = {Event.HELD, Event.CANCELLED, Event.LEFT_AS_SENT, Event.LEFT_AS_DELIVERED}


class SqlRecording:
    """Implements `record` of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, *changes: Change) -> InvoiceRecord:
        """Write what happened to one invoice, all or nothing; a change whose key is written already is passed over.

        Raises:
            NotFound: the invoice or the delivery is not in the register.
            IllegalTransition: the lifecycle has no such edge, or a delivery is handing over and cannot be stopped.
            IllegalMove: the ledger has no such edge, or a document is to be replaced that a receiver has or may have.
            StaleAttempt: a newer attempt owns the delivery.
            ValueError: no change was given, or changes of several invoices.
        """
        if len({change.invoice for change in changes}) != 1:
            raise ValueError("the changes recorded together belong to one invoice")
        with self._database.write() as connection:
            record = locked_invoice(connection, changes[0].invoice)
            fresh = unwritten(connection, changes)
            return _write(connection, record, fresh) if fresh else record


def _write(connection: Connection, record: InvoiceRecord, changes: tuple[Change, ...]) -> InvoiceRecord:
    walked = steps(record.status, changes)
    for change in changes:
        if change.ledger:
            move(connection, change, change.ledger)
        if change.evidence:
            refer(connection, change.invoice, change.at.date(), Reference(Role.EVIDENCE, change.evidence))
        if change.mended:
            replace_document(connection, record, change.mended, change.at)
        if change.event in _STOPS and is_handing_over(connection, record.id):
            raise IllegalTransition(record.status, change.event)
    append(connection, walked)
    return project(connection, record, walked)
