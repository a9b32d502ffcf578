"""SendInvoice: the life of one invoice from submission to its end."""

import asyncio
from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError

with workflow.unsafe.imports_passed_through():
    from activities.delivery import Delivery
    from activities.failures import UNAVAILABLE
    from activities.intake import DecideRequest, Intake
    from activities.invoice_workflows import Bounced
    from activities.journal import Happening, Interrupted, Journal, StepRequest
    from domain import names
    from domain.channel_words import WORDS
    from domain.delivery import (
        ChannelUnreachable,
        DeliverRequest,
        DeliveryOutcome,
        DeliveryStopped,
        HandedOver,
        NotHandedOver,
        OutcomeUnknown,
        RefusedByChannel,
    )
    from domain.identity import channel_of, invoice_id
    from domain.ledger import Interruption
    from domain.lifecycle import Event, Status, after
    from domain.messages import MessageCode, Text
    from domain.operator import ENDED, Act, Cancel, Hold, OperatorAnswer, Release, Settle, event_of, refusal
    from domain.routing import Deliver, GiveUp, Step
    from domain.search_attributes import ATTENTION
    from domain.submission import Accepted, Decision, Refused, Rejected, Submission
    from domain.value import Value
    from workflows import policies
    from workflows.desk import REFUSED, Desk
    from workflows.details import Situation, details

_ATTENTION = SearchAttributeKey.for_keyword(ATTENTION)
_NEEDS_A_PERSON = frozenset({Status.HELD, Status.NEEDS_ATTENTION, Status.OUTCOME_UNKNOWN})


class OnHold(Value):
    """An operator has stopped the invoice before its next step."""


class FindWay(Value):
    """The next step is to be found, after writing down what happened, if anything new did."""

    happening: Happening | None = None


Stage = Step | HandedOver | OutcomeUnknown | DeliveryStopped | OnHold | FindWay
"""Where the story stands; None is its end."""


