"""Our receiving access point: status messages are kept before they are acknowledged, once, and nothing else is taken."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from as4.core.receipt import AS4Receipt
from as4.peppol import create_peppol_external_party
from cryptography.hazmat.primitives.serialization import Encoding
from support.documents import ubl

from adapters.peppol.access_point import AccessPoint
from adapters.peppol.as4_message import BuiltMessage, build_message
from adapters.peppol.certificates import TrustFiles
from adapters.peppol.inbox import MAX_MESSAGE_BYTES, PATH, Inbox
from adapters.peppol.status_folder import StatusFolder
from documents.mls import MLS_DOCUMENT_TYPE, MLS_PROCESS, write_mls
from domain.errors import Misconfigured
from domain.peppol.mls import MlsCode, StatusReceived
from domain.records import Taken
from sandbox import peppol_status
from sandbox.issuing import Holder
from sandbox.peppol_desk import party
from tests.adapters.outside import StoppedClock
from tests.adapters.peppol_outside import INVOICE, access_point_files, network, pki
from tests.documents.test_mls import REJECTED, TAKEN
from tests.documents.test_sbdh import HEADER

OURS = "0242:000123"


@dataclass
class Running:
    """A running inbox and its folder."""

    port: int
    folder: StatusFolder
    inbox: Inbox

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    async def post(self, message: BuiltMessage, body: bytes | None = None) -> bytes:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, headers=message.headers, data=body or message.mime) as response,
        ):
            return await response.read()

    @property
    def address(self) -> peppol_status.Inbox:
        return peppol_status.Inbox(self.url, pki().us.certificate)


@asynccontextmanager
async def running(folder: Path, port: int = 0) -> AsyncIterator[Running]:
    kept = StatusFolder(folder / "statuses")
    inbox = Inbox(AccessPoint(access_point_files(folder / "ours", pki().us)), trust(folder), kept, StoppedClock())
    try:
        yield Running(await inbox.start("127.0.0.1", port), kept, inbox)
    finally:
        await inbox.stop()


def trust(folder: Path) -> TrustFiles:
    files = TrustFiles(root_file=folder / "root.pem", smp_ca_file=folder / "unused.pem", access_point_ca_file=folder / "ca.pem")
    files.root_file.write_bytes(pki().root.public_bytes(Encoding.PEM))
    files.access_point_ca_file.write_bytes(pki().ca.public_bytes(Encoding.PEM))
    return files


def status_message(
    document: bytes = write_mls(TAKEN), *, sender: Holder | None = None, to: Holder | None = None, **header: Any
) -> BuiltMessage:
    known = {"sender": "0242:000999", "receiver": OURS, "document_type": MLS_DOCUMENT_TYPE, "process": MLS_PROCESS}
    seat = to or pki().us
    return build_message(
        HEADER.model_copy(update=known | header),
        document,
        message_id=f"{uuid.uuid4()}@sender.example",
        sender=party(sender or pki().peer),
        receiver=create_peppol_external_party(seat.name, seat.certificate),
    )


def error_code(answer: bytes) -> str | None:
    error = AS4Receipt.parse(answer, pki().us.certificate).error
    return error.error_code if error else None


async def test_a_status_is_kept_and_its_receipt_is_signed_by_us(tmp_path: Path) -> None:
    async with running(tmp_path) as ours:
        answer = await ours.post(status_message())
        (received,) = ours.folder.unread()
    assert AS4Receipt.parse(answer, pki().us.certificate).success
    assert (received.status, received.seat, received.document) == (TAKEN, "PNO000999", received.document)
    assert b"ApplicationResponse" in received.document


async def test_what_was_read_is_not_read_again_and_comes_in_the_order_it_came(tmp_path: Path) -> None:
    async with running(tmp_path) as ours:
        await ours.post(status_message(instance="one"))
        await ours.post(status_message(write_mls(REJECTED), instance="two"))
        first, second = ours.folder.unread()
        ours.folder.mark_read(first)
        ours.folder.mark_read(first)
        assert ours.folder.unread() == (second,)
    assert (first.status.code, second.status.code) == (MlsCode.DELIVERED, MlsCode.REJECTED)


async def test_the_same_message_gets_the_same_receipt_even_after_a_restart_and_after_it_was_read(tmp_path: Path) -> None:
    message = status_message()
    async with running(tmp_path) as ours:
        first = await ours.post(message)
        ours.folder.mark_read(ours.folder.unread()[0])
    async with running(tmp_path) as ours:
        assert await ours.post(message) == first
        assert ours.folder.unread() == ()


async def test_the_same_status_under_another_message_id_is_acknowledged_and_kept_once(tmp_path: Path) -> None:
    async with running(tmp_path) as ours:
        answers = [await ours.post(status_message(instance="one")) for _ in range(2)]
        assert len(ours.folder.unread()) == 1
        ours.folder.mark_read(ours.folder.unread()[0])
        answers.append(await ours.post(status_message(instance="one")))
        assert ours.folder.unread() == ()
    assert [error_code(answer) for answer in answers] == [None] * 3


async def test_many_at_once_are_each_kept_once(tmp_path: Path) -> None:
    messages = [status_message(instance=f"instance {n % 3}") for n in range(9)]
    async with running(tmp_path) as ours:
        await asyncio.gather(*(ours.post(message) for message in messages))
        assert len(ours.folder.unread()) == 3


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (status_message(ubl(), document_type=INVOICE), "EBMS:0004"),
        (status_message(ubl()), "EBMS:0004"),
        (status_message(b"<nonsense/>"), "EBMS:0004"),
        (status_message(receiver="0242:000777"), "EBMS:0004"),
        (status_message(sender=pki().stranger), "EBMS:0101"),
        (status_message(to=pki().third), "EBMS:0102"),
    ],
    ids=[
        "an invoice",
        "an invoice called a status",
        "nonsense",
        "for another provider",
        "of a foreign network",
        "for another access point",
    ],
)
async def test_everything_else_is_refused_with_the_proper_error(tmp_path: Path, message: BuiltMessage, code: str) -> None:
    async with running(tmp_path) as ours:
        assert error_code(await ours.post(message)) == code
        assert ours.folder.unread() == ()


async def test_a_message_that_is_merely_addressed_to_another_is_refused(tmp_path: Path) -> None:
    message = build_message(
        HEADER.model_copy(update={"receiver": OURS, "document_type": MLS_DOCUMENT_TYPE}), write_mls(TAKEN), message_id="m@x",
        sender=party(pki().peer), receiver=create_peppol_external_party("PNO000777", pki().us.certificate),
    )  # fmt: skip
    async with running(tmp_path) as ours:
        assert error_code(await ours.post(message)) == "EBMS:0003"


@pytest.mark.parametrize("body", [b"", b"no mime", b"x" * 1000])
async def test_nonsense_is_answered_with_an_error(tmp_path: Path, body: bytes) -> None:
    async with running(tmp_path) as ours:
        answer = await ours.post(status_message(), body or b" ")
        assert b"EBMS:" in answer
        assert ours.folder.unread() == ()


async def test_more_than_a_status_weighs_is_refused_unread(tmp_path: Path) -> None:
    async with running(tmp_path) as ours, aiohttp.ClientSession() as session:
        async with session.post(ours.url, data=b"x" * (MAX_MESSAGE_BYTES + 1)) as response:
            assert response.status == 413
        async with session.get(ours.url) as response:
            assert response.status == 404


async def test_certificates_that_cannot_be_read_are_for_an_operator(tmp_path: Path) -> None:
    files = trust(tmp_path)
    files.root_file.write_bytes(b"garbage")
    ours = AccessPoint(access_point_files(tmp_path / "ours", pki().us))
    with pytest.raises(Misconfigured):
        await Inbox(ours, files, StatusFolder(tmp_path / "s"), StoppedClock()).start("127.0.0.1", 0)


async def test_a_second_worker_on_the_machine_shares_the_port_and_the_folder(tmp_path: Path) -> None:
    async with running(tmp_path) as ours, running(tmp_path, ours.port) as theirs:
        assert theirs.url == ours.url
        await asyncio.gather(*(ours.post(status_message(instance=f"instance {n}")) for n in range(20)))
        assert len(ours.folder.unread()) == len(theirs.folder.unread()) == 20
        await ours.inbox.stop()
        await theirs.post(status_message(instance="one more"))
        assert len(theirs.folder.unread()) == 21


async def test_a_port_that_another_program_has_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(OSError, match="in use"):
        async with running(tmp_path, listener.getsockname()[1]):
            pass


async def arrived(folder: StatusFolder, n: int = 1) -> tuple[StatusReceived, ...]:
    async with asyncio.timeout(30):
        while len(found := folder.unread()) < n:
            await asyncio.sleep(0.02)
    return found


@pytest.mark.parametrize(("rule", "code"), [({}, "AP"), ({"code": "AB"}, "AB"), ({"code": "RE", "reason": "BV", "after": "PT0.3S"}, "RE")])
async def test_the_receivers_access_point_tells_what_became_of_an_invoice(tmp_path: Path, rule: dict[str, str], code: str) -> None:
    async with running(tmp_path) as ours, network(tmp_path, inbox=ours.address, mls=rule) as net:
        letter, gateway = net.letter(), net.gateway()
        taken = await gateway.hand_over(letter.delivery, gateway.prepare(letter))
        (received,) = await arrived(ours.folder)
    assert isinstance(taken, Taken)
    assert (received.status.code, received.status.document, received.seat) == (code, taken.reference, "PNO000999")


async def test_a_status_sent_early_is_there_before_the_receipt(tmp_path: Path) -> None:
    async with running(tmp_path) as ours, network(tmp_path, inbox=ours.address, mls={"early": True}) as net:
        letter, gateway = net.letter(), net.gateway()
        prepared = gateway.prepare(letter)
        await gateway.hand_over(letter.delivery, prepared)
        (received,) = ours.folder.unread()
    assert received.status.document == gateway.reference(prepared)


async def test_a_status_sent_twice_is_read_twice_as_two_messages_about_one_document(tmp_path: Path) -> None:
    async with running(tmp_path) as ours, network(tmp_path, inbox=ours.address, mls={"times": 2}) as net:
        letter, gateway = net.letter(), net.gateway()
        await gateway.hand_over(letter.delivery, gateway.prepare(letter))
        first, second = await arrived(ours.folder, 2)
    assert first.status == second.status


async def test_one_status_may_follow_another_and_a_strangers_comes_from_another_seat(tmp_path: Path) -> None:
    rules = [{"code": "AB", "early": True}, {"code": "RE", "by": "stranger", "early": True}]
    async with running(tmp_path) as ours, network(tmp_path, inbox=ours.address, mls=rules) as net:
        letter, gateway = net.letter(), net.gateway()
        prepared = gateway.prepare(letter)
        await gateway.hand_over(letter.delivery, prepared)
        first, second = ours.folder.unread()
    assert [(status.seat, status.status.code) for status in (first, second)] == [("PNO000999", "AB"), ("PNO000777", "RE")]
    assert gateway.receiver_seat(prepared) == first.seat


async def test_who_asks_for_failures_only_hears_of_failures_only(tmp_path: Path) -> None:
    async with running(tmp_path) as ours, network(tmp_path, inbox=ours.address, mls={"early": True}) as net:
        letter, gateway = net.letter(), net.gateway(status_wanted="FAILURE_ONLY")
        await gateway.hand_over(letter.delivery, gateway.prepare(letter))
        assert ours.folder.unread() == ()
