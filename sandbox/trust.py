"""The keys of the outside world, made at the first start: a CA and a server certificate for mail, keys for SSH."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_VALID_FOR = timedelta(days=3650)


class Trust:
    """The keys under one folder. `ca_file` and `known_hosts` are what the other side trusts; the rest is secret."""

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / "mail_ca.pem"
        self.mail_certificate = folder / "mail_server.pem"
        self.host_key = folder / "print_host"
        self.client_key = folder / "print_client"
        self.known_hosts = folder / "print_known_hosts"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._make_missing()

    def mail_context(self) -> ssl.SSLContext:
        """Load the mail server's certificate."""
        return _server_context(self.mail_certificate)

    def untrusted_mail_context(self) -> ssl.SSLContext:
        """Make a certificate by a CA that nobody knows."""
        with TemporaryDirectory() as folder:
            certificate = Path(folder) / "unknown.pem"
            _write(certificate, _certificates()[1])
            return _server_context(certificate)

    def write_known_hosts(self, host: str, port: int) -> None:
        """Tell clients the print house's host key at this address."""
        key = asyncssh.read_private_key(self.host_key).export_public_key("openssh").decode().strip()
        _write(self.known_hosts, f"[{host}]:{port} {key}\n".encode())

    def _make_missing(self) -> None:
        if not self.mail_certificate.exists():
            ca, server = _certificates()
            _write(self.ca_file, ca)
            _write(self.mail_certificate, server)
        for key in (self.host_key, self.client_key):
            if not key.exists():
                _write(key, new_ssh_key().export_private_key("openssh"))


def new_ssh_key() -> asyncssh.SSHKey:
    """Make an Ed25519 key."""
    return asyncssh.generate_private_key("ssh-ed25519")


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for nobody but us to read."""
    part = path.with_name(f"{path.name}.part")
    part.touch(mode=0o600)
    part.write_bytes(content)
    part.replace(path)


def _server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def _certificates() -> tuple[bytes, bytes]:
    """Make a CA, and key and certificate of a server at localhost."""
    ca_key, server_key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    ca_name, server_name = _name("Sandbox CA"), _name("localhost")
    ca = _builder(ca_name, ca_name, ca_key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    ca = ca.add_extension(_key_usage(ca=True), critical=True)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    server = _builder(server_name, ca_name, server_key).add_extension(names, critical=False).add_extension(issuer, critical=False)
    server_pem = server.sign(ca_key, hashes.SHA256()).public_bytes(Encoding.PEM)
    secret = server_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ca.sign(ca_key, hashes.SHA256()).public_bytes(Encoding.PEM), secret + server_pem


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _VALID_FOR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
