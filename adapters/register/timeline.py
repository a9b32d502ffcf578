"""What happened to an invoice, row by row. A row's key makes it be written once."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, select

from adapters.register.database import Database
from adapters.register.schema import timeline
from domain.lifecycle import Status, after
from domain.records import Change, TimelineEntry

_KEYS = select(timeline.c.key).where(timeline.c.invoice == bindparam("invoice"), timeline.c.key.in_(bindparam("keys", expanding=True)))
_OF_INVOICE = select(timeline).where(timeline.c.invoice == bindparam("invoice")).order_by(timeline.c.id)
_APPEND = insert(timeline)


class SqlTimeline:
    """Implements the timeline of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def timeline(self, invoice: str) -> tuple[TimelineEntry, ...]:
        """Read what happened, the oldest first."""
        with self._database.read() as connection:
            return tuple(map(_entry, connection.execute(_OF_INVOICE, {"invoice": invoice})))


def unwritten(connection: Connection, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Pass over the changes whose key is written already, or stands earlier among them."""
    written = set(connection.scalars(_KEYS, {"invoice": changes[0].invoice, "keys": [change.key for change in changes]}))
    return tuple({change.key: change for change in reversed(changes) if change.key not in written}.values())[::-1]


class Step(NamedTuple):
    """A change and the status after it."""

    change: Change
    status: Status


def steps(status: Status, changes: Iterable[Change]) -> tuple[Step, ...]:
    """Walk the lifecycle from a status through changes.

    Raises:
        IllegalTransition: the lifecycle has no such edge.
    """
    walked = []
    for change in changes:
        status = after(status, change.event)
        walked.append(Step(change, status))
    return tuple(walked)


def append(connection: Connection, walked: Sequence[Step]) -> None:
    """Write the steps of one invoice on its timeline, in order."""
    connection.execute(_APPEND, [_columns(step) for step in walked])


def _columns(step: Step) -> dict[str, object]:
    change = step.change
    return {
        "invoice": change.invoice,
        "key": change.key,
        "at": change.at,
        "event": change.event,
        "status": step.status,
        "channel": change.channel,
        "text": change.text,
        "by": change.by,
        "reason": change.reason,
        "evidence": change.evidence,
    }


def _entry(row: Row[Any]) -> TimelineEntry:
    return TimelineEntry(
        at=row.at,
        event=row.event,
        status=row.status,
        channel=row.channel,
        text=row.text,
        by=row.by,
        reason=row.reason,
        evidence=row.evidence,
    )
