from datetime import date

import pytest

from domain.workdays import is_workday, next_workday


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 12, 4), date(2026, 12, 7)),  # N23: Friday to Monday
        (date(2026, 12, 31), date(2027, 1, 4)),  # N23: New Year's Day is a Friday
        (date(2026, 4, 1), date(2026, 4, 7)),  # Easter
        (date(2027, 5, 14), date(2027, 5, 18)),  # Whit Monday and 17 May on the same Monday
    ],
)
def test_the_next_working_day_skips_weekends_and_holidays(day: date, following: date) -> None:
    assert next_workday(day) == following


def test_an_ordinary_tuesday_is_a_working_day() -> None:
    assert is_workday(date(2026, 12, 1))
    assert not is_workday(date(2026, 12, 5))
