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
)
from domain.identity import delivery_id, parse_invoice_id
from domain.ledger import Interruption, nothing_sent, outcome_of
from domain.ledger_moves import TAKEN
from domain.lifecycle import TRANSITIONS, Event
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
    text: Text | None = None
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


SENTENCES: dict[Event, MessageCode] = {
    Event.HELD: MessageCode.HELD,
    Event.RELEASED: MessageCode.RELEASED,
    Event.CANCELLED: MessageCode.CANCELLED,
    Event.SETTLED_AS_SENT: MessageCode.SETTLED_AS_SENT,
    Event.SETTLED_AS_NOT_SENT: MessageCode.SETTLED_AS_NOT_SENT,
    Event.EVIDENCE_WINDOW_PASSED: MessageCode.EVIDENCE_WINDOW_PASSED,
}

LEDGER_STATE: dict[Event, LedgerState] = {
    Event.SETTLED_AS_SENT: LedgerState.HANDED_OVER,
    Event.SETTLED_AS_NOT_SENT: LedgerState.REFUSED,
    Event.BOUNCED: LedgerState.REFUSED,
    Event.FAILED_AFTER_THE_END: LedgerState.REFUSED,
}

ENDS = frozenset({Event.CANCELLED, Event.EVIDENCE_WINDOW_PASSED})
FAILURES = frozenset({Event.REFUSED_BY_CHANNEL, Event.CHANNEL_UNREACHABLE, Event.BOUNCED})


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
    def note_late_failure(self, happening: Happening) -> None:
        """Write down that a delivery failed after all, if the invoice still counts on it; else there is nothing to tell."""
        row = self._row(happening.invoice, happening.delivery or "")
        status = self._invoices.invoice(happening.invoice).status
        if row and row.state in TAKEN and (status, happening.event) in TRANSITIONS:
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
        outcome = told or nothing_sent(delivery, request.channel, interrupted.cause)
        changes = tuple(self._ending(interrupted, row, outcome))
        if changes:
            self._invoices.record(*changes)
        return outcome

    def _ending(self, interrupted: Interrupted, row: DeliveryRecord | None, outcome: DeliveryOutcome) -> Iterator[Change]:
        match outcome:
            case ChannelUnreachable():
                event, to = Event.CHANNEL_UNREACHABLE, LedgerState.REFUSED
            case DeliveryStopped():
                event, to = Event.DELIVERY_STOPPED, LedgerState.REFUSED
            case OutcomeUnknown():
                event, to = Event.OUTCOME_LOST, LedgerState.UNKNOWN
            case HandedOver() | RefusedByChannel() | NotHandedOver():
                return  # the delivery itself, or the operator's act, is what the timeline tells
            case _:
                assert_never(outcome)
        yield Change(
            invoice=interrupted.request.invoice,
            key=f"{outcome.delivery}:{event}",
            event=event,
            at=self._clock.at(interrupted.instant),
            text=outcome.text,
            channel=interrupted.request.channel,
            ledger=LedgerMove(delivery=row.id, attempt=row.attempt, to=to) if row else None,
        )

    def _change(self, happening: Happening) -> Change:
        row = self._row(happening.invoice, happening.delivery) if happening.delivery else None
        to = LEDGER_STATE.get(happening.event)
        return Change(
            invoice=happening.invoice,
            key=happening.key,
            event=happening.event,
            at=self._clock.at(happening.instant),
            text=happening.text or Text(code=SENTENCES[happening.event]),
            channel=row.channel if row else None,
            by=happening.by,
            reason=happening.reason,
            ledger=LedgerMove(delivery=row.id, attempt=row.attempt, to=to) if row and to else None,
            ended=happening.event in ENDS,
        )

    def _row(self, invoice: str, delivery: str) -> DeliveryRecord | None:
        return next((row for row in self._invoices.deliveries(invoice) if row.id == delivery), None)

    def _facts(self, invoice: str) -> RoutingFacts:
        company = parse_invoice_id(invoice).company
        return RoutingFacts(
            offered=self._offered,
            company=self._companies.company(company).settings,
            customer=self._companies.customer(company, self._invoices.invoice(invoice).customer or ""),
            failed=self._failed(invoice),
            deliveries=tuple(row.channel for row in self._invoices.deliveries(invoice)),
        )

    def _failed(self, invoice: str) -> tuple[Attempt, ...]:
        """Collect the failed deliveries since somebody last asked to try again."""
        failed: list[Attempt] = []
        for entry in self._invoices.timeline(invoice):
            if entry.event is Event.RELEASED:
                failed.clear()
            elif entry.event in FAILURES and entry.channel:
                failed.append(Attempt(channel=entry.channel, text=entry.text))
        return tuple(failed)
