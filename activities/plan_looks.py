"""Ask the channels for a plan (`--look-up`): few a second, each question once. Nothing is written down: a plan changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar

from activities.addressing import question_about
from activities.consumer_looks import question_about as consumer_question
from activities.route_plans import Draft
from domain.channels import Channel
from domain.companies.parties import Customer
from domain.consumers.checklist import unasked
from domain.consumers.consumer import CHANNEL, REGISTRY_NAMES, ConsumerQuestion, Reception, Registry, RegistryAnswer
from domain.errors import Misconfigured, Unavailable
from domain.messages import MessageCode, Text
from domain.peppol.network import (
    DocumentNotAccepted,
    LookUp,
    LookUpOutcome,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    SmpUntrusted,
)
from domain.plans.planning import with_answers, with_failure
from domain.ports import EfakturaHub, PeppolDirectory
from domain.routing import RoutingFacts, next_step
from domain.steps import AskRegistries, Deliver, PlannedChannel

T = TypeVar("T")

_AT_ONCE = 16
"""Questions under way at once; whoever does not answer holds up the others no longer than its own deadline."""


class Pace:
    """Lets so many pass a second, evenly."""

    def __init__(self, a_second: float) -> None:
        self._between = 1 / a_second
        self._free_at = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._free_at)
        self._free_at = at + self._between
        await asyncio.sleep(at - now)


class PlanLooks:
    """Asks, as far as the next step depends on it. An answer that does not come is told, and never read as no."""

    def __init__(self, *, directory: PeppolDirectory | None, hub: EfakturaHub | None, pace: Pace) -> None:
        self._directory = directory
        self._hub = hub
        self._pace = pace
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._peppol: dict[LookUp, asyncio.Task[LookUpOutcome]] = {}
        self._registries: dict[tuple[Registry, ConsumerQuestion], asyncio.Task[RegistryAnswer]] = {}
        self.asked: Counter[Channel] = Counter()
        """Questions by channel; the same question of several documents is one."""
        self.unanswered: Counter[Channel] = Counter()
        """Those of them that were not answered."""

    async def ask(self, draft: Draft) -> Draft:
        """Ask what is open on the way of a document, and add the answers."""
        if draft.facts is None or draft.company is None or draft.customer is None:
            return draft
        match next_step(draft.facts):
            case Deliver(channel=Channel.PEPPOL) if self._directory:
                return await self._look_up(draft, draft.facts, draft.customer, self._directory)
            case AskRegistries() if self._hub:
                return await self._ask_registries(draft, draft.facts, consumer_question(draft.company, draft.customer), self._hub)
        return draft

    async def _look_up(self, draft: Draft, facts: RoutingFacts, customer: Customer, directory: PeppolDirectory) -> Draft:
        question = question_about(customer, draft.key.type)
        if question not in self._peppol:
            self._peppol[question] = asyncio.ensure_future(self._look(question, directory))
        try:
            outcome = await self._peppol[question]
        except (Unavailable, Misconfigured) as error:
            return _unanswered(draft, Channel.PEPPOL, _why(error, MessageCode.PEPPOL_LOOKUP_UNAVAILABLE))
        match outcome:
            case Registered():
                return _told(draft, Channel.PEPPOL, Text(code=MessageCode.PEPPOL_RECEIVES))
            case PerhapsNotRegistered() | SmpUntrusted():
                return _unanswered(draft, Channel.PEPPOL, outcome.text)
            case NotRegistered() | MainUnitRegistered() | DocumentNotAccepted():
                failed = with_failure(facts, Channel.PEPPOL, outcome.text)
                return _told(draft, Channel.PEPPOL, outcome.text).model_copy(update={"facts": failed})

    async def _look(self, question: LookUp, directory: PeppolDirectory) -> LookUpOutcome:
        outcome = await self._paced(Channel.PEPPOL, lambda: directory.look_up(question))
        self.unanswered[Channel.PEPPOL] += isinstance(outcome, PerhapsNotRegistered | SmpUntrusted)
        return outcome

    async def _ask_registries(self, draft: Draft, facts: RoutingFacts, question: ConsumerQuestion, hub: EfakturaHub) -> Draft:
        answers: list[RegistryAnswer] = []
        for registry in unasked(facts.consumer):
            if registry is Registry.VIPPS and question.mobile is None:
                break  # the plan knows that without asking
            try:
                answers.append(await self._registry_answer(registry, question, hub))
            except (Unavailable, Misconfigured) as error:
                draft = _unanswered(draft, CHANNEL[registry], _why(error, MessageCode.EFAKTURA_LOOKUP_UNAVAILABLE))
                break  # the ones after it are asked only once it has said no
            if answers[-1].reception is Reception.RECEIVING:
                nb, en = REGISTRY_NAMES[registry]
                found = Text(code=MessageCode.CONSUMER_RECEIVES, params={"registry_nb": nb, "registry_en": en})
                draft = _told(draft, CHANNEL[registry], found)
                break
        return draft.model_copy(update={"facts": with_answers(facts, answers)})

    async def _registry_answer(self, registry: Registry, question: ConsumerQuestion, hub: EfakturaHub) -> RegistryAnswer:
        if (registry, question) not in self._registries:
            asking = self._paced(CHANNEL[registry], lambda: hub.ask(registry, question))
            self._registries[registry, question] = asyncio.ensure_future(asking)
        return await self._registries[registry, question]

    async def _paced(self, channel: Channel, ask: Callable[[], Awaitable[T]]) -> T:
        async with self._slots:
            await self._pace.turn()
            self.asked[channel] += 1
            try:
                return await ask()
            except (Unavailable, Misconfigured):
                self.unanswered[channel] += 1
                raise


def _why(error: Unavailable | Misconfigured, usual: MessageCode) -> Text:
    return error.text if isinstance(error, Misconfigured) else Text(code=usual)


def _told(draft: Draft, channel: Channel, text: Text) -> Draft:
    return draft.model_copy(update={"told": (*draft.told, PlannedChannel(channel=channel, reason=text))})


def _unanswered(draft: Draft, channel: Channel, text: Text) -> Draft:
    return _told(draft, channel, text).model_copy(update={"unanswered": True})
