"""The checklist of H5 in full, played step by step against a reference model that is written another way."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer, CustomerKind
from domain.consumers.checklist import unasked
from domain.consumers.claims import Claim
from domain.consumers.consumer import CHANNEL, Look, Reception, Registry, RegistryAnswer, Round
from domain.history import consumer_facts, since_somebody_asked
from domain.invoice import DocumentType, PostalAddress
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.mobiles import mobile_of
from domain.records import TimelineEntry
from domain.routing import RoutingFacts, next_step
from domain.steps import AskConsumer, AskRegistries, Deliver, GiveUp, StandStill, WaitForConsumer

T0 = datetime(2026, 12, 1, 8, tzinfo=UTC)
"""A Tuesday, 09:00 in Oslo."""
HOUR = timedelta(hours=1)
HEARD_AFTER = 30 * HOUR
NOES = {
    Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT,
    Registry.YES_TO_ALL: MessageCode.EFAKTURA_NOT_YES_TO_ALL,
    Registry.VIPPS: MessageCode.VIPPS_NOT_FOUND,
}
REFUSED = MessageCode.EFAKTURA_DUE_DATE_TOO_NEAR
VANISHED = {
    Channel.EFAKTURA: MessageCode.EFAKTURA_RECEIVER_NOT_FOUND,
    Channel.VIPPS: MessageCode.VIPPS_RECEIVER_NOT_FOUND,
}
Yes = frozenset[Registry]
SWITCHES = (
    "refuses",
    "mobile",
    "email",
    "address",
    "kid",
    "b2c",
    "chosen",
    "forced",
    "due_date_first",
    "no_email",
    "asked_in_vain",
    "early_answer",
)
"""What of a scene is so or not."""


@dataclass(frozen=True)
class Scene:
    """One consumer, one document, the settings, and how the world outside answers."""

    first: Yes = frozenset()
    later: Yes = frozenset()
    vanishing: frozenset[tuple[Round, Registry]] = frozenset()
    """Registries whose yes turns out wrong when it is sent."""
    refuses: bool = False
    """The hub refuses whatever it is sent."""
    mobile: bool = True
    email: bool = True
    address: bool = True
    country: str = "NO"
    type: DocumentType = DocumentType.INVOICE
    payable: str = "3187.50"
    currency: str = "NOK"
    kid: bool = True
    due: date = date(2026, 12, 21)
    b2c: bool = True
    chosen: bool = True
    forced: bool = False
    due_date_first: bool = False
    no_email: bool = False
    asked_in_vain: bool = False
    """No request gets through."""
    early_answer: bool = False
    heard: Yes | None = None
    """What registries say when the consumer is heard to answer, 30 hours into the wait; None: nothing is heard."""


@dataclass
class Course:
    """What became of an invoice."""

    delivered: list[Channel] = field(default_factory=list)
    """Every channel it was handed to; the last one took it, unless a person was needed."""
    end: Channel | None = None
    requests: int = 0
    waits: list[timedelta] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)


class Play:
    """Plays the workflow's and the journal's part with the real routing."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._now = T0
        self._timeline: list[TimelineEntry] = []
        self._looks: list[Look] = []
        self._sent: list[Channel] = []
        self.course = Course()
        self.reasons: list[MessageCode] = []

    def run(self) -> Course:
        for _ in range(40):
            step = next_step(self.facts())
            self.reasons += [planned.reason.code for planned in step.skipped if planned.reason and planned.reason.code not in self.reasons]
            match step:
                case AskRegistries(round=round_):
                    self._look(round_)
                case AskConsumer():
                    self._ask()
                case WaitForConsumer(rest=rest):
                    self.course.waits.append(rest)
                    if self._is_heard():
                        self._now += HEARD_AFTER
                        self._write(Event.CONSUMER_ANSWERED)
                    else:
                        self._now += rest
                        self._write(Event.CONSUMER_WAIT_OVER)
                case Deliver():
                    if self._deliver(step):
                        return self.course
                case GiveUp():
                    return self.course
                case StandStill():
                    raise AssertionError
        raise AssertionError("the routing runs in circles")

    def _is_heard(self) -> bool:
        """Whoever hears an answer tells a company alone that wants it early, and once."""
        return self._scene.early_answer and self._scene.heard is not None and len(self.course.waits) == 1

    def facts(self) -> RoutingFacts:
        scene, customer, company = self._scene, self._customer(), self._company()
        wanted, failed = since_somebody_asked(self._timeline, standing=False)
        return RoutingFacts(
            offered=frozenset(Channel),
            company=company,
            customer=customer,
            failed=failed,
            deliveries=tuple(self._sent),
            wanted=wanted,
            claim=Claim(type=scene.type, currency=scene.currency, payable=Decimal(scene.payable), has_kid=scene.kid),
            consumer=consumer_facts(
                self._timeline,
                self._looks,
                now=self._now,
                wait=timedelta(hours=72),
                due=scene.due,
                due_date_first=company.due_date_first,
                by_sms=mobile_of(customer, company) is not None,
            ),
        )

    def _customer(self) -> Customer:
        scene = self._scene
        whole = PostalAddress(line1="Utkastet 14", postcode="4006", city="Stavanger", country=scene.country)
        return Customer(
            company="310001015",
            number="10014",
            name="Jonas Tankevik",
            kind=CustomerKind.CONSUMER,
            mobile="+4740001014" if scene.mobile else None,
            email="jonas@privat.example" if scene.email else None,
            address=whole if scene.address else PostalAddress(country=scene.country),
            send_as_efaktura=scene.chosen,
            force_print=scene.forced,
        )

    def _company(self) -> CompanySettings:
        scene = self._scene
        return CompanySettings(
            b2c=scene.b2c,
            due_date_first=scene.due_date_first,
            early_answer=scene.early_answer,
            no_email=scene.no_email,
            print_service=True,
            print_pricing_accepted=True,
        )

    def _look(self, round_: Round) -> None:
        self.course.rounds.append(round_)
        yes = {Round.FIRST: self._scene.first, Round.EARLY: self._scene.heard or frozenset(), Round.RECHECK: self._scene.later}[round_]
        for registry in unasked(self.facts().consumer):
            said = registry in yes and (registry is not Registry.VIPPS or self._scene.mobile)
            reason = None if said else Text(code=NOES[registry])
            reception = Reception.RECEIVING if said else Reception.NOT_RECEIVING
            answer = RegistryAnswer(registry=registry, reception=reception, reason=reason)
            self._looks.append(Look(round=round_, answer=answer, at=self._now))
            if said:
                return

    def _ask(self) -> None:
        if self._scene.asked_in_vain:
            self._write(Event.CONSUMER_NOT_ASKED)
        else:
            self.course.requests += 1
            self._write(Event.CONSUMER_ASKED)

    def _deliver(self, step: Deliver) -> bool:
        self.course.delivered.append(step.channel)
        assert step.n == self._sent.count(step.channel) + 1
        self._sent.append(step.channel)
        if step.found_in is None:
            self.course.end = step.channel
            return True
        assert CHANNEL[step.found_in] is step.channel
        if (self.course.rounds[-1], step.found_in) in self._scene.vanishing:
            self._write(Event.REFUSED_BY_CHANNEL, VANISHED[step.channel], step.channel)
        elif self._scene.refuses:
            self._write(Event.REFUSED_BY_CHANNEL, REFUSED, step.channel)
        else:
            self.course.end = step.channel
            return True
        return False

    def _write(self, event: Event, code: MessageCode = MessageCode.ACCEPTED, channel: Channel | None = None) -> None:
        self._timeline.append(TimelineEntry(at=self._now, event=event, status=Status.ROUTING, channel=channel, text=Text(code=code)))


