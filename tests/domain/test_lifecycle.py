"""The lifecycle table is whole: every status is reached, nothing illegal is possible, finality is derived."""

import itertools

import pytest

from domain.lifecycle import CUSTOMER_STATUS, TRANSITIONS, CustomerStatus, Event, IllegalTransition, Status, after, is_open

LATER_ISSUES = {Status.AWAITING_KYC, Status.WAITING_FOR_CONSUMER, Status.FAILED}
"""Statuses whose events come with KYC, consumers and the case workflow; their names are fixed already."""


@pytest.mark.parametrize("status", [status for status in Status if status not in LATER_ISSUES | {Status.RECEIVED}])
def test_every_status_can_be_reached_from_received(status: Status) -> None:
    reached = {Status.RECEIVED}
    for _ in Status:
        reached |= {to for (before, _), to in TRANSITIONS.items() if before in reached}
    assert status in reached


@pytest.mark.parametrize("event", list(Event))
def test_every_event_can_happen(event: Event) -> None:
    assert any(event is known for _, known in TRANSITIONS)


def test_a_pair_outside_the_table_is_illegal() -> None:
    outside = [pair for pair in itertools.product(Status, Event) if pair not in TRANSITIONS]
    for status, event in outside:
        with pytest.raises(IllegalTransition, match=event):
            after(status, event)


@pytest.mark.parametrize(
    ("status", "event"), [(Status.SENT, Event.CANCELLED), (Status.OUTCOME_UNKNOWN, Event.CANCELLED), (Status.OUTCOME_UNKNOWN, Event.HELD)]
)
def test_what_may_have_been_sent_can_neither_be_cancelled_nor_held(status: Status, event: Event) -> None:
    assert (status, event) not in TRANSITIONS


def test_every_status_has_a_customer_status() -> None:
    assert set(CUSTOMER_STATUS) == set(Status)


def test_only_evidence_makes_an_invoice_sent_or_delivered() -> None:
    evidence = {Event.HANDED_OVER, Event.SETTLED_AS_SENT, Event.ACKNOWLEDGED, Event.CONFIRMED}
    evidence |= {
        Event.LEFT_AS_SENT,
        Event.LEFT_AS_DELIVERED,
    }  # an earlier delivery's evidence: what a person asked for on top of it is dropped
    taken = {CustomerStatus.SENT, CustomerStatus.DELIVERED}
    became = {event for (before, event), to in TRANSITIONS.items() if CUSTOMER_STATUS[to] in taken and before is not to}
    assert became <= evidence


@pytest.mark.parametrize("status", [Status.REJECTED, Status.CANCELLED])
def test_rejected_and_cancelled_are_the_end(status: Status) -> None:
    assert not is_open(status)


@pytest.mark.parametrize("status", [Status.ROUTING, Status.HELD, Status.OUTCOME_UNKNOWN, Status.NEEDS_ATTENTION, Status.SENT])
def test_what_can_still_change_is_open(status: Status) -> None:
    assert is_open(status)


def test_what_may_be_left_as_sent_may_be_left_as_delivered() -> None:
    left = {event: {before for before, event_ in TRANSITIONS if event_ is event} for event in (Event.LEFT_AS_SENT, Event.LEFT_AS_DELIVERED)}
    assert left[Event.LEFT_AS_SENT] == left[Event.LEFT_AS_DELIVERED]
