"""The story of an invoice, from stage to stage: deliver, wait for late evidence, go on, or stand before a person.

An invoice's own workflow tells it from its acceptance, a case tells it from what happened after its end.
"""

from collections.abc import Coroutine

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError

with workflow.unsafe.imports_passed_through():
    from activities.aftermath import Aftermath, LateNews
    from activities.delivery import Delivery
    from activities.failures import UNAVAILABLE
    from activities.intake import FixRequest, Intake
    from activities.journal import Happening, Interrupted, Journal, StepRequest
    from domain.channel_words import NAMES, WORDS
    from domain.deliveries.delivery import DeliverRequest, DeliveryOutcome, DeliveryStopped, OutcomeUnknown, StillAway
    from domain.deliveries.late_evidence import LATE_FAILURES, LateEvidence
    from domain.deliveries.ledger import Interruption
    from domain.fixing import NotFixed
    from domain.identity import channel_of, number_of, parse_invoice_id
    from domain.lifecycle import Event, Status, after
    from domain.messages import MessageCode, Text
    from domain.operator import ENDED, Act, Cancel, FixAndResend, Hold, Reroute, Settle, event_of
    from domain.steps import AskConsumer, AskRegistries, AwaitB2C, AwaitKyc, Deliver, GiveUp, StandStill, Step, WaitForConsumer
    from domain.submission import Submission
    from workflows import policies
    from workflows.consumer_stages import is_misconfigured
    from workflows.gate_stage import GateStage
    from workflows.stages import (
        AwaitsPerson,
        ComeBack,
        FindWay,
        OnHold,
        OpenedByAct,
        RegistriesAway,
        Sent,
        Stage,
        as_it_was,
        reasons,
        stage_after,
    )
    from workflows.uncancelled import uncancelled

_GOES_ON = frozenset({Event.RELEASED, Event.SETTLED_AS_NOT_SENT, Event.RESEND_ASKED, Event.REROUTED, Event.CONSUMER_WAIT_SKIPPED})
"""Acts after which the way on is looked for."""