def reference(scene: Scene) -> Course:
    """The requirement's paragraphs, one after the other."""
    course = Course()
    if not scene.forced:
        if _claimable(scene) and _through_the_hub(scene, course):
            return course
        if scene.email and not scene.no_email:
            course.delivered.append(Channel.EMAIL)
            course.end = Channel.EMAIL
            return course
    if scene.address:
        course.delivered.append(Channel.PRINT)
        course.end = Channel.PRINT
    return course


def _claimable(scene: Scene) -> bool:
    card = scene.address and (scene.mobile or scene.email) and scene.country in {"NO", "SJ"}
    paper = scene.type is DocumentType.INVOICE and Decimal(scene.payable) > 0 and scene.currency == "NOK"
    return scene.b2c and scene.chosen and scene.kid and card and paper


def _through_the_hub(scene: Scene, course: Course) -> bool:
    early = ((Round.EARLY, scene.heard),) if scene.early_answer and scene.heard is not None else ()
    for round_, yes in ((Round.FIRST, scene.first), *early, (Round.RECHECK, scene.later)):
        for registry in _hits(scene, yes):
            course.delivered.append(CHANNEL[registry])
            if (round_, registry) in scene.vanishing:
                continue
            if scene.refuses:
                return False
            course.end = CHANNEL[registry]
            return True
        if round_ is Round.FIRST:
            if scene.asked_in_vain:
                return False
            course.requests = 1
            if scene.due_date_first and scene.due < date(2026, 12, 8):
                return False
            course.waits.append(timedelta(hours=72))
        if round_ is Round.EARLY:
            course.waits.append(timedelta(hours=42))
    return False


