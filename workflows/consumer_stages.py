"""How an invoice reaches its consumer (H5, H6): ask the registries, then the consumer, wait 72 hours, and ask the registries once more."""

from abc import abstractmethod
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError
from temporalio.exceptions import TimeoutError as ActivityTimedOut

with workflow.unsafe.imports_passed_through():
    from activities.consumer_looks import ConsumerLooks
    from activities.consumer_requests import ConsumerRequests
    from activities.failures import MISCONFIGURED, UNAVAILABLE
    from activities.journal import Happening
    from domain import names
    from domain.channels import Channel
    from domain.consumers.consumer import Asked, AskOutcome, AskRequest, CouldNotAsk, LookRequest
    from domain.lifecycle import Event, Status
    from domain.messages import MessageCode, Text
    from domain.steps import AskConsumer, AskRegistries, AwaitB2C, StandStill, WaitForConsumer
    from workflows import policies
    from workflows.shown import Shown
    from workflows.stages import ConsumerStage, FindWay, RegistriesAway, Stage


class ConsumerStages(Shown):
    """The stages that only an invoice to a consumer knows."""

    def __init__(self, invoice: str, status: Status) -> None:
        super().__init__(invoice, status)
        self._answered = False
        self._b2c_active = False

    @abstractmethod
    def _happening(self, event: Event, *, delivery: str | None = None) -> Happening:
        """Make a fact of now."""

    @abstractmethod
    async def _write_down(self, happening: Happening) -> None:
        """Write a fact on the timeline."""

    async def _reach_consumer(self, stage: ConsumerStage) -> Stage:
        """Go one stage on towards the consumer."""
        match stage:
            case AskRegistries():
                return await self._ask_registries(stage)
            case RegistriesAway():
                return await self._go_on_asking_registries(stage)
            case AskConsumer():
                return await self._ask_consumer(stage)
            case WaitForConsumer():
                return await self._await_consumer(stage)
            case AwaitB2C():
                return await self._await_b2c(stage)

    async def _ask_registries(self, step: AskRegistries) -> Stage:
        """Ask whether the consumer receives, by agreement, yes to all, or Vipps."""
        self._show(Status.ROUTING)
        error = await self._look(step, policies.LOOK)
        return await self._without_answer(step, error) if error else FindWay()

    async def _go_on_asking_registries(self, away: RegistriesAway) -> Stage:
        """A person is told that nobody answers, and it goes on being asked: an outage is no no (H10)."""
        self._show(Status.NEEDS_ATTENTION, away.text)
        error = await self._look(away.step, policies.ASK)
        if error is None:
            return FindWay(
                happening=self._happening(Event.CHANNEL_BACK).model_copy(update={"text": Text(code=MessageCode.EFAKTURA_LOOKUP_BACK)})
            )
        return away if isinstance(error.cause, CancelledError) else await self._stopped(_why_stopped(error))

    async def _look(self, step: AskRegistries, policy: policies.RemotePolicy) -> ActivityError | None:
        request = LookRequest(invoice=self._invoice, round=step.round, instant=workflow.now())
        looking = workflow.start_activity_method(ConsumerLooks.look_up_consumer, request, **policy, summary=f"{step.round}?")
        self._under_way = looking
        try:
            await looking
        except ActivityError as error:
            return error
        finally:
            self._under_way = None
        return None

    async def _without_answer(self, step: AskRegistries, error: ActivityError) -> Stage:
        if isinstance(error.cause, CancelledError):
            return step
        stopped = await self._stopped(_why_stopped(error))
        away = stopped.text.code is MessageCode.EFAKTURA_LOOKUP_UNAVAILABLE
        return RegistriesAway(step=step, text=stopped.text) if away else stopped

    async def _stopped(self, code: MessageCode) -> StandStill:
        """Call a person: nothing goes on before somebody mends our side, or the hub is back."""
        text = Text(code=code)
        happening = self._happening(Event.DELIVERY_STOPPED)
        await self._write_down(happening.model_copy(update={"text": text, "channel": Channel.EFAKTURA}))
        return StandStill(text=text)

    async def _ask_consumer(self, step: AskConsumer) -> Stage:
        """Ask the consumer, by day. Whoever cannot be asked is not waited for."""
        self._show(Status.ROUTING)
        if step.pause and await self._act_within(step, "venter til det er dag / waits for daytime"):
            return step
        request = AskRequest(invoice=self._invoice, wait=step.wait)
        asking = workflow.start_activity_method(ConsumerRequests.ask_consumer, request, **policies.ASK_CONSUMER)
        self._under_way = asking
        try:
            outcome: AskOutcome = await asking
        except ActivityError as error:
            if isinstance(error.cause, CancelledError):
                return step
            if isinstance(error.cause, ActivityTimedOut):  # its worker died: the register knows whether it had asked
                return FindWay()
            if is_misconfigured(error):
                return await self._stopped(MessageCode.CONSUMER_REQUEST_MISCONFIGURED)
            outcome = CouldNotAsk(text=Text(code=MessageCode.CONSUMER_NOT_ASKED))
        finally:
            self._under_way = None
        event = Event.CONSUMER_ASKED if isinstance(outcome, Asked) else Event.CONSUMER_NOT_ASKED
        return FindWay(happening=self._happening(event).model_copy(update={"text": outcome.text}))

    async def _act_within(self, step: AskConsumer, summary: str) -> bool:
        try:
            await workflow.wait_condition(lambda: self._desk.act is not None, timeout=step.pause, timeout_summary=summary)
        except TimeoutError:
            return False
        return True

    async def _await_consumer(self, step: WaitForConsumer) -> Stage:
        """Give the consumer the time to answer. When it is over, the registries are asked once more, exactly once."""
        until = workflow.now() + step.rest
        self._show(Status.WAITING_FOR_CONSUMER, step.told, *((step.warning,) if step.warning else ()), until=until)
        try:
            await workflow.wait_condition(
                lambda: self._desk.act is not None or self._answered,
                timeout=step.rest,
                timeout_summary="venter på forbrukeren / waits for the consumer",
            )
        except TimeoutError:
            return FindWay(happening=self._happening(Event.CONSUMER_WAIT_OVER))
        if self._desk.act is not None:
            return step.model_copy(update={"rest": max(until - workflow.now(), timedelta())})
        self._answered = False
        return FindWay(happening=self._happening(Event.CONSUMER_ANSWERED))

    async def _await_b2c(self, step: AwaitB2C) -> Stage:
        """Wait until the company's B2C agreement is active in the bank, the due date is over, or a person decides otherwise."""
        until = workflow.now() + step.rest if step.rest is not None else None
        self._show(Status.HELD, Text(code=MessageCode.B2C_AWAITED), until=until)
        try:
            await workflow.wait_condition(
                lambda: self._desk.act is not None or self._b2c_active,
                timeout=step.rest,
                timeout_summary="venter på B2C-avtalen / waits for the B2C agreement",
            )
        except TimeoutError:
            return FindWay(happening=self._happening(Event.B2C_WAIT_OVER))
        if self._desk.act is not None:
            return step.model_copy(update={"rest": max(until - workflow.now(), timedelta()) if until else None})
        self._b2c_active = False
        return FindWay(happening=self._happening(Event.B2C_ACTIVATED))

    @workflow.signal(name=names.B2C_ACTIVE_SIGNAL)
    def b2c_active(self) -> None:
        """The company's B2C agreement is active in the bank; it matters only while that is waited for."""
        self._b2c_active = True

    @workflow.signal(name=names.CONSUMER_ANSWERED_SIGNAL)
    def consumer_answered(self) -> None:
        """The consumer was heard to answer; it matters only while it is waited for."""
        self._answered = True


def _why_stopped(error: ActivityError) -> MessageCode:
    match error.cause:
        case ApplicationError(type=type_) if type_ == MISCONFIGURED:
            return MessageCode.EFAKTURA_LOOKUP_MISCONFIGURED
        case ApplicationError(type=type_) if type_ != UNAVAILABLE:
            return MessageCode.DELIVERY_BROKEN
        case _:
            return MessageCode.EFAKTURA_LOOKUP_UNAVAILABLE


def is_misconfigured(error: ActivityError) -> bool:
    """Tell whether an activity was ended because our side must be mended."""
    return isinstance(error.cause, ApplicationError) and error.cause.type == MISCONFIGURED
