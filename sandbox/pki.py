"""A public key infrastructure of the shape of Peppol's (G3): a root, a CA for access points, a CA for SMPs, and their members.

A member is named by its seat id (POP000001) in the common name of its certificate. Everything is made once and kept in a folder.
"""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from sandbox.deposit import deposit
from sandbox.issuing import Holder, Period, issue_authority, issue_member, issue_root

_MEMBER_FOR = timedelta(days=730)
"""Members' certificates live two years, as those of Peppol do."""
_AUTHORITY_FOR = timedelta(days=3650)


class Purpose(StrEnum):
    """What a member's certificate is for: each purpose has its own CA."""

    ACCESS_POINT = "ap"
    SMP = "smp"


_AUTHORITY_NAMES = {
    Purpose.ACCESS_POINT: "PEPPOL ACCESS POINT SANDBOX CA",
    Purpose.SMP: "PEPPOL SERVICE METADATA PUBLISHER SANDBOX CA",
}


class Pki:
    """The PKI that lies in a folder; what is missing is made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._root = self._kept("root") or self._keep("root", issue_root("PEPPOL Root SANDBOX CA", Period.from_now(_AUTHORITY_FOR)))
        self._authorities = {purpose: self._authority(purpose) for purpose in Purpose}

    @property
    def root_file(self) -> Path:
        """The root's certificate, PEM: what members trust."""
        return self.certificate_file("root")

    def authority_file(self, purpose: Purpose) -> Path:
        """The certificate of a purpose's CA, PEM."""
        return self.certificate_file(f"{purpose}_ca")

    def certificate_file(self, name: str) -> Path:
        """Where the certificate of a member (`ap_POP000001`) or an authority (`root`, `ap_ca`, `smp_ca`) lies, PEM."""
        return self._folder / f"{name}.pem"

    def key_file(self, name: str) -> Path:
        """Where its key lies, PEM."""
        return self._folder / f"{name}_key.pem"

    @property
    def root(self) -> Holder:
        """The root."""
        return self._root

    def authority(self, purpose: Purpose) -> Holder:
        """The CA of a purpose."""
        return self._authorities[purpose]

    def member(self, purpose: Purpose, seat: str) -> Holder:
        """The member with this seat, made at the first call and kept; its files are named `{purpose}_{seat}`."""
        name = f"{purpose}_{seat}"
        return self._kept(name) or self._keep(name, self.issue(purpose, seat))

    def issue(self, purpose: Purpose, seat: str, period: Period | None = None) -> Holder:
        """Issue a certificate that is not kept, by default valid for two years from an hour ago."""
        unit = f"PEPPOL TEST {purpose.upper()}"
        return issue_member(seat, unit, self._authorities[purpose], period or Period.from_now(_MEMBER_FOR))

    def _authority(self, purpose: Purpose) -> Holder:
        name = f"{purpose}_ca"
        authority = self._kept(name)
        return authority or self._keep(name, issue_authority(_AUTHORITY_NAMES[purpose], self._root, Period.from_now(_AUTHORITY_FOR)))

    def _kept(self, name: str) -> Holder | None:
        try:
            key = load_pem_private_key(self.key_file(name).read_bytes(), password=None)
            certificate = x509.load_pem_x509_certificate(self.certificate_file(name).read_bytes())
        except FileNotFoundError:
            return None
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(f"{self.key_file(name)} holds no RSA key")
        return Holder(certificate, key)

    def _keep(self, name: str, holder: Holder) -> Holder:
        """Keep the certificate first: a key without one is made anew."""
        deposit(self.certificate_file(name), holder.certificate.public_bytes(Encoding.PEM))
        deposit(self.key_file(name), holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.key_file(name).chmod(0o600)
        return holder
