"""Certificates that a person must renew before they expire, and how urgent that is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from domain.messages import MessageCode, Text
from domain.moments import moments
from domain.value import Value


class CertificatePurpose(StrEnum):
    """What a certificate of our settings is for."""

    ACCESS_POINT = "access_point"
    PEPPOL_ROOT = "peppol_root"
    SMP_AUTHORITY = "smp_authority"
    ACCESS_POINT_AUTHORITY = "access_point_authority"


class CertificateTerm(Value):
    """Until when a certificate counts; None if it cannot be read."""

    purpose: CertificatePurpose
    name: str
    """The common name it is issued to, or the name of the file that cannot be read."""
    expires_at: datetime | None


class Urgency(StrEnum):
    """How urgent it is to renew a certificate, rising."""

    SOON = "soon"
    NEAR = "near"
    URGENT = "urgent"
    EXPIRED = "expired"
    """It does not count any more, or cannot be read: nothing is sent."""


WARNED_BEFORE: dict[Urgency, timedelta] = {
    Urgency.URGENT: timedelta(days=7),
    Urgency.NEAR: timedelta(days=30),
    Urgency.SOON: timedelta(days=60),  # a new certificate of the network takes an order, a check of the company and a delivery
}
"""How long before the end each alarm begins, the most urgent first."""


class CertificateAlarm(Value):
    """A certificate that must be renewed."""

    term: CertificateTerm
    urgency: Urgency
    days_left: int
    """Whole days, negative when it is over; 0 if it cannot be read."""

    @property
    def text(self) -> Text:
        """Tell it to people."""
        nb, en = _PURPOSES[self.term.purpose]
        params = {"name": self.term.name, "purpose_nb": nb, "purpose_en": en}
        if self.term.expires_at is None:
            return Text(code=MessageCode.CERTIFICATE_UNREADABLE, params=params)
        expired = self.urgency is Urgency.EXPIRED
        params |= moments("expires", self.term.expires_at) | {"days": str(self.days_left)}
        return Text(code=MessageCode.CERTIFICATE_EXPIRED if expired else MessageCode.CERTIFICATE_EXPIRES, params=params)


def alarm_of(term: CertificateTerm, now: datetime) -> CertificateAlarm | None:
    """Judge a certificate; nothing while more than two months are left."""
    if term.expires_at is None:
        return CertificateAlarm(term=term, urgency=Urgency.EXPIRED, days_left=0)
    left = term.expires_at - now
    if left < timedelta(0):
        return CertificateAlarm(term=term, urgency=Urgency.EXPIRED, days_left=left.days)
    urgency = next((urgency for urgency, before in WARNED_BEFORE.items() if left <= before), None)
    return CertificateAlarm(term=term, urgency=urgency, days_left=left.days) if urgency else None


def alarms_of(terms: Iterable[CertificateTerm], now: datetime) -> tuple[CertificateAlarm, ...]:
    """Pick the certificates that a person must renew."""
    return tuple(alarm for term in terms if (alarm := alarm_of(term, now)))


_PURPOSES: dict[CertificatePurpose, tuple[str, str]] = {
    CertificatePurpose.ACCESS_POINT: ("aksesspunktet vårt", "our access point"),
    CertificatePurpose.PEPPOL_ROOT: ("PEPPOL-nettverkets rot", "the PEPPOL network's root"),
    CertificatePurpose.SMP_AUTHORITY: ("utstederen av SMP-sertifikater", "the issuer of SMP certificates"),
    CertificatePurpose.ACCESS_POINT_AUTHORITY: ("utstederen av aksesspunktsertifikater", "the issuer of access point certificates"),
}
