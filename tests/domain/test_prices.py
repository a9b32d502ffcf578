"""What a plan costs: one delivery that gets through, and the SMS before it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from domain.channels import Channel
from domain.plans.prices import Cost, PriceTable, cost_of
from domain.steps import Action, Cue, Outcome, PlannedStep

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
PRICES = PriceTable(
    channels={Channel.PEPPOL: Decimal("1.50"), Channel.EMAIL: Decimal(0), Channel.PRINT: Decimal("14.90")}, sms=Decimal("0.39")
)


def deliveries(*channels: Channel) -> Iterator[PlannedStep]:
    for place, channel in enumerate(channels):
        after = (Cue(step=place - 1, outcome=Outcome.REFUSED),) if place else ()
        yield PlannedStep(action=Action.DELIVER, at=AT, channel=channel, after=after)


def test_a_business_costs_between_its_cheapest_and_its_dearest_way() -> None:
    steps = tuple(deliveries(Channel.PEPPOL, Channel.EMAIL, Channel.PRINT))
    assert cost_of(steps, PRICES) == Cost(least=Decimal(0), most=Decimal("14.90"))
    assert cost_of(steps[:1], PRICES) == Cost(least=Decimal("1.50"), most=Decimal("1.50"))


def test_an_sms_is_paid_only_if_it_was_sent() -> None:
    ask = PlannedStep(action=Action.ASK_CONSUMER, at=AT, by_sms=True)
    both = (Cue(step=0, outcome=Outcome.ASKED), Cue(step=0, outcome=Outcome.NOT_ASKED))
    paper = PlannedStep(action=Action.DELIVER, at=AT, channel=Channel.PRINT, after=both)
    assert cost_of((ask, paper), PRICES) == Cost(least=Decimal("14.90"), most=Decimal("15.29"))
    assert cost_of((ask.model_copy(update={"by_sms": False}), paper), PRICES).most == Decimal("14.90")


def test_a_way_that_ends_before_a_person_costs_nothing() -> None:
    assert cost_of((PlannedStep(action=Action.PERSON, at=AT),), PRICES) == Cost()
    assert cost_of((), PRICES) == Cost()


def test_what_has_no_price_is_not_counted() -> None:
    assert cost_of(tuple(deliveries(Channel.VIPPS)), PRICES) == Cost()


def test_a_way_that_comes_back_to_a_wait_ends() -> None:
    wait = PlannedStep(action=Action.WAIT, at=AT, after=(Cue(step=2, outcome=Outcome.NO),))
    mail = PlannedStep(action=Action.DELIVER, at=AT, channel=Channel.PRINT, after=(Cue(step=0, outcome=Outcome.OVER),))
    look = PlannedStep(action=Action.LOOK_UP, at=AT, after=(Cue(step=0, outcome=Outcome.ANSWERED),))
    assert cost_of((wait, mail, look), PRICES) == Cost(least=Decimal("14.90"), most=Decimal("14.90"))