def _hits(scene: Scene, yes: Yes) -> Iterator[Registry]:
    return (registry for registry in Registry if registry in yes and (registry is not Registry.VIPPS or scene.mobile))


def same(scene: Scene) -> None:
    played, expected = Play(scene).run(), reference(scene)
    assert (played.delivered, played.end, played.requests, played.waits) == (
        expected.delivered,
        expected.end,
        expected.requests,
        expected.waits,
    ), scene


YES = [frozenset(those) for n in range(4) for those in itertools.combinations(Registry, n)]


@pytest.mark.parametrize("first", YES, ids=lambda yes: "+".join(sorted(yes)) or "nobody")
@pytest.mark.parametrize("later", YES, ids=lambda yes: "+".join(sorted(yes)) or "nobody")
def test_every_answer_before_and_after_the_wait_with_every_card_and_setting(first: Yes, later: Yes) -> None:
    switches = (True, False)
    for mobile, email, address, credit, near, due_first in itertools.product(switches, repeat=6):
        same(
            Scene(
                first=first,
                later=later,
                mobile=mobile,
                email=email,
                address=address,
                type=DocumentType.CREDIT_NOTE if credit else DocumentType.INVOICE,
                due=date(2026, 12, 5) if near else date(2026, 12, 21),
                due_date_first=due_first,
            )
        )


@settings(max_examples=2000)  # most scenes never come to the hub
@given(
    st.builds(
        Scene,
        first=st.sampled_from(YES),
        later=st.sampled_from(YES),
        heard=st.one_of(st.none(), st.sampled_from(YES)),
        vanishing=st.frozensets(st.tuples(st.sampled_from(Round), st.sampled_from(Registry))),
        country=st.sampled_from(["NO", "SJ", "SE"]),
        type=st.sampled_from(DocumentType),
        payable=st.sampled_from(["3187.50", "0.00", "-10.00", "0.01"]),
        currency=st.sampled_from(["NOK", "EUR"]),
        **dict.fromkeys(SWITCHES, st.booleans()),
        due=st.sampled_from([date(2026, 11, 30), date(2026, 12, 4), date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 21)]),
    )
)
def test_the_routing_agrees_with_the_reference(scene: Scene) -> None:
    same(scene)


def test_an_invoice_without_a_kid_asks_nobody_and_waits_for_nothing() -> None:
    play = Play(Scene(kid=False))
    assert (play.run().rounds, play.course.requests, play.course.waits) == ([], 0, [])
    assert play.reasons == [MessageCode.EFAKTURA_KID_MISSING]


def test_nothing_is_asked_twice_in_a_round_and_the_re_check_is_one() -> None:
    play = Play(Scene())
    assert play.run().rounds == [Round.FIRST, Round.RECHECK]
    assert play.reasons == [*NOES.values(), MessageCode.CONSUMER_DID_NOT_ANSWER]


def test_whom_nothing_reaches_is_passed_over_with_every_reason() -> None:
    play = Play(Scene(email=False))
    assert play.run().end is Channel.PRINT
    assert play.reasons == [*NOES.values(), MessageCode.CONSUMER_DID_NOT_ANSWER, MessageCode.EMAIL_MISSING]


def test_a_due_date_that_comes_first_is_told_and_the_request_is_still_sent() -> None:
    play = Play(Scene(due=date(2026, 12, 5), due_date_first=True))
    course = play.run()
    assert (course.end, course.requests, course.waits) == (Channel.EMAIL, 1, [])
    assert play.reasons[-1] is MessageCode.CONSUMER_DUE_DATE_FIRST


@pytest.mark.parametrize(
    ("now", "pause"),
    [
        (datetime(2026, 12, 1, 6, 59, tzinfo=UTC), timedelta(minutes=1)),
        (datetime(2026, 12, 1, 7, 0, tzinfo=UTC), timedelta()),
        (datetime(2026, 12, 1, 18, 59, 59, tzinfo=UTC), timedelta()),
        (datetime(2026, 12, 1, 19, 0, tzinfo=UTC), 12 * HOUR),
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), 11 * HOUR),  # 22:00 summer time; the clocks go back an hour that night
        (datetime(2027, 3, 27, 21, 0, tzinfo=UTC), 9 * HOUR),  # 22:00 winter time; they go forward
        (datetime(2026, 12, 31, 19, 0, tzinfo=UTC), 12 * HOUR),
    ],
)
def test_nobody_is_sent_an_sms_at_night(now: datetime, pause: timedelta) -> None:
    play = Play(Scene())
    play._now = now  # noqa: SLF001 - the play begins then
    play._look(Round.FIRST)  # noqa: SLF001
    step = next_step(play.facts())
    assert isinstance(step, AskConsumer)
    assert step.pause == pause


