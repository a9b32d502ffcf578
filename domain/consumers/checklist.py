"""The checklist by which a consumer is reached (H5, H6, decision 4): agreement, yes to all, Vipps; ask; wait; once more."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from domain.channels import Channel
from domain.companies.parties import Language
from domain.consumers.consumer import CHANNEL, WAIT_FOR_CONSUMER, Look, Reception, Registry, RegistryAnswer, Round
from domain.formats import format_date
from domain.messages import MessageCode, Text
from domain.moments import moments
from domain.steps import AskConsumer, AskRegistries, Deliver, PlannedChannel, WaitForConsumer
from domain.value import Value
from domain.waits import OSLO, request_time

HUB_CHANNELS = frozenset(CHANNEL.values())
"""eFaktura and Vipps are one hub: what it refuses by the one it refuses by the other."""

BEFORE_DUE = timedelta(days=4)
"""A claim must reach the bank so long before its due date (H14); a wait that leaves less ends too late."""


class ConsumerFacts(Value):
    """What happened between an invoice and its consumer's registries since a person last asked to try again."""

    looks: tuple[Look, ...] = ()
    not_found: int = 0
    """Deliveries that failed in this round because the hub knew no such receiver after all (H15)."""
    refused: bool = False
    """The hub has refused the invoice for a reason that no registry changes."""
    asked_at: datetime | None = None
    could_not_ask: bool = False
    answered_at: datetime | None = None
    """When the consumer was heard to answer during the wait."""
    wait_over: bool = False
    wait: timedelta = WAIT_FOR_CONSUMER
    now: datetime
    due: date | None = None
    due_date_first: bool = False
    by_sms: bool = False
    """The consumer is asked by SMS, and so by day only."""


HubStep = Deliver | AskRegistries | AskConsumer | WaitForConsumer


def hub_step(facts: ConsumerFacts) -> HubStep | tuple[PlannedChannel, ...]:
    """Tell what to do to reach a consumer by the hub, or why it is passed over. A delivery's number is for the caller to count."""
    if facts.refused:
        return ()  # the refusal itself is told
    answers = _answers(facts)
    if hit := next((look.answer.registry for look in _hits(answers)[facts.not_found :]), None):
        return Deliver(channel=CHANNEL[hit], n=0, skipped=tuple(_noes(answers)), found_in=hit)
    if len(answers) < len(Registry):
        return AskRegistries(round=round_of(facts))
    if facts.wait_over:
        return (PlannedChannel(channel=Channel.EFAKTURA, reason=Text(code=MessageCode.CONSUMER_DID_NOT_ANSWER)),)
    return _ask_or_wait(facts, tuple(_noes(_of_round(facts, Round.FIRST))))


def unasked(facts: ConsumerFacts) -> tuple[Registry, ...]:
    """Name the registries that have not been asked in the round that counts now, in their order."""
    asked = {look.answer.registry for look in _answers(facts)}
    return tuple(registry for registry in Registry if registry not in asked)


def standing(facts: ConsumerFacts) -> tuple[RegistryAnswer, ...]:
    """Tell what was answered in the round that counts now, apart from each yes that a delivery has proved wrong (H15)."""
    answers = _answers(facts)
    wrong = _hits(answers)[: facts.not_found]
    return tuple(look.answer for look in answers if look not in wrong)


def _ask_or_wait(facts: ConsumerFacts, noes: tuple[PlannedChannel, ...]) -> HubStep | tuple[PlannedChannel, ...]:
    if facts.could_not_ask:
        return noes
    hurried = facts.due is not None and facts.due_date_first and _ends_late(facts)
    if facts.asked_at is None:
        return AskConsumer(pause=request_time(facts.now) - facts.now if facts.by_sms else timedelta(), wait=facts.wait, skipped=noes)
    if hurried and facts.due:
        return (*noes, PlannedChannel(channel=Channel.EFAKTURA, reason=_due(MessageCode.CONSUMER_DUE_DATE_FIRST, facts.due)))
    until = facts.asked_at + facts.wait
    told = Text(code=MessageCode.CONSUMER_WAITED_FOR, params=moments("until", until))
    return WaitForConsumer(rest=max(until - facts.now, timedelta()), told=told, warning=_warning(facts, until), skipped=noes)


def round_of(facts: ConsumerFacts) -> Round:
    """Tell which round of questions counts now."""
    if facts.wait_over:
        return Round.RECHECK
    return Round.EARLY if facts.answered_at else Round.FIRST


def _answers(facts: ConsumerFacts) -> tuple[Look, ...]:
    """Take the answers that count now: of the re-check after the wait, of an early look while it lasts, else of the first."""
    return _of_round(facts, round_of(facts))


def _of_round(facts: ConsumerFacts, wanted: Round) -> tuple[Look, ...]:
    since = facts.answered_at if wanted is Round.EARLY else None
    looks = {look.answer.registry: look for look in facts.looks if look.round is wanted and (since is None or look.at >= since)}
    return tuple(looks[registry] for registry in Registry if registry in looks)


def _hits(answers: Iterable[Look]) -> list[Look]:
    return [look for look in answers if look.answer.reception is Reception.RECEIVING]


def _noes(answers: Iterable[Look]) -> Iterator[PlannedChannel]:
    for look in answers:
        if look.answer.reception is not Reception.RECEIVING and look.answer.reason:
            yield PlannedChannel(channel=CHANNEL[look.answer.registry], reason=look.answer.reason)


def _ends_late(facts: ConsumerFacts) -> bool:
    end = (facts.asked_at or facts.now) + facts.wait
    return facts.due is not None and end.astimezone(OSLO).date() + BEFORE_DUE > facts.due


def _warning(facts: ConsumerFacts, until: datetime) -> Text | None:
    if facts.due is None or until.astimezone(OSLO).date() <= facts.due:
        return None
    return _due(MessageCode.CONSUMER_WAIT_ENDS_LATE, facts.due)


def _due(code: MessageCode, due: date) -> Text:
    return Text(code=code, params={"due_nb": format_date(due, Language.NB), "due_en": format_date(due, Language.EN)})
