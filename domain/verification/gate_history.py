"""What an invoice's timeline tells the gate: since when it waits for its company to be verified."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.history import ASKS_ANEW
from domain.lifecycle import Event
from domain.messages import Text
from domain.records import TimelineEntry
from domain.verification.gate import Gate, end_of, gate_at


def gate_of(
    timeline: Iterable[TimelineEntry], *, required: Text | None, accepted_at: datetime, due: date | None, now: datetime, hold: timedelta
) -> Gate | None:
    """Read from an invoice's timeline whether it stands at the gate.

    A person who lets an overdue invoice go on knows that it is; the hold begins anew with what a person last asked for.
    """
    since, awaited = accepted_at, False
    for entry in timeline:
        if entry.event in ASKS_ANEW:
            since, awaited = entry.at, False
        awaited = awaited or entry.event is Event.KYC_AWAITED
    return (
        None
        if required is None and not awaited
        else gate_at(since, required=required, due=_unknown(due, since, accepted_at), now=now, hold=hold)
    )


def _unknown(due: date | None, since: datetime, accepted_at: datetime) -> date | None:
    """Leave out a due date that had passed already when a person asked for the invoice to go on."""
    return None if due and since > accepted_at and since >= end_of(due) else due
