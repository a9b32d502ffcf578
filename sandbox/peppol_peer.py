"""A Peppol access point of the outside world: takes messages over HTTPS for many participants, each answering in its own way."""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from typing import Literal, Never

from aiohttp import web
from as4.errors import BaseAS4ReceiptableError

from sandbox.issuing import Holder
from sandbox.peppol_desk import Desk, Opened, ScriptedError, about_another_message, not_serviced
from sandbox.peppol_status import StatusPost, StatusRule
from sandbox.script import Answer, Entry, Manner, Refuse, Script, Slow

HOST = "127.0.0.1"
PATH = "/as4"
EVERYBODY = ""
"""Stands for the participants that no world file names."""

_HOLD_SECONDS = 300
_SOAP = "application/soap+xml"
_FAULT = (
    '<S12:Envelope xmlns:S12="http://www.w3.org/2003/05/soap-envelope"><S12:Body><S12:Fault><S12:Code><S12:Value>S12:Receiver</S12:Value>'
    '</S12:Code><S12:Reason><S12:Text xml:lang="en">Broken</S12:Text></S12:Reason></S12:Fault></S12:Body></S12:Envelope>'
)


class Malformed(Entry):
    """Takes the message and answers nonsense: nothing, HTML, a SOAP fault, half a receipt, or a receipt for another message."""

    malformed: Literal["nothing", "html", "fault", "half", "other"]


PeerAnswer = Answer | Malformed


class PeerEntry(Entry):
    """Who receives at the access point, and how it answers for them. `refuse` with a reason that begins with EBMS: is that error.

    Message Level Statuses follow as `mls` says; without it none do, as from the many access points that send none before they must.
    """

    participant: str
    answers: PeerAnswer | list[PeerAnswer] = Manner.OK
    reason: str | None = None
    mls: StatusRule | list[StatusRule] = []


class PeppolPeer:
    """Listens on loopback, on a port for each participant named and one for all others.

    A port of one's own lets a participant be `down`: the connection ends before TLS, and so before anything is sent.
    """

    def __init__(self, desk: Desk, tls: ssl.SSLContext, stranger: Holder, entries: Sequence[PeerEntry], status_post: StatusPost) -> None:
        self._desk = desk
        self._tls = tls
        self._stranger = stranger
        self._entries = {entry.participant: entry for entry in entries}
        self._status_post = status_post
        self._ports: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, ports: Mapping[str, int] | None = None) -> None:
        """Start listening; ports that are not named are free ones. Raises OSError if a port is taken."""
        for participant in (EVERYBODY, *self._entries):
            listener = socket.create_server((HOST, (ports or {}).get(participant, 0)))
            listener.setblocking(False)
            self._ports[participant] = listener.getsockname()[1]
            entry = self._entries.get(participant) or PeerEntry(participant=EVERYBODY)
            self._run(self._listen(listener, entry))

    async def stop(self) -> None:
        """Listen no more and end what is going on."""
        await self._status_post.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports listened on, by participant."""
        return self._ports

    def url(self, participant: str) -> str:
        """Tell where messages for a participant go: the endpoint that the SMP publishes."""
        return f"https://{HOST}:{self._ports.get(participant, self._ports[EVERYBODY])}{PATH}"

    def _run(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, listener: socket.socket, entry: PeerEntry) -> Never:
        script = Script[PeerAnswer](entry.answers, entry.reason)
        with listener:
            while True:
                caller, _ = await asyncio.get_running_loop().sock_accept(listener)
                self._run(self._serve(caller, entry, script.next()))

    async def _serve(self, caller: socket.socket, entry: PeerEntry, answer: PeerAnswer) -> None:
        if answer is Manner.DOWN:
            caller.close()
            return

        async def respond(request: web.BaseRequest) -> web.StreamResponse:
            return await self._respond(request, entry, answer)

        server = web.Server(respond, access_log=None)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(server, caller, ssl=self._tls)
        except OSError:  # the caller did not like our certificate
            caller.close()

    async def _respond(self, request: web.BaseRequest, entry: PeerEntry, answer: PeerAnswer) -> web.StreamResponse:
        body = await request.content.read()
        if answer is Manner.BUSY:
            return web.Response(status=503, text="Come back later")
        if answer is Manner.TIMEOUT:
            await asyncio.sleep(_HOLD_SECONDS)
        opened = await asyncio.to_thread(self._desk.open, request.headers, body)
        error = opened.error or _scripted_error(answer)
        if error is None:
            error = await asyncio.to_thread(self._desk.keep, opened)
        if error is None:
            for rule in entry.mls if isinstance(entry.mls, list) else [entry.mls]:
                await self._status_post.announce(rule, opened)
        if isinstance(answer, Slow):
            await asyncio.sleep(answer.slow.total_seconds())
        if answer is Manner.DROP and request.transport is not None:
            request.transport.abort()
        return await self._answered(opened, error, answer)

    async def _answered(self, opened: Opened, error: BaseAS4ReceiptableError | None, answer: PeerAnswer) -> web.Response:
        seat = self._stranger if answer is Manner.UNTRUSTED else None
        if isinstance(answer, Malformed) and answer.malformed == "other":
            opened = about_another_message(opened)
        signal = await asyncio.to_thread(self._desk.answer, opened, error, seat)
        match answer:
            case Manner.MALFORMED | Malformed(malformed="nothing"):
                return web.Response()
            case Malformed(malformed="html"):
                return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")
            case Malformed(malformed="fault"):
                return web.Response(status=500, text=_FAULT, content_type=_SOAP)
            case Malformed(malformed="half"):
                return web.Response(body=signal[: len(signal) // 2], content_type=_SOAP)
            case _:
                return web.Response(body=signal, content_type=_SOAP)


def _scripted_error(answer: PeerAnswer) -> BaseAS4ReceiptableError | None:
    match answer:
        case Manner.REFUSE:
            return not_serviced()
        case Refuse(refuse=reason) if reason.startswith("EBMS:"):
            return ScriptedError(reason.split()[0])
        case Refuse():
            return not_serviced()
        case _:
            return None
