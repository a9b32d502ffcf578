"""What channels answer is planned with, what they do not answer stays open, and no question is asked twice."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from support.cards import FJORD, RORBERG

from activities.plan_looks import Pace, PlanLooks
from activities.route_plans import Draft
from domain.channels import Channel
from domain.companies.parties import Customer, CustomerKind
from domain.consumers.checklist import ConsumerFacts
from domain.consumers.claims import claim_of
from domain.consumers.consumer import AgreementChange, ConsumerQuestion, Reception, Registry, RegistryAnswer
from domain.errors import Misconfigured, Unavailable
from domain.identity import InvoiceKey
from domain.invoice import DocumentType
from domain.messages import MessageCode, Text
from domain.peppol.network import LookUp, LookUpOutcome, NotRegistered, PerhapsNotRegistered, Registered
from domain.plans.planning import planned_steps
from domain.records import PeppolReceiver
from domain.routing import RoutingFacts
from domain.steps import Action, PlannedStep
from domain.submission import DocumentSummary

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
KEY = InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number="100003")
SUMMARY = DocumentSummary(
    key=KEY,
    issue_date=date(2026, 12, 1),
    currency="NOK",
    payable="3187.50",
    kid="100031000035",
    account=FJORD.account,
    seller_name=FJORD.name,
    buyer_name=RORBERG.name,
)
COMPANY = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"b2c": True})})
CONSUMER = RORBERG.model_copy(update={"kind": CustomerKind.CONSUMER, "orgnr": None, "mobile": "+4740001014"})
RECEIVER = PeppolReceiver(participant="", document_type="", process="", url="", certificate=b"", metadata=b"")
REGISTERED = Registered(receiver=RECEIVER, seat="PNO000999", smp="", looked_up_at=NOW)


def draft(customer: Customer) -> Draft:
    facts = RoutingFacts(
        offered=frozenset(Channel),
        company=COMPANY.settings,
        customer=customer,
        claim=claim_of(SUMMARY),
        consumer=ConsumerFacts(now=NOW, due=date(2026, 12, 21), by_sms=customer.mobile is not None),
    )
    return Draft(key=KEY, summary=SUMMARY, company=COMPANY, customer=customer, facts=facts)


class Directory:
    """A PEPPOL directory that always answers the same."""

    def __init__(self, answer: LookUpOutcome | Exception) -> None:
        self._answer = answer
        self.asked = 0

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        assert wanted.participant == "0192:310012033"
        self.asked += 1
        await asyncio.sleep(0)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class Hub:
    """A hub with an answer, or an error, of each registry."""

    def __init__(self, answers: dict[Registry, MessageCode | Exception | None]) -> None:
        self._answers = answers
        self.asked: list[Registry] = []

    async def ask(self, registry: Registry, question: ConsumerQuestion) -> RegistryAnswer:
        assert question.reference == CONSUMER.number
        self.asked.append(registry)
        answer = self._answers[registry]
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            return RegistryAnswer(registry=registry, reception=Reception.RECEIVING)
        return RegistryAnswer(registry=registry, reception=Reception.NOT_RECEIVING, reason=Text(code=answer))

    async def changes(self, issuer: str, since: datetime) -> Sequence[AgreementChange]:
        raise AssertionError((issuer, since))


def looks(directory: Directory | None = None, hub: Hub | None = None) -> PlanLooks:
    return PlanLooks(directory=directory, hub=hub, pace=Pace(10_000))


def first(given: Draft) -> PlannedStep:
    assert given.facts
    return planned_steps(given.facts)[0]


@pytest.mark.parametrize(
    ("answer", "code", "channel", "unanswered"),
    [
        (REGISTERED, MessageCode.PEPPOL_RECEIVES, Channel.PEPPOL, False),
        (NotRegistered(), MessageCode.PEPPOL_NOT_REGISTERED, Channel.EMAIL, False),
        (PerhapsNotRegistered(look_again_after=timedelta(minutes=10)), MessageCode.PEPPOL_PERHAPS_NOT_REGISTERED, Channel.PEPPOL, True),
        (Unavailable("silent"), MessageCode.PEPPOL_LOOKUP_UNAVAILABLE, Channel.PEPPOL, True),
        (
            Misconfigured(Text(code=MessageCode.PEPPOL_LOOKUP_MISCONFIGURED), "no root"),
            MessageCode.PEPPOL_LOOKUP_MISCONFIGURED,
            Channel.PEPPOL,
            True,
        ),
    ],
    ids=["registered", "not registered", "perhaps not", "silent", "our fault"],
)
async def test_only_a_no_moves_a_business_on(
    answer: LookUpOutcome | Exception, code: MessageCode, channel: Channel, *, unanswered: bool
) -> None:
    asking = looks(Directory(answer))
    given = await asking.ask(draft(RORBERG))
    assert [planned.reason and planned.reason.code for planned in given.told] == [code]
    assert (first(given).channel, given.unanswered) == (channel, unanswered)
    assert (asking.asked[Channel.PEPPOL], asking.unanswered[Channel.PEPPOL]) == (1, int(unanswered))


async def test_a_receiver_of_many_documents_is_asked_about_once() -> None:
    directory = Directory(REGISTERED)
    asking = looks(directory)
    await asyncio.gather(*(asking.ask(draft(RORBERG)) for _ in range(20)))
    assert (directory.asked, asking.asked.total()) == (1, 1)


async def test_the_registries_are_asked_in_their_order_up_to_the_first_that_receives() -> None:
    hub = Hub({Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT, Registry.YES_TO_ALL: None})
    given = await looks(hub=hub).ask(draft(CONSUMER))
    assert hub.asked == [Registry.AGREEMENT, Registry.YES_TO_ALL]
    step = first(given)
    assert (step.action, step.channel, step.registry) == (Action.DELIVER, Channel.EFAKTURA, Registry.YES_TO_ALL)
    assert [planned.reason and planned.reason.code for planned in step.skipped] == [MessageCode.EFAKTURA_NO_AGREEMENT]


async def test_a_registry_that_is_away_leaves_it_and_all_after_it_open() -> None:
    hub = Hub({Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT, Registry.YES_TO_ALL: Unavailable("busy"), Registry.VIPPS: None})
    given = await looks(hub=hub).ask(draft(CONSUMER))
    assert hub.asked == [Registry.AGREEMENT, Registry.YES_TO_ALL]
    assert (first(given).action, first(given).registry) == (Action.LOOK_UP, Registry.YES_TO_ALL)
    assert given.unanswered
    assert [planned.reason and planned.reason.code for planned in given.told] == [MessageCode.EFAKTURA_LOOKUP_UNAVAILABLE]


async def test_vipps_is_not_asked_about_somebody_without_a_mobile_number() -> None:
    hub = Hub({Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT, Registry.YES_TO_ALL: MessageCode.EFAKTURA_NOT_YES_TO_ALL})
    given = await looks(hub=hub).ask(draft(CONSUMER.model_copy(update={"mobile": None})))
    assert first(given).action is Action.ASK_CONSUMER
    assert not given.unanswered


async def test_without_a_line_to_them_nobody_is_asked() -> None:
    asking = looks()
    for customer in (RORBERG, CONSUMER):
        assert await asking.ask(draft(customer)) == draft(customer)
    assert asking.asked.total() == 0


async def test_no_more_are_asked_in_a_second_than_allowed() -> None:
    pace, loop = Pace(50), asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*(pace.turn() for _ in range(11)))
    assert loop.time() - begun >= 0.19
