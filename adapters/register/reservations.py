"""Who holds a number: the one transaction that accepts or rejects an invoice (design.md, "An invoice's life", step 1)."""

from collections.abc import Iterator
from typing import Any, assert_never

from sqlalchemy import Connection, Row, bindparam, insert, update

from adapters.register.database import Database
from adapters.register.invoices import locked_row
from adapters.register.schema import Verdict, invoices
from adapters.register.submissions import lock_number, write_verdict
from adapters.register.timeline import append, steps
from domain.identity import invoice_id
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.records import Change, Reservation, Reserved
from domain.submission import Accepted, Decision, Refused, Rejected

_INSERT = insert(invoices)
_REPLACE = update(invoices).where(invoices.c.id == bindparam("of"))


class SqlReservations:
    """Implements `reserve` of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, reservation: Reservation) -> Reserved:
        """Claim (company, type, number) for one workflow run and write its decision down, or tell who holds the number.

        Raises:
            NotFound: the submission was never kept.
        """
        with self._database.write() as connection:
            lock_number(connection, reservation.key, reservation.digest)
            row = locked_row(connection, invoice_id(reservation.key))
            if row is not None and row.owner == reservation.owner:
                return Reserved(decision=row.decision, findings=row.findings)
            standing = _standing(row, reservation)
            write_verdict(connection, reservation.key, reservation.digest, _verdict(standing.decision), reservation.at)
            if standing.decision is reservation.decision and not isinstance(standing.decision, Refused):
                _write(connection, row, reservation)
            return standing


def _standing(row: Row[Any] | None, reservation: Reservation) -> Reserved:
    """Tell the decision that stands: the earlier acceptance of the same document, a refusal, or the run's own."""
    if row is None or row.status is Status.REJECTED:
        return Reserved(decision=reservation.decision, findings=reservation.findings)
    if row.digest == reservation.digest:
        return Reserved(decision=row.decision.model_copy(update={"repeated": True}), findings=row.findings)
    return Reserved(decision=Refused(invoice=row.id, text=Text(code=MessageCode.NUMBER_TAKEN)))


def _verdict(decision: Decision) -> Verdict:
    match decision:
        case Accepted():
            return Verdict.ACCEPTED
        case Rejected():
            return Verdict.REJECTED
        case Refused():
            return Verdict.REFUSED
        case _:
            assert_never(decision)


def _write(connection: Connection, row: Row[Any] | None, reservation: Reservation) -> None:
    """Write the invoice and its timeline. A rejected row gives way to the new decision, its timeline stays."""
    changes = _changes(reservation)
    walked = steps(Status.RECEIVED, changes) if row is None else steps(row.status, (_resubmitted(reservation), *changes))
    values = _columns(reservation, walked[-1].status)
    if row is None:
        connection.execute(_INSERT, values)
    else:
        connection.execute(_REPLACE, {"of": row.id, **values})
    append(connection, walked)


def _changes(reservation: Reservation) -> Iterator[Change]:
    """Name the decision by its owner: the same document may be rejected more than once."""
    for change in reservation.changes:
        decides = change.event in {Event.ACCEPTED, Event.REJECTED}
        yield change.model_copy(update={"key": f"{change.key}:{reservation.owner}"}) if decides else change


def _resubmitted(reservation: Reservation) -> Change:
    return Change(
        invoice=invoice_id(reservation.key),
        key=f"resubmitted:{reservation.owner}",
        event=Event.RESUBMITTED,
        at=reservation.at,
        text=Text(code=MessageCode.RESUBMITTED),
    )


def _columns(reservation: Reservation, status: Status) -> dict[str, object]:
    return {
        "id": invoice_id(reservation.key),
        **dict(reservation.key),
        "digest": reservation.digest,
        "owner": reservation.owner,
        "status": status,
        "status_since": reservation.at,
        "customer": reservation.customer,
        "decision": reservation.decision,
        "findings": reservation.findings,
        "summary": reservation.summary,
        "decided_at": reservation.at,
        "ended_at": reservation.at if status is Status.REJECTED else None,
    }
