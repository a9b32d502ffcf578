"""SMPs as HTTP servers: what is sent to them, and what of their answers is taken."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.circuit_breaker import SMP, CircuitBreakers
from adapters.peppol.distrust import Distrusted
from adapters.peppol.smp import MAX_ANSWER_BYTES, SmpClient, group_address, metadata_address
from domain.errors import Unavailable
from domain.invoice import DocumentType
from domain.peppol.network import BILLING, Distrust
from tests.adapters.peppol_network import MovableClock

INVOICE = BILLING[DocumentType.INVOICE].document_type
Respond = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass
class Server:
    """A running server: what it was asked, raw."""

    url: str = ""
    asked: list[web.BaseRequest] = field(default_factory=list)


@asynccontextmanager
async def server(respond: Respond) -> AsyncIterator[tuple[Server, SmpClient]]:
    running = Server()

    async def remember(request: web.BaseRequest) -> web.StreamResponse:
        running.asked.append(request)
        return await respond(request)

    runner = web.ServerRunner(web.Server(remember, handler_cancellation=True), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    running.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    client = SmpClient(CircuitBreakers(SMP, MovableClock()))
    try:
        yield running, client
    finally:
        await client.close()
        await runner.cleanup()


def answering(status: int = 200, body: bytes = b"", **headers: str) -> Respond:
    async def respond(_request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return respond


async def test_everything_in_an_address_is_percent_encoded() -> None:
    async with server(answering(body=b"metadata")) as (smp, client):
        assert await client.get(metadata_address(smp.url, "9915:test", INVOICE)) == b"metadata"
        assert await client.get(group_address(smp.url, "9915:test")) == b"metadata"
    metadata, group = [request.rel_url.raw_path for request in smp.asked]
    assert group == "/iso6523-actorid-upis%3A%3A9915%3Atest"
    assert metadata == (
        "/iso6523-actorid-upis%3A%3A9915%3Atest/services/busdox-docid-qns%3A%3Aurn%3Aoasis%3Anames%3Aspecification%3Aubl%3Aschema%3Axsd"
        "%3AInvoice-2%3A%3AInvoice%23%23urn%3Acen.eu%3Aen16931%3A2017%23compliant%23urn%3Afdc%3Apeppol.eu%3A2017%3Apoacc%3Abilling"
        "%3A3.0%3A%3A2.1"
    )


async def test_nothing_at_an_address_is_no_failure() -> None:
    async with server(answering(404, b"<html>not found</html>")) as (smp, client):
        assert await client.get(smp.url) is None


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 408, 410, 418, 429, 500, 502, 503, 504])
async def test_an_answer_that_is_neither_yes_nor_no_is_asked_for_again(status: int) -> None:
    async with server(answering(status)) as (smp, client):
        with pytest.raises(Unavailable, match=str(status)):
            await client.get(smp.url)


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("86400", timedelta(hours=1)),
        ("Tue, 24 Nov 2026 08:00:00 GMT", None),
        ("-5", None),
        ("9" * 50, None),
        ("²", None),
    ],
)
async def test_when_to_come_back_is_believed_within_an_hour(told: str, wait: timedelta | None) -> None:
    async with server(answering(503, Retry_After=told)) as (smp, client):
        with pytest.raises(Unavailable) as caught:
            await client.get(smp.url)
    assert caught.value.retry_after == wait


async def test_a_server_may_lead_us_to_another_address_as_it_is_written() -> None:
    async def respond(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/there/a:b":
            return web.Response(body=request.rel_url.raw_path.encode())
        return web.Response(status=301, headers={"Location": "/there/a%3Ab"})

    async with server(respond) as (smp, client):
        assert await client.get(smp.url) == b"/there/a%3Ab"


async def test_a_server_that_leads_us_round_is_not_believed() -> None:
    async with server(answering(302, Location="/again")) as (smp, client):
        with pytest.raises(Distrusted) as caught:
            await client.get(smp.url)
    assert caught.value.distrust is Distrust.REDIRECT
    assert len(smp.asked) <= 4


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://smp.example/x", "http://[::1"])
async def test_a_server_that_leads_us_out_of_http_did_not_answer(location: str) -> None:
    async with server(answering(302, Location=location)) as (smp, client):
        with pytest.raises(Unavailable):
            await client.get(smp.url)


async def test_the_largest_answer_is_taken_and_one_byte_more_is_not() -> None:
    async with server(answering(body=b"x" * MAX_ANSWER_BYTES)) as (smp, client):
        assert len(await client.get(smp.url) or b"") == MAX_ANSWER_BYTES
    async with server(answering(body=b"x" * (MAX_ANSWER_BYTES + 1))) as (smp, client):
        with pytest.raises(Distrusted) as caught:
            await client.get(smp.url)
    assert caught.value.distrust is Distrust.TOO_LARGE


async def test_an_answer_without_end_is_cut_off() -> None:
    async def pour(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    async with server(pour) as (smp, client):
        with pytest.raises(Distrusted) as caught:
            await client.get(smp.url)
    assert caught.value.distrust is Distrust.TOO_LARGE


async def test_a_compressed_answer_is_not_blown_up() -> None:
    bomb = gzip.compress(b"x" * 100 * 1024 * 1024)
    async with server(answering(body=bomb, Content_Encoding="gzip")) as (smp, client):
        assert await client.get(smp.url) == bomb
    assert smp.asked[0].headers["Accept-Encoding"] == "identity"


async def test_half_an_answer_is_none() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<Signed")
        writer.close()

    await _refused(half)


async def test_what_is_no_http_is_no_answer() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00this is no HTTP\r\n\r\n")
        writer.close()

    await _refused(nonsense)


async def _refused(handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> None:
    listener = await asyncio.start_server(handler, "127.0.0.1", 0)
    client = SmpClient(CircuitBreakers(SMP, MovableClock()))
    try:
        with pytest.raises(Unavailable):
            await client.get(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/")
    finally:
        await client.close()
        listener.close()
