"""The access point of the outside world: what it keeps, what it remembers, and where it is down."""

import os
import socket
import time
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from support.documents import ubl

from adapters.peppol.prepared import read_package
from domain.channels import Channel
from domain.errors import Unanswered, Unavailable, Uncertain
from domain.records import Taken
from sandbox.peppol_desk import MEMORY
from sandbox.peppol_peer import PeerEntry
from sandbox.receivers import received
from tests.adapters.peppol_outside import OTHER, RECEIVER, Network, network
from tests.documents.test_sbdh import c14n


async def deliver(net: Network, number: str = "1", receiver: str = RECEIVER, prepared: bytes | None = None) -> Taken:
    letter, gateway = net.letter(number, receiver=net.receiver(receiver)), net.gateway()
    taken = await gateway.hand_over(letter.delivery, prepared or gateway.prepare(letter))
    assert isinstance(taken, Taken)
    return taken


async def test_what_is_received_lies_there_under_instance_and_number_and_is_the_document(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        taken = await deliver(net, "2026/7")
        (path,) = net.received()
    assert path.name == f"{taken.reference}_2026%2F7.xml"
    assert c14n(path.read_bytes()) == c14n(ubl("2026/7"))


async def test_what_was_received_is_counted_by_invoice(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        await deliver(net, "2026/7")
        await deliver(net, "2026/8", OTHER)
    assert received(tmp_path, "invoice/310001015/invoice/2026%2F7") == {Channel.PEPPOL: 1}
    assert received(tmp_path, "invoice/310001015/credit_note/2026%2F7") == {}


async def test_each_participant_has_a_folder_and_answers_for_itself(tmp_path: Path) -> None:
    async with network(tmp_path, "refuse") as net:
        await deliver(net, "1", OTHER)
        assert (len(net.received(OTHER)), net.received()) == (1, [])
        assert net.peer.url(OTHER) != net.peer.url(RECEIVER)
        assert net.peer.url("0192:310013048") == net.peer.url(OTHER), "those nobody named share a port"


async def test_the_memory_of_duplicates_outlives_a_restart(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        letter = net.letter()
        prepared = net.gateway().prepare(letter)
        await net.gateway().hand_over(letter.delivery, prepared)
    url = read_package(prepared).message.url
    async with network(tmp_path) as net:
        gateway = net.gateway()
        moved = gateway.prepare(letter.model_copy(update={"peppol": net.receiver()}))
        with pytest.raises(Uncertain):
            await gateway.hand_over(letter.delivery, moved)
        assert (len(net.received()), net.duplicates()) == (1, 1)
        assert net.peer.url(RECEIVER) != url


async def test_a_message_id_is_forgotten_after_ten_minutes_but_never_the_instance(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        letter, gateway = net.letter(), net.gateway()
        prepared = gateway.prepare(letter)
        await gateway.hand_over(letter.delivery, prepared)
        (memory,) = (tmp_path / "peppol" / ".memory").iterdir()
        past = time.time() - MEMORY.total_seconds() - 1
        os.utime(memory, (past, past))
        with pytest.raises(Uncertain):
            await gateway.hand_over(letter.delivery, prepared)
        net.received()[0].unlink()
        assert isinstance(await gateway.hand_over(letter.delivery, prepared), Taken)


async def test_the_answers_come_one_after_the_other(tmp_path: Path) -> None:
    async with network(tmp_path, "down", "busy", "ok") as net:
        with pytest.raises(Unavailable):
            await deliver(net)
        with pytest.raises(Unanswered):
            await deliver(net)
        await deliver(net)


async def test_nobody_is_served_on_a_connection_that_is_not_tls(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        with socket.create_connection(("127.0.0.1", net.peer.ports[RECEIVER])) as caller:
            caller.sendall(b"POST /as4 HTTP/1.1\r\n\r\n")
        await deliver(net)


async def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        with pytest.raises(OSError, match="in use"):
            await net.peer.start({RECEIVER: net.peer.ports[RECEIVER]})


@pytest.mark.parametrize(
    "answer", ["ok", {"slow": "PT1S"}, {"refuse": "EBMS:0101"}, {"malformed": "half"}, ["down", {"malformed": "other"}]]
)
def test_a_world_file_may_say(answer: object) -> None:
    assert TypeAdapter(PeerEntry).validate_python({"participant": RECEIVER, "answers": answer, "mls": {"code": "RE", "after": "PT1S"}})


@pytest.mark.parametrize("answer", ["fine", {"malformed": "quarter"}, {"slow": 5}])
def test_a_world_file_may_not_say(answer: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PeerEntry).validate_python({"participant": RECEIVER, "answers": answer})
