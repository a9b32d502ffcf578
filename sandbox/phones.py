"""The SMS gateway of the outside world and the phones that show what it took, each answering in its own way.

What a phone shows lies in `phones/{mobile}/{number}.json`. A key that comes again is answered as before, and shown once.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from aiohttp import web
from pydantic import AfterValidator, ValidationError

from domain.identifiers import parse_mobile
from sandbox.asked import note_asked
from sandbox.deposit import deposit
from sandbox.script import Entry, Manner, Refuse, Script, Slow

HOST = "127.0.0.1"
TOKEN = "sandbox"  # noqa: S105 - known to whoever reads this
PhoneManner = Literal[Manner.OK, Manner.REFUSE, Manner.BUSY, Manner.TIMEOUT, Manner.DROP, Manner.MALFORMED, Manner.DOWN]
PhoneAnswer = PhoneManner | Slow | Refuse
_HOLD_SECONDS = 300


class Phone(Entry):
    """Somebody's mobile phone. `drop` and `timeout` show the message and answer nothing; `down` and `busy` do not take it."""

    mobile: Annotated[str, AfterValidator(parse_mobile)]
    answers: PhoneAnswer | list[PhoneAnswer] = Manner.OK
    reason: str | None = None


class ShownMessage(Entry):
    """A message as a phone shows it."""

    sender: str
    text: str
    key: str


class Phones:
    """The scripts of all phones, and what they show. Without a world every number has a phone."""

    def __init__(self, state: Path, phones: Sequence[Phone] | None) -> None:
        self._state = state
        self._open_to_all = phones is None
        self._scripts = {phone.mobile: Script[PhoneAnswer](phone.answers, phone.reason) for phone in phones or ()}

    def next_answer(self, mobile: str) -> PhoneAnswer | Manner:
        """Tell how a phone answers this time."""
        if script := self._scripts.get(mobile):
            return script.next()
        return Manner.OK if self._open_to_all else Refuse(refuse="unknown_number")

    def show(self, mobile: str, message: ShownMessage) -> str:
        """Show a message, unless its key was shown before, and name it."""
        name = hashlib.sha256(message.key.encode()).hexdigest()[:16]
        shown = _folder(self._state, mobile) / f"{name}.json"
        if not shown.exists():
            deposit(shown, message.model_dump_json().encode())
            note_asked(self._state, mobile)
        return name


def shown_on(state: Path, mobile: str) -> tuple[ShownMessage, ...]:
    """Read what a phone shows, the oldest first."""
    files = sorted(_folder(state, mobile).glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
    return tuple(ShownMessage.model_validate_json(file.read_bytes()) for file in files)


def _folder(state: Path, mobile: str) -> Path:
    return state / "phones" / quote(mobile, safe="+")


class SmsDesk:
    """Listens on loopback and takes messages for phones."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> int:
        """Start listening and tell the port; 0 asks for a free one. Raises OSError if the port is taken."""
        app = web.Application()
        app.router.add_post("/messages", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner:
            await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"error": "token"}, status=401)
        try:
            content = json.loads(await request.read())
            message = ShownMessage(sender=content["from"], text=content["text"], key=request.headers["Idempotency-Key"])
            mobile = parse_mobile(content["to"])
        except (ValueError, ValidationError, KeyError, TypeError):
            return web.json_response({"error": "malformed"}, status=422)
        return await self._answer(request, mobile, message)

    async def _answer(self, request: web.Request, mobile: str, message: ShownMessage) -> web.StreamResponse:
        match self._phones.next_answer(mobile):
            case Manner.REFUSE:
                return web.json_response({"error": "takes_no_messages"}, status=422)
            case Refuse(refuse=reason):
                return web.json_response({"error": reason}, status=422)
            case Manner.BUSY:
                return web.json_response({"error": "busy"}, status=429)
            case Manner.DOWN:
                return web.json_response({"error": "down"}, status=503)
            case Manner.DROP:
                self._phones.show(mobile, message)
                _hang_up(request)
            case Manner.TIMEOUT:
                self._phones.show(mobile, message)
                await asyncio.sleep(_HOLD_SECONDS)
            case Manner.MALFORMED:
                self._phones.show(mobile, message)
                return web.Response(text="<html>Takk!</html>", content_type="text/html")
            case Slow(slow=pause):
                await asyncio.sleep(pause.total_seconds())
        return web.json_response({"id": self._phones.show(mobile, message)}, status=202)


def _hang_up(request: web.Request) -> None:
    with suppress(AttributeError):
        if request.transport:
            request.transport.abort()
