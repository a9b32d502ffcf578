"""What the tests of eFaktura and Vipps share: the sandbox's hub, a hub that answers as a test says, and claims to submit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr, TypeAdapter

from adapters.efaktura.channel import HubChannel
from adapters.efaktura.hub import HttpEfakturaHub
from adapters.efaktura.line import HubAddress, HubLine
from domain.channels import Channel
from domain.consumers.consumer import ConsumerQuestion
from domain.invoice import PostalAddress
from domain.records import Consignment, HandOver
from sandbox.consumers import ConsumerEntry, Consumers, HubEntry
from sandbox.efaktura_claims import Claim, claims_taken
from sandbox.efaktura_hub import SUBMITTER, TOKEN, EfakturaHub
from sandbox.issuers import IssuerEntry, Issuers
from sandbox.trust import Trust
from tests.adapters.outside import NOW, consignment
from tests.adapters.peppol_outside import MovableClock

ISSUER = "310001015"
MOBILE = "+4740001014"
EMAIL = "jonas@privat.example"
NAME = "Jonas Tankevik"
KID = "100141000214"
ACCOUNT = "12345678903"


def question(**changes: Any) -> ConsumerQuestion:
    address = PostalAddress(line1="Utkastet 14", line2="c/o Tankevik", postcode="0150", city="Oslo", country="NO")
    known = {"issuer": ISSUER, "reference": "10014", "name": NAME, "mobile": MOBILE, "email": EMAIL, "address": address}
    return ConsumerQuestion.model_validate(known | changes)


def claim(channel: Channel = Channel.EFAKTURA, *, n: int = 1, number: str = "100021", **cards: Any) -> Consignment:
    """A consignment of Fjordlys to Jonas; `summary` and `customer` change what its document and card say."""
    summary = cards.pop("summary", {})
    letter = consignment(
        channel, number=number, n=n, customer={"mobile": "400 01 014", "email": EMAIL} | cards.pop("customer", {}), **cards
    )
    changed = letter.summary.model_copy(update={"payable": "3187.50", "kid": KID, "account": ACCOUNT} | summary)
    return letter.model_copy(update={"summary": changed})


@dataclass
class Hub:
    """A hub and all that is needed to talk to it."""

    url: str
    ca_file: Path | None = None
    state: Path = Path()
    clock: MovableClock = field(default_factory=MovableClock)
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    """What the scripted hub was asked: operation and body."""

    def __post_init__(self) -> None:
        self._line: HubLine | None = None

    def line(self, **changes: Any) -> HubLine:
        """One line for all, as in production; another one where something is different."""
        if changes or self._line is None:
            known = {"base_url": self.url, "token": SecretStr(TOKEN), "submitter": SUBMITTER, "ca_file": self.ca_file}
            line = HubLine(HubAddress(**(known | changes)), self.clock)
            if changes:
                return line
            self._line = line
        return self._line

    def registries(self, **changes: Any) -> HttpEfakturaHub:
        return HttpEfakturaHub(self.line(**changes))

    def channel(self, channel: Channel = Channel.EFAKTURA, **changes: Any) -> HubChannel:
        return HubChannel(channel, self.line(**changes), lambda invoice, at: f"https://faktura.example/f/{invoice}?{at:%Y}")

    async def submit(self, letter: Consignment | None = None, **changes: Any) -> HandOver:
        letter = letter or claim()
        channel = self.channel(Channel(letter.delivery.split(":")[1]), **changes)
        return await channel.hand_over(letter.delivery, channel.prepare(letter))

    def claims(self) -> list[tuple[str, Channel, Claim]]:
        return list(claims_taken(self.state))

    def duplicates(self) -> int:
        return len(list((self.state / "efaktura" / "duplicates").glob("*.json")))


@asynccontextmanager
async def sandbox_hub(state: Path, *consumers: dict[str, Any], answers: Any = "ok", issuers: Any = ()) -> AsyncIterator[Hub]:
    """Run the sandbox's hub with these consumers, at the tests' time; Jonas has an agreement unless a test names others."""
    entries = TypeAdapter(list[ConsumerEntry]).validate_python(consumers or [{"mobile": MOBILE, "agreements": [{"issuer": ISSUER}]}])
    trust = Trust(state / "keys")
    shift = NOW - datetime.now(UTC)
    books = Issuers(state, TypeAdapter(list[IssuerEntry]).validate_python(list(issuers)), shift)
    hub = EfakturaHub(state, Consumers(state, entries, shift, books), HubEntry(answers=answers), trust, books)
    settings = await hub.start()
    try:
        yield Hub(settings["FAKTURAFLYT_EFAKTURA_BASE_URL"], trust.ca_file, state)
    finally:
        await hub.stop()


Reply = web.Response | Callable[[web.Request], web.Response]


def told(content: object, status: int = 200, **headers: str) -> web.Response:
    return web.json_response(content, status=status, headers=headers)


def hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def truncated(request: web.Request) -> web.Response:
    """Half an answer, and then nothing."""
    assert request.transport is not None
    request.transport.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"code": "0", "sta')  # type: ignore[attr-defined]
    asyncio.get_running_loop().call_later(0.05, request.transport.abort)  # type: ignore[attr-defined]
    return web.Response()


@asynccontextmanager
async def scripted_hub(*replies: Callable[[], Reply] | Reply) -> AsyncIterator[Hub]:
    """Run a hub over plain HTTP that gives one reply after the other, the last one for ever."""
    left = list(replies)
    hub = Hub("")

    async def answer(request: web.Request) -> web.Response:
        hub.requests.append((request.path.rpartition("/")[2], await request.read()))
        reply = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(reply, web.Response):
            return web.Response(body=reply.body, status=reply.status, headers=reply.headers)
        made = reply(request)  # type: ignore[call-arg]
        assert isinstance(made, web.Response)
        return made

    app = web.Application()
    app.router.add_route("*", "/{operation}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield hub
    finally:
        await runner.cleanup()


LATER = timedelta(minutes=3)
