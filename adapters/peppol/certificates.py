"""Trust in the members of the PEPPOL network: whose certificate, issued for what, valid when (Peppol PKI G3)."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, PolicyBuilder, Store, VerificationError

from domain.errors import Misconfigured
from domain.messages import MessageCode, Text
from domain.moments import moments
from domain.peppol.certificates import CertificatePurpose, CertificateTerm
from domain.value import Value

_SEAT = re.compile(r"P[A-Z0-9]{2}[0-9]{6}")
_CHAIN_DEPTH = 1
"""One CA between a member and the root."""


class Untrusted(Exception):
    """A certificate is not of the network, or not for this purpose, or not valid at this time; the text says which."""


class TrustFiles(Value):
    """The certificates that trust begins with, PEM: the network's root, and its CAs by purpose. Each file may hold several.

    Without a root file there is no trust at all: the network's certificates are a choice of the deployment (test or production).
    """

    root_file: Path
    smp_ca_file: Path
    access_point_ca_file: Path


class NetworkTrust:
    """The certificates, read at the first use and kept."""

    def __init__(self, files: TrustFiles) -> None:
        self._files = files
        self._read: dict[CertificatePurpose, list[x509.Certificate]] = {}

    def check_smp(self, certificate: x509.Certificate, at: datetime) -> None:
        """Check that a certificate is an SMP's. Raises Untrusted; Misconfigured if our own files cannot be read."""
        self._check(certificate, CertificatePurpose.SMP_AUTHORITY, at)

    def check_access_point(self, certificate: x509.Certificate, at: datetime) -> None:
        """Check that a certificate is an access point's. Raises Untrusted; Misconfigured if our own files cannot be read."""
        self._check(certificate, CertificatePurpose.ACCESS_POINT_AUTHORITY, at)

    def terms(self) -> tuple[CertificateTerm, ...]:
        """Tell until when each of them counts (domain.ports.Certificates)."""
        return tuple(term for purpose in _FILES for term in self._terms(purpose))

    def _terms(self, purpose: CertificatePurpose) -> Iterable[CertificateTerm]:
        """Tell the last day of each name: of a certificate that was renewed, the file may hold the old one too."""
        try:
            certificates = self._certificates(purpose)
        except Misconfigured:
            return [CertificateTerm(purpose=purpose, name=_FILES[purpose](self._files).name, expires_at=None)]
        ends: dict[str, datetime] = {}
        for certificate in certificates:
            name = member_name(certificate)
            ends[name] = max(ends.get(name, certificate.not_valid_after_utc), certificate.not_valid_after_utc)
        return [CertificateTerm(purpose=purpose, name=name, expires_at=end) for name, end in ends.items()]

    def _check(self, certificate: x509.Certificate, purpose: CertificatePurpose, at: datetime) -> None:
        """Build the chain from the CAs of one purpose alone: what an answer brings along is not used."""
        roots, authorities = (self._in_force(which, at) for which in (CertificatePurpose.PEPPOL_ROOT, purpose))
        builder = PolicyBuilder().store(Store(roots)).time(at).max_chain_depth(_CHAIN_DEPTH)
        verifier = builder.extension_policies(ee_policy=_MEMBER, ca_policy=ExtensionPolicy.webpki_defaults_ca()).build_client_verifier()
        try:
            verifier.verify(certificate, authorities)
        except (VerificationError, ValueError) as error:
            raise Untrusted(f"{_told(certificate)}: {error}") from error

    def _in_force(self, purpose: CertificatePurpose, at: datetime) -> list[x509.Certificate]:
        """Find those that count. If none does, our own files are the reason that nobody is trusted, and not who answers."""
        certificates = self._certificates(purpose)
        in_force = [certificate for certificate in certificates if certificate.not_valid_after_utc >= at]
        if certificates and not in_force:
            last = max(certificates, key=lambda certificate: certificate.not_valid_after_utc)
            params = {"name": member_name(last)} | moments("expired", last.not_valid_after_utc)
            raise Misconfigured(Text(code=MessageCode.PEPPOL_TRUST_EXPIRED, params=params), f"{_told(last)} has expired")
        return in_force

    def _certificates(self, purpose: CertificatePurpose) -> list[x509.Certificate]:
        if purpose not in self._read:
            self._read[purpose] = _read(_FILES[purpose](self._files))
        return self._read[purpose]


_FILES: dict[CertificatePurpose, Callable[[TrustFiles], Path]] = {
    CertificatePurpose.PEPPOL_ROOT: lambda files: files.root_file,
    CertificatePurpose.SMP_AUTHORITY: lambda files: files.smp_ca_file,
    CertificatePurpose.ACCESS_POINT_AUTHORITY: lambda files: files.access_point_ca_file,
}


def member_name(certificate: x509.Certificate) -> str:
    """Read the common name of a certificate, which is a member's seat id; empty if it has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def seat_id(certificate: x509.Certificate) -> str:
    """Read the seat id of a member (POP000001). Raises Untrusted if the certificate names none."""
    name = member_name(certificate)
    if not _SEAT.fullmatch(name):
        raise Untrusted(f"{_told(certificate)}: names no seat")
    return name


def _signs(_policy: Policy, _certificate: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is None or not usage.digital_signature:
        raise ValueError("the certificate is not for signatures")


_MEMBER = ExtensionPolicy.permit_all().require_present(x509.KeyUsage, Criticality.AGNOSTIC, _signs)


def _told(certificate: x509.Certificate) -> str:
    return f"{certificate.subject.rfc4514_string()} (until {certificate.not_valid_after_utc:%Y-%m-%d})"


def _read(file: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Misconfigured(Text(code=MessageCode.PEPPOL_LOOKUP_MISCONFIGURED), f"{file.name} cannot be read: {error}") from error
