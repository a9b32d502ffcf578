"""The days on which Norwegian post, banks and print houses work (P6)."""

from datetime import date, timedelta
from functools import cache

import holidays


def is_workday(day: date) -> bool:
    """Tell whether a day is neither a weekend day nor a Norwegian public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_workday(day: date) -> date:
    """Find the first working day after a day."""
    following = day + timedelta(days=1)
    while not is_workday(following):
        following += timedelta(days=1)
    return following


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year))
