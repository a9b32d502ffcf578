"""What travels through Temporal comes back as it was, and its union members can be told apart."""

from datetime import timedelta
from typing import get_args

import pytest
from pydantic import TypeAdapter

from domain.channels import Channel
from domain.consumers.consumer import Asked, AskOutcome, CouldNotAsk, Round
from domain.deliveries.delivery import (
    ChannelUnreachable,
    DeliveryOutcome,
    DeliveryStopped,
    HandedOver,
    NotHandedOver,
    OutcomeUnknown,
    RefusedByChannel,
    StillAway,
)
from domain.messages import MessageCode, Text
from domain.steps import (
    AskConsumer,
    AskRegistries,
    AwaitB2C,
    AwaitKyc,
    Deliver,
    GiveUp,
    PlannedChannel,
    RoutePlan,
    StandStill,
    Step,
    WaitForConsumer,
)
from domain.submission import Accepted, Decision, Refused, Rejected
from domain.value import Value
from domain.verification.rounds import Invited, InviteOutcome, NotInvited, Stage

TEXT = Text(code=MessageCode.EMAIL_REFUSED, params={"code": "554"})
SKIPPED = (PlannedChannel(channel=Channel.PEPPOL, reason=Text(code=MessageCode.PEPPOL_NOT_OFFERED)),)
STEP = Deliver(channel=Channel.EMAIL, n=1, skipped=SKIPPED)
WEEK = timedelta(days=7)

OUTCOMES: list[Value] = [
    HandedOver(delivery="d", evidence_window=WEEK),
    RefusedByChannel(delivery="d", text=TEXT),
    ChannelUnreachable(delivery="d", text=TEXT),
    OutcomeUnknown(delivery="d", text=TEXT, evidence_window=WEEK),
    DeliveryStopped(delivery="d", text=TEXT),
    StillAway(delivery="d", text=Text(code=MessageCode.PEPPOL_LOOKUP_UNAVAILABLE)),
    NotHandedOver(delivery="d"),
]
DECISIONS: list[Value] = [
    Accepted(invoice="i", plan=RoutePlan(channels=SKIPPED), step=STEP),
    Rejected(invoice="i", rules=("BR-16",)),
    Refused(invoice="i", text=TEXT),
]
STEPS: list[Value] = [
    STEP,
    AskRegistries(round=Round.FIRST),
    AskConsumer(pause=timedelta(), wait=timedelta(hours=72), skipped=SKIPPED),
    WaitForConsumer(rest=timedelta(hours=42), told=TEXT, warning=TEXT),
    AwaitKyc(rest=timedelta(days=90), told=TEXT),
    StandStill(text=TEXT),
    AwaitB2C(skipped=SKIPPED),
    GiveUp(skipped=SKIPPED),
]
INVITES: list[Value] = [Invited(), NotInvited(stage=Stage.COMPANY_BANKRUPT)]
ASKED: list[Value] = [Asked(text=TEXT), CouldNotAsk(text=TEXT)]


@pytest.mark.parametrize(
    ("union", "values"),
    [(DeliveryOutcome, OUTCOMES), (Decision, DECISIONS), (Step, STEPS), (AskOutcome, ASKED), (InviteOutcome, INVITES)],
    ids=["outcome", "decision", "step", "asked", "invite"],
)
def test_every_member_of_a_union_round_trips_as_itself(union: object, values: list[Value]) -> None:
    adapter: TypeAdapter[Value] = TypeAdapter(union)
    assert [adapter.validate_json(adapter.dump_json(value)) for value in values] == values
    assert {type(value) for value in values} == set(get_args(get_args(union)[0]))


def test_fields_of_a_newer_release_are_ignored() -> None:
    assert HandedOver.model_validate({"delivery": "d", "evidence_window": "P7D", "from_tomorrow": 1}) == OUTCOMES[0]
