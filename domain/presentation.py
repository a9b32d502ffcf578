"""How long an invoice is shown to its receiver behind a link (H16)."""

from calendar import monthrange
from datetime import date, datetime

from domain.submission import Submission
from domain.value import Value
from domain.waits import OSLO

PRESENTED_FOR_MONTHS = 16
"""Calendar months that the details of an eFaktura must be available behind a signed address (H16: the eFaktura hub's rules for issuers)."""


class PresentedInvoice(Value):
    """What a link shows: the very submission that was sent, whatever becomes of the invoice later."""

    submission: Submission
    last_day: date
    """The last day, in Oslo, on which the link works."""


def last_day_presented(made_at: datetime) -> date:
    """Tell the last day of a link made at an aware instant; a month that is too short ends it on its own last day."""
    day = made_at.astimezone(OSLO).date()
    years, month = divmod(day.month - 1 + PRESENTED_FOR_MONTHS, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_presented(last_day: date, at: datetime) -> bool:
    """Tell whether a link still works at an aware instant: through the whole of its last day."""
    return at.astimezone(OSLO).date() <= last_day
