"""How a moment is written for people in Norway."""

from datetime import datetime
from zoneinfo import ZoneInfo

_OSLO = ZoneInfo("Europe/Oslo")


def moment(instant: datetime) -> str:
    """Write an aware instant as the clocks in Oslo show it: `24.11.2026 kl. 10.14`."""
    return instant.astimezone(_OSLO).strftime("%d.%m.%Y kl. %H.%M")


def to_the_second(instant: datetime) -> str:
    """Write an aware instant as the clocks in Oslo show it, where the order of facts matters: `24.11.2026 10:14:09`."""
    return instant.astimezone(_OSLO).strftime("%d.%m.%Y %H:%M:%S")
