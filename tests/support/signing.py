"""The sandbox's signing service and Enhetsregisteret, and ours that ask them, on loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr, TypeAdapter

from adapters.brreg.register import BrregAddress, HttpBusinessRegister
from adapters.clock import ShiftedClock
from adapters.signing.line import SigningAddress, SigningLine
from adapters.signing.service import HttpSigningService
from domain.verification.signing import Invitation, SigningSeen
from sandbox.brreg import Brreg, BrregEntry
from sandbox.post import Post
from sandbox.signing_desk import IDENTIFIER, SECRET, SigningDesk, SigningServiceEntry
from sandbox.signing_mail import SigningMail
from sandbox.signings import SignerEntry, Signings

PDF = b"%PDF-1.7\nfullmakt\n%%EOF\n"
SIV = "siv.signatur@nordavind.example"
KEY = "kyc/310004049/1"
CLOCK = ShiftedClock(timedelta(0))


def invitation(email: str = SIV, key: str = KEY, title: str = "Fullmakt for Nordavind AS") -> Invitation:
    return Invitation(key=key, title=title, email=email)


@dataclass
class Desk:
    """A running signing service and what it left behind."""

    url: str
    state: Path
    signings: Signings

    def ours(self, secret: str = SECRET) -> HttpSigningService:
        address = SigningAddress(base_url=self.url, identifier=IDENTIFIER, secret=SecretStr(secret))
        return HttpSigningService(SigningLine(address, CLOCK))

    def mails(self, to: str = SIV) -> list[EmailMessage]:
        files = sorted((self.state / "mailboxes" / to).glob("*.eml"))
        read = BytesParser(policy=policy.default).parsebytes
        return [mail for file in files if isinstance(mail := read(file.read_bytes()), EmailMessage)]

    def mailed(self) -> tuple[str, str]:
        """Read link and password from the latest mail."""
        lines = str(self.mails()[-1].get_content()).splitlines()
        link, password = (next(line for line in lines if line.startswith(word)).split()[1] for word in ("Lenke", "Passord"))
        return link, password


@asynccontextmanager
async def signing_desk(
    state: Path, *signers: dict[str, Any], shift: timedelta = timedelta(0), calls_to: str | None = None, **service: Any
) -> AsyncIterator[Desk]:
    """Run the sandbox's signing service."""
    signings = Signings(state, TypeAdapter(list[SignerEntry]).validate_python(list(signers)), shift)
    mail = SigningMail(Post(state, "bounce.example"))
    desk = SigningDesk(state, signings, SigningServiceEntry.model_validate(service), mail, calls_to)
    settings = await desk.start()
    try:
        yield Desk(settings["FAKTURAFLYT_SIGNING_BASE_URL"], state, signings)
    finally:
        await desk.stop()


async def until_over(service: HttpSigningService, document: str) -> SigningSeen:
    """Look until nothing more will happen."""
    async with asyncio.timeout(10):
        while not (seen := await service.look(document)).state.is_over:
            await asyncio.sleep(0.02)
        return seen


@asynccontextmanager
async def brreg(state: Path, *entries: dict[str, Any]) -> AsyncIterator[HttpBusinessRegister]:
    """Run the sandbox's Enhetsregisteret, and ours that asks it."""
    server = Brreg(state, TypeAdapter(list[BrregEntry]).validate_python(list(entries)))
    settings = await server.start()
    try:
        yield HttpBusinessRegister(BrregAddress(base_url=settings["FAKTURAFLYT_BRREG_BASE_URL"]), CLOCK)
    finally:
        await server.stop()


Reply = Callable[[web.Request], web.StreamResponse | Awaitable[web.StreamResponse]]


@dataclass
class Front:
    """A server that stands before another one: it may lose answers, and writes down what was asked."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    replies: dict[tuple[str, str], list[Reply]] = field(default_factory=dict)

    def once(self, method: str, path: str, reply: Reply) -> None:
        """Give this reply to the next request whose path ends so."""
        self.replies.setdefault((method, path), []).append(reply)

    def reply(self, method: str, path: str) -> Reply | None:
        return next((left.pop(0) for (m, end), left in self.replies.items() if m == method and path.endswith(end) and left), None)


@asynccontextmanager
async def scripted(answer: Reply) -> AsyncIterator[Front]:
    """Run a server that gives one answer to everything, unless `once` says otherwise."""
    front = Front()

    async def respond(request: web.Request) -> web.StreamResponse:
        await request.read()
        front.asked.append((request.method, request.path))
        made = (front.reply(request.method, request.path) or answer)(request)
        return made if isinstance(made, web.StreamResponse) else await made

    app = web.Application(client_max_size=50_000_000)
    app.router.add_route("*", "/{path:.*}", respond)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    front.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield front
    finally:
        await runner.cleanup()


def hang_up(request: web.Request) -> web.StreamResponse:
    """Answer nothing."""
    with contextlib.suppress(AttributeError):
        if request.transport:
            request.transport.abort()
    return web.Response()
