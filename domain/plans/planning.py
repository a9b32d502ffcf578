"""The whole way of a document, before it is sent (decision 10): the routing itself, played with every answer that is not known yet.

There are no rules here. Each step is what `next_step` says to do; each of its possible ends is added to the facts, and it is asked again.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.channel_words import WORDS
from domain.channels import Channel
from domain.consumers.checklist import ConsumerFacts, round_of, unasked
from domain.consumers.consumer import Consumer, Look, Reception, Registry, RegistryAnswer, Round, believed
from domain.messages import MessageCode, Text
from domain.routing import Attempt, RoutingFacts, next_step, route
from domain.steps import (
    Action,
    AskConsumer,
    AskRegistries,
    AwaitB2C,
    AwaitKyc,
    Cue,
    Deliver,
    GiveUp,
    Outcome,
    PlannedChannel,
    PlannedStep,
    RoutePlan,
    StandStill,
    Step,
    WaitForConsumer,
)
from domain.waits import OSLO
from domain.workdays import next_workday

_NO_MOBILE = RegistryAnswer(
    registry=Registry.VIPPS, reception=Reception.NOT_AVAILABLE, reason=Text(code=MessageCode.VIPPS_NO_MOBILE)
)  # of all registries it knows mobile numbers alone: without one it is never asked

_Key = tuple[Action, Channel | None, Registry | None, Round | None]
_End = tuple[Outcome, RoutingFacts]


def plan(facts: RoutingFacts) -> RoutePlan:
    """Plan the whole way from what is known now."""
    return route(facts).model_copy(update={"steps": planned_steps(facts)})


def planned_steps(facts: RoutingFacts) -> tuple[PlannedStep, ...]:
    """List every step that it may come to, in the order they are tried; each once, with all that leads to it."""
    planner = _Planner()
    planner.visit(facts, None)
    return planner.steps()


class Planning:
    """Plans many documents at one time. Those that the rules treat alike are played once."""

    def __init__(self) -> None:
        self._steps: dict[tuple[object, ...], tuple[PlannedStep, ...]] = {}

    def plan(self, facts: RoutingFacts) -> RoutePlan:
        """Plan the whole way from what is known now."""
        channels = route(facts)
        # Who company and customer are matters no further than which channels are obstructed, and whether an early answer is used.
        alike = (
            channels.model_dump_json(),
            facts.consumer.model_dump_json(),
            facts.company.early_answer,
            facts.wanted,
            facts.credited_waits,
            facts.gate.model_dump_json() if facts.gate else None,
            facts.deliveries,
            tuple(attempt.model_dump_json() for attempt in facts.failed),
        )
        if alike not in self._steps:
            self._steps[alike] = planned_steps(facts)
        return channels.model_copy(update={"steps": self._steps[alike]})


def with_answers(facts: RoutingFacts, answers: Iterable[RegistryAnswer]) -> RoutingFacts:
    """Add what registries have answered, in their order, as answers of the first round."""
    looks = tuple(Look(round=Round.FIRST, answer=answer, at=facts.consumer.now) for answer in answers)
    return _heard(facts, looks=(*facts.consumer.looks, *looks)) if looks else facts


def with_known(facts: RoutingFacts, known: Consumer | None) -> RoutingFacts:
    """Add the agreement that the Forbrukerregister knows of: it is believed where the hub would be asked now."""
    answer = believed(known, facts.consumer.now) if known and isinstance(next_step(facts), AskRegistries) else None
    return with_answers(facts, (answer,)) if answer else facts


def with_failure(facts: RoutingFacts, channel: Channel, text: Text) -> RoutingFacts:
    """Add that a channel will not reach the receiver, and why."""
    return facts.model_copy(update={"failed": (*facts.failed, Attempt(channel=channel, text=text))})


class _Planner:
    """Walks along every way the routing may take. A step that two ways come to is one step."""

    def __init__(self) -> None:
        self._steps: list[PlannedStep] = []
        self._cues: list[list[Cue]] = []
        self._places: dict[_Key, int] = {}
        self._told: set[tuple[Channel, MessageCode]] = set()

    def steps(self) -> tuple[PlannedStep, ...]:
        """List what was found."""
        return tuple(step.model_copy(update={"after": tuple(cues)}) for step, cues in zip(self._steps, self._cues, strict=True))

    def visit(self, facts: RoutingFacts, cue: Cue | None) -> None:
        """Find the next step, and go on from each of its ends, the ones that lead furthest first."""
        step, facts = _next_open_step(facts)
        key = _key(step, facts)
        place = self._places.get(key)
        if place is None:
            self._places[key] = place = len(self._steps)
            self._steps.append(_planned(key, step, facts, tuple(self._news(step.skipped))))
            self._cues.append([])
            for outcome, then in _ends(step, facts):
                self.visit(then, Cue(step=place, outcome=outcome))
        if cue:
            self._cues[place].append(cue)

    def _news(self, skipped: Iterable[PlannedChannel]) -> Iterator[PlannedChannel]:
        """Tell each reason once; that a consumer did not answer is no reason before he or she was asked."""
        for planned in skipped:
            if planned.reason is None or planned.reason.code is MessageCode.CONSUMER_DID_NOT_ANSWER:
                continue
            if (known := (planned.channel, planned.reason.code)) not in self._told:
                self._told.add(known)
                yield planned


def _next_open_step(facts: RoutingFacts) -> tuple[Step, RoutingFacts]:
    """Find the next step whose end is not known beforehand."""
    step = next_step(facts)
    if isinstance(step, AskRegistries) and unasked(facts.consumer)[0] is Registry.VIPPS and not facts.consumer.by_sms:
        facts = _answered(facts, _NO_MOBILE)
        step = next_step(facts)
    return step, facts


def _key(step: Step, facts: RoutingFacts) -> _Key:
    """Tell what makes a step the same one, whichever way came to it."""
    match step:
        case AskRegistries(round=round_):
            return Action.LOOK_UP, None, unasked(facts.consumer)[0], round_
        case AskConsumer():
            return Action.ASK_CONSUMER, None, None, None
        case WaitForConsumer():
            return Action.WAIT, None, None, None
        case Deliver(channel=channel, found_in=registry):
            return Action.DELIVER, channel, registry, round_of(facts.consumer) if registry else None
        case AwaitKyc():
            return Action.AWAIT_KYC, None, None, None
        case StandStill() | AwaitB2C() | GiveUp():
            return Action.PERSON, None, None, None


def _planned(key: _Key, step: Step, facts: RoutingFacts, skipped: tuple[PlannedChannel, ...]) -> PlannedStep:  # noqa: PLR0911 - one line a step
    action, channel, registry, round_ = key
    now = facts.consumer.now
    planned = PlannedStep(action=action, at=now, channel=channel, registry=registry, round=round_, skipped=skipped)
    match step:
        case AskConsumer(pause=pause):
            return planned.model_copy(update={"at": now + pause, "by_sms": facts.consumer.by_sms})
        case WaitForConsumer(rest=rest, warning=warning):
            return planned.model_copy(update={"until": now + rest, "warning": warning})
        case AwaitKyc(rest=rest, told=told):
            return planned.model_copy(update={"until": now + rest, "reason": told})
        case Deliver(channel=Channel.PRINT):
            return planned.model_copy(update={"posted": next_workday(now.astimezone(OSLO).date())})
        case StandStill(text=text):
            return planned.model_copy(update={"reason": text})
        case AwaitB2C() | GiveUp():
            code = MessageCode.NO_CHANNEL_LEFT if isinstance(step, GiveUp) else MessageCode.B2C_AWAITED
            return planned.model_copy(update={"reason": Text(code=code)})
        case _:
            return planned


def _ends(step: Step, facts: RoutingFacts) -> Iterator[_End]:
    consumer = facts.consumer
    match step:
        case AskRegistries():
            registry = unasked(consumer)[0]
            yield Outcome.YES, _answered(facts, RegistryAnswer(registry=registry, reception=Reception.RECEIVING))
            yield Outcome.NO, _answered(facts, RegistryAnswer(registry=registry, reception=Reception.NOT_RECEIVING))
        case AskConsumer(pause=pause):
            asked_at = consumer.now + pause
            yield Outcome.ASKED, _heard(facts, asked_at=asked_at, now=asked_at)
            yield Outcome.NOT_ASKED, _heard(facts, could_not_ask=True, now=asked_at)
        case WaitForConsumer(rest=rest):
            yield Outcome.OVER, _heard(facts, wait_over=True, not_found=0, now=consumer.now + rest)
            if facts.company.early_answer:
                yield Outcome.ANSWERED, _heard(facts, answered_at=consumer.now, not_found=0)
        case Deliver(channel=channel, found_in=registry):
            failed = with_failure(facts, channel, Text(code=WORDS[channel].unreachable))
            if registry:
                yield Outcome.NOT_FOUND, _heard(failed, not_found=consumer.not_found + 1)
                failed = _heard(failed, refused=True)
            yield Outcome.REFUSED, failed
        case AwaitKyc():
            yield Outcome.VERIFIED, facts.model_copy(update={"gate": None})
        case StandStill() | AwaitB2C() | GiveUp():
            return


def _answered(facts: RoutingFacts, answer: RegistryAnswer) -> RoutingFacts:
    consumer = facts.consumer
    return _heard(facts, looks=(*consumer.looks, Look(round=round_of(consumer), answer=answer, at=consumer.now)))


def _heard(facts: RoutingFacts, **news: tuple[Look, ...] | datetime | int) -> RoutingFacts:
    consumer: ConsumerFacts = facts.consumer.model_copy(update=news)
    return facts.model_copy(update={"consumer": consumer})
