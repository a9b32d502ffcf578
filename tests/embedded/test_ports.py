import socket
from pathlib import Path

import pytest

from embedded.failure import PortTaken
from embedded.ports import LOOPBACK, PortBook, free_port, is_free


def listen_on(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    listener.listen()
    return listener


def test_a_port_someone_listens_on_is_not_free() -> None:
    port = free_port()
    assert is_free(port)
    with listen_on(port):
        assert not is_free(port)


def test_a_port_is_remembered_over_restarts(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = PortBook(file).assign("ui")
    assert PortBook(file).assign("ui") == first


def test_a_remembered_port_that_is_taken_gives_way_to_a_free_one(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = PortBook(file).assign("ui")
    with listen_on(first):
        second = PortBook(file).assign("ui")
    assert second != first
    assert PortBook(file).assign("ui") == second


def test_a_wanted_port_is_used_and_remembered(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    wanted = free_port()
    assert PortBook(file).assign("ui", wanted) == wanted
    assert PortBook(file).assign("ui") == wanted


def test_a_wanted_port_that_is_taken_is_told_in_both_languages(tmp_path: Path) -> None:
    wanted = free_port()
    with listen_on(wanted), pytest.raises(PortTaken) as failure:
        PortBook(tmp_path / "ports.json").assign("ui", wanted)
    assert failure.value.nb == f"Port {wanted} er opptatt av et annet program. Velg en annen med --ui-port."
    assert failure.value.en == f"Port {wanted} is taken by another program. Choose another with --ui-port."


@pytest.mark.parametrize("content", ["", "[]", '{"ui": "x"}', "{"])
def test_a_damaged_ports_file_is_only_forgotten(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(content)
    assert is_free(PortBook(file).assign("ui"))