@workflow.defn(name=names.SEND_INVOICE)
class SendInvoice:
    """Takes one invoice from submission to its end; the register keeps what happened, this keeps what is awaited."""

    @workflow.init
    def __init__(self, submission: Submission) -> None:
        self._submission = submission
        self._invoice = invoice_id(submission.key)
        self._decision: Decision | None = None
        self._asked = 0
        self._status = Status.RECEIVED
        self._attention: str | None = None
        self._facts = 0
        self._desk = Desk()
        self._bounces: dict[str, Text] = {}
        self._delivery: workflow.ActivityHandle[DeliveryOutcome] | None = None

    @workflow.run
    async def run(self, submission: Submission) -> Status:
        """Tell the story to its end. "Request Cancellation" in the Web UI is an operator's cancel, and refused like one."""
        story = asyncio.ensure_future(self._story(submission))
        while not story.done():
            try:
                # Only this task is cancelled from outside; the story goes on and decides what that means.
                await asyncio.shield(story)
            except asyncio.CancelledError:
                self._cancel_if_possible()
        return story.result()

    async def _story(self, submission: Submission) -> Status:
        """Decide the submission; if it is accepted, go from stage to stage until nothing more is awaited."""
        self._decision = await self._decide(submission)
        stage = self._first_stage(self._decision)
        while stage is not None:
            # An act may have come in any of the stages that do not wait for one.
            while stage is not None and self._desk.act is not None:
                stage = await self._obey(self._desk.act, stage)
            stage = stage and await self._go_on(stage)
        return await self._end(self._decision)

    async def _end(self, decision: Decision) -> Status:
        """Nothing more is awaited. What still comes in while the end is written is answered and noted, never lost."""
        while self._desk.act is not None or self._bounces or not workflow.all_handlers_finished():
            while self._desk.act is not None:
                self._desk.refuse(refusal(self._desk.act, self._status) or ENDED)
            for delivery in list(self._bounces):
                await self._note_late_bounce(delivery, self._bounces.pop(delivery))
            await workflow.wait_condition(lambda: self._desk.act is not None or bool(self._bounces) or workflow.all_handlers_finished())
        self._free_the_number_unless_accepted(decision)
        return self._status

    async def _decide(self, submission: Submission) -> Decision:
        request = DecideRequest(submission=submission, owner=workflow.info().first_execution_run_id, instant=workflow.now())
        return await workflow.execute_local_activity_method(Intake.decide_submission, request, **policies.DECIDE)

    def _first_stage(self, decision: Decision) -> Stage | None:
        match decision:
            case Accepted(repeated=False, step=step):
                return step
            case Accepted() | Rejected() | Refused():
                return None

    async def _go_on(self, stage: Stage) -> Stage | None:
        match stage:
            case Deliver():
                return await self._deliver(stage)
            case HandedOver():
                return await self._await_late_evidence(stage)
            case OutcomeUnknown():
                return await self._await_settlement(stage)
            case GiveUp() | DeliveryStopped() | OnHold():
                return await self._await_person(stage)
            case FindWay():
                return await self._find_way(stage)

    async def _deliver(self, step: Deliver) -> Stage:
        """Deliver by one channel. An operator's hold or cancel stops it as long as nothing is handed over."""
        self._show(Status.DELIVERING, Text(code=WORDS[step.channel].started))
        outcome = await self._outcome(DeliverRequest(invoice=self._invoice, channel=step.channel, n=step.n))
        stage, self._status = _stage_after(outcome)
        return stage

    async def _await_late_evidence(self, handed_over: HandedOver) -> Stage | None:
        """A mail may come back for days after it was taken; then the invoice goes on. Without that, the story ends."""
        text = Text(code=WORDS[channel_of(handed_over.delivery)].sent)
        self._show(Status.SENT, text, until=workflow.now() + handed_over.evidence_window)
        try:
            await workflow.wait_condition(
                lambda: handed_over.delivery in self._bounces,
                timeout=handed_over.evidence_window,
                timeout_summary="venter på retur / awaits returns",
            )
        except TimeoutError:
            await self._write_down(self._happening(Event.EVIDENCE_WINDOW_PASSED))
            return None
        return self._after_bounce(handed_over.delivery)

    async def _await_settlement(self, unknown: OutcomeUnknown) -> Stage:
        """Nobody knows whether the channel took it: evidence or a person settles it, never a second sending."""
        self._show(Status.OUTCOME_UNKNOWN, unknown.text)
        await workflow.wait_condition(lambda: self._desk.act is not None or unknown.delivery in self._bounces)
        return unknown if self._desk.act is not None else self._after_bounce(unknown.delivery)

    async def _await_person(self, stage: GiveUp | DeliveryStopped | OnHold) -> Stage:
        self._show(Status.HELD if isinstance(stage, OnHold) else Status.NEEDS_ATTENTION, *_reasons(stage))
        await workflow.wait_condition(lambda: self._desk.act is not None)
        return stage

    def _after_bounce(self, delivery: str) -> FindWay:
        return FindWay(happening=self._happening(Event.BOUNCED, delivery=delivery, text=self._bounces.pop(delivery)))

    async def _note_late_bounce(self, delivery: str, text: Text) -> None:
        late = self._happening(Event.FAILED_AFTER_THE_END, delivery=delivery, text=text)
        await workflow.execute_local_activity_method(Journal.note_late_failure, late, **policies.JOURNAL)

    async def _find_way(self, stage: FindWay) -> Step:
        self._show(Status.ROUTING)
        request = StepRequest(invoice=self._invoice, key=self._key("step"), instant=workflow.now(), happening=stage.happening)
        return await workflow.execute_local_activity_method(Journal.find_next_step, request, **policies.JOURNAL)

    async def _outcome(self, request: DeliverRequest) -> DeliveryOutcome:
        """Hand over, or find out from the ledger how far a hand-over came that ended without telling."""
        self._delivery = workflow.start_activity_method(
            Delivery.deliver, request, **policies.DELIVER, summary=f"{request.channel} {request.n}"
        )
        try:
            return await self._delivery
        except ActivityError as error:
            interrupted = Interrupted(request=request, cause=_interruption(error), instant=workflow.now())
        finally:
            self._delivery = None
        return await workflow.execute_local_activity_method(Journal.account_for, interrupted, **policies.JOURNAL)

    async def _obey(self, act: Act, stage: Stage) -> Stage | None:
        """Do what the operator asks, unless it came too late; then the stage stays as it is."""
        why = refusal(act, self._status)
        if why is not None:
            self._desk.refuse(why)
            return stage
        following = await self._done(act, stage)
        self._desk.obeyed(self._status)
        return following

    async def _done(self, act: Act, stage: Stage) -> Stage | None:
        delivery = stage.delivery if isinstance(stage, OutcomeUnknown) else None
        happening = self._happening(event_of(act), delivery=delivery, by=act.by, reason=act.reason)
        if happening.event in {Event.RELEASED, Event.SETTLED_AS_NOT_SENT}:
            return await self._find_way(FindWay(happening=happening))
        await self._write_down(happening)
        self._show(after(self._status, happening.event))
        match act:
            case Hold():
                return OnHold()
            case Settle() if isinstance(stage, OutcomeUnknown):
                return HandedOver(delivery=stage.delivery, evidence_window=stage.evidence_window)
            case _:
                return None

    async def _write_down(self, happening: Happening) -> None:
        await workflow.execute_local_activity_method(Journal.write_down, happening, **policies.JOURNAL)

    def _happening(
        self, event: Event, *, delivery: str | None = None, text: Text | None = None, by: str | None = None, reason: str | None = None
    ) -> Happening:
        return Happening(
            invoice=self._invoice,
            key=self._key(event),
            event=event,
            instant=workflow.now(),
            delivery=delivery,
            text=text,
            by=by,
            reason=reason,
        )

    def _key(self, what: str) -> str:
        """Name a fact so that it is written once, however often its activity is tried."""
        self._facts += 1
        return f"{workflow.info().first_execution_run_id}:{self._facts}:{what}"

    def _show(self, status: Status, *texts: Text, until: datetime | None = None) -> None:
        self._status = status
        workflow.set_current_details(details(Situation(status=status, texts=texts, since=workflow.now(), until=until)))
        attention = str(status) if status in _NEEDS_A_PERSON else None
        if attention != self._attention:  # each change of a search attribute is an event in history
            self._attention = attention
            workflow.upsert_search_attributes([_ATTENTION.value_set(attention) if attention else _ATTENTION.value_unset()])

    def _free_the_number_unless_accepted(self, decision: Decision) -> None:
        """A failed run lets the mended document start anew under the same workflow id; a completed one does not."""
        if not isinstance(decision, Accepted) or decision.repeated:
            raise ApplicationError(f"{decision.kind}: the answer stands in the register", type=names.REJECTED, non_retryable=True)

    @workflow.update  # known as names.ACCEPT_UPDATE; typed for the starter only without a name of its own
    async def accept(self, submission: Submission) -> Decision:
        """Wait for the decision (for the starter; it changes nothing)."""
        await workflow.wait_condition(lambda: self._decision is not None)
        decision = self._decision
        if decision is None or (submission.digest != self._submission.digest and not isinstance(decision, Accepted)):
            raise ApplicationError("another document under this number was just rejected; ask again", type=names.ASK_AGAIN)
        if submission.digest != self._submission.digest:
            return Refused(invoice=self._invoice, text=Text(code=MessageCode.NUMBER_TAKEN))
        self._asked += 1
        return decision.model_copy(update={"repeated": True}) if isinstance(decision, Accepted) and self._asked > 1 else decision

    @workflow.query
    def status(self) -> Status:
        """Tell where the invoice is; the register may be a moment ahead."""
        return self._status

    @workflow.signal(name=names.BOUNCED_SIGNAL)
    def bounced(self, bounced: Bounced) -> None:
        """Returned mail was found for one of this invoice's deliveries; early, late and double ones are welcome."""
        self._bounces.setdefault(bounced.delivery, bounced.text)

    @workflow.update(name=names.HOLD_UPDATE, description='Stop before the next step. {"by": "who", "reason": "why"}')
    async def hold(self, act: Hold) -> OperatorAnswer:
        """Hold the invoice."""
        return await self._ask(act)

    @workflow.update(
        name=names.RELEASE_UPDATE, description='Go on with the cards as they are now. {"by": "who", "reason": "what was mended"}'
    )
    async def release(self, act: Release) -> OperatorAnswer:
        """Release the invoice."""
        return await self._ask(act)

    @workflow.update(name=names.CANCEL_UPDATE, description='Never send it. {"by": "who", "reason": "why"}')
    async def cancel(self, act: Cancel) -> OperatorAnswer:
        """Cancel the invoice."""
        return await self._ask(act)

    @workflow.update(
        name=names.SETTLE_UPDATE,
        description='Tell how an unknown delivery turned out. {"outcome": "sent" or "not_sent", "by": "who", "reason": "what shows it"}',
    )
    async def settle(self, act: Settle) -> OperatorAnswer:
        """Settle an unknown outcome."""
        return await self._ask(act)

    @hold.validator
    def _may_hold(self, act: Hold) -> None:
        self._refuse_unless_possible(act)

    @release.validator
    def _may_release(self, act: Release) -> None:
        self._refuse_unless_possible(act)

    @cancel.validator
    def _may_cancel(self, act: Cancel) -> None:
        self._refuse_unless_possible(act)

    @settle.validator
    def _may_settle(self, act: Settle) -> None:
        self._refuse_unless_possible(act)

    def _refuse_unless_possible(self, act: Act) -> None:
        why = refusal(act, self._status)
        if why is not None:
            raise ApplicationError(why, type=REFUSED, non_retryable=True)

    async def _ask(self, act: Act) -> OperatorAnswer:
        self._interrupt_delivery(act)
        return OperatorAnswer(invoice=self._invoice, status=await self._desk.ask(act))

    def _cancel_if_possible(self) -> None:
        act = Cancel(by="Temporal Web UI", reason="Request Cancellation")
        if refusal(act, self._status) is None:
            self._desk.leave(act)
            self._interrupt_delivery(act)

    def _interrupt_delivery(self, act: Act) -> None:
        if self._delivery is not None and isinstance(act, Hold | Cancel):
            self._delivery.cancel()


