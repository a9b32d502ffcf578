"""No adapter has more on its way at once than its setting says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from support.cards import B2C, JONAS

from activities.consumer_looks import question_about
from adapters.efaktura.hub import HttpEfakturaHub
from adapters.efaktura.line import HubAddress, HubLine
from adapters.peppol.http_gateway import HttpGateway, Provider
from adapters.slots import Slots
from adapters.sms.http import HttpTextMessages, SmsGateway
from domain.consumers.consumer import Registry
from domain.errors import Unavailable
from tests.adapters.outside import StoppedClock

AT_ONCE = 2


class Counter:
    """A server that lets every request wait a moment, counts how many do at once, and is then busy."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.served = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await reader.read(65536)
        await asyncio.sleep(0.2)
        self.now -= 1
        self.served += 1
        writer.write(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def counting() -> AsyncIterator[tuple[Counter, str]]:
    counter = Counter()
    server = await asyncio.start_server(counter.serve, "127.0.0.1", 0)
    async with server:
        yield counter, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def sms(url: str) -> Callable[[int], Awaitable[object]]:
    gateway = HttpTextMessages(SmsGateway(base_url=url, token=SecretStr("t"), sender="F"), StoppedClock(), max_in_flight=AT_ONCE)
    return lambda n: gateway.send("+4740001014", "hei", str(n))


def provider(url: str) -> Callable[[int], Awaitable[object]]:
    named = Provider(base_url=url, token=SecretStr("t"), message_domain="x.example")
    gateway = HttpGateway(named, StoppedClock(), max_in_flight=AT_ONCE)
    return lambda n: gateway.news_of(str(n))


def hub(url: str) -> Callable[[int], Awaitable[object]]:
    line = HubLine(HubAddress(base_url=url, token=SecretStr("t"), submitter="x.example"), StoppedClock(), max_in_flight=AT_ONCE)
    registries = HttpEfakturaHub(line)
    return lambda _: registries.ask(Registry.AGREEMENT, question_about(B2C, JONAS))


@pytest.mark.parametrize("adapter", [sms, provider, hub], ids=lambda adapter: adapter.__name__)
async def test_an_adapter_keeps_to_its_bound(adapter: Callable[[str], Callable[[int], Awaitable[object]]]) -> None:
    async with counting() as (counter, url):
        send = adapter(url)
        ended = await asyncio.gather(*(send(n) for n in range(3 * AT_ONCE)), return_exceptions=True)
    assert all(isinstance(each, Unavailable) for each in ended), ended
    assert (counter.most, counter.served) == (AT_ONCE, 3 * AT_ONCE)


async def test_who_finds_every_slot_taken_is_told_to_come_back_and_nothing_is_sent() -> None:
    slots = Slots(1, "nowhere", timedelta(milliseconds=50))
    async with slots.one():
        with pytest.raises(Unavailable, match="all slots to nowhere are taken"):
            async with slots.one():
                raise AssertionError("two at once")
    async with slots.one():
        pass


async def test_a_slot_is_free_again_after_a_failure() -> None:
    slots = Slots(1, "nowhere", timedelta(milliseconds=50))
    with pytest.raises(ValueError, match="broken"):
        async with slots.one():
            raise ValueError("broken")
    async with slots.one():
        pass
