"""The gate between acceptance and the way out: an invoice waits until its company is verified (F2, F15, decisions 7 and 8)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from domain.companies.parties import Company, Language
from domain.formats import format_date, format_orgnr
from domain.messages import MessageCode, Text
from domain.steps import AwaitKyc, StandStill
from domain.submission import DocumentSummary
from domain.value import Value
from domain.waits import KYC_HOLD, OSLO


class Gate(Value):
    """What decides whether an invoice may pass whose company is not verified, or was not when it began to wait."""

    now: datetime
    required: Text | None
    """Who must be verified first, as people are told; None once all are."""
    until: datetime
    """When a person is asked whether it is still to be sent (P16)."""
    overdue: date | None = None
    """The due date, where it is what ends the wait."""
    hold: timedelta = KYC_HOLD
    """How long it waits at most."""


def gate_step(gate: Gate) -> AwaitKyc | StandStill | None:
    """Tell what holds an invoice back, or nothing if it may pass. A wait that has lasted too long is over also once it is verified."""
    if gate.now >= gate.until:
        return StandStill(text=_over(gate))
    return AwaitKyc(rest=gate.until - gate.now, told=gate.required) if gate.required else None


def gate_at(since: datetime, *, required: Text | None, due: date | None, now: datetime, hold: timedelta) -> Gate:
    """Make the gate of an invoice that has stood there since then."""
    limit, ends = since + hold, end_of(due) if due else None
    if ends is not None and ends < limit:
        return Gate(now=now, required=required, until=ends, overdue=due, hold=hold)
    return Gate(now=now, required=required, until=limit, hold=hold)


def required_to_send(product: str) -> Text:
    """Say that the company must be verified first (F7, decision 7)."""
    return Text(code=MessageCode.KYC_REQUIRED_TO_SEND, params={"product": product})


def missing_verification(product: str, submitter: Company, seller: Company) -> Text | None:
    """Say who must be verified before an invoice may go: the company that hands it in and the unit that sells, each by itself (F6)."""
    submits, sells = not submitter.kyc.may_exchange, seller.orgnr != submitter.orgnr and not seller.kyc.may_exchange
    if not sells:
        return required_to_send(product) if submits else None
    nb, en = f"underenhet {format_orgnr(seller.orgnr)}", f"sub-unit {format_orgnr(seller.orgnr)}"
    if submits:
        nb, en = f"firma {format_orgnr(submitter.orgnr)} og {nb}", f"company {format_orgnr(submitter.orgnr)} and {en}"
    who = {"who_nb": nb[0].upper() + nb[1:], "who_en": en}
    return Text(code=MessageCode.KYC_REQUIRED_OF_SELLER, params={"product": product} | who)


def due_of(summary: DocumentSummary) -> date | None:
    """Tell when a document falls due; one with nothing to pay never does."""
    return summary.due_date if Decimal(summary.payable) > 0 else None


def end_of(due: date) -> datetime:
    """Tell when a day is over in Norway."""
    return datetime.combine(due + timedelta(days=1), time(), OSLO)


def _over(gate: Gate) -> Text:
    if gate.overdue is None and not gate.hold.days:
        return Text(code=MessageCode.KYC_WAIT_OVER)
    if gate.overdue is None:
        return Text(code=MessageCode.KYC_HELD_TOO_LONG, params={"days": str(gate.hold.days)})
    nb, en = (format_date(gate.overdue, language) for language in (Language.NB, Language.EN))
    return Text(code=MessageCode.KYC_OVERDUE, params={"due_nb": nb, "due_en": en})
