"""Ports on this machine: free ones, remembered so that links stay valid after a restart."""

import socket
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from embedded.failure import PortTaken
from embedded.whole_file import write_whole

LOOPBACK = "127.0.0.1"

_Ports = TypeAdapter(dict[str, int])


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port of the loopback interface just now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """Find a port that nobody listens on. Another program may take it before we do: whoever binds must look again."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


class PortBook:
    """The ports a stack uses, by use, kept in a file of its state folder."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._ports = _read(file)

    def assign(self, use: str, wanted: int | None = None) -> int:
        """Choose the port for a use: the wanted one, else the remembered one if it is free, else a free one.

        Raises:
            PortTaken: the wanted port is in use.
        """
        if wanted is not None and not is_free(wanted):
            raise PortTaken(wanted, f"--{use}-port")
        remembered = self._ports.get(use)
        chosen = wanted or (remembered if remembered is not None and is_free(remembered) else free_port())
        self._keep(self._ports | {use: chosen})
        return chosen

    def _keep(self, ports: dict[str, int]) -> None:
        self._ports = ports
        write_whole(self._file, _Ports.dump_json(ports, indent=2).decode())


def _read(file: Path) -> dict[str, int]:
    try:
        return _Ports.validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return {}  # the file is a convenience: without it links change, nothing else
