"""What the tests of the PEPPOL channel share: a small PKI, an access point that receives, and ours that sends."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import TypeAdapter
from support.documents import ubl

from adapters.peppol.access_point import AccessPoint, AccessPointFiles
from adapters.peppol.as4_gateway import As4Gateway
from domain.channels import Channel
from domain.invoice import DocumentType
from domain.peppol.network import BILLING, LookUp, LookUpOutcome, Registered
from domain.records import Consignment, PeppolReceiver
from sandbox import pki as sandbox_pki
from sandbox.issuing import Holder, Period
from sandbox.peppol_desk import Desk
from sandbox.peppol_peer import PeerEntry, PeppolPeer
from sandbox.peppol_status import Inbox, StatusPost
from sandbox.pki import Purpose
from sandbox.trust import Trust
from tests.adapters.outside import NOW, consignment

RECEIVER = "0192:310012033"
OTHER = "0192:310010014"
INVOICE = BILLING[DocumentType.INVOICE].document_type


@dataclass(frozen=True)
class Pki:
    """Root, access point CA, and the seats of this little network; the stranger is of another one."""

    root: x509.Certificate
    ca: x509.Certificate
    us: Holder
    peer: Holder
    third: Holder
    expired: Holder
    stranger: Holder


@cache
def pki() -> Pki:
    with TemporaryDirectory() as here, TemporaryDirectory() as elsewhere:
        ours, foreign = sandbox_pki.Pki(Path(here)), sandbox_pki.Pki(Path(elsewhere))
    last_year = Period(datetime.now(UTC) - timedelta(days=730), datetime.now(UTC) - timedelta(days=365))
    return Pki(
        root=ours.root.certificate,
        ca=ours.authority(Purpose.ACCESS_POINT).certificate,
        us=ours.issue(Purpose.ACCESS_POINT, "PNO000123"),
        peer=ours.issue(Purpose.ACCESS_POINT, "PNO000999"),
        third=ours.issue(Purpose.ACCESS_POINT, "PNO000777"),
        expired=ours.issue(Purpose.ACCESS_POINT, "PNO000123", last_year),
        stranger=foreign.issue(Purpose.ACCESS_POINT, "PNO000999"),
    )


class MovableClock:
    """A clock that tests set on."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def at(self, _instant: datetime) -> datetime:
        return self.time


@dataclass
class Network:
    """A running peer, and what it takes to send to it."""

    folder: Path
    peer: PeppolPeer
    trust: Trust
    clock: MovableClock = field(default_factory=MovableClock)
    found: LookUpOutcome | Exception | None = None
    """What a fresh look-up tells; the same as before unless a test says otherwise."""
    looked_up: int = 0

    def receiver(self, participant: str = RECEIVER, seat: Holder | None = None, **changes: Any) -> PeppolReceiver:
        certificate = (seat or pki().peer).certificate.public_bytes(Encoding.DER)
        known = {
            "document_type": INVOICE,
            "process": BILLING[DocumentType.INVOICE].process,
            "url": self.peer.url(participant),
            "metadata": b"<SignedServiceMetadata/>",
        }
        return PeppolReceiver(participant=participant, certificate=certificate, **(known | changes))

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        """A directory that tells what a test says: the real one has tests of its own."""
        assert (wanted.participant, wanted.service, wanted.fresh) == (RECEIVER, BILLING[DocumentType.INVOICE], True)
        self.looked_up += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found or registered(self.receiver())

    def gateway(self, seat: Holder | None = None, **options: Any) -> As4Gateway:
        files = access_point_files(self.folder / "ours", seat or pki().us)
        options = {"tls_ca_file": self.trust.ca_file} | options
        return As4Gateway(AccessPoint(files), self, self.clock, **options)

    def letter(self, number: str = "100001", document: bytes | None = None, **changes: Any) -> Consignment:
        letter = consignment(Channel.PEPPOL, number=number)
        receiver = changes.pop("receiver", None) or self.receiver(**changes)
        return letter.model_copy(update={"document": document or ubl(number), "peppol": receiver})

    def received(self, participant: str = RECEIVER) -> list[Path]:
        return sorted((self.folder / "peppol" / participant).glob("*.xml"))

    def duplicates(self) -> int:
        return len(list((self.folder / "peppol" / "duplicates").glob("*")))


def registered(receiver: PeppolReceiver) -> Registered:
    return Registered(receiver=receiver, seat="PNO000999", smp="http://smp.example", looked_up_at=NOW)


def access_point_files(folder: Path, seat: Holder) -> AccessPointFiles:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ap.pem").write_bytes(seat.certificate.public_bytes(Encoding.PEM))
    (folder / "ap.key").write_bytes(seat.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return AccessPointFiles(certificate_file=folder / "ap.pem", key_file=folder / "ap.key", message_domain="fakturaflyt.example")


def desk(folder: Path, participants: tuple[str, ...] | None = None) -> Desk:
    return Desk(folder, pki().peer, pki().root, [pki().ca], participants)


@asynccontextmanager
async def network(folder: Path, *answers: object, inbox: Inbox | None = None, **more: Any) -> AsyncIterator[Network]:
    """Run a peer that answers for RECEIVER as told, and well for everybody else."""
    trust = Trust(folder / "keys")
    entry = {"participant": RECEIVER, "answers": list(answers) or "ok"} | more
    entries = TypeAdapter(list[PeerEntry]).validate_python([entry])
    status_post = StatusPost(pki().peer, pki().third, inbox, ssl.create_default_context(cafile=trust.ca_file))
    peer = PeppolPeer(desk(folder / "peppol"), trust.mail_context(), pki().stranger, entries, status_post)
    await peer.start()
    try:
        yield Network(folder, peer, trust)
    finally:
        await peer.stop()
