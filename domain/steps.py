"""What an invoice does next, and the way it is planned to go: answers that stand in the histories of sleeping workflows."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from domain.channels import Channel
from domain.consumers import Registry, Round
from domain.messages import Text
from domain.value import Value


class PlannedChannel(Value):
    """One channel of the plan: taken if `reason` is None, else passed over for that reason."""

    channel: Channel
    reason: Text | None = None


class RoutePlan(Value):
    """Every channel in order, with the reason for each that is not used (decision 10)."""

    channels: tuple[PlannedChannel, ...]


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


class StandStill(Value):
    """A person must decide before anything is sent."""

    kind: Literal["stand_still"] = "stand_still"
    text: Text
    skipped: tuple[PlannedChannel, ...] = ()


class GiveUp(Value):
    """No channel is left: the invoice stands before a person with the reasons."""

    kind: Literal["give_up"] = "give_up"
    skipped: tuple[PlannedChannel, ...] = ()


Step = Annotated[
    Deliver | AskRegistries | AskConsumer | WaitForConsumer | StandStill | GiveUp,
    Field(discriminator="kind"),
]
