"""Write down what happened to an invoice and decide what comes next.

Local activities: their answers stand in history, so a rule that changes never breaks a sleeping invoice. Every failure is
tried again: a fact that cannot be written down must not end the invoice it belongs to.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never

from temporalio import activity

from domain.channels import Channel
from domain.delivery import (
    ChannelUnreachable,
    DeliverRequest,
    DeliveryOutcome,
    DeliveryStopped,
    HandedOver,
    LedgerState,
    NotHandedOver,
    OutcomeUnknown,
    RefusedByChannel,
    StillAway,
)
from domain.identity import ObjectRef, delivery_id, parse_invoice_id
from domain.ledger import Interruption, last_taken, nothing_sent, outcome_of
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.ports import Clock, CompanyRegister, InvoiceRegister
from domain.records import Change, DeliveryRecord, LedgerMove
from domain.routing import Attempt, RoutingFacts, Step, next_step
from domain.timeline import step_changes
from domain.value import Value


class Happening(Value):
    """A fact the workflow knows of, to be written down under `key`, at the workflow's own time."""

    invoice: str
    key: str
    event: Event
    instant: datetime
    delivery: str | None = None
    channel: Channel | None = None
    text: Text | None = None
    evidence: ObjectRef | None = None
    by: str | None = None
    reason: str | None = None


class StepRequest(Value):
    """Ask for the next step, after writing down what happened, if anything new did."""

    invoice: str
    key: str
    instant: datetime
    happening: Happening | None = None


class Interrupted(Value):
    """A delivery that ended without telling how it went."""

    request: DeliverRequest
    cause: Interruption
    instant: datetime
    hindrance: Text | None = None
    """Why it waited, as far as its workflow was told."""


SENTENCES: dict[Event, MessageCode] = {
    Event.HELD: MessageCode.HELD,
    Event.RELEASED: MessageCode.RELEASED,
    Event.CANCELLED: MessageCode.CANCELLED,
    Event.SETTLED_AS_SENT: MessageCode.SETTLED_AS_SENT,
    Event.SETTLED_AS_NOT_SENT: MessageCode.SETTLED_AS_NOT_SENT,
    Event.RESEND_ASKED: MessageCode.RESEND_ASKED,
    Event.LEFT_AS_SENT: MessageCode.LEFT_AS_SENT,
    Event.CHANNEL_BACK: MessageCode.PEPPOL_LOOKUP_BACK,
    Event.EVIDENCE_WINDOW_PASSED: MessageCode.EVIDENCE_WINDOW_PASSED,
    Event.CASE_OPENED: MessageCode.CASE_OPENED,
}

LEDGER_STATE: dict[Event, LedgerState] = {
    Event.SETTLED_AS_SENT: LedgerState.HANDED_OVER,
    Event.SETTLED_AS_NOT_SENT: LedgerState.REFUSED,
    Event.BOUNCED: LedgerState.REFUSED,
    Event.REFUSED_BY_RECEIVER: LedgerState.REFUSED,
    Event.ACKNOWLEDGED: LedgerState.HANDED_OVER,
    Event.CONFIRMED: LedgerState.CONFIRMED,
}
"""What a fact makes of its delivery; one that is there already stays as it is."""

ENDS = frozenset({Event.CANCELLED, Event.EVIDENCE_WINDOW_PASSED})
FAILURES = frozenset({Event.REFUSED_BY_CHANNEL, Event.CHANNEL_UNREACHABLE, Event.BOUNCED})

CHOOSES_A_CHANNEL = frozenset({Event.RESEND_ASKED, Event.REROUTED})
"""Acts after which one channel is tried alone, also when it is released, until another is chosen or the document is mended."""
ASKS_ANEW = CHOOSES_A_CHANNEL | {Event.RELEASED, Event.FIXED}
"""Acts after which earlier failures count no more."""


