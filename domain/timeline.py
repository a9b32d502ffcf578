"""Facts of the routing, worded as rows of an invoice's timeline."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.channels import Channel
from domain.consumers.consumer import REGISTRY_NAMES
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import Change
from domain.steps import AskConsumer, AskRegistries, AwaitB2C, AwaitKyc, Deliver, GiveUp, PlannedChannel, StandStill, Step, WaitForConsumer


def step_changes(invoice: str, step: Step, key: str, at: datetime, asked: int = 0) -> tuple[Change, ...]:
    """Write down why a step passes channels over, and that no channel is left if so. `key` names the decision.

    `asked` counts how often a person has asked to try again: until then the same reason is told once.
    """
    skipped = tuple(_skipped(invoice, planned, planned.reason, at, asked) for planned in step.skipped if planned.reason)
    told = tuple(
        Change(invoice=invoice, key=f"{name}:{key}", event=event, at=at, text=text, channel=channel)
        for name, event, text, channel in _told(step)
    )
    return (*skipped, *told)


def notice_changes(invoice: str, notices: Iterable[Text], at: datetime, channel: Channel | None = None) -> tuple[Change, ...]:
    """Write down what the sender is to know of the files; the same of the same file once in an invoice's life, whatever the channel.

    Files of one name are told as often as there are.
    """
    changes, told = [], Counter[str]()
    for text in notices:
        digest = hashlib.sha256(text.model_dump_json().encode()).hexdigest()[:32]
        told[digest] += 1
        again = f":{told[digest]}" if told[digest] > 1 else ""
        changes.append(Change(invoice=invoice, key=f"warned:{digest}{again}", event=Event.WARNED, at=at, text=text, channel=channel))
    return tuple(changes)


def _told(step: Step) -> Iterator[tuple[str, Event, Text, Channel | None]]:
    match step:
        case GiveUp():
            yield "no-channel", Event.NO_CHANNEL_LEFT, step.text, None
        case StandStill():
            yield "stands-still", Event.DELIVERY_STOPPED, step.text, None
        case AwaitKyc():
            yield "awaits-kyc", Event.KYC_AWAITED, step.told, None
        case AwaitB2C():
            yield "awaits-b2c", Event.B2C_AWAITED, Text(code=MessageCode.B2C_AWAITED), None
        case WaitForConsumer():
            if step.warning:
                yield "warned", Event.WARNED, step.warning, None
            yield "waits", Event.CONSUMER_WAITED_FOR, step.told, None
        case Deliver(found_in=registry) if registry:
            nb, en = REGISTRY_NAMES[registry]
            text = Text(code=MessageCode.CONSUMER_RECEIVES, params={"registry_nb": nb, "registry_en": en})
            yield "found", Event.CONSUMER_FOUND, text, step.channel
        case Deliver() | AskRegistries() | AskConsumer():
            return


def _skipped(invoice: str, planned: PlannedChannel, reason: Text, at: datetime, asked: int) -> Change:
    return Change(
        invoice=invoice,
        key=f"skipped:{planned.channel}:{reason.code}" + (f":{asked}" if asked else ""),
        event=Event.CHANNEL_SKIPPED,
        at=at,
        text=reason,
        channel=planned.channel,
    )