@pytest.mark.parametrize("heard", YES, ids=lambda yes: "+".join(sorted(yes)) or "nobody")
@pytest.mark.parametrize("wanted", [True, False], ids=["early", "not early"])
def test_an_early_answer_agrees_with_the_reference_whatever_it_finds(heard: Yes, *, wanted: bool) -> None:
    for later, gone, refuses, mobile in itertools.product(YES, (False, True), (False, True), (False, True)):
        vanishing = frozenset((Round.EARLY, registry) for registry in heard) if gone else frozenset[tuple[Round, Registry]]()
        same(Scene(later=later, heard=heard, vanishing=vanishing, refuses=refuses, mobile=mobile, early_answer=wanted))


def test_an_answer_heard_during_the_wait_is_looked_at_and_uses_up_no_re_check() -> None:
    play = Play(Scene())
    play._look(Round.FIRST)  # noqa: SLF001
    play._ask()  # noqa: SLF001
    play._now += 30 * HOUR  # noqa: SLF001
    play._write(Event.CONSUMER_ANSWERED)  # noqa: SLF001
    early = next_step(play.facts())
    assert isinstance(early, AskRegistries)
    assert early.round is Round.EARLY
    play._look(Round.EARLY)  # noqa: SLF001
    waits = next_step(play.facts())
    assert isinstance(waits, WaitForConsumer)
    assert waits.rest == 42 * HOUR
    assert play.run().rounds[-1] is Round.RECHECK


def test_a_release_asks_the_registries_anew_but_waits_no_second_time() -> None:
    play = Play(Scene(later=frozenset({Registry.AGREEMENT}), refuses=True))
    play.run()
    play._now += HOUR  # noqa: SLF001
    play._write(Event.RELEASED)  # noqa: SLF001
    step = next_step(play.facts())
    assert isinstance(step, AskRegistries)
    assert step.round is Round.RECHECK


@pytest.mark.parametrize(("gone", "rest"), [(10, 62), (80, 0)])
def test_a_forced_channel_that_failed_gives_way_to_what_is_left_of_the_checklist(gone: int, rest: int) -> None:
    play = Play(Scene())
    play._look(Round.FIRST)  # noqa: SLF001
    play._ask()  # noqa: SLF001
    play._now += gone * HOUR  # noqa: SLF001
    play._write(Event.REROUTED, MessageCode.REROUTED, Channel.PRINT)  # noqa: SLF001
    play._write(Event.REFUSED_BY_CHANNEL, MessageCode.PRINT_REFUSED, Channel.PRINT)  # noqa: SLF001
    assert isinstance(next_step(play.facts()), GiveUp)
    play._write(Event.NO_CHANNEL_LEFT)  # noqa: SLF001
    play._write(Event.RELEASED)  # noqa: SLF001
    course = play.run()
    assert (course.waits, course.requests, course.end) == ([rest * HOUR], 1, Channel.EMAIL)
    assert course.rounds == [Round.FIRST, Round.FIRST, Round.RECHECK]


def test_a_forced_channel_is_kept_by_a_release_before_it_failed_or_while_a_receiver_has_the_invoice() -> None:
    at = T0
    rerouted = TimelineEntry(
        at=at, event=Event.REROUTED, status=Status.ROUTING, channel=Channel.PRINT, text=Text(code=MessageCode.REROUTED)
    )
    gave_up = rerouted.model_copy(update={"event": Event.NO_CHANNEL_LEFT, "channel": None})
    released = rerouted.model_copy(update={"event": Event.RELEASED, "channel": None})
    assert since_somebody_asked([rerouted, released], standing=False) == (Channel.PRINT, ())
    assert since_somebody_asked([rerouted, gave_up, released], standing=True) == (Channel.PRINT, ())
    assert since_somebody_asked([rerouted, gave_up, released], standing=False) == (None, ())
    assert since_somebody_asked([rerouted, gave_up, released, rerouted, released], standing=False) == (Channel.PRINT, ())
