"""The invoices' own rows: the lock that orders all writers of one invoice, and the lists people read."""

from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from adapters.register.database import Database
from adapters.register.schema import invoices
from domain.errors import NotFound
from domain.identity import InvoiceKey
from domain.lifecycle import Status
from domain.records import InvoiceFilter, InvoiceRecord

_FIND = select(invoices).where(invoices.c.id == bindparam("invoice"))
_LOCK = _FIND.with_for_update()


class SqlInvoices:
    """Implements the lists of invoices of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def invoice(self, invoice: str) -> InvoiceRecord:
        """Find an invoice.

        Raises:
            NotFound: no decision was written for it.
        """
        with self._database.read() as connection:
            row = connection.execute(_FIND, {"invoice": invoice}).one_or_none()
        return _known(row, invoice)

    def invoices(self, wanted: InvoiceFilter) -> tuple[InvoiceRecord, ...]:
        """List invoices, the newest decision first."""
        query = select(invoices).order_by(invoices.c.decided_at.desc(), invoices.c.id).limit(wanted.limit)
        if wanted.company is not None:
            query = query.where(invoices.c.company == wanted.company)
        if wanted.customer is not None:
            query = query.where(invoices.c.customer == wanted.customer)
        if wanted.status is not None:
            query = query.where(invoices.c.status == wanted.status)
        return self._read(query)

    def open_invoices(self, after: str, limit: int) -> tuple[InvoiceRecord, ...]:
        """Page through the accepted invoices that have not ended, by id, from the one after `after`."""
        still_open = invoices.c.ended_at.is_(None) & (invoices.c.status != Status.REJECTED)
        return self._read(select(invoices).where(still_open, invoices.c.id > after).order_by(invoices.c.id).limit(limit))

    def _read(self, query: Select[Any]) -> tuple[InvoiceRecord, ...]:
        with self._database.read() as connection:
            return tuple(map(invoice_record, connection.execute(query)))


def locked_row(connection: Connection, invoice: str) -> Row[Any] | None:
    """Read an invoice's row and keep other writers of the same invoice waiting until the transaction ends."""
    return connection.execute(_LOCK, {"invoice": invoice}).one_or_none()


def locked_invoice(connection: Connection, invoice: str) -> InvoiceRecord:
    """Read an invoice and keep its other writers waiting.

    Raises:
        NotFound: no decision was written for it.
    """
    return _known(locked_row(connection, invoice), invoice)


def _known(row: Row[Any] | None, invoice: str) -> InvoiceRecord:
    if row is None:
        raise NotFound(f"{invoice} finnes ikke i registeret. / {invoice} is not in the register.")
    return invoice_record(row)


def invoice_record(row: Row[Any]) -> InvoiceRecord:
    """Read a row as the domain's value."""
    return InvoiceRecord(
        id=row.id,
        key=InvoiceKey(company=row.company, type=row.type, number=row.number),
        digest=row.digest,
        status=row.status,
        status_since=row.status_since,
        customer=row.customer,
        decision=row.decision,
        findings=row.findings,
        summary=row.summary,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
        cases=row.cases,
    )
