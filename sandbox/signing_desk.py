"""The signing service of the outside world, in the shape of Visma Sign's published API (F12), on loopback.

What it mails lies in the mailboxes; a human signs on its page (sandbox/signing_page.py). This side reads and writes the wire by
itself, as an outside service does; tests hold both sides together.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from sandbox.http_manners import HOST, SteadyServer, in_manner
from sandbox.script import Entry, Manner, Script, Slow
from sandbox.signing_calls import CallManner, Calls
from sandbox.signing_mail import SigningMail
from sandbox.signing_page import SigningPages
from sandbox.signings import Act, Asked, Over, Paper, Signings

IDENTIFIER = "sandbox-organization"
SECRET = "c2FuZGJveC1zaWduaW5nLXNlcnZpY2Uta2V5"  # noqa: S105 - known to whoever reads this
MAX_FILE_BYTES = 10 * 1000 * 1000
_PAGE_SIZE = 100
_SKEW = timedelta(minutes=15)
_EVERY_SECONDS = 0.25

ServiceManner = Literal[Manner.OK, Manner.BUSY, Manner.TIMEOUT, Manner.DROP, Manner.MALFORMED, Manner.DOWN]
ServiceAnswer = ServiceManner | Slow
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SigningServiceEntry(Entry):
    """How the service answers, call by call, and how it calls us when something has happened."""

    answers: ServiceAnswer | list[ServiceAnswer] = Manner.OK
    webhook: CallManner = CallManner.ONCE


class _Name(BaseModel):
    name: str = Field(min_length=1, max_length=500)


class _Document(BaseModel):
    document: _Name


class _Messages(BaseModel):
    send_invitation_email: bool = False


class _Invitation(BaseModel):
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    language: Literal["nb", "en"] = "nb"
    messages: _Messages = _Messages()


_Invitations = TypeAdapter(list[_Invitation])


class SigningDesk:
    """Listens on loopback, always on the same port: links that were mailed before a restart lead there."""

    def __init__(self, state: Path, signings: Signings, entry: SigningServiceEntry, mail: SigningMail, calls_to: str | None) -> None:
        self._signings = signings
        self._script = Script[ServiceAnswer](entry.answers)
        self._mail = mail
        self._calls = Calls(calls_to, IDENTIFIER, SECRET, entry.webhook)
        self._base_url = ""
        self._ticking: asyncio.Task[None] | None = None
        app = web.Application(client_max_size=MAX_FILE_BYTES)
        self._route(app)
        SigningPages(signings, self._calls.tell).route(app)
        self._server = SteadyServer(app, state / "signing_port.json")

    async def start(self) -> dict[str, str]:
        """Start listening and tell where, as the settings of who asks for signatures. Raises OSError if the port is taken."""
        self._base_url = f"http://{HOST}:{await self._server.start()}"
        self._ticking = asyncio.create_task(self._tick())
        return {
            "FAKTURAFLYT_SIGNING_GATEWAY": "http",
            "FAKTURAFLYT_SIGNING_BASE_URL": self._base_url,
            "FAKTURAFLYT_SIGNING_IDENTIFIER": IDENTIFIER,
            "FAKTURAFLYT_SIGNING_SECRET": SECRET,
        }

    async def stop(self) -> None:
        """Listen no more, and call nobody."""
        if self._ticking:
            self._ticking.cancel()
        await self._calls.stop()
        await self._server.stop()

    def _route(self, app: web.Application) -> None:
        root = "/api/v1/document/"
        app.router.add_post(root, self._answering(self._create))
        app.router.add_get(root, self._answering(self._search))
        app.router.add_get(f"{root}{{uuid}}", self._answering(self._status))
        app.router.add_post(f"{root}{{uuid}}/files", self._answering(self._add_file))
        app.router.add_get(f"{root}{{uuid}}/files/0", self._answering(self._file))
        app.router.add_post(f"{root}{{uuid}}/invitations", self._answering(self._invite))
        app.router.add_post(f"{root}{{uuid}}/remind", self._answering(self._remind))
        app.router.add_post(f"{root}{{uuid}}/cancel", self._answering(self._cancel))

    def _answering(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            async def work() -> web.StreamResponse:
                if not _is_authorised(request, await request.read()):
                    return _told({"error": "authorization"}, 401)
                try:
                    return await handler(request)
                except Over:
                    return _told({"error": "not possible for this document"}, 409)
                except (ValidationError, ValueError):
                    return _told({"error": "malformed"}, 400)

            return await in_manner(self._script.next(), request, work)

        return answer

    async def _create(self, request: web.Request) -> web.StreamResponse:
        paper = self._signings.create(_Document.model_validate_json(await request.read()).document.name)
        return web.Response(status=201, headers={"Location": f"{self._base_url}/api/v1/document/{paper.uuid}"})

    async def _search(self, request: web.Request) -> web.StreamResponse:
        part, offset = request.query.get("name", "").lower(), int(request.query.get("offset", "0"))
        found = [_status(paper) for paper in self._signings.all() if part in paper.name.lower()]
        page = found[offset : offset + _PAGE_SIZE]
        return _told({"total": len(found), "offset": offset, "length": len(page), "documents": page})

    async def _status(self, request: web.Request) -> web.StreamResponse:
        self._pass_time()
        return _told(_status(self._paper(request)))

    async def _add_file(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        if not content.startswith(b"%PDF-") or request.content_type != "application/pdf":
            return _told({"error": "no PDF"}, 400)
        paper = self._signings.add_file(self._paper(request), request.query.get("filename", "document.pdf"), content)
        return _told({"uuid": str(paper.uuid)}, 201)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self._signings.content(self._paper(request)), content_type="application/pdf")

    async def _invite(self, request: web.Request) -> web.StreamResponse:
        paper, invitations = self._paper(request), _Invitations.validate_json(await request.read())
        if len(invitations) != 1:
            return _told({"error": "the sandbox takes one invitation"}, 400)
        wanted = invitations[0]
        answer = self._signings.next_answer(wanted.email)
        if answer is Manner.REFUSE:
            return _told({"error": "refused"}, 400)

        async def work() -> web.StreamResponse:
            act = self._signings.next_answer(wanted.email) if isinstance(answer, Manner) and answer is not Manner.OK else answer
            act = Act.SIGN if act is Manner.OK else act
            invited = self._signings.invite(paper, wanted.email, wanted.language, act if isinstance(act, Act) else Act.IGNORE)
            if invited.asked and wanted.messages.send_invitation_email:
                self._mail.invite(invited, invited.asked, self._base_url)
            return _told([{"uuid": str(invited.asked.uuid), "passphrase": invited.asked.password}] if invited.asked else [], 201)

        return await in_manner(answer, request, work)

    async def _remind(self, request: web.Request) -> web.StreamResponse:
        paper = self._paper(request)
        if paper.asked is None or not paper.asked.is_open:
            raise Over
        self._mail.remind(paper, paper.asked, self._base_url)
        return _told({"reminded": 1})

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        self._calls.tell(self._signings.end(self._paper(request), "cancelled"))
        return web.Response(status=200)

    def _paper(self, request: web.Request) -> Paper:
        paper = self._signings.find(request.match_info["uuid"])
        if paper is None:
            raise web.HTTPNotFound
        return paper

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            self._pass_time()

    def _pass_time(self) -> None:
        for paper in self._signings.advance():
            self._calls.tell(paper)


def _status(paper: Paper) -> dict[str, object]:
    return {
        "uuid": str(paper.uuid),
        "name": paper.name,
        "status": paper.status,
        "files": [{"name": paper.file}] if paper.file else [],
        "invitations": [_invitation(paper.asked)] if paper.asked else [],
    }


def _invitation(asked: Asked) -> dict[str, object]:
    told: dict[str, object] = {
        "uuid": str(asked.uuid),
        "status": asked.status,
        "email": asked.email,
        "passphrase": asked.password,
    }
    if asked.opened_on:
        told["opened_on"] = asked.opened_on.isoformat()
    if asked.ended and asked.ended_on:
        told["ended"] = {"reason": asked.ended, "on": asked.ended_on.isoformat()}
    if asked.signed:
        told["signature"] = asked.signed.model_dump(mode="json")
    return told


def _is_authorised(request: web.Request, body: bytes) -> bool:
    headers = request.headers
    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    date, kind = headers.get("Date", ""), headers.get("Content-Type", "")
    text = f"{request.method}\n{digest}\n{kind}\n{date}\n{request.raw_path}"
    mac = base64.b64encode(hmac.new(base64.b64decode(SECRET), text.encode(), hashlib.sha512).digest()).decode()
    fresh = False
    with suppress(ValueError, TypeError):
        fresh = abs(parsedate_to_datetime(date) - datetime.now(UTC)) < _SKEW
    return fresh and hmac.compare_digest(headers.get("Authorization", "").encode(), f"Onnistuu {IDENTIFIER}:{mac}".encode())


def _told(content: object, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(content), content_type="application/json", status=status)
