"""Acts are possible exactly where the lifecycle table allows them, and refused in words a person understands."""

import itertools

import pytest

from domain.lifecycle import TRANSITIONS, Status
from domain.operator import Act, Cancel, Hold, Release, Settle, Settlement, event_of, refusal

BY = {"by": "drift", "reason": "prøve"}
ACTS: list[Act] = [
    Hold(**BY),
    Release(**BY),
    Cancel(**BY),
    Settle(outcome=Settlement.SENT, **BY),
    Settle(outcome=Settlement.NOT_SENT, **BY),
]


@pytest.mark.parametrize(("act", "status"), list(itertools.product(ACTS, Status)))
def test_an_act_is_possible_exactly_where_the_table_has_its_event(act: Act, status: Status) -> None:
    why = refusal(act, status)
    assert (why is None) == ((status, event_of(act)) in TRANSITIONS)
    if why is not None:
        assert why.startswith(f"{act.kind} er ikke mulig.")


@pytest.mark.parametrize("act", [Hold(by="  ", reason="x"), Hold(by="x"), Cancel(reason="x")])
def test_name_and_reason_are_required(act: Act) -> None:
    assert '"by"' in (refusal(act, Status.HELD) or "")


def test_settling_needs_an_outcome() -> None:
    assert '"outcome"' in (refusal(Settle(**BY), Status.OUTCOME_UNKNOWN) or "")
