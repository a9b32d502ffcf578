"""Facts of the routing, worded as rows of an invoice's timeline."""

from datetime import datetime

from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import Change
from domain.routing import GiveUp, PlannedChannel, Step


def step_changes(invoice: str, step: Step, key: str, at: datetime) -> tuple[Change, ...]:
    """Write down why a step passes channels over, and that no channel is left if so. `key` names the decision."""
    skipped = tuple(_skipped(invoice, planned, planned.reason, at) for planned in step.skipped if planned.reason)
    if not isinstance(step, GiveUp):
        return skipped
    text = Text(code=MessageCode.NO_CHANNEL_LEFT)
    return (*skipped, Change(invoice=invoice, key=f"no-channel:{key}", event=Event.NO_CHANNEL_LEFT, at=at, text=text))


def _skipped(invoice: str, planned: PlannedChannel, reason: Text, at: datetime) -> Change:
    return Change(
        invoice=invoice,
        key=f"skipped:{planned.channel}:{reason.code}",  # the same reason is told once, however often the way is looked up
        event=Event.CHANNEL_SKIPPED,
        at=at,
        text=reason,
        channel=planned.channel,
    )
