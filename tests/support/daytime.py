"""Business time by day: consumers are sent no SMS at night, and tests run whenever they run."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_WELL_WITHIN_THE_DAY = range(8, 18)


def shift_into_the_day() -> timedelta:
    """Tell what to add to the machine's clock so that it is day in Oslo for some hours. Never back: certificates are made now."""
    hour = datetime.now(UTC).astimezone(ZoneInfo("Europe/Oslo")).hour
    return timedelta() if hour in _WELL_WITHIN_THE_DAY else timedelta(hours=(12 - hour) % 24)
