"""What the tests of look-ups share: a PKI, a name server and an SMP on loopback, and a directory that asks them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter

from adapters.peppol.certificates import TrustFiles
from adapters.peppol.lookup import NetworkDirectory
from adapters.peppol.sml import NameServers
from domain.invoice import DocumentType
from domain.peppol.network import BILLING, LookUp, LookUpOutcome
from sandbox.dns import ZONE, NameServer
from sandbox.issuing import Holder
from sandbox.peppol_directory import LookupEntry, PeppolDirectory
from sandbox.pki import Pki, Purpose
from sandbox.smp import Smp
from sandbox.smp_publisher import Publisher

RECEIVER = "0192:310012033"
SUB_UNIT = "0192:310010014"
URL = "https://127.0.0.1:4443/as4"
PEER_SEAT = "PNO000999"

_KEYS = TemporaryDirectory(prefix="fakturaflyt-pki-")


@cache
def pki() -> Pki:
    """Make one for all tests of a process: keys cost a second."""
    return Pki(Path(_KEYS.name))


def access_point() -> Holder:
    return pki().member(Purpose.ACCESS_POINT, PEER_SEAT)


def trust_files(**changes: Path) -> TrustFiles:
    files = {
        "root_file": pki().root_file,
        "smp_ca_file": pki().authority_file(Purpose.SMP),
        "access_point_ca_file": pki().authority_file(Purpose.ACCESS_POINT),
    }
    return TrustFiles(**(files | changes))


class MovableClock:
    """The machine's time, moved by a test."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def at(self, instant: datetime) -> datetime:
        return instant + self.ahead


def question(participant: str = RECEIVER, document: DocumentType = DocumentType.INVOICE, **more: Any) -> LookUp:
    return LookUp(participant=participant, service=BILLING[document], **more)


@dataclass
class Network:
    """A running network and a directory of it."""

    directory: NetworkDirectory
    clock: MovableClock = field(default_factory=MovableClock)

    async def look_up(self, participant: str = RECEIVER, document: DocumentType = DocumentType.INVOICE, **more: Any) -> LookUpOutcome:
        return await self.directory.look_up(question(participant, document, **more))


@asynccontextmanager
async def network(*entries: dict[str, Any]) -> AsyncIterator[Network]:
    """Run a network in which these participants are registered."""
    directory = PeppolDirectory(TypeAdapter(list[LookupEntry]).validate_python(list(entries)))
    smp = Smp(directory, Publisher(pki(), access_point(), lambda _participant: URL))
    name_server = NameServer(directory, smp)
    await smp.start(0)
    port = await name_server.start(0)
    clock = MovableClock()
    try:
        async with NetworkDirectory(NameServers(zone=ZONE, servers=(f"127.0.0.1:{port}",)), trust_files(), clock) as asked:
            yield Network(asked, clock)
    finally:
        await name_server.stop()
        await smp.stop()


@asynccontextmanager
async def receiver(*lookups: str, **more: Any) -> AsyncIterator[Network]:
    """Run a network in which RECEIVER is registered, and its look-ups go like this."""
    async with network({"participant": RECEIVER, "lookup": list(lookups) or "ok"} | more) as running:
        yield running
