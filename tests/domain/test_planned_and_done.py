"""What was planned beside what became of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer, CustomerKind
from domain.consumers.checklist import ConsumerFacts
from domain.consumers.claims import Claim
from domain.consumers.consumer import Look, Reception, Registry, RegistryAnswer, Round
from domain.invoice import DocumentType, PostalAddress
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.plans.planned_and_done import Comparison, State, compare
from domain.plans.planning import planned_steps
from domain.records import TimelineEntry
from domain.routing import RoutingFacts
from domain.steps import Action

T0 = datetime(2026, 12, 1, 8, tzinfo=UTC)
LATER = T0 + timedelta(hours=72)
C, E = Channel, Event
CUSTOMER = Customer(
    company="310001015",
    number="10014",
    name="Jonas Tankevik",
    kind=CustomerKind.CONSUMER,
    mobile="+4740001014",
    email="jonas@privat.example",
    address=PostalAddress(line1="Utkastet 14", postcode="4006", city="Stavanger", country="NO"),
)
FACTS = RoutingFacts(
    offered=frozenset(Channel),
    company=CompanySettings(b2c=True, print_service=True, print_pricing_accepted=True),
    customer=CUSTOMER,
    claim=Claim(type=DocumentType.INVOICE, currency="NOK", payable=Decimal(100)),
    consumer=ConsumerFacts(now=T0, due=date(2026, 12, 21), by_sms=True),
)
STEPS = planned_steps(FACTS)
NOES = {
    Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT,
    Registry.YES_TO_ALL: MessageCode.EFAKTURA_NOT_YES_TO_ALL,
    Registry.VIPPS: MessageCode.VIPPS_NOT_FOUND,
}


def entry(event: Event, code: MessageCode, at: datetime = T0, channel: Channel | None = None) -> TimelineEntry:
    return TimelineEntry(at=at, event=event, status=Status.ROUTING, channel=channel, text=Text(code=code))


def no(registry: Registry, round_: Round = Round.FIRST, at: datetime = T0) -> Look:
    answer = RegistryAnswer(registry=registry, reception=Reception.NOT_RECEIVING, reason=Text(code=NOES[registry]))
    return Look(round=round_, answer=answer, at=at)


def yes(registry: Registry, round_: Round = Round.FIRST, at: datetime = T0) -> Look:
    return Look(round=round_, answer=RegistryAnswer(registry=registry, reception=Reception.RECEIVING), at=at)


FIRST_NOES = tuple(no(registry) for registry in Registry)
ASKED = (
    entry(E.CONSUMER_ASKED, MessageCode.CONSUMER_ASKED_BY_SMS),
    entry(E.CONSUMER_WAITED_FOR, MessageCode.CONSUMER_WAITED_FOR).model_copy(update={"status": Status.WAITING_FOR_CONSUMER}),
)
WAITED = (*ASKED, entry(E.CONSUMER_WAIT_OVER, MessageCode.CONSUMER_WAIT_OVER, LATER))


def told(comparison: Comparison) -> list[tuple[str, MessageCode]]:
    return [
        (
            ":".join(str(part) for part in (each.step.action, each.step.channel, each.step.registry, each.step.round) if part),
            each.done.text.code,
        )
        for each in comparison.steps
        if each.done
    ]


def states(comparison: Comparison, action: Action) -> set[State]:
    return {each.state for each in comparison.steps if each.step.action is action}


def test_a_yes_after_the_wait_is_set_beside_the_second_question() -> None:
    timeline = (
        *WAITED,
        entry(E.DELIVERY_STARTED, MessageCode.EFAKTURA_STARTED, LATER, C.EFAKTURA),
        entry(E.HANDED_OVER, MessageCode.EFAKTURA_SENT, LATER, C.EFAKTURA),
    )
    comparison = compare(STEPS, timeline, (*FIRST_NOES, yes(Registry.AGREEMENT, Round.RECHECK, LATER)), arrived=True)
    assert told(comparison) == [
        ("look_up:agreement:first", MessageCode.EFAKTURA_NO_AGREEMENT),
        ("look_up:yes_to_all:first", MessageCode.EFAKTURA_NOT_YES_TO_ALL),
        ("look_up:vipps:first", MessageCode.VIPPS_NOT_FOUND),
        ("ask_consumer", MessageCode.CONSUMER_ASKED_BY_SMS),
        ("wait", MessageCode.CONSUMER_WAIT_OVER),
        ("look_up:agreement:recheck", MessageCode.CONSUMER_RECEIVES),
        ("deliver:efaktura:agreement:recheck", MessageCode.EFAKTURA_SENT),
    ]
    assert comparison.unplanned == ()
    assert states(comparison, Action.PERSON) == {State.NOT_NEEDED}


def test_what_is_ahead_while_it_waits_is_told_as_ahead() -> None:
    comparison = compare(STEPS, ASKED, FIRST_NOES, arrived=False)
    assert [each.state for each in comparison.steps if each.step.channel in {C.EMAIL, C.PRINT}] == [State.AHEAD, State.AHEAD]
    first = [each.state for each in comparison.steps if each.step.round is Round.FIRST and each.step.action is Action.DELIVER]
    assert set(first) == {State.NOT_NEEDED}


def test_a_wait_is_under_way_until_it_is_over() -> None:
    assert states(compare(STEPS, ASKED, FIRST_NOES, arrived=False), Action.WAIT) == {State.UNDER_WAY}
    assert states(compare(STEPS, WAITED, FIRST_NOES, arrived=False), Action.WAIT) == {State.DONE}
    held = entry(E.HELD, MessageCode.HELD).model_copy(update={"status": Status.HELD})
    assert states(compare(STEPS, (*ASKED, held), FIRST_NOES, arrived=False), Action.WAIT) == {State.DONE}


def test_a_credit_note_that_stands_still_as_planned_stands_beside_its_step() -> None:
    steps = planned_steps(FACTS.model_copy(update={"credited_waits": True}))
    stopped = entry(E.DELIVERY_STOPPED, MessageCode.CREDITED_INVOICE_WAITS)
    comparison = compare(steps, (stopped,), (), arrived=False)
    assert told(comparison) == [("person", MessageCode.CREDITED_INVOICE_WAITS)]
    assert comparison.unplanned == ()


def test_a_stop_that_no_plan_has_foreseen_is_told_as_unplanned() -> None:
    stopped = entry(E.DELIVERY_STOPPED, MessageCode.SMS_MISCONFIGURED)
    comparison = compare(STEPS, (stopped,), FIRST_NOES, arrived=False)
    assert [done.text.code for done in comparison.unplanned] == [MessageCode.SMS_MISCONFIGURED]


def test_an_agreement_that_has_gone_and_the_way_after_it() -> None:
    timeline = (
        entry(E.DELIVERY_STARTED, MessageCode.EFAKTURA_STARTED, channel=C.EFAKTURA),
        entry(E.REFUSED_BY_CHANNEL, MessageCode.EFAKTURA_RECEIVER_NOT_FOUND, channel=C.EFAKTURA),
        entry(E.DELIVERY_STARTED, MessageCode.EFAKTURA_STARTED, channel=C.EFAKTURA),
        entry(E.HANDED_OVER, MessageCode.EFAKTURA_SENT, channel=C.EFAKTURA),
    )
    comparison = compare(STEPS, timeline, (yes(Registry.AGREEMENT), yes(Registry.YES_TO_ALL)), arrived=True)
    assert [name for name in told(comparison) if name[0].startswith("deliver")] == [
        ("deliver:efaktura:agreement:first", MessageCode.EFAKTURA_RECEIVER_NOT_FOUND),
        ("deliver:efaktura:yes_to_all:first", MessageCode.EFAKTURA_SENT),
    ]


def test_a_mail_that_comes_back_is_the_mails_and_the_post_is_the_next() -> None:
    timeline = (
        entry(E.CONSUMER_NOT_ASKED, MessageCode.CONSUMER_NOT_ASKED),
        entry(E.HANDED_OVER, MessageCode.EMAIL_SENT, channel=C.EMAIL),
        entry(E.BOUNCED, MessageCode.EMAIL_BOUNCED_NO_ADDRESS, LATER, C.EMAIL),
        entry(E.HANDED_OVER, MessageCode.PRINT_SENT, LATER, C.PRINT),
    )
    comparison = compare(STEPS, timeline, FIRST_NOES, arrived=True)
    assert told(comparison)[-2:] == [("deliver:email", MessageCode.EMAIL_BOUNCED_NO_ADDRESS), ("deliver:print", MessageCode.PRINT_SENT)]
    assert states(comparison, Action.WAIT) == {State.NOT_NEEDED}


def test_what_a_person_chose_was_not_planned() -> None:
    timeline = (
        *ASKED,
        entry(E.REROUTED, MessageCode.REROUTED, channel=C.PRINT),
        entry(E.DELIVERY_STARTED, MessageCode.PRINT_STARTED, channel=C.PRINT),
        entry(E.HANDED_OVER, MessageCode.PRINT_SENT, channel=C.PRINT),
    )
    comparison = compare(STEPS, timeline, FIRST_NOES, arrived=True)
    assert [(done.channel, done.text.code) for done in comparison.unplanned] == [
        (C.PRINT, MessageCode.REROUTED),
        (C.PRINT, MessageCode.PRINT_SENT),
    ]
    assert "deliver:print" not in dict(told(comparison))


def test_a_channel_that_no_plan_named_is_told_as_unplanned() -> None:
    comparison = compare((), (entry(E.HANDED_OVER, MessageCode.EMAIL_SENT, channel=C.EMAIL),), (), arrived=True)
    assert comparison.steps == ()
    assert [done.text.code for done in comparison.unplanned] == [MessageCode.EMAIL_SENT]


def test_the_plan_is_taken_up_again_after_a_forced_channel_that_failed() -> None:
    timeline = [
        entry(E.REROUTED, MessageCode.REROUTED, channel=C.PRINT),
        entry(E.REFUSED_BY_CHANNEL, MessageCode.PRINT_REFUSED, channel=C.PRINT),
        entry(E.NO_CHANNEL_LEFT, MessageCode.NO_CHANNEL_LEFT),
        entry(E.RELEASED, MessageCode.RELEASED),
        entry(E.HANDED_OVER, MessageCode.EMAIL_SENT, channel=C.EMAIL),
    ]
    comparison = compare(STEPS, timeline, FIRST_NOES, arrived=True)
    done = [step.step.channel for step in comparison.steps if step.state is State.DONE and step.step.action is Action.DELIVER]
    assert done == [C.EMAIL]
    assert [told.channel for told in comparison.unplanned] == [C.PRINT, C.PRINT, None]


def test_what_happened_before_a_document_was_mended_belongs_to_the_plan_of_the_first_one() -> None:
    timeline = [
        entry(E.REFUSED_BY_CHANNEL, MessageCode.EMAIL_REFUSED, channel=C.EMAIL),
        entry(E.NO_CHANNEL_LEFT, MessageCode.NO_CHANNEL_LEFT),
        entry(E.FIXED, MessageCode.FIXED, at=LATER),
        entry(E.DELIVERY_STARTED, MessageCode.EMAIL_STARTED, at=LATER, channel=C.EMAIL),
    ]
    comparison = compare(STEPS, timeline, FIRST_NOES, arrived=False)
    done = [(step.step.action, step.done.text.code) for step in comparison.steps if step.done]
    assert done == [(Action.DELIVER, MessageCode.EMAIL_STARTED)]
    assert [told.text.code for told in comparison.unplanned] == [MessageCode.FIXED]
