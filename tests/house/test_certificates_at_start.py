"""A worker that starts tells of the certificates that a person must renew."""

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.clock import ShiftedClock
from composition.peppol import tell_of_certificates
from sandbox.pki import Pki, Purpose


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a deployment with an access point of its own, its certificates made a moment ago."""
    pki = Pki(tmp_path / "pki")
    pki.member(Purpose.ACCESS_POINT, "PNO000123")
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_GATEWAY", "as4")
    for name, value in {
        "AP_CERTIFICATE_FILE": pki.certificate_file("ap_PNO000123"),
        "AP_KEY_FILE": pki.key_file("ap_PNO000123"),
        "LOOKUP_ROOT_FILE": pki.root_file,
        "LOOKUP_SMP_CA_FILE": pki.authority_file(Purpose.SMP),
        "LOOKUP_ACCESS_POINT_CA_FILE": pki.authority_file(Purpose.ACCESS_POINT),
    }.items():
        monkeypatch.setenv(f"FAKTURAFLYT_PEPPOL_{name}", str(value))


def told_after(days: int) -> list[tuple[str, str]]:
    with capture_logs() as logged:
        tell_of_certificates(ShiftedClock(timedelta(days=days)))
    return [(entry["urgency"], entry["told"].split(" (")[0]) for entry in logged if entry["event"] == "certificate_alarm"]


def test_what_is_valid_for_long_is_not_told() -> None:
    assert told_after(0) == []


def test_our_own_certificate_is_told_and_years_later_all_of_them() -> None:
    assert told_after(705) == [("near", "Sertifikatet PNO000123")]
    assert [urgency for urgency, _ in told_after(3640)] == ["expired", "near", "near", "near"]


def test_a_file_that_is_not_there_is_told_and_stops_no_worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE", str(tmp_path / "gone.pem"))
    assert told_after(0) == [("expired", "Sertifikatfilen gone.pem")]


def test_without_peppol_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_GATEWAY", "none")
    assert told_after(3640) == []
