"""The network around the sandbox's access point: the name server and the SMP, with ports that stay over restarts."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel

from sandbox.deposit import deposit
from sandbox.dns import HOST, ZONE, NameServer
from sandbox.issuing import Holder
from sandbox.peppol_directory import LookupEntry, PeppolDirectory
from sandbox.pki import Pki, Purpose
from sandbox.smp import Smp
from sandbox.smp_publisher import Publisher


class NetworkPorts(BaseModel):
    """The ports of the last start; 0 asks for a free one."""

    name_server: int = 0
    smp: int = 0


class PeppolNetwork:
    """Who is registered, told by DNS and by an SMP. Without entries everybody is, at the access point."""

    def __init__(
        self,
        state: Path,
        pki: Pki,
        access_point: Holder,
        endpoint_url: Callable[[str], str],
        entries: Sequence[LookupEntry] | None,
    ) -> None:
        self._pki = pki
        self._ports_file = state / "peppol_network_ports.json"
        directory = PeppolDirectory(entries)
        self._smp = Smp(directory, Publisher(pki, access_point, endpoint_url))
        self._name_server = NameServer(directory, self._smp)

    async def start(self) -> dict[str, str]:
        """Open the doors and tell where they are, as the settings of who looks up. Raises OSError if a port is taken."""
        ports = NetworkPorts.model_validate_json(self._ports_file.read_bytes()) if self._ports_file.exists() else NetworkPorts()
        smp = await self._smp.start(ports.smp)
        name_server = await self._name_server.start(ports.name_server)
        deposit(self._ports_file, NetworkPorts(name_server=name_server, smp=smp).model_dump_json().encode())
        return {
            "FAKTURAFLYT_PEPPOL_LOOKUP_ZONE": ZONE,
            "FAKTURAFLYT_PEPPOL_LOOKUP_NAME_SERVERS": f"{HOST}:{name_server}",
            "FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE": str(self._pki.root_file),
            "FAKTURAFLYT_PEPPOL_LOOKUP_SMP_CA_FILE": str(self._pki.authority_file(Purpose.SMP)),
            "FAKTURAFLYT_PEPPOL_LOOKUP_ACCESS_POINT_CA_FILE": str(self._pki.authority_file(Purpose.ACCESS_POINT)),
        }

    async def stop(self) -> None:
        """Close the doors."""
        await self._name_server.stop()
        await self._smp.stop()
