"""A mended document takes the place of the accepted one, as long as no receiver has that (`fix_and_resend`)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from adapters.register.ledger import rows_of
from adapters.register.schema import Verdict, invoices
from adapters.register.submissions import write_verdict
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IN_DOUBT, TAKEN, IllegalMove
from domain.fixing import Mended
from domain.records import InvoiceRecord

_REPLACE = update(invoices).where(invoices.c.id == bindparam("of"))


def replace_document(connection: Connection, record: InvoiceRecord, mended: Mended, at: datetime) -> None:
    """Let the mended document be the invoice's, and the one before it be replaced; the number stays held all the time.

    Raises:
        IllegalMove: a receiver has the earlier document, or may have it.
    """
    for row in rows_of(connection, record.id).values():
        if row.state in TAKEN | IN_DOUBT:
            raise IllegalMove(row.id, row.state, LedgerState.REFUSED)
    write_verdict(connection, record.key, record.digest, Verdict.REPLACED, at)
    write_verdict(connection, record.key, mended.digest, Verdict.ACCEPTED, at)
    connection.execute(_REPLACE, {"of": record.id, **dict(mended)})
