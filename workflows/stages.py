"""Where the story of an invoice stands: what it does next, or what it waits for."""

from datetime import datetime

from activities.journal import Happening
from domain.channels import Channel
from domain.deliveries.delivery import (
    ChannelUnreachable,
    DeliveryOutcome,
    DeliveryStopped,
    HandedOver,
    NotHandedOver,
    OutcomeUnknown,
    RefusedByChannel,
    StillAway,
)
from domain.identity import channel_of
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.steps import AskConsumer, AskRegistries, AwaitB2C, GiveUp, StandStill, Step, WaitForConsumer
from domain.value import Value


class FindWay(Value):
    """The next step is to be found, after writing down what happened, if anything new did."""

    happening: Happening | None = None


class Sent(Value):
    """A channel has it; late evidence is awaited until then."""

    delivery: str
    until: datetime
    confirmed: bool = False
    """The receiver's side has told that it has it."""
    lost_attachments: bool = False
    """Its sender is to be told that a letter left them behind (C6)."""

    @property
    def channel(self) -> Channel:
        """The channel that has it."""
        return channel_of(self.delivery)


class ComeBack(Value):
    """The receiver does not have it after all, and a person says what is to be done."""

    text: Text


class OnHold(Value):
    """An operator has stopped the invoice before its next step."""


class OpenedByAct(Value):
    """A person has opened the case by an act; without one nothing is to be done."""


class RegistriesAway(Value):
    """Whether the consumer receives could not be found out; a person is told, and it goes on being asked."""

    step: AskRegistries
    text: Text


ConsumerStage = AskRegistries | RegistriesAway | AskConsumer | WaitForConsumer | AwaitB2C
AwaitsPerson = GiveUp | DeliveryStopped | ComeBack | StandStill | OnHold
Stage = Step | Sent | OutcomeUnknown | StillAway | RegistriesAway | AwaitsPerson | FindWay | OpenedByAct
"""The end is None."""


def stage_after(outcome: DeliveryOutcome, now: datetime) -> tuple[Stage, Status]:
    """Tell where a delivery leaves the story."""
    match outcome:
        case HandedOver():
            return _sent(outcome, now), Status.SENT
        case OutcomeUnknown():
            return outcome, Status.OUTCOME_UNKNOWN
        case DeliveryStopped() | StillAway():
            return outcome, Status.NEEDS_ATTENTION
        case RefusedByChannel() | ChannelUnreachable():
            return FindWay(), Status.ROUTING
        case NotHandedOver():
            return FindWay(), Status.DELIVERING


def as_sent(unknown: OutcomeUnknown, now: datetime) -> Sent:
    """Late evidence counts as after a hand-over."""
    return _sent(unknown, now)


def _sent(outcome: HandedOver | OutcomeUnknown, now: datetime) -> Sent:
    return Sent(delivery=outcome.delivery, until=now + outcome.evidence_window, lost_attachments=outcome.lost_attachments)


def as_it_was(sent: Sent) -> Event:
    """Tell what an invoice is left as that a receiver has already."""
    return Event.LEFT_AS_DELIVERED if sent.confirmed else Event.LEFT_AS_SENT


def reasons(stage: AwaitsPerson) -> tuple[Text, ...]:
    """Tell why a person is waited for, the main reason first."""
    match stage:
        case GiveUp():
            return (stage.text, *(planned.reason for planned in stage.skipped if planned.reason))
        case DeliveryStopped() | ComeBack() | StandStill():
            return (stage.text,)
        case OnHold():
            return (Text(code=MessageCode.HELD),)
