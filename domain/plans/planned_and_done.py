"""A plan beside what became of it: each planned step with what happened, and what happened that nobody had planned."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from domain.channels import Channel
from domain.consumers.consumer import REGISTRY_NAMES, Look, Reception, Registry, Round
from domain.history import CHOOSES_A_CHANNEL
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.records import TimelineEntry
from domain.steps import Action, PlannedStep
from domain.value import Value

_OF_DELIVERY = frozenset(
    {
        Event.DELIVERY_STARTED,
        Event.HANDED_OVER,
        Event.ACKNOWLEDGED,
        Event.CONFIRMED,
        Event.REFUSED_BY_CHANNEL,
        Event.CHANNEL_UNREACHABLE,
        Event.BOUNCED,
        Event.REFUSED_BY_RECEIVER,
        Event.OUTCOME_LOST,
        Event.SETTLED_AS_SENT,
        Event.SETTLED_AS_NOT_SENT,
    }
)
_ENDS_DELIVERY = frozenset({Event.REFUSED_BY_CHANNEL, Event.CHANNEL_UNREACHABLE, Event.BOUNCED, Event.SETTLED_AS_NOT_SENT})
"""After these another delivery by the same channel is a new one."""
_SHOWS_IT_SENT = frozenset({Event.HANDED_OVER, Event.ACKNOWLEDGED, Event.CONFIRMED, Event.SETTLED_AS_SENT})
_SHOWS_IT_MISSING = frozenset({Event.BOUNCED, Event.REFUSED_BY_RECEIVER})

_ACTIONS: dict[Event, Action] = {
    Event.CONSUMER_ASKED: Action.ASK_CONSUMER,
    Event.CONSUMER_NOT_ASKED: Action.ASK_CONSUMER,
    Event.CONSUMER_WAITED_FOR: Action.WAIT,
    Event.CONSUMER_ANSWERED: Action.WAIT,
    Event.CONSUMER_WAIT_OVER: Action.WAIT,
    Event.CONSUMER_WAIT_SKIPPED: Action.WAIT,
    Event.NO_CHANNEL_LEFT: Action.PERSON,
    Event.KYC_AWAITED: Action.AWAIT_KYC,
    Event.COMPANY_VERIFIED: Action.AWAIT_KYC,
    Event.KYC_WAIT_OVER: Action.AWAIT_KYC,
}
_NEVER_PLANNED = CHOOSES_A_CHANNEL | {Event.HELD, Event.RELEASED, Event.FIXED, Event.CANCELLED, Event.DELIVERY_STOPPED}
"""Acts of people, and stops, unless a plan has foreseen them."""

_WAITS = {Status.WAITING_FOR_CONSUMER: Action.WAIT, Status.AWAITING_KYC: Action.AWAIT_KYC}

_Key = tuple[Action, Channel | None, Registry | None, Round | None]


class State(StrEnum):
    """Where a planned step is."""

    DONE = "done"
    UNDER_WAY = "under_way"
    """The invoice is in it: it waits."""
    AHEAD = "ahead"
    """It may still come to it."""
    NOT_NEEDED = "not_needed"
    """The invoice has gone past it, or has arrived."""


class Done(Value):
    """What happened: the last that was told of it, and when."""

    at: datetime
    text: Text
    channel: Channel | None = None


class Compared(Value):
    """A planned step beside what became of it."""

    step: PlannedStep
    state: State
    done: Done | None = None


class Comparison(Value):
    """The plan as it was made, step by step, and what happened outside it, the oldest first."""

    steps: tuple[Compared, ...]
    unplanned: tuple[Done, ...] = ()


def compare(steps: Sequence[PlannedStep], timeline: Iterable[TimelineEntry], looks: Iterable[Look], *, arrived: bool) -> Comparison:
    """Set a plan beside what happened. `arrived`: the invoice is sent, or nothing more will be.

    A mended document has a plan of its own: what happened before it was handed in belongs to the plan of the first one.
    """
    told = tuple(timeline)
    mended = max((place for place, entry in enumerate(told) if entry.event is Event.FIXED), default=0)
    since = told[mended].at if mended else None
    happened = _Happened(steps, (look for look in looks if since is None or look.at >= since))
    for entry in told[mended:]:
        happened.read(entry)
    keys = [_key(step) for step in steps]
    last = max((place for place, key in enumerate(keys) if key in happened.done), default=-1)
    waits = _WAITS.get(happened.status) if happened.status else None
    under_way = (waits, None, None, None) if waits else None
    compared = (
        Compared(
            step=step,
            state=State.UNDER_WAY if key == under_way else _state(key in happened.done, place < last or arrived),
            done=happened.done.get(key),
        )
        for place, (step, key) in enumerate(zip(steps, keys, strict=True))
    )
    return Comparison(steps=tuple(compared), unplanned=tuple(done for _, done in happened.unplanned))


def _state(done: bool, passed: bool) -> State:
    if done:
        return State.DONE
    return State.NOT_NEEDED if passed else State.AHEAD


def _key(step: PlannedStep) -> _Key:
    return step.action, step.channel, step.registry, step.round


def _looked_up(looks: Iterable[Look]) -> Iterator[tuple[_Key, Done]]:
    for look in looks:
        answer = look.answer
        nb, en = REGISTRY_NAMES[answer.registry]
        receives = Text(code=MessageCode.CONSUMER_RECEIVES, params={"registry_nb": nb, "registry_en": en})
        text = receives if answer.reception is Reception.RECEIVING or answer.reason is None else answer.reason
        yield (Action.LOOK_UP, None, answer.registry, look.round), Done(at=look.at, text=text)


class _Happened:
    """Sorts what a timeline tells to the steps of a plan."""

    def __init__(self, steps: Sequence[PlannedStep], looks: Iterable[Look]) -> None:
        self.done: dict[_Key, Done] = dict(_looked_up(looks))
        self.unplanned: list[tuple[bool, Done]] = []
        """Each with whether it is a delivery."""
        noes = {key[2:] for key, done in self.done.items() if done.text.code is not MessageCode.CONSUMER_RECEIVES}
        self._planned = [key for key in map(_key, steps) if key[0] is Action.DELIVER and key[2:] not in noes]
        self._under_way: dict[Channel, _Key | None] = {}
        self._chosen = self._in_vain = self._sent = False
        self._stops = {step.reason.code for step in steps if step.action is Action.PERSON and step.reason}
        self.status: Status | None = None
        """Where the last entry left the invoice."""

    def read(self, entry: TimelineEntry) -> None:
        """Take in one entry of the timeline."""
        done = Done(at=entry.at, text=entry.text, channel=entry.channel)
        self.status = entry.status
        if entry.event is Event.DELIVERY_STOPPED and entry.text.code in self._stops:
            self.done[Action.PERSON, None, None, None] = done
        elif entry.event in _OF_DELIVERY and entry.channel:
            self._read_delivery(entry.event, entry.channel, done)
        elif entry.event in _NEVER_PLANNED:
            self._choose(entry.event)
            self.unplanned.append((False, done))
        elif action := _ACTIONS.get(entry.event):
            self._in_vain = entry.event is Event.NO_CHANNEL_LEFT
            self.done[action, None, None, None] = done

    def _choose(self, event: Event) -> None:
        """Follow what a person chose: nothing of it is planned, until the ordinary way is taken up again."""
        taken_up = event is Event.FIXED or (event is Event.RELEASED and self._in_vain and not self._sent)
        self._chosen = event in CHOOSES_A_CHANNEL or (self._chosen and not taken_up)
        self._in_vain = False

    def _read_delivery(self, event: Event, channel: Channel, done: Done) -> None:
        key = self._delivery(channel)
        if key:
            self.done[key] = done
        elif self.unplanned and self.unplanned[-1][0] and self.unplanned[-1][1].channel is channel:
            self.unplanned[-1] = (True, done)
        else:
            self.unplanned.append((True, done))
        self._sent = event in _SHOWS_IT_SENT or (self._sent and event not in _SHOWS_IT_MISSING)
        if event in _ENDS_DELIVERY:
            self._under_way.pop(channel, None)

    def _delivery(self, channel: Channel) -> _Key | None:
        """Find the planned delivery that is under way by a channel; what a person has chosen is none."""
        if self._chosen:
            return None
        if channel not in self._under_way:
            key = next((key for key in self._planned if key[1] is channel), None)
            self._planned = [other for other in self._planned if other is not key]
            self._under_way[channel] = key
        return self._under_way[channel]
