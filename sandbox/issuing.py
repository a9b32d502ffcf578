"""Issues X.509 certificates with the extensions that Peppol's have."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_RSA_BITS = 2048
_ORGANISATION = "Fakturaflyt sandbox"


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: RSAPrivateKey

    @property
    def name(self) -> str:
        """The common name: a member's seat id."""
        return str(self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


@dataclass(frozen=True)
class Period:
    """When a certificate is valid."""

    start: datetime
    end: datetime

    @classmethod
    def from_now(cls, duration: timedelta) -> Self:
        """Begin an hour ago, so that a clock somewhat slow finds it valid."""
        start = datetime.now(UTC) - timedelta(hours=1)
        return cls(start, start + duration)


def issue_root(name: str, period: Period) -> Holder:
    """Make a CA that nobody stands above."""
    key = _new_key()
    subject = _name(name)
    builder = _authority(_builder(subject, subject, key, period), path_length=None)
    return Holder(builder.sign(key, hashes.SHA256()), key)


def issue_authority(name: str, root: Holder, period: Period) -> Holder:
    """Make a CA below the root."""
    key = _new_key()
    builder = _authority(_builder(_name(name), root.certificate.subject, key, period), path_length=1)
    return _signed(builder, key, root)


def issue_member(seat: str, unit: str, authority: Holder, period: Period) -> Holder:
    """Issue a member's certificate: `unit` tells people what it is for."""
    key = _new_key()
    builder = (
        _builder(_name(seat, unit), authority.certificate.subject, key, period)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
    )
    return _signed(builder, key, authority)


def _new_key() -> RSAPrivateKey:
    return generate_private_key(65537, _RSA_BITS)


def _name(common_name: str, unit: str | None = None) -> x509.Name:
    units = [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else []
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            *units,
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(subject: x509.Name, issuer: x509.Name, key: RSAPrivateKey, period: Period) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(period.start)
        .not_valid_after(period.end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _authority(builder: x509.CertificateBuilder, *, path_length: int | None) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    return builder.add_extension(_key_usage(authority=True), critical=True)


def _signed(builder: x509.CertificateBuilder, key: RSAPrivateKey, issuer: Holder) -> Holder:
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return Holder(builder.add_extension(issuer_key, critical=False).sign(issuer.key, hashes.SHA256()), key)


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=not authority,
        data_encipherment=not authority,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
