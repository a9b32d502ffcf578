"""Write down what happened to an invoice and decide what comes next.

Local activities: their answers stand in history, so a rule that changes never breaks a sleeping invoice. Every failure is
tried again: a fact that cannot be written down must not end the invoice it belongs to.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never

from temporalio import activity

from activities.consumer_looks import ConsumerHistory
from activities.crediting import credited_waits
from domain.channels import Channel
from domain.consumers.checklist import HUB_CHANNELS
from domain.consumers.claims import claim_of
from domain.deliveries.delivery import (
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
from domain.deliveries.ledger import Interruption, last_taken, nothing_sent, outcome_of
from domain.deliveries.ledger_moves import TAKEN
from domain.deployment import Deployment
from domain.history import has_awaited_b2c, since_somebody_asked, times_asked_anew, was_released
from domain.identity import ObjectRef, delivery_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.ports import Clock, InvoiceRegister
from domain.records import Change, DeliveryRecord, LedgerMove
from domain.routing import RoutingFacts, next_step
from domain.steps import Step
from domain.timeline import step_changes
from domain.value import Value
from domain.verification.gate import due_of
from domain.verification.gate_history import gate_of


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
    Event.LEFT_AS_DELIVERED: MessageCode.LEFT_AS_DELIVERED,
    Event.CHANNEL_BACK: MessageCode.PEPPOL_LOOKUP_BACK,
    Event.EVIDENCE_WINDOW_PASSED: MessageCode.EVIDENCE_WINDOW_PASSED,
    Event.CASE_OPENED: MessageCode.CASE_OPENED,
    Event.B2C_ACTIVATED: MessageCode.B2C_ACTIVE,
    Event.B2C_WAIT_OVER: MessageCode.B2C_WAIT_OVER,
    Event.CONSUMER_ANSWERED: MessageCode.CONSUMER_ANSWERED,
    Event.CONSUMER_WAIT_OVER: MessageCode.CONSUMER_WAIT_OVER,
    Event.CONSUMER_WAIT_SKIPPED: MessageCode.CONSUMER_WAIT_SKIPPED,
    Event.COMPANY_VERIFIED: MessageCode.COMPANY_VERIFIED,
    Event.KYC_WAIT_OVER: MessageCode.KYC_WAIT_OVER,
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


class Journal:
    """Keeps the timeline of invoices and finds their next step."""

    def __init__(
        self,
        *,
        invoices: InvoiceRegister,
        history: ConsumerHistory,
        clock: Clock,
        evidence_windows: dict[Channel, timedelta],
        deployment: Deployment,
    ) -> None:
        self._invoices = invoices
        self._history = history
        self._clock = clock
        self._windows = evidence_windows
        self._deployment = deployment

    @activity.defn
    def write_down(self, happening: Happening) -> None:
        """Write a fact on the timeline, once."""
        self._invoices.record(self._change(happening))

    @activity.defn
    def find_next_step(self, request: StepRequest) -> Step:
        """Write down what happened and decide the next step from the cards, settings and failures as they are now."""
        if request.happening:
            self._invoices.record(self._change(request.happening))
        at = self._clock.at(request.instant)
        step = next_step(self._facts(request.invoice, at))
        asked = times_asked_anew(self._invoices.timeline(request.invoice))
        changes = step_changes(request.invoice, step, request.key, at, asked)
        if changes:
            self._invoices.record(*changes)
        return step

    @activity.defn
    def may_pass(self, invoice: str) -> bool:
        """Tell whether an invoice's company and supplier may send now (F2, F6)."""
        return self._history.required(self._invoices.invoice(invoice)) is None

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

    def _facts(self, invoice: str, now: datetime) -> RoutingFacts:
        record, timeline = self._invoices.invoice(invoice), self._invoices.timeline(invoice)
        summary = record.summary
        assert summary is not None, "an accepted invoice has a summary"  # noqa: S101 - established by acceptance
        company, customer = self._history.parties(record)
        deliveries = self._invoices.deliveries(invoice)
        taken = [row.channel for row in deliveries if row.state in TAKEN]
        wanted, failed = since_somebody_asked(timeline, standing=bool(taken))
        return RoutingFacts(
            offered=self._deployment.offered,
            company=company.settings,
            customer=customer,
            failed=failed,
            deliveries=tuple(row.channel for row in deliveries),
            standing=taken[-1] if taken else None,
            claimed=not HUB_CHANNELS.isdisjoint(taken),
            wanted=wanted,
            claim=claim_of(summary),
            consumer=self._history.facts(record, now),
            gate=gate_of(
                timeline,
                required=self._history.required(record),
                accepted_at=record.decided_at,
                due=due_of(summary),
                now=now,
                hold=self._deployment.kyc_hold,
            ),
            released=was_released(timeline),
            b2c_awaited=has_awaited_b2c(timeline),
            credited_waits=not was_released(timeline) and credited_waits((customer,), summary, self._invoices),
        )


def _move(row: DeliveryRecord | None, to: LedgerState | None) -> LedgerMove | None:
    return LedgerMove(delivery=row.id, attempt=row.attempt, to=to) if row and to and row.state is not to else None