class Journal:
    """Keeps the timeline of invoices and finds their next step."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        invoices: InvoiceRegister,
        clock: Clock,
        evidence_windows: dict[Channel, timedelta],
        offered: frozenset[Channel],
    ) -> None:
        self._companies = companies
        self._invoices = invoices
        self._clock = clock
        self._windows = evidence_windows
        self._offered = offered

    @activity.defn
    def write_down(self, happening: Happening) -> None:
        """Write a fact on the timeline, once."""
        self._invoices.record(self._change(happening))

    @activity.defn
    def find_next_step(self, request: StepRequest) -> Step:
        """Write down what happened and decide the next step from the cards, settings and failures as they are now."""
        if request.happening:
            self._invoices.record(self._change(request.happening))
        step = next_step(self._facts(request.invoice))
        changes = step_changes(request.invoice, step, request.key, self._clock.at(request.instant))
        if changes:
            self._invoices.record(*changes)
        return step

    @activity.defn
    def account_for(self, interrupted: Interrupted) -> DeliveryOutcome:
        """Find out from the ledger how an interrupted delivery ended, and write it down."""
        request = interrupted.request
        delivery = delivery_id(request.invoice, request.channel, request.n)
        row = self._row(request.invoice, delivery)
        told = outcome_of(row, self._windows[request.channel]) if row else None
        outcome = told or nothing_sent(delivery, request.channel, interrupted.cause, row, interrupted.hindrance)
        changes = tuple(self._ending(interrupted, row, outcome))
        if changes:
            self._invoices.record(*changes)
        return outcome

    def _ending(self, interrupted: Interrupted, row: DeliveryRecord | None, outcome: DeliveryOutcome) -> Iterator[Change]:
        match outcome:
            case ChannelUnreachable():
                event, to = Event.CHANNEL_UNREACHABLE, LedgerState.REFUSED
            case DeliveryStopped() | StillAway():
                event, to = Event.DELIVERY_STOPPED, LedgerState.REFUSED
            case OutcomeUnknown():
                event, to = Event.OUTCOME_LOST, LedgerState.UNKNOWN
            case HandedOver() | RefusedByChannel() | NotHandedOver():
                return  # the delivery itself, or the operator's act, is what the timeline tells
            case _:
                assert_never(outcome)
        yield Change(
            invoice=interrupted.request.invoice,
            key=f"{outcome.delivery}:{event}:{interrupted.instant.isoformat()}",  # without a row, the next try has the same name
            event=event,
            at=self._clock.at(interrupted.instant),
            text=outcome.text,
            channel=interrupted.request.channel,
            ledger=LedgerMove(delivery=row.id, attempt=row.attempt, to=to) if row else None,
        )

    def _change(self, happening: Happening) -> Change:
        row = self._row(happening.invoice, happening.delivery) if happening.delivery else None
        return Change(
            invoice=happening.invoice,
            key=happening.key,
            event=happening.event,
            at=self._clock.at(happening.instant),
            text=happening.text or Text(code=SENTENCES[happening.event]),
            channel=row.channel if row else happening.channel or self._channel_asked_for(happening),
            by=happening.by,
            reason=happening.reason,
            evidence=happening.evidence,
            ledger=_move(row, LEDGER_STATE.get(happening.event)),
            ended=happening.event in ENDS,
        )

    def _channel_asked_for(self, happening: Happening) -> Channel | None:
        """A resend goes by the channel that took the invoice last."""
        if happening.event is not Event.RESEND_ASKED:
            return None
        taken = last_taken(self._invoices.deliveries(happening.invoice))
        return taken.channel if taken else None

    def _row(self, invoice: str, delivery: str) -> DeliveryRecord | None:
        return next((row for row in self._invoices.deliveries(invoice) if row.id == delivery), None)

    def _facts(self, invoice: str) -> RoutingFacts:
        company = parse_invoice_id(invoice).company
        wanted, failed = self._since_somebody_asked(invoice)
        return RoutingFacts(
            offered=self._offered,
            company=self._companies.company(company).settings,
            customer=self._companies.customer(company, self._invoices.invoice(invoice).customer or ""),
            failed=failed,
            deliveries=tuple(row.channel for row in self._invoices.deliveries(invoice)),
            wanted=wanted,
        )

    def _since_somebody_asked(self, invoice: str) -> tuple[Channel | None, tuple[Attempt, ...]]:
        """Find the channel a person has chosen, and the deliveries that have failed since somebody last asked to try again."""
        wanted, failed = None, list[Attempt]()
        for entry in self._invoices.timeline(invoice):
            if entry.event in ASKS_ANEW:
                wanted = wanted if entry.event is Event.RELEASED else entry.channel
                failed.clear()
            elif entry.event in FAILURES and entry.channel:
                failed.append(Attempt(channel=entry.channel, text=entry.text))
        return wanted, tuple(failed)


def _move(row: DeliveryRecord | None, to: LedgerState | None) -> LedgerMove | None:
    return LedgerMove(delivery=row.id, attempt=row.attempt, to=to) if row and to and row.state is not to else None
