"""Until when our certificate counts, and those that trust in the PEPPOL network begins with."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.peppol.access_point import AccessPoint
from adapters.peppol.certificates import NetworkTrust
from domain.errors import Misconfigured
from domain.messages import MessageCode
from domain.peppol.certificates import CertificatePurpose, Urgency, alarms_of
from domain.peppol.network import Distrust, SmpUntrusted
from sandbox.issuing import Holder, Period, issue_authority
from sandbox.pki import Purpose
from tests.adapters import peppol_outside
from tests.adapters.peppol_network import pki, receiver, trust_files

NOW = datetime.now(UTC)
ROOT, SMP_CA, AP_CA = (
    CertificatePurpose.PEPPOL_ROOT,
    CertificatePurpose.SMP_AUTHORITY,
    CertificatePurpose.ACCESS_POINT_AUTHORITY,
)


def written(path: Path, *holders: Holder) -> Path:
    path.write_bytes(b"".join(holder.certificate.public_bytes(Encoding.PEM) for holder in holders))
    return path


def smp_authority(ends: datetime, name: str = "PEPPOL SMP CA") -> Holder:
    return issue_authority(name, pki().root, Period(NOW - timedelta(days=800), ends))


def test_each_of_our_certificates_tells_its_last_day(tmp_path: Path) -> None:
    ours = AccessPoint(peppol_outside.access_point_files(tmp_path, peppol_outside.pki().us))
    (term,) = ours.terms()
    assert (term.purpose, term.name) == (CertificatePurpose.ACCESS_POINT, "PNO000123")
    assert term.expires_at == peppol_outside.pki().us.certificate.not_valid_after_utc
    terms = NetworkTrust(trust_files()).terms()
    assert [term.purpose for term in terms] == [ROOT, SMP_CA, AP_CA]
    assert [term.expires_at for term in terms] == [
        holder.certificate.not_valid_after_utc
        for holder in (pki().root, pki().authority(Purpose.SMP), pki().authority(Purpose.ACCESS_POINT))
    ]


def test_a_shifted_clock_brings_the_alarm_two_years_early(tmp_path: Path) -> None:
    ours = AccessPoint(peppol_outside.access_point_files(tmp_path, peppol_outside.pki().us))
    assert alarms_of(ours.terms(), NOW) == ()
    shifted = [alarms_of(ours.terms(), NOW + timedelta(days=days)) for days in (675, 705, 725, 735)]
    assert [alarm.urgency for (alarm,) in shifted] == [Urgency.SOON, Urgency.NEAR, Urgency.URGENT, Urgency.EXPIRED]


@pytest.mark.parametrize("content", [None, b"", b"garbage"])
def test_a_file_that_cannot_be_read_is_told_by_its_name(tmp_path: Path, content: bytes | None) -> None:
    files = peppol_outside.access_point_files(tmp_path, peppol_outside.pki().us)
    broken = tmp_path / "ap.pem"
    broken.unlink()
    if content is not None:
        broken.write_bytes(content)
    trust = NetworkTrust(trust_files(smp_ca_file=broken))
    for terms in (AccessPoint(files).terms(), [term for term in trust.terms() if term.purpose is SMP_CA]):
        assert [(term.name, term.expires_at) for term in terms] == [("ap.pem", None)]


def test_an_old_certificate_beside_its_successor_alarms_nobody_and_one_without_does(tmp_path: Path) -> None:
    old, new = smp_authority(NOW - timedelta(days=1)), smp_authority(NOW + timedelta(days=900))
    other = smp_authority(NOW + timedelta(days=20), "PEPPOL TEST SMP CA")
    trust = NetworkTrust(trust_files(smp_ca_file=written(tmp_path / "cas.pem", old, new, other)))
    (alarm,) = alarms_of(trust.terms(), NOW)
    assert (alarm.term.name, alarm.urgency) == ("PEPPOL TEST SMP CA", Urgency.NEAR)


@pytest.mark.parametrize("which", ["smp_ca_file", "access_point_ca_file", "root_file"])
def test_where_all_that_trust_begins_with_has_expired_it_is_ours_to_mend_and_told_so(tmp_path: Path, which: str) -> None:
    expired = written(tmp_path / "expired.pem", smp_authority(NOW - timedelta(days=1)))
    trust = NetworkTrust(trust_files(**{which: expired}))
    check = trust.check_access_point if which == "access_point_ca_file" else trust.check_smp
    with pytest.raises(Misconfigured) as caught:
        check(pki().member(Purpose.SMP, "PNO000501").certificate, NOW)
    assert caught.value.text.code is MessageCode.PEPPOL_TRUST_EXPIRED
    assert caught.value.text.params["name"] == "PEPPOL SMP CA"


async def test_a_look_up_years_after_the_end_blames_our_files_and_a_year_too_late_the_answer() -> None:
    async with receiver() as running:
        running.clock.ahead = timedelta(days=731)
        answer = await running.look_up()
        assert isinstance(answer, SmpUntrusted)
        assert answer.distrust is Distrust.SMP_CERTIFICATE
        running.clock.ahead = timedelta(days=3651)
        with pytest.raises(Misconfigured) as caught:
            await running.look_up()
    assert caught.value.text.code is MessageCode.PEPPOL_TRUST_EXPIRED
