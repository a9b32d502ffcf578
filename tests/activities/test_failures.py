"""What a failed port leaves in Temporal's history: what is tried again, and nothing of anybody's address."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.failures import UNAVAILABLE, translated
from domain.errors import Corrupt, Misconfigured, NotFound, PortError, TooHeavy, Unavailable
from domain.messages import MessageCode, Text
from domain.records import StaleAttempt


def fail(error: Exception) -> None:
    """Fail as an adapter does: its own error, caused by the outside's words."""
    with translated():
        raise error from ConnectionError("450 4.2.0 <kari.nordmann@privat.example>: greylisted")


def failure(error: Exception) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        fail(error)
    return caught.value


def test_what_was_not_sent_is_tried_again() -> None:
    told = failure(Unavailable("busy"))
    assert (told.type, told.non_retryable) == (UNAVAILABLE, False)


@pytest.mark.parametrize(
    "error",
    [Corrupt("c"), NotFound("n"), TooHeavy("t"), StaleAttempt("s"), Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")],
)
def test_what_trying_cannot_help_is_not_tried_again(error: PortError) -> None:
    told = failure(error)
    assert (told.type, told.non_retryable) == (type(error).__name__, True)


@pytest.mark.parametrize("error", [Unavailable("busy"), NotFound("n")])
def test_the_outsides_own_words_stay_out_of_history(error: PortError) -> None:
    told = failure(error)
    assert told.__cause__ is None
    assert "kari" not in str(told)


def test_a_bug_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError), translated():
        raise ZeroDivisionError
