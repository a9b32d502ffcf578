"""A certificate that must be renewed is told two months, a month and a week before, and when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.companies.parties import Language
from domain.peppol.certificates import CertificatePurpose, CertificateTerm, Urgency, alarm_of, alarms_of
from domain.sentences import sentence

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def term(left: timedelta | None, purpose: CertificatePurpose = CertificatePurpose.ACCESS_POINT) -> CertificateTerm:
    return CertificateTerm(purpose=purpose, name="PNO000123", expires_at=None if left is None else NOW + left)


@pytest.mark.parametrize(
    ("left", "urgency"),
    [
        (timedelta(days=60, seconds=1), None),
        (timedelta(days=60), Urgency.SOON),
        (timedelta(days=30, seconds=1), Urgency.SOON),
        (timedelta(days=30), Urgency.NEAR),
        (timedelta(days=7, seconds=1), Urgency.NEAR),
        (timedelta(days=7), Urgency.URGENT),
        (timedelta(0), Urgency.URGENT),
        (timedelta(seconds=-1), Urgency.EXPIRED),
        (None, Urgency.EXPIRED),
    ],
)
def test_it_is_the_more_urgent_the_less_time_is_left(left: timedelta | None, urgency: Urgency | None) -> None:
    alarm = alarm_of(term(left), NOW)
    assert (alarm.urgency if alarm else None) is urgency


def test_the_sentence_names_the_certificate_its_last_day_and_what_to_do() -> None:
    (soon,) = alarms_of([term(timedelta(days=23)), term(timedelta(days=400))], NOW)
    assert sentence(soon.text, Language.NB) == (
        "Sertifikatet PNO000123 (aksesspunktet vårt) går ut 17.12.2026 kl. 10.00, om 23 dager. "
        "Skaff et nytt, legg det inn og start arbeiderne på nytt."
    )
    (over,) = alarms_of([term(timedelta(days=-1))], NOW)
    assert "Nothing is sent by PEPPOL before a new one is in place" in sentence(over.text, Language.EN)


@pytest.mark.parametrize("purpose", list(CertificatePurpose))
@pytest.mark.parametrize("left", [None, timedelta(days=-1), timedelta(days=5)])
def test_every_purpose_has_its_words(purpose: CertificatePurpose, left: timedelta | None) -> None:
    alarm = alarm_of(term(left, purpose), NOW)
    assert alarm is not None
    assert all("{" not in sentence(alarm.text, language) for language in Language)