class Story(GateStage):
    """Goes from stage to stage until nothing more is awaited; the register keeps what happened, this keeps what is awaited."""

    def __init__(self, invoice: str, status: Status) -> None:
        super().__init__(invoice, status)
        self._facts = 0
        self._mended: str | None = None
        """Digest of the document that took the place of the first one."""

    async def _uncancelled(self, story: Coroutine[object, object, Status]) -> Status:
        """Tell a story to its end. "Request Cancellation" in the Web UI is an operator's cancel, and refused like one."""
        return await uncancelled(story, self._cancel_if_possible)

    async def _tell(self, stage: Stage | None) -> None:
        """Go from stage to stage until nothing more is awaited."""
        while stage is not None:
            # An act may have come in any of the stages that do not wait for one.
            while stage is not None and self._desk.act is not None:
                stage = await self._hear(stage) or await self._obey(self._desk.act, stage)
            stage = stage and await self._go_on(stage)
        await self._end()

    async def _end(self) -> None:
        """Nothing more is awaited. What still comes in while the end is written is answered and noted, never lost."""
        while self._desk.act is not None or self._learned or not workflow.all_handlers_finished():
            while self._desk.act is not None:
                self._desk.refuse(self._desk.refusal(self._status) or ENDED)
            for key in list(self._learned):
                news = LateNews(invoice=self._invoice, evidence=self._learned.pop(key))
                await workflow.execute_activity_method(Aftermath.learn_after_the_end, news, **policies.LEARN)
            await workflow.wait_condition(lambda: self._desk.act is not None or bool(self._learned) or workflow.all_handlers_finished())

    async def _go_on(self, stage: Stage) -> Stage | None:  # noqa: PLR0911 - one line a stage
        match stage:
            case Deliver():
                return await self._deliver(stage)
            case Sent():
                return await self._await_late_evidence(stage)
            case OutcomeUnknown():
                return await self._await_settlement(stage)
            case StillAway():
                return await self._go_on_asking(stage)
            case AskRegistries() | RegistriesAway() | AskConsumer() | WaitForConsumer() | AwaitB2C():
                return await self._reach_consumer(stage)
            case GiveUp() | DeliveryStopped() | ComeBack() | StandStill() | OnHold():
                return await self._await_person(stage)
            case FindWay():
                return await self._find_way(stage)
            case AwaitKyc():
                return await self._await_kyc(stage)
            case OpenedByAct():
                return None

    async def _deliver(self, step: Deliver) -> Stage:
        """Deliver by one channel. An operator's hold, reroute or cancel stops it as long as nothing is handed over."""
        self._hindrance = None
        self._show(Status.DELIVERING, Text(code=WORDS[step.channel].started))
        outcome = await self._outcome(DeliverRequest(invoice=self._invoice, channel=step.channel, n=step.n))
        stage, self._status = stage_after(outcome, workflow.now())
        if isinstance(stage, Sent):
            stage = await self._tell_sender(stage)
        return stage

    async def _await_late_evidence(self, sent: Sent) -> Stage | None:
        """For days a mail may come back, or the receiver's side may answer. When the time is over, the story ends."""
        sent = await self._tell_sender(sent)
        self._taken[sent.delivery] = sent
        words = WORDS[sent.channel]
        has_it = words.delivered if self._status is Status.DELIVERED else None
        self._show(self._status, Text(code=has_it or words.sent), until=sent.until)
        try:
            await workflow.wait_condition(
                lambda: self._desk.act is not None or self._has_news_of(sent.delivery),
                timeout=sent.until - workflow.now(),
                timeout_summary="venter på retur eller svar / awaits returns or answers",
            )
        except TimeoutError:
            await self._write_down(self._happening(Event.EVIDENCE_WINDOW_PASSED))
            return None
        return sent if self._desk.act is not None else await self._take_in(self._news_of(sent.delivery), sent)

    async def _await_settlement(self, unknown: OutcomeUnknown) -> Stage:
        """Nobody knows whether the channel took it: evidence or a person settles it, never a second sending."""
        self._show(Status.OUTCOME_UNKNOWN, unknown.text)
        await workflow.wait_condition(lambda: self._desk.act is not None or self._has_news_of(unknown.delivery))
        return unknown if self._desk.act is not None else await self._take_in(self._news_of(unknown.delivery), self._as_sent(unknown))

    async def _hear(self, stage: Stage) -> Stage | None:
        """Take in what came before an act, or with it: nobody decides against what shows how the delivery went, or what was done."""
        if isinstance(stage, FindWay) and stage.happening:
            return await self._find_way(stage)  # a consumer who was asked meanwhile, say
        sent = self._as_sent(stage) if isinstance(stage, OutcomeUnknown) else stage
        if not isinstance(sent, Sent) or not self._has_news_of(sent.delivery):
            return None
        following = await self._take_in(self._news_of(sent.delivery), sent)
        return await self._find_way(following) if isinstance(following, FindWay) else following

    async def _take_in(self, news: LateEvidence, sent: Sent) -> Stage:
        """Let late evidence change what it changes: a mail that came back goes on, a receiver's refusal stands before a person."""
        happening = Happening(
            invoice=self._invoice,
            key=f"{news.delivery}:{news.event}",  # the same is told once, however often it comes
            event=news.event,
            instant=workflow.now(),
            delivery=news.delivery,
            text=news.text,
            evidence=news.evidence,
        )
        if news.event in LATE_FAILURES:
            self._taken.pop(news.delivery, None)
        if news.event is Event.BOUNCED:
            return FindWay(happening=happening)
        await self._write_down(happening)
        self._status = after(self._status, news.event)
        if news.event is Event.REFUSED_BY_RECEIVER:
            return ComeBack(text=news.text)
        return sent.model_copy(update={"confirmed": sent.confirmed or news.event is Event.CONFIRMED})

    async def _go_on_asking(self, away: StillAway) -> Stage:
        """A person is told that nobody answers, and it goes on being asked: an outage is no verdict (N1)."""
        self._hindrance = away.text
        self._show(Status.NEEDS_ATTENTION, away.text)
        request = DeliverRequest(invoice=self._invoice, channel=channel_of(away.delivery), n=number_of(away.delivery))
        asking = workflow.start_activity_method(Delivery.await_answer, request, **policies.ASK, summary=f"{request.channel}?")
        self._under_way = asking
        try:
            await asking
        except ActivityError as error:
            if not isinstance(error.cause, CancelledError):
                return await self._stop_asking(away, self._hindrance if is_misconfigured(error) else None)
        finally:
            self._under_way = None
        return away if self._desk.act is not None else FindWay(happening=self._happening(Event.CHANNEL_BACK))

    async def _stop_asking(self, away: StillAway, hindrance: Text | None) -> DeliveryStopped:
        """Asking itself has failed: a person must mend our side, which the asking has told of, if it is known what."""
        known = hindrance if hindrance != away.text else None
        stopped = DeliveryStopped(delivery=away.delivery, text=known or Text(code=MessageCode.DELIVERY_BROKEN))
        told = {"text": stopped.text, "channel": channel_of(away.delivery)}
        await self._write_down(self._happening(Event.DELIVERY_STOPPED).model_copy(update=told))
        return stopped

    async def _await_person(self, stage: AwaitsPerson) -> Stage:
        told_already = isinstance(stage, GiveUp) and stage.standing
        sent_before = (Text(code=MessageCode.SENT_BEFORE),) if self._sent and not told_already else ()
        self._show(Status.HELD if isinstance(stage, OnHold) else Status.NEEDS_ATTENTION, *reasons(stage), *sent_before)
        await workflow.wait_condition(lambda: self._desk.act is not None)
        return stage

    async def _find_way(self, stage: FindWay) -> Step:
        self._show(Status.ROUTING)
        request = StepRequest(invoice=self._invoice, key=self._key("step"), instant=workflow.now(), happening=stage.happening)
        return await workflow.execute_local_activity_method(Journal.find_next_step, request, **policies.JOURNAL)

    async def _outcome(self, request: DeliverRequest) -> DeliveryOutcome:
        """Hand over, or find out from the ledger how far a hand-over came that ended without telling."""
        delivering = workflow.start_activity_method(Delivery.deliver, request, **policies.DELIVER, summary=f"{request.channel} {request.n}")
        self._under_way = delivering
        try:
            return await delivering
        except ActivityError as error:
            cause = _interruption(error)
            interrupted = Interrupted(request=request, cause=cause, instant=workflow.now(), hindrance=self._hindrance)
        finally:
            self._under_way = None
        return await workflow.execute_local_activity_method(Journal.account_for, interrupted, **policies.JOURNAL)

    async def _obey(self, act: Act, stage: Stage) -> Stage | None:
        """Do what the operator asks, unless it came too late; then the stage stays as it is."""
        why = self._desk.refusal(self._status) or (await self._fix(act) if isinstance(act, FixAndResend) else None)
        if why is not None:
            self._desk.refuse(why)
            return stage
        following = await self._find_way(FindWay()) if isinstance(act, FixAndResend) else await self._done(act, stage)
        self._desk.obeyed(self._status)
        return following

    async def _fix(self, act: FixAndResend) -> str | None:
        """Let a mended document take the place of the first; tell why not, if it cannot be."""
        key = parse_invoice_id(self._invoice)
        submission = Submission(company=key.company, type=key.type, number=key.number, digest=act.digest)
        request = FixRequest(submission=submission, key=self._key(act.kind), instant=workflow.now(), by=act.by, reason=act.reason)
        outcome = await workflow.execute_local_activity_method(Intake.fix_submission, request, **policies.DECIDE)
        if isinstance(outcome, NotFixed):
            return outcome.why
        self._mended = act.digest
        return None

    async def _done(self, act: Act, stage: Stage) -> Stage | None:
        happening = self._worded(act, stage)
        if happening.event in _GOES_ON:
            return await self._find_way(FindWay(happening=happening))
        await self._write_down(happening)
        self._show(after(self._status, happening.event))
        match act:
            case Hold():
                return OnHold()
            case Settle() if isinstance(stage, OutcomeUnknown):
                return self._as_sent(stage)
            case _:
                return self._sent

    def _worded(self, act: Act, stage: Stage) -> Happening:
        """Word an act as the fact that it makes."""
        event = as_it_was(self._sent) if isinstance(act, Cancel) and self._sent else event_of(act)
        happening = self._happening(event, delivery=stage.delivery if isinstance(stage, OutcomeUnknown) else None)
        asked = {"by": act.by, "reason": act.reason}
        if isinstance(act, Reroute) and act.channel:
            nb, en = NAMES[act.channel]
            text = Text(code=MessageCode.REROUTED, params={"channel_nb": nb, "channel_en": en})
            return happening.model_copy(update={**asked, "channel": act.channel, "text": text})
        return happening.model_copy(update=asked)

    async def _write_down(self, happening: Happening) -> None:
        await workflow.execute_local_activity_method(Journal.write_down, happening, **policies.JOURNAL)

    def _happening(self, event: Event, *, delivery: str | None = None) -> Happening:
        return Happening(invoice=self._invoice, key=self._key(event), event=event, instant=workflow.now(), delivery=delivery)

    def _key(self, what: str) -> str:
        """Name a fact so that it is written once, however often its activity is tried."""
        self._facts += 1
        return f"{workflow.info().first_execution_run_id}:{self._facts}:{what}"


def _interruption(error: ActivityError) -> Interruption:
    match error.cause:
        case CancelledError():
            return Interruption.OPERATOR
        case ApplicationError(type=type_) if type_ != UNAVAILABLE:
            return Interruption.FAILURE
        case _:
            return Interruption.DEADLINE
