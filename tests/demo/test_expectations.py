"""What a world expects of a case is held against how it ended; what it does not name is not looked at."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.channels import Channel
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.records import TimelineEntry
from embedded.expectations import Ending, PassedOver, differences, why_a_person
from sandbox.world import Case

HERE = Path(__file__)
PEPPOL = PassedOver(channel=Channel.PEPPOL, reason=Text(code=MessageCode.PEPPOL_NOT_OFFERED))
SENT = Ending(invoice="i", answer="accepted", status=Status.SENT, channel=Channel.EMAIL, skipped=(PEPPOL,), received_by={Channel.EMAIL: 1})


def differing(ending: Ending, **expect: Any) -> list[str]:
    case = Case.model_validate({"id": "a case", "company": "310001015", "document": HERE, "expect": expect})
    return list(differences(case, ending))


def test_all_that_is_as_expected_differs_in_nothing() -> None:
    skipped = [{"channel": "peppol", "reason_code": "peppol_not_offered"}]
    assert differing(SENT, answer="accepted", status="sent", channel="email", findings=[], skipped=skipped, received="once") == []
    assert differing(SENT, skipped=["peppol"]) == []
    assert differing(SENT) == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"answer": "duplicate"}, "answer: ventet / expected duplicate, fant / found accepted"),
        ({"status": "delivered"}, "status: ventet / expected delivered, fant / found sent"),
        ({"channel": "print"}, "channel: ventet / expected print, fant / found email"),
        ({"findings": ["E1"]}, "findings: ventet / expected E1, fant / found –"),
        ({"skipped": []}, "skipped: ventet / expected –, fant / found peppol (peppol_not_offered)"),
        (
            {"skipped": ["peppol", {"channel": "email", "reason_code": "email_off"}]},
            "skipped: ventet / expected peppol, email (email_off), fant / found peppol (peppol_not_offered)",
        ),
        (
            {"skipped": [{"channel": "peppol", "reason_code": "peppol_off"}]},
            "skipped: ventet / expected peppol (peppol_off), fant / found peppol (peppol_not_offered)",
        ),
        ({"received": "never"}, "received: ventet / expected never, fant / found 1 ×"),
    ],
)
def test_each_thing_that_differs_is_named(expect: dict[str, Any], told: str) -> None:
    assert differing(SENT, **expect) == [told]


def test_twice_on_two_channels_is_not_once() -> None:
    twice = SENT.model_copy(update={"received_by": {Channel.EMAIL: 1, Channel.PRINT: 1}})
    assert differing(twice, received="once") == ["received: ventet / expected once, fant / found 2 ×"]


def test_a_status_that_is_expected_but_was_never_reached_differs() -> None:
    nowhere = Ending(invoice=None, answer="received")
    assert differing(nowhere, status="sent") == ["status: ventet / expected sent, fant / found –"]


@pytest.mark.parametrize(("status", "told"), [(Status.NEEDS_ATTENTION, True), (Status.OUTCOME_UNKNOWN, True), (Status.SENT, False)])
def test_why_a_person_is_needed_is_told(status: Status, *, told: bool) -> None:
    text = Text(code=MessageCode.CREDITED_INVOICE_WAITS)
    entry = TimelineEntry(at=datetime(2026, 12, 1, tzinfo=UTC), event=Event.DELIVERY_STOPPED, status=status, text=text)
    assert why_a_person([entry]) == (text if told else None)
    assert why_a_person([]) is None
