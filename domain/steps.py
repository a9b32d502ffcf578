"""What an invoice does next, and the way it is planned to go: answers that stand in the histories of sleeping workflows."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.channel_words import NAMES
from domain.channels import Channel
from domain.consumers.consumer import Registry, Round
from domain.messages import MessageCode, Text
from domain.value import Value


class PlannedChannel(Value):
    """One channel of the plan: taken if `reason` is None, else passed over for that reason."""

    channel: Channel
    reason: Text | None = None


class Action(StrEnum):
    """What a step of a plan does. Values are never renamed."""

    LOOK_UP = "look_up"
    """Ask a registry whether it reaches the consumer."""
    DELIVER = "deliver"
    ASK_CONSUMER = "ask_consumer"
    WAIT = "wait"
    AWAIT_KYC = "await_kyc"
    """Wait until the company is verified."""
    PERSON = "person"
    """A person must decide."""


class Outcome(StrEnum):
    """How a planned step may end, apart from a delivery that reaches its receiver: the plan ends there. Values are never renamed."""

    YES = "yes"
    NO = "no"
    REFUSED = "refused"
    """The channel refuses the invoice, is not reached, or sends it back."""
    NOT_FOUND = "not_found"
    """The registry that said yes was wrong (H15)."""
    ASKED = "asked"
    NOT_ASKED = "not_asked"
    OVER = "over"
    VERIFIED = "verified"
    ANSWERED = "answered"
    """The consumer is heard to answer during the wait; only where the company uses an early answer."""


class Cue(Value):
    """What a planned step comes after: the end of an earlier one, named by its place in the plan, from 0."""

    step: int
    outcome: Outcome


class PlannedStep(Value):
    """Something that will be done if it comes to it, and when, if everything before it takes no time but the waits."""

    action: Action
    after: tuple[Cue, ...] = ()
    """It comes to it by any of these; the first step needs none."""
    at: datetime
    channel: Channel | None = None
    registry: Registry | None = None
    """The registry that is asked, or that said that the consumer receives."""
    round: Round | None = None
    by_sms: bool = False
    """The consumer is asked by SMS, else by e-mail."""
    until: datetime | None = None
    """When the wait ends."""
    posted: date | None = None
    """The working day on which a print house posts it (P6)."""
    skipped: tuple[PlannedChannel, ...] = ()
    """The channels that are passed over before it, for reasons that are known now."""
    reason: Text | None = None
    """Why a person must decide."""
    warning: Text | None = None


class RoutePlan(Value):
    """Every channel in order, with the reason for each that is not used (decision 10), and the whole way step by step."""

    channels: tuple[PlannedChannel, ...]
    steps: tuple[PlannedStep, ...] = ()
    """Empty in plans of earlier releases, and where the register keeps them instead."""


class Deliver(Value):
    """Deliver by this channel now; `n` counts the deliveries of this invoice by it."""

    kind: Literal["deliver"] = "deliver"
    channel: Channel
    n: int
    skipped: tuple[PlannedChannel, ...] = ()
    """The channels passed over for this one, apart from those whose delivery failed."""
    found_in: Registry | None = None
    """The registry that says that the consumer receives by this channel."""


class AskRegistries(Value):
    """Ask the eFaktura hub and Vipps whether they reach the consumer, up to the first that does (H5)."""

    kind: Literal["ask_registries"] = "ask_registries"
    round: Round
    skipped: tuple[PlannedChannel, ...] = ()


class AskConsumer(Value):
    """Ask the consumer to say yes to eFaktura, after `pause` (nobody is woken at night); then there is `wait` for an answer."""

    kind: Literal["ask_consumer"] = "ask_consumer"
    pause: timedelta
    wait: timedelta
    skipped: tuple[PlannedChannel, ...] = ()


class WaitForConsumer(Value):
    """Give the consumer the rest of the time to say yes; `told` words for what and until when."""

    kind: Literal["wait_for_consumer"] = "wait_for_consumer"
    rest: timedelta
    told: Text
    warning: Text | None = None
    skipped: tuple[PlannedChannel, ...] = ()


class AwaitKyc(Value):
    """The company must be verified first; after `rest` a person is asked whether the invoice is still to be sent."""

    kind: Literal["await_kyc"] = "await_kyc"
    rest: timedelta
    told: Text
    skipped: tuple[PlannedChannel, ...] = ()


class StandStill(Value):
    """A person must decide before anything is sent."""

    kind: Literal["stand_still"] = "stand_still"
    text: Text
    skipped: tuple[PlannedChannel, ...] = ()


class AwaitB2C(Value):
    """The company lets its invoices to consumers wait until its B2C agreement is active; it goes on by itself then."""

    kind: Literal["await_b2c"] = "await_b2c"
    rest: timedelta | None = None
    """Until the due date is over; then a person is asked. None in steps of earlier releases, which wait without end."""
    skipped: tuple[PlannedChannel, ...] = ()


class GiveUp(Value):
    """No channel is left: the invoice stands before a person with the reasons."""

    kind: Literal["give_up"] = "give_up"
    skipped: tuple[PlannedChannel, ...] = ()
    standing: Channel | None = None
    """The channel of an earlier delivery that a receiver has: what failed is a sending on top of it."""

    @property
    def text(self) -> Text:
        """Tell what has failed."""
        if self.standing is None:
            return Text(code=MessageCode.NO_CHANNEL_LEFT)
        nb, en = NAMES[self.standing]
        return Text(code=MessageCode.WISH_FAILED, params={"channel_nb": nb, "channel_en": en})


Step = Annotated[
    Deliver | AskRegistries | AskConsumer | WaitForConsumer | AwaitKyc | StandStill | AwaitB2C | GiveUp,
    Field(discriminator="kind"),
]
