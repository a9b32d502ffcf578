from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.presentation import PRESENTED_FOR_MONTHS, is_presented, last_day_presented

OSLO = ZoneInfo("Europe/Oslo")


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=OSLO)


@pytest.mark.parametrize(
    ("made", "last"),
    [
        (noon(2026, 11, 24), date(2028, 3, 24)),
        (noon(2026, 8, 31), date(2027, 12, 31)),
        (noon(2026, 10, 31), date(2028, 2, 29)),  # a leap year
        (noon(2025, 10, 31), date(2027, 2, 28)),
        (noon(2028, 2, 29), date(2029, 6, 29)),
        (noon(2026, 12, 31), date(2028, 4, 30)),
        (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), date(2028, 4, 1)),  # the first of December in Oslo
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2027, 10, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2027, 11, 1)),  # summer time: midnight comes an hour earlier
    ],
)
def test_a_link_is_good_for_16_months_by_the_calendar_in_oslo(made: datetime, last: date) -> None:
    assert last_day_presented(made) == last


def test_the_whole_last_day_counts_and_not_a_second_more() -> None:
    last = date(2028, 3, 24)
    midnight = datetime(2028, 3, 25, tzinfo=OSLO).astimezone(UTC)
    assert is_presented(last, midnight - timedelta(seconds=1))
    assert not is_presented(last, midnight)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis puts the zone on
def test_it_is_never_less_than_the_months_and_at_most_a_day_more(made: datetime) -> None:
    day, last = made.astimezone(OSLO).date(), last_day_presented(made)
    months = (last.year - day.year) * 12 + last.month - day.month
    assert months == PRESENTED_FOR_MONTHS
    assert last.day == day.day or (last + timedelta(days=1)).day == 1
    assert is_presented(last, made)
