from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.companies.parties import Language
from domain.consumers.request_words import request_text
from domain.waits import OSLO, REQUEST_HOURS, request_time

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ("2026-12-01 09:00", "2026-12-01 09:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("2026-12-01 07:59:59", "2026-12-01 08:00"),
        ("2026-12-01 19:59:59", "2026-12-01 19:59:59"),
        ("2026-12-01 20:00", "2026-12-02 08:00"),
        ("2026-12-01 23:30", "2026-12-02 08:00"),
        ("2026-12-02 00:30", "2026-12-02 08:00"),
        ("2026-12-31 21:00", "2027-01-01 08:00"),
        ("2027-03-27 21:00", "2027-03-28 08:00"),  # summer time begins in the night
        ("2027-03-28 01:30", "2027-03-28 08:00"),
        ("2027-10-30 21:00", "2027-10-31 08:00"),  # and ends
        ("2027-10-31 02:30", "2027-10-31 08:00"),
    ],
)
def test_a_consumer_is_asked_between_eight_and_eight_by_the_clocks_in_oslo(now: str, asked: str) -> None:
    assert request_time(oslo(now)) == oslo(asked)


def test_the_nights_of_the_switches_are_an_hour_shorter_and_longer() -> None:
    spring, autumn = oslo("2027-03-27 21:00").astimezone(UTC), oslo("2027-10-30 21:00").astimezone(UTC)
    assert (request_time(spring) - spring).total_seconds() == 10 * 3600
    assert (request_time(autumn) - autumn).total_seconds() == 12 * 3600


@given(now=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis wants bounds without zone
def test_it_is_never_night_and_never_more_than_thirteen_hours_away(now: datetime) -> None:
    asked = request_time(now)
    assert asked.astimezone(OSLO).hour in REQUEST_HOURS
    assert 0 <= (asked - now).total_seconds() <= 13 * 3600
    assert request_time(asked) == asked


def test_another_zone_has_its_own_day() -> None:
    now = datetime(2026, 12, 1, 20, 30, tzinfo=UTC)
    assert request_time(now, ZoneInfo("America/New_York")) == now


def test_the_request_is_that_of_decision_21() -> None:
    assert request_text("Fjordlys Demo AS", date(2026, 12, 4), Language.NB) == (
        "Fjordlys Demo AS vil sende deg regninger som eFaktura. Slå på eFaktura (Ja takk til alle) i nettbanken eller mobilbanken din "
        "innen 04.12.2026. Ellers sender vi den på e-post eller i posten. Du trenger ikke å svare på denne meldingen."
    )


@pytest.mark.parametrize("language", Language)
def test_the_request_fits_in_two_short_messages_and_holds_no_link(language: Language) -> None:
    text = request_text("Fjordlys\u00a0Demo \u202e\nAS", date(2026, 12, 14), language)
    assert text.startswith("Fjordlys Demo AS ")
    assert set(text) <= GSM_7
    assert len(text) <= 2 * 153
    assert not any(word in text.lower() for word in ("http", "www", ".no", "bankid"))
