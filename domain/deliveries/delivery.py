"""One delivery by one channel: what the ledger holds and how it may turn out (design.md, "Delivery ledger")."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.channels import Channel
from domain.messages import Text
from domain.value import Value


class LedgerState(StrEnum):
    """How far a delivery came. Values are never renamed."""

    PREPARED = "prepared"
    HANDING_OVER = "handing_over"
    HANDED_OVER = "handed_over"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class DeliverRequest(Value):
    """Deliver this invoice by this channel; `n` counts the deliveries by it."""

    invoice: str
    channel: Channel
    n: int = 1


class HandedOver(Value):
    """The channel's evidence shows that it took the invoice. Late evidence is awaited for `evidence_window`."""

    kind: Literal["handed_over"] = "handed_over"
    delivery: str
    evidence_window: timedelta
    lost_attachments: bool = False
    """A letter that left its attachments behind, which its sender is told by e-mail (C6)."""


class RefusedByChannel(Value):
    """The channel or the receiver said no for good."""

    kind: Literal["refused_by_channel"] = "refused_by_channel"
    delivery: str
    text: Text


class ChannelUnreachable(Value):
    """The channel could not be reached until the delivery's deadline; nothing was sent."""

    kind: Literal["channel_unreachable"] = "channel_unreachable"
    delivery: str
    text: Text


class OutcomeUnknown(Value):
    """The channel may or may not have taken the invoice, and cannot tell. Late evidence counts as after a hand-over."""

    kind: Literal["outcome_unknown"] = "outcome_unknown"
    delivery: str
    evidence_window: timedelta
    text: Text
    lost_attachments: bool = False
    """As after a hand-over; the sender is told once it is settled that the letter went out."""


class DeliveryStopped(Value):
    """The delivery cannot go on until a person mends something on our side (a password, a key, a host key, a bug)."""

    kind: Literal["delivery_stopped"] = "delivery_stopped"
    delivery: str
    text: Text


class StillAway(Value):
    """Whether the channel reaches the receiver could not be found out until the deadline; nothing was sent (N1).

    That is no verdict: a person is told, and it goes on being asked.
    """

    kind: Literal["still_away"] = "still_away"
    delivery: str
    text: Text


class NotHandedOver(Value):
    """The delivery was stopped at an operator's wish before anything was sent."""

    kind: Literal["not_handed_over"] = "not_handed_over"
    delivery: str


DeliveryOutcome = Annotated[
    HandedOver | RefusedByChannel | ChannelUnreachable | OutcomeUnknown | DeliveryStopped | StillAway | NotHandedOver,
    Field(discriminator="kind"),
]
