"""How a moment is written for people in Norway."""

from datetime import datetime

from domain.companies.parties import Language
from domain.formats import format_date
from domain.waits import OSLO


def moment(instant: datetime, language: Language) -> str:
    """Write an aware instant as the clocks in Oslo show it: `24.11.2026 kl. 10.14` (nb), `24 November 2026 at 10:14` (en)."""
    local = instant.astimezone(OSLO)
    day = format_date(local.date(), language)
    return f"{day} kl. {local:%H.%M}" if language is Language.NB else f"{day} at {local:%H:%M}"


def moments(name: str, instant: datetime) -> dict[str, str]:
    """Write an instant in both languages, as a sentence's parameters `{name}_nb` and `{name}_en`."""
    return {f"{name}_nb": moment(instant, Language.NB), f"{name}_en": moment(instant, Language.EN)}


def to_the_minute(instant: datetime) -> str:
    """Write an aware instant as the clocks in Oslo show it, for tables that speak both languages: `24.11.2026 10:14`."""
    return instant.astimezone(OSLO).strftime("%d.%m.%Y %H:%M")


def to_the_second(instant: datetime) -> str:
    """Write an aware instant as the clocks in Oslo show it, where the order of facts matters: `24.11.2026 10:14:09`."""
    return instant.astimezone(OSLO).strftime("%d.%m.%Y %H:%M:%S")