def _stage_after(outcome: DeliveryOutcome) -> tuple[Stage, Status]:
    """Tell where a delivery leaves the story."""
    match outcome:
        case HandedOver():
            return outcome, Status.SENT
        case OutcomeUnknown():
            return outcome, Status.OUTCOME_UNKNOWN
        case DeliveryStopped():
            return outcome, Status.NEEDS_ATTENTION
        case RefusedByChannel() | ChannelUnreachable():
            return FindWay(), Status.ROUTING
        case NotHandedOver():
            return FindWay(), Status.DELIVERING


def _reasons(stage: GiveUp | DeliveryStopped | OnHold) -> tuple[Text, ...]:
    """Tell why a person is waited for, the main reason first."""
    match stage:
        case GiveUp():
            return (Text(code=MessageCode.NO_CHANNEL_LEFT), *(planned.reason for planned in stage.skipped if planned.reason))
        case DeliveryStopped():
            return (stage.text,)
        case OnHold():
            return (Text(code=MessageCode.HELD),)


def _interruption(error: ActivityError) -> Interruption:
    match error.cause:
        case CancelledError():
            return Interruption.OPERATOR
        case ApplicationError(type=type_) if type_ != UNAVAILABLE:
            return Interruption.FAILURE
        case _:
            return Interruption.DEADLINE
