"""The gate between acceptance and the way out: an invoice waits until its company is verified (F2, F15, decisions 7 and 8)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from domain.formats import format_date
from domain.messages import MessageCode, Text
from domain.parties import Language
from domain.steps import AwaitKyc, StandStill
from domain.submission import DocumentSummary
from domain.value import Value
from domain.waits import KYC_HOLD, OSLO


class Gate(Value):
    """What decides whether an invoice may pass whose company is not verified, or was not when it began to wait."""

    now: datetime
    verified: bool
    until: datetime
    """When a person is asked whether it is still to be sent (P16)."""
    overdue: date | None = None
    """The due date, where it is what ends the wait."""
    product: str


def gate_step(gate: Gate) -> AwaitKyc | StandStill | None:
    """Tell what holds an invoice back, or nothing if it may pass. A wait that has lasted too long is over also once it is verified."""
    if gate.now >= gate.until:
        return StandStill(text=_over(gate))
    return None if gate.verified else AwaitKyc(rest=gate.until - gate.now, told=required_to_send(gate.product))


def gate_at(since: datetime, *, verified: bool, due: date | None, now: datetime, product: str) -> Gate:
    """Make the gate of an invoice that has stood there since then."""
    limit, ends = since + KYC_HOLD, end_of(due) if due else None
    if ends is not None and ends < limit:
        return Gate(now=now, verified=verified, until=ends, overdue=due, product=product)
    return Gate(now=now, verified=verified, until=limit, product=product)


def required_to_send(product: str) -> Text:
    """Say that the company must be verified first (F7, decision 7)."""
    return Text(code=MessageCode.KYC_REQUIRED_TO_SEND, params={"product": product})


def due_of(summary: DocumentSummary) -> date | None:
    """Tell when a document falls due; one with nothing to pay never does."""
    return summary.due_date if Decimal(summary.payable) > 0 else None


def end_of(due: date) -> datetime:
    """Tell when a day is over in Norway."""
    return datetime.combine(due + timedelta(days=1), time(), OSLO)


def _over(gate: Gate) -> Text:
    if gate.overdue is None:
        return Text(code=MessageCode.KYC_HELD_TOO_LONG, params={"days": str(KYC_HOLD.days)})
    nb, en = (format_date(gate.overdue, language) for language in (Language.NB, Language.EN))
    return Text(code=MessageCode.KYC_OVERDUE, params={"due_nb": nb, "due_en": en})
