"""What an invoice's timeline tells the routing: what has failed and what was asked since a person last spoke."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.channels import Channel
from domain.consumers.checklist import HUB_CHANNELS, ConsumerFacts
from domain.consumers.consumer import Look
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.records import TimelineEntry
from domain.routing import Attempt

FAILURES = frozenset({Event.REFUSED_BY_CHANNEL, Event.CHANNEL_UNREACHABLE, Event.BOUNCED})

CHOOSES_A_CHANNEL = frozenset({Event.RESEND_ASKED, Event.REROUTED})
"""Acts after which one channel is tried alone, until another is chosen or the document is mended.

A release tries it again, unless it has led nowhere and no receiver has the invoice: then the ordinary way is taken up again.
"""
ASKS_ANEW = CHOOSES_A_CHANNEL | {Event.RELEASED, Event.FIXED}
"""Acts after which earlier failures and answers count no more."""

NOT_FOUND = frozenset({MessageCode.EFAKTURA_RECEIVER_NOT_FOUND, MessageCode.VIPPS_RECEIVER_NOT_FOUND})
"""The registry that said yes was wrong; the next one may be right (H15)."""

_NEW_ROUND = frozenset({Event.CONSUMER_ANSWERED, Event.CONSUMER_WAIT_OVER, Event.CONSUMER_WAIT_SKIPPED})


def since_somebody_asked(timeline: Iterable[TimelineEntry], *, standing: bool) -> tuple[Channel | None, tuple[Attempt, ...]]:
    """Find the channel a person has chosen, and the deliveries that have failed since somebody last asked to try again.

    `standing`: a receiver has the invoice from an earlier delivery. It must not go the ordinary way once more, then.
    """
    wanted, failed, in_vain = None, list[Attempt](), False
    for entry in timeline:
        if entry.event in ASKS_ANEW:
            goes_on = entry.event is Event.RELEASED and (standing or not in_vain)
            wanted = wanted if goes_on else entry.channel
            in_vain = False
            failed.clear()
        elif entry.event is Event.NO_CHANNEL_LEFT:
            in_vain = True
        elif entry.event in FAILURES and entry.channel:
            failed.append(Attempt(channel=entry.channel, text=entry.text))
    return wanted, tuple(failed)


def times_asked_anew(timeline: Iterable[TimelineEntry]) -> int:
    """Count how often a person has asked to try again."""
    return sum(entry.event in ASKS_ANEW for entry in timeline)


def was_released(timeline: Iterable[TimelineEntry]) -> bool:
    """Tell whether a person has let the invoice go on."""
    return any(entry.event is Event.RELEASED for entry in timeline)


def has_awaited_b2c(timeline: Iterable[TimelineEntry]) -> bool:
    """Tell whether it has waited for the B2C agreement since a person last asked for something."""
    awaited = False
    for entry in timeline:
        awaited = entry.event is Event.B2C_AWAITED or (awaited and entry.event not in ASKS_ANEW)
    return awaited


class _Hub:
    """What was heard of the consumer, entry by entry."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.asked_at: datetime | None = None
        self.answered_at: datetime | None = None
        self.could_not_ask = False
        self.wait_over = False
        self.failed: list[MessageCode] = []

    def read(self, entry: TimelineEntry) -> None:
        """Take in one entry of the timeline."""
        if entry.event in ASKS_ANEW:
            self.since, self.answered_at, self.could_not_ask = entry.at, None, False
        if entry.event in ASKS_ANEW | _NEW_ROUND:
            self.failed.clear()
        match entry.event:
            case Event.CONSUMER_ASKED:
                self.asked_at = entry.at
            case Event.CONSUMER_NOT_ASKED:
                self.could_not_ask = True
            case Event.CONSUMER_ANSWERED:
                self.answered_at = entry.at
            case Event.CONSUMER_WAIT_OVER | Event.CONSUMER_WAIT_SKIPPED:
                self.wait_over = True
            case event if event in FAILURES and entry.channel in HUB_CHANNELS:
                self.failed.append(entry.text.code)


def asked_and_waited_for(timeline: Iterable[TimelineEntry]) -> tuple[datetime | None, bool]:
    """Tell when an invoice's consumer was asked, and whether the wait is over: no mended document changes that."""
    hub = _Hub()
    for entry in timeline:
        hub.read(entry)
    return hub.asked_at, hub.wait_over


def consumer_facts(
    timeline: Iterable[TimelineEntry],
    looks: Iterable[Look],
    *,
    now: datetime,
    wait: timedelta,
    due: date | None,
    due_date_first: bool,
    by_sms: bool,
) -> ConsumerFacts:
    """Read from an invoice's history what its consumer's registries and the consumer have answered.

    A wait that is over stays over whatever a person asks later: nobody waits for the same consumer twice.
    """
    hub = _Hub()
    for entry in timeline:
        hub.read(entry)
    not_found = sum(code in NOT_FOUND for code in hub.failed)
    return ConsumerFacts(
        looks=tuple(look for look in looks if hub.since is None or look.at >= hub.since),
        not_found=not_found,
        refused=len(hub.failed) > not_found,
        asked_at=hub.asked_at,
        could_not_ask=hub.could_not_ask,
        answered_at=hub.answered_at,
        wait_over=hub.wait_over,
        wait=wait,
        now=now,
        due=due,
        due_date_first=due_date_first,
        by_sms=by_sms,
    )
