"""Our own access point: its certificate, its key, and the names that follow from them."""

from functools import cached_property
from pathlib import Path

from as4.core.common import AS4InternalParty, AS4LocalPrivateKey
from as4.peppol import create_peppol_internal_party
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from domain.errors import Misconfigured
from domain.messages import MessageCode, Text
from domain.peppol.certificates import CertificatePurpose, CertificateTerm
from domain.peppol.mls import SERVICE_PROVIDER
from domain.value import Value


class AccessPointFiles(Value):
    """Where certificate and key of our access point lie, PEM; `message_domain` is the domain of our MessageIds."""

    certificate_file: Path
    key_file: Path
    message_domain: str


class AccessPoint:
    """Certificate and key, read at the first use and kept."""

    def __init__(self, files: AccessPointFiles) -> None:
        self._files = files

    @cached_property
    def party(self) -> AS4InternalParty:
        """The party that signs and decrypts. Raises Misconfigured if certificate and key cannot be used."""
        certificate = self.certificate
        try:
            key = load_pem_private_key(self._files.key_file.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise _misconfigured("the access point's key cannot be read") from error
        if not isinstance(key, RSAPrivateKey) or key.public_key() != certificate.public_key():
            raise _misconfigured("the access point's key does not belong to its certificate")
        return create_peppol_internal_party(self.seat, certificate, AS4LocalPrivateKey(key))

    @cached_property
    def certificate(self) -> x509.Certificate:
        """Our certificate. Raises Misconfigured if it cannot be read."""
        try:
            return x509.load_pem_x509_certificate(self._files.certificate_file.read_bytes())
        except (OSError, ValueError) as error:
            raise _misconfigured("the access point's certificate cannot be read") from error

    @property
    def seat(self) -> str:
        """Our seat id (PNO000123), as the certificate names it. Raises Misconfigured."""
        return seat_of(self.certificate)

    @property
    def service_provider(self) -> str:
        """Our name as a service provider (`0242:000123`), which status messages are addressed to. Raises Misconfigured."""
        return service_provider(self.seat)

    @property
    def message_domain(self) -> str:
        """The domain of our MessageIds."""
        return self._files.message_domain

    def terms(self) -> tuple[CertificateTerm, ...]:
        """Tell until when our certificate counts (domain.ports.Certificates)."""
        purpose = CertificatePurpose.ACCESS_POINT
        try:
            return (CertificateTerm(purpose=purpose, name=self.seat, expires_at=self.certificate.not_valid_after_utc),)
        except Misconfigured:
            return (CertificateTerm(purpose=purpose, name=self._files.certificate_file.name, expires_at=None),)


def seat_of(certificate: x509.Certificate) -> str:
    """Read the seat id out of an access point's certificate: its common name. Raises Misconfigured if it has none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not names:
        raise _misconfigured("an access point's certificate names no seat")
    return str(names[0].value)


def service_provider(seat: str) -> str:
    """Name a service provider by its seat id: `PNO000123` is `0242:000123`."""
    return f"{SERVICE_PROVIDER}:{''.join(character for character in seat if character.isdigit())}"


def _misconfigured(what: str) -> Misconfigured:
    return Misconfigured(Text(code=MessageCode.PEPPOL_MISCONFIGURED), what)
