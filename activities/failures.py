"""The only place that decides what Temporal tries again (design.md, "Errors").

Unavailable      tried again, after the time the outside named
Unanswered       tried again: the next attempt finds the delivery in doubt and asks
Misconfigured    not tried again: a person mends our side
Corrupt, NotFound, TooHeavy, StaleAttempt, IllegalMove, IllegalTransition   not tried again: trying cannot help
anything else    a bug: tried again until schedule_to_close, then a person sees it
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from domain.deliveries.ledger_moves import IllegalMove
from domain.errors import Corrupt, Misconfigured, NotFound, TooHeavy, Unanswered, Unavailable
from domain.lifecycle import IllegalTransition
from domain.records import StaleAttempt

UNAVAILABLE = "Unavailable"
"""Error type of a failure after which nothing was sent: the workflow may take the next channel when its deadline has passed."""

MISCONFIGURED = Misconfigured.__name__
"""Error type of a failure that a person mends on our side."""

UNANSWERED = "Unanswered"
"""Error type of a failure after which the channel may or may not have taken the invoice; the ledger says that it is in doubt."""


@contextmanager
def translated(pause: timedelta | None = None) -> Iterator[None]:
    """Turn port errors into the failures Temporal understands. `pause` is until the next try where the outside named no time itself.

    Their causes stay behind: Temporal would keep the whole chain, and a mail server's own words name the receiver.
    """
    try:
        yield
    except Unavailable as error:
        # An expected failure of the outside: it is retried, and must not be logged as ours.
        raise ApplicationError(
            str(error), type=UNAVAILABLE, next_retry_delay=error.retry_after or pause, category=ApplicationErrorCategory.BENIGN
        ) from None
    except Unanswered as error:
        raise ApplicationError(
            str(error), type=UNANSWERED, next_retry_delay=error.retry_after, category=ApplicationErrorCategory.BENIGN
        ) from None
    except (Misconfigured, Corrupt, NotFound, TooHeavy, StaleAttempt, IllegalMove, IllegalTransition) as error:
        raise ApplicationError(str(error), type=type(error).__name__, non_retryable=True) from None
