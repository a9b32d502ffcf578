"""The sandbox's Peppol access point, put together: its keys, its ports, which stay over restarts, and the settings of who sends to it.

A message that was prepared before a restart names a port: it has to be the same afterwards.
"""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

from domain.peppol.network import parse_participant
from sandbox.deposit import deposit
from sandbox.peppol_desk import Desk
from sandbox.peppol_directory import LookupEntry
from sandbox.peppol_peer import HOST, PATH, PeerEntry, PeppolPeer
from sandbox.peppol_status import Inbox, StatusPost
from sandbox.pki import Pki, Purpose
from sandbox.trust import Trust

OUR_SEAT = "PNO000001"
PEER_SEAT = "PNO000999"
OTHER_SEAT = "PNO000888"
MESSAGE_DOMAIN = "fakturaflyt.example"

_INBOX = "our inbox"
"""The name of our own inbox's port among the peer's."""
_ports = TypeAdapter(dict[str, int])


class PeppolEntry(PeerEntry, LookupEntry):
    """Who is registered, for what, and how look-ups and messages go."""

    participant: Annotated[str, AfterValidator(parse_participant)]


class Peppol:
    """The access point that receives, and the keys of the one that sends: ours. Without entries it receives for everybody."""

    def __init__(self, state: Path, pki: Pki, trust: Trust, entries: Sequence[PeerEntry] | None, inbox_port: int = 0) -> None:
        self._folder = state / "peppol"
        self._pki = pki
        self._trust = trust
        self._ports_file = state / "peppol_ports.json"
        self._ports = _ports.validate_json(self._ports_file.read_bytes()) if self._ports_file.exists() else {}
        self._ports[_INBOX] = inbox_port or self._ports.get(_INBOX) or _free_port()
        self._ours = pki.member(Purpose.ACCESS_POINT, OUR_SEAT)
        self.access_point = pki.member(Purpose.ACCESS_POINT, PEER_SEAT)
        self.peer = self._peer(entries)

    async def start(self) -> dict[str, str]:
        """Open the doors and tell where they are, as the settings of who sends. Raises OSError if a port is taken."""
        await self.peer.start(self._ports)
        deposit(self._ports_file, _ports.dump_json({**self._ports, **self.peer.ports}))
        member = f"{Purpose.ACCESS_POINT}_{OUR_SEAT}"
        return {
            "FAKTURAFLYT_PEPPOL_GATEWAY": "as4",
            "FAKTURAFLYT_PEPPOL_MESSAGE_DOMAIN": MESSAGE_DOMAIN,
            "FAKTURAFLYT_PEPPOL_AP_CERTIFICATE_FILE": str(self._pki.certificate_file(member)),
            "FAKTURAFLYT_PEPPOL_AP_KEY_FILE": str(self._pki.key_file(member)),
            "FAKTURAFLYT_PEPPOL_AP_TLS_CA_FILE": str(self._trust.ca_file),
            "FAKTURAFLYT_PEPPOL_INBOX_HOST": HOST,
            "FAKTURAFLYT_PEPPOL_INBOX_PORT": str(self._ports[_INBOX]),
        }

    async def stop(self) -> None:
        """Close the doors."""
        await self.peer.stop()

    def _peer(self, entries: Sequence[PeerEntry] | None) -> PeppolPeer:
        participants = None if entries is None else {entry.participant for entry in entries}
        authority = self._pki.authority(Purpose.ACCESS_POINT).certificate
        desk = Desk(self._folder, self.access_point, self._pki.root.certificate, [authority], participants)
        inbox = Inbox(f"http://{HOST}:{self._ports[_INBOX]}{PATH}", self._ours.certificate)
        # The stranger is of the same network and seat: all that is wrong with its certificate is that no SMP names it.
        stranger = self._pki.issue(Purpose.ACCESS_POINT, PEER_SEAT)
        post = StatusPost(self.access_point, self._pki.member(Purpose.ACCESS_POINT, OTHER_SEAT), inbox)
        return PeppolPeer(desk, self._trust.mail_context(), stranger, entries or (), post)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])
