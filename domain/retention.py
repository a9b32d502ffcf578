"""How long documents are kept: bokføringsloven § 13 asks five years after the end of the financial year (O3, P14)."""

from datetime import date

RETENTION_YEARS = 5


def retain_until(day: date) -> date:
    """Tell the last day that a document of `day` is kept; the financial year is taken to be the calendar year."""
    return date(day.year + RETENTION_YEARS, 12, 31)
