"""A plan says what the routing does: whatever is answered, walking along the plan and playing the routing come to the same steps."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer, CustomerKind, Language
from domain.consumers.checklist import ConsumerFacts, round_of, unasked
from domain.consumers.claims import Claim
from domain.consumers.consumer import Look, Reception, Registry, RegistryAnswer, Round
from domain.formats import format_date
from domain.history import consumer_facts, since_somebody_asked
from domain.invoice import DocumentType, PostalAddress
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.plans.planning import Planning, plan, planned_steps, with_answers, with_failure
from domain.plans.words import FIRST_WAYS, rows, words
from domain.records import TimelineEntry
from domain.routing import RoutingFacts, next_step
from domain.steps import (
    Action,
    AskConsumer,
    AskRegistries,
    Cue,
    Deliver,
    GiveUp,
    Outcome,
    PlannedStep,
    RoutePlan,
    StandStill,
    Step,
    WaitForConsumer,
)

T0 = datetime(2026, 12, 1, 8, tzinfo=UTC)
"""A Tuesday, 09:00 in Oslo."""
WHOLE = PostalAddress(line1="Utkastet 14", postcode="4006", city="Stavanger", country="NO")
CONSUMER = Customer(
    company="310001015",
    number="10014",
    name="Jonas Tankevik",
    kind=CustomerKind.CONSUMER,
    mobile="+4740001014",
    email="jonas@privat.example",
    address=WHOLE,
)
BUSINESS = CONSUMER.model_copy(update={"kind": CustomerKind.BUSINESS, "orgnr": "310012033", "mobile": None})
COMPANY = CompanySettings(b2c=True, print_service=True, print_pricing_accepted=True)

Key = tuple[Action, Channel | None, Registry | None, Round | None]
Answers = Callable[[Key], Outcome | None]
"""How a step ends; None if a delivery arrives."""


def facts(
    customer: Customer = CONSUMER,
    company: CompanySettings = COMPANY,
    at: datetime = T0,
    due: date | None = date(2026, 12, 21),
    **more: object,
) -> RoutingFacts:
    consumer = ConsumerFacts(now=at, due=due, due_date_first=company.due_date_first, by_sms=customer.mobile is not None)
    claim = Claim(type=DocumentType.INVOICE, currency="NOK", payable=Decimal("3187.50"))
    return RoutingFacts(offered=frozenset(Channel), company=company, customer=customer, claim=claim, consumer=consumer).model_copy(
        update=more
    )


def key_of(step: PlannedStep) -> Key:
    return step.action, step.channel, step.registry, step.round


def walked(steps: tuple[PlannedStep, ...], answers: Answers) -> list[Key]:
    """Walk along a plan, from step to step by their ends."""
    place, way = 0, list[Key]()
    while True:
        way.append(key_of(steps[place]))
        outcome = answers(way[-1])
        following = [at for at, step in enumerate(steps) if outcome and Cue(step=place, outcome=outcome) in step.after]
        if not following:
            assert outcome is None or steps[place].action is Action.PERSON
            return way
        (place,) = following


class Play:
    """Plays workflow and journal with the real routing, and the real reading of the timeline."""

    def __init__(self, first: RoutingFacts, answers: Answers) -> None:
        self._first = first
        self._answers = answers
        self._now = first.consumer.now
        self._timeline: list[TimelineEntry] = []
        self._looks = list(first.consumer.looks)
        self._sent: list[Channel] = []
        self.way: list[Key] = []

    def run(self) -> list[Key]:
        for _ in range(200):
            step = next_step(self._facts())
            if isinstance(step, AskRegistries) and unasked(self._facts().consumer)[0] is Registry.VIPPS and not self._first.consumer.by_sms:
                self._hear(Registry.VIPPS, Reception.NOT_AVAILABLE)  # nobody needs to be asked
                continue
            self.way.append(self._key(step))
            outcome = self._answers(self.way[-1])
            if outcome is None or isinstance(step, GiveUp | StandStill):
                return self.way
            self._end(step, outcome)
        raise AssertionError("the routing runs in circles")

    def _facts(self) -> RoutingFacts:
        wanted, failed = since_somebody_asked(self._timeline, standing=False)
        first = self._first.consumer
        consumer = consumer_facts(
            self._timeline,
            self._looks,
            now=self._now,
            wait=first.wait,
            due=first.due,
            due_date_first=first.due_date_first,
            by_sms=first.by_sms,
        )
        return self._first.model_copy(
            update={"failed": (*self._first.failed, *failed), "wanted": wanted, "deliveries": tuple(self._sent), "consumer": consumer}
        )

    def _key(self, step: Step) -> Key:
        match step:
            case AskRegistries(round=round_):
                return Action.LOOK_UP, None, unasked(self._facts().consumer)[0], round_
            case Deliver(channel=channel, found_in=registry):
                return Action.DELIVER, channel, registry, round_of(self._facts().consumer) if registry else None
            case AskConsumer():
                return Action.ASK_CONSUMER, None, None, None
            case WaitForConsumer():
                return Action.WAIT, None, None, None
            case StandStill() | GiveUp():
                return Action.PERSON, None, None, None

    def _end(self, step: Step, outcome: Outcome) -> None:
        match step:
            case AskRegistries():
                registry = unasked(self._facts().consumer)[0]
                self._hear(registry, Reception.RECEIVING if outcome is Outcome.YES else Reception.NOT_RECEIVING)
            case AskConsumer(pause=pause):
                self._now += pause
                self._write(Event.CONSUMER_ASKED if outcome is Outcome.ASKED else Event.CONSUMER_NOT_ASKED)
            case WaitForConsumer(rest=rest):
                self._now += rest if outcome is Outcome.OVER else rest / 3
                self._write(Event.CONSUMER_WAIT_OVER if outcome is Outcome.OVER else Event.CONSUMER_ANSWERED)
            case Deliver(channel=channel):
                self._sent.append(channel)
                code = MessageCode.EFAKTURA_RECEIVER_NOT_FOUND if outcome is Outcome.NOT_FOUND else MessageCode.EFAKTURA_REFUSED
                self._write(Event.REFUSED_BY_CHANNEL, code, channel)

    def _hear(self, registry: Registry, reception: Reception) -> None:
        reason = None if reception is Reception.RECEIVING else Text(code=MessageCode.VIPPS_NOT_FOUND)
        answer = RegistryAnswer(registry=registry, reception=reception, reason=reason)
        self._looks.append(Look(round=round_of(self._facts().consumer), answer=answer, at=self._now))

    def _write(self, event: Event, code: MessageCode = MessageCode.ACCEPTED, channel: Channel | None = None) -> None:
        self._timeline.append(TimelineEntry(at=self._now, event=event, status=Status.ROUTING, channel=channel, text=Text(code=code)))


def ends(key: Key, *, early: bool) -> list[Outcome | None]:
    match key[0]:
        case Action.LOOK_UP:
            return [Outcome.NO, Outcome.NO, Outcome.YES]  # further on it becomes interesting
        case Action.ASK_CONSUMER:
            return [Outcome.ASKED, Outcome.ASKED, Outcome.NOT_ASKED]
        case Action.WAIT:
            return [Outcome.OVER, Outcome.ANSWERED] if early else [Outcome.OVER]
        case Action.DELIVER:
            return [None, Outcome.REFUSED, *([Outcome.NOT_FOUND] if key[2] else [])]
        case Action.PERSON:
            return [None]


customers = st.builds(
    lambda kind, orgnr, mobile, email, address, country, chosen, forced: CONSUMER.model_copy(
        update={
            "kind": kind,
            "orgnr": orgnr,
            "mobile": mobile,
            "email": email,
            "address": (WHOLE if address else PostalAddress()).model_copy(update={"country": country}),
            "send_as_efaktura": chosen,
            "force_print": forced,
        }
    ),
    st.sampled_from([CustomerKind.CONSUMER, CustomerKind.CONSUMER, CustomerKind.BUSINESS]),
    st.sampled_from(["310012033", None]),
    st.sampled_from(["+4740001014", None]),
    st.sampled_from(["jonas@privat.example", None]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["NO", "NO", "SJ", "SE"]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([False, False, False, True]),
)
companies = st.builds(
    CompanySettings,
    peppol=st.booleans(),
    no_email=st.booleans(),
    print_service=st.booleans(),
    print_pricing_accepted=st.just(value=True),
    b2c=st.sampled_from([True, True, True, False]),
    early_answer=st.booleans(),
    due_date_first=st.booleans(),
)
answered = st.lists(st.sampled_from([Reception.RECEIVING, Reception.NOT_RECEIVING]), max_size=3)
scenes = st.builds(
    lambda customer, company, hours, due, kind, payable, waits: facts(
        customer,
        company,
        T0 + timedelta(hours=hours),
        due,
        claim=Claim(type=kind, currency="NOK", payable=payable),
        credited_waits=waits,
    ),
    customers,
    companies,
    st.integers(0, 400),
    st.sampled_from([None, date(2026, 12, 5), date(2026, 12, 21), date(2027, 1, 15)]),
    st.sampled_from([DocumentType.INVOICE, DocumentType.INVOICE, DocumentType.INVOICE, DocumentType.CREDIT_NOTE]),
    st.sampled_from([Decimal("3187.50"), Decimal("3187.50"), Decimal(0)]),
    st.sampled_from([False, False, False, False, True]),
)


@given(scenes, answered, st.data())
def test_the_plan_and_the_routing_come_to_the_same_steps_whatever_is_answered(
    scene: RoutingFacts, known: list[Reception], data: st.DataObject
) -> None:
    if isinstance(next_step(scene), AskRegistries):
        registries = [registry for registry in Registry if registry is not Registry.VIPPS or scene.consumer.by_sms]
        scene = with_answers(scene, [RegistryAnswer(registry=each, reception=how) for each, how in zip(registries, known, strict=False)])
    given_before: dict[tuple[Key, int], Outcome | None] = {}

    def answers() -> Answers:
        times: Counter[Key] = Counter()

        def answer(key: Key) -> Outcome | None:
            times[key] += 1
            early = scene.company.early_answer and times[key] < 3
            if (key, times[key]) not in given_before:
                given_before[key, times[key]] = data.draw(st.sampled_from(ends(key, early=early)), label=str(key))
            return given_before[key, times[key]]

        return answer

    assert walked(planned_steps(scene), answers()) == Play(scene, answers()).run()


class Script:
    """Answers as written, then with the first answer there is; remembers what else it could have said."""

    def __init__(self, scene: RoutingFacts, written: list[Outcome | None]) -> None:
        self._early = scene.company.early_answer
        self._written = written
        self.said: list[tuple[Outcome | None, list[Outcome | None]]] = []

    def __call__(self, key: Key) -> Outcome | None:
        choices = list(dict.fromkeys(ends(key, early=self._early)))
        place = len(self.said)
        self.said.append((self._written[place] if place < len(self._written) else choices[0], choices))
        self._early = self._early and key[0] is not Action.WAIT
        return self.said[-1][0]

    def next(self) -> list[Outcome | None]:
        """Write the next script; empty if this was the last."""
        while self.said and self.said[-1][0] == self.said[-1][1][-1]:
            self.said.pop()
        if not self.said:
            return []
        taken, choices = self.said[-1]
        return [*(taken for taken, _ in self.said[:-1]), choices[choices.index(taken) + 1]]


def every_answer(scene: RoutingFacts) -> Iterator[list[Outcome | None]]:
    """List every combination of answers that an invoice may meet: each as far as its way goes."""
    written: list[Outcome | None] = []
    while True:
        script = Script(scene, written)
        Play(scene, script).run()
        yield [taken for taken, _ in script.said]
        if not (written := script.next()):
            return


@pytest.mark.parametrize("early", [False, True], ids=["at the end of the wait", "early too"])
@pytest.mark.parametrize("mobile", [True, False], ids=["mobile", "no mobile"])
def test_every_combination_of_answers_comes_to_the_same_steps(*, early: bool, mobile: bool) -> None:
    customer = CONSUMER if mobile else CONSUMER.model_copy(update={"mobile": None})
    scene = facts(customer, COMPANY.model_copy(update={"early_answer": early}))
    if early:  # an agreement and a yes to all are known not to be there; else it takes half a minute
        noes = [Registry.AGREEMENT, Registry.YES_TO_ALL][: 1 + mobile]
        scene = with_answers(scene, [RegistryAnswer(registry=registry, reception=Reception.NOT_RECEIVING) for registry in noes])
    steps, combinations = planned_steps(scene), 0
    for script in every_answer(scene):
        play, walk = iter(script), iter(script)
        assert walked(steps, lambda _, walk=walk: next(walk)) == Play(scene, lambda _, play=play: next(play)).run()  # type: ignore[misc]
        combinations += 1
    assert combinations > 100


@given(scenes)
def test_every_step_is_there_once_and_every_end_leads_to_one_step(scene: RoutingFacts) -> None:
    steps = planned_steps(scene)
    cues = [cue for step in steps for cue in step.after]
    assert not steps[0].after
    assert all(step.after for step in steps[1:])
    assert len(set(cues)) == len(cues)
    assert len({key_of(step) for step in steps}) == len(steps)
    assert steps[-1].action is Action.PERSON or any(step.action is Action.PERSON for step in steps)


@given(st.lists(scenes, min_size=2, max_size=6))
def test_planning_many_documents_plans_each_as_if_it_were_alone(many: list[RoutingFacts]) -> None:
    planning = Planning()
    assert [planning.plan(scene) for scene in many] == [plan(scene) for scene in many]


@given(scenes)
def test_every_plan_can_be_told_in_both_languages(scene: RoutingFacts) -> None:
    steps = planned_steps(scene)
    shown = list(rows(steps))
    assert [place for row in shown for place in row] == list(range(len(steps)))
    for step in steps:
        nb, en = words(step)
        assert nb.endswith((".", "?"))
        assert en.endswith((".", "?"))
        assert nb != en
    assert FIRST_WAYS[steps[0].action, steps[0].channel]


def test_a_consumers_whole_way_with_its_dates() -> None:
    """N21: what is done is what is planned, and the wait ends on 04.12.2026 at 09.00."""
    steps = planned_steps(facts())
    assert [key_of(step)[:3] for step in steps if step.action is not Action.DELIVER] == [
        (Action.LOOK_UP, None, Registry.AGREEMENT),
        (Action.LOOK_UP, None, Registry.YES_TO_ALL),
        (Action.LOOK_UP, None, Registry.VIPPS),
        (Action.ASK_CONSUMER, None, None),
        (Action.WAIT, None, None),
        (Action.LOOK_UP, None, Registry.AGREEMENT),
        (Action.LOOK_UP, None, Registry.YES_TO_ALL),
        (Action.LOOK_UP, None, Registry.VIPPS),
        (Action.PERSON, None, None),
    ]
    wait = next(step for step in steps if step.action is Action.WAIT)
    assert (wait.at, wait.until, wait.warning) == (T0, T0 + timedelta(hours=72), None)
    mail, paper = [step for step in steps if step.channel in {Channel.EMAIL, Channel.PRINT}]
    assert mail.at == wait.until
    assert paper.posted == date(2026, 12, 7)  # the wait ends on a Friday
    assert [len(row) for row in rows(steps)] == [2, 2, 2, 1, 1, 6, 1, 1, 1]


@pytest.mark.parametrize(
    ("at", "asked", "until", "posted"),
    [
        (
            datetime(2026, 12, 28, 8, tzinfo=UTC),
            datetime(2026, 12, 28, 8, tzinfo=UTC),
            datetime(2026, 12, 31, 8, tzinfo=UTC),
            date(2027, 1, 4),
        ),
        (
            datetime(2026, 12, 1, 20, tzinfo=UTC),
            datetime(2026, 12, 2, 7, tzinfo=UTC),
            datetime(2026, 12, 5, 7, tzinfo=UTC),
            date(2026, 12, 7),
        ),
        (
            datetime(2026, 3, 28, 2, tzinfo=UTC),
            datetime(2026, 3, 28, 7, tzinfo=UTC),
            datetime(2026, 3, 31, 7, tzinfo=UTC),
            date(2026, 4, 1),
        ),
        (
            datetime(2026, 3, 28, 20, tzinfo=UTC),
            datetime(2026, 3, 29, 6, tzinfo=UTC),
            datetime(2026, 4, 1, 6, tzinfo=UTC),
            date(2026, 4, 7),
        ),
    ],
    ids=["new year", "at night", "before summer time", "the night of summer time, then Easter"],
)
def test_dates_are_those_of_oslo(at: datetime, asked: datetime, until: datetime, posted: date) -> None:
    steps = planned_steps(facts(CONSUMER.model_copy(update={"email": None}), at=at))
    found = {step.action: step for step in steps}
    paper = next(step for step in steps if step.channel is Channel.PRINT)
    assert (found[Action.ASK_CONSUMER].at, found[Action.WAIT].until, paper.posted) == (asked, until, posted)


def test_a_wait_that_ends_after_the_due_date_is_warned_of() -> None:
    due = date(2026, 12, 3)
    wait = next(step for step in planned_steps(facts(due=due)) if step.action is Action.WAIT)
    assert wait.warning
    assert wait.warning.params["due_nb"] == format_date(due, Language.NB)


def test_where_the_due_date_comes_first_the_consumer_is_asked_and_not_waited_for() -> None:
    steps = planned_steps(facts(company=COMPANY.model_copy(update={"due_date_first": True}), due=date(2026, 12, 5)))
    assert Action.WAIT not in {step.action for step in steps}
    mail = next(step for step in steps if step.channel is Channel.EMAIL)
    assert [planned.reason.code for planned in mail.skipped if planned.reason] == [MessageCode.CONSUMER_DUE_DATE_FIRST]
    assert mail.at == T0


def test_an_early_answer_is_planned_only_where_it_is_used() -> None:
    assert Round.EARLY not in {step.round for step in planned_steps(facts())}
    assert Round.EARLY in {step.round for step in planned_steps(facts(company=COMPANY.model_copy(update={"early_answer": True})))}


@pytest.mark.parametrize(
    ("customer", "channels"),
    [
        (BUSINESS, [Channel.PEPPOL, Channel.EMAIL, Channel.PRINT]),
        (BUSINESS.model_copy(update={"orgnr": None}), [Channel.EMAIL, Channel.PRINT]),
        (BUSINESS.model_copy(update={"force_print": True}), [Channel.PRINT]),
        (CONSUMER.model_copy(update={"force_print": True}), [Channel.PRINT]),
        (CONSUMER.model_copy(update={"address": WHOLE.model_copy(update={"country": "SE"})}), [Channel.EMAIL, Channel.PRINT]),
    ],
    ids=["business", "no orgnr", "business to print", "consumer to print", "abroad"],
)
def test_ways_without_a_question_are_one_delivery_after_the_other(customer: Customer, channels: list[Channel]) -> None:
    steps = planned_steps(facts(customer))
    assert [step.channel for step in steps] == [*channels, None]
    assert steps[-1].action is Action.PERSON
    assert [[cue.outcome for cue in step.after] for step in steps[1:]] == [[Outcome.REFUSED]] * len(channels)


def test_every_channel_that_is_passed_over_has_its_reason_once() -> None:
    told = [planned for step in planned_steps(facts(CONSUMER.model_copy(update={"mobile": None}))) for planned in step.skipped]
    assert [(planned.channel, planned.reason and planned.reason.code) for planned in told] == [(Channel.VIPPS, MessageCode.VIPPS_NO_MOBILE)]
    credit = Claim(type=DocumentType.CREDIT_NOTE, currency="NOK", payable=Decimal(100))
    first = planned_steps(facts(claim=credit))[0]
    assert [planned.reason and planned.reason.code for planned in first.skipped] == [MessageCode.EFAKTURA_CREDIT_NOTE]


def test_what_needs_a_person_at_once_says_why() -> None:
    nothing = CONSUMER.model_copy(update={"email": None, "address": PostalAddress(country="SE")})
    (step,) = planned_steps(facts(nothing))
    assert step.action is Action.PERSON
    assert [planned.reason and planned.reason.code for planned in step.skipped] == [
        MessageCode.EFAKTURA_NOT_NORWAY,
        MessageCode.EMAIL_MISSING,
        MessageCode.PRINT_ADDRESS_INCOMPLETE,
    ]
    (waits,) = planned_steps(facts(BUSINESS, credited_waits=True))
    assert waits.reason == Text(code=MessageCode.CREDITED_INVOICE_WAITS)


def test_what_is_known_is_not_asked_for() -> None:
    yes = RegistryAnswer(registry=Registry.AGREEMENT, reception=Reception.RECEIVING)
    steps = planned_steps(with_answers(facts(), [yes]))
    assert key_of(steps[0]) == (Action.DELIVER, Channel.EFAKTURA, Registry.AGREEMENT, Round.FIRST)
    refused = with_failure(facts(BUSINESS), Channel.PEPPOL, Text(code=MessageCode.PEPPOL_NOT_REGISTERED))
    assert [step.channel for step in planned_steps(refused)] == [Channel.EMAIL, Channel.PRINT, None]


def test_plans_of_earlier_releases_are_read_as_plans_without_steps() -> None:
    assert RoutePlan.model_validate({"channels": [{"channel": "email", "reason": None}]}).steps == ()
    whole = plan(facts())
    assert RoutePlan.model_validate_json(whole.model_dump_json()) == whole
