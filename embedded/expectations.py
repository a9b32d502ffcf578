"""How a case of a world file ended, held against how it was expected to."""

from collections.abc import Iterator, Sequence

from domain.channels import Channel
from domain.consumers.checklist import HUB_CHANNELS
from domain.deliveries.delivery import LedgerState
from domain.findings import Finding
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.records import DeliveryRecord, TimelineEntry
from domain.submission import Accepted, Answer
from domain.value import Value
from sandbox.world import Case, Skipped

_PASSED_OVER = frozenset({Event.CHANNEL_SKIPPED, Event.REFUSED_BY_CHANNEL, Event.CHANNEL_UNREACHABLE, Event.BOUNCED})
_BEFORE_A_PERSON = frozenset({Status.NEEDS_ATTENTION, Status.OUTCOME_UNKNOWN})
_TAKEN = frozenset({LedgerState.HANDED_OVER, LedgerState.CONFIRMED})


class PassedOver(Value):
    """A channel that did not bring the invoice to its receiver, and why."""

    channel: Channel
    reason: Text


class Ending(Value):
    """How a case stands: the answer it got, and what register and receivers show of it."""

    invoice: str | None
    answer: str
    findings: tuple[Finding, ...] = ()
    note: Text | None = None
    """Why it is refused, or why nobody knows how it went."""
    status: Status | None = None
    channel: Channel | None = None
    skipped: tuple[PassedOver, ...] = ()
    received_by: dict[Channel, int] = {}
    """How often the receivers got it, by channel. A mail that comes back was got by the receiver's server first."""

    @property
    def received(self) -> int:
        """How often the receivers got it."""
        return sum(self.received_by.values())


def answer_of(answer: Answer) -> str:
    """Name an answer as world files do: an accepted submission that was accepted before is a duplicate."""
    decision = answer.decision
    return "duplicate" if isinstance(decision, Accepted) and decision.repeated else str(decision.kind)


def as_first_told(answer: Answer) -> Answer:
    """Read the answer to asking again, because nothing was decided the first time, as the first one that it is."""
    decision = answer.decision
    if not isinstance(decision, Accepted):
        return answer
    return answer.model_copy(update={"decision": decision.model_copy(update={"repeated": False})})


def channel_of(deliveries: Sequence[DeliveryRecord]) -> Channel | None:
    """Tell which channel took the invoice."""
    return next((row.channel for row in reversed(deliveries) if row.state in _TAKEN), None)


def passed_over(timeline: Sequence[TimelineEntry]) -> tuple[PassedOver, ...]:
    """Tell which channels were passed over, in the order they were, with the reason told last; of eFaktura and Vipps with every one."""
    told = [PassedOver(channel=entry.channel, reason=entry.text) for entry in timeline if entry.event in _PASSED_OVER and entry.channel]
    return tuple({_place(passed): passed for passed in told}.values())


def _place(passed: PassedOver) -> tuple[Channel, MessageCode | None]:
    """Name what a reason stands for: one of the hub's registries, or the channel."""
    return passed.channel, passed.reason.code if passed.channel in HUB_CHANNELS else None


def why_a_person(timeline: Sequence[TimelineEntry]) -> Text | None:
    """Tell why the invoice stands before a person, if it does."""
    last = timeline[-1] if timeline else None
    return last.text if last and last.status in _BEFORE_A_PERSON else None


def differences(case: Case, ending: Ending) -> Iterator[str]:
    """Name everything that is not as the case expects, in words; nothing if all is."""
    expect = case.expect
    yield from _different("answer", expect.answer, ending.answer)
    yield from _different("status", expect.status, ending.status)
    yield from _different("channel", expect.channel, ending.channel)
    if expect.findings is not None:
        yield from _different("findings", ", ".join(expect.findings), ", ".join(finding.rule for finding in ending.findings))
    if expect.skipped is not None and not _same(expect.skipped, ending.skipped):
        yield _difference("skipped", _expected_words(expect.skipped), _words(ending.skipped))
    if expect.received is not None and ending.received != {"once": 1, "never": 0}[expect.received]:
        yield _difference("received", expect.received, f"{ending.received} ×")


def _different(what: str, expected: str | None, found: str | None) -> Iterator[str]:
    if expected is not None and expected != found:
        yield _difference(what, expected, found)


def _difference(what: str, expected: str, found: str | None) -> str:
    return f"{what}: ventet / expected {expected or '–'}, fant / found {found or '–'}"


def _same(expected: Sequence[Channel | Skipped], found: Sequence[PassedOver]) -> bool:
    return len(expected) == len(found) and all(_fits(*pair) for pair in zip(expected, found, strict=True))


def _fits(expected: Channel | Skipped, found: PassedOver) -> bool:
    if isinstance(expected, Skipped):
        return (expected.channel, expected.reason_code) == (found.channel, found.reason.code)
    return expected is found.channel


def _expected_words(expected: Sequence[Channel | Skipped]) -> str:
    return ", ".join(f"{item.channel} ({item.reason_code})" if isinstance(item, Skipped) else item for item in expected)


def _words(found: Sequence[PassedOver]) -> str:
    return ", ".join(f"{item.channel} ({item.reason.code})" for item in found)
