"""The hub of eFaktura and Vipps outside: consumers looked up, invoices taken, over HTTPS on loopback.

The wire format is our own, as in adapters/efaktura/wire.py: the real one is not public. This side reads and writes it by itself, and
tests/contracts hold both sides together.
"""

import asyncio
import json
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Never, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from domain.identifiers import InvalidAccount, parse_account
from sandbox.consumers import ConsumerEntry, Consumers, HubEntry, HubManner, Wanted
from sandbox.deposit import deposit
from sandbox.efaktura_claims import ChangesQuestion, Claim, Claims, Consignment, Question, Recipient, Said, StatusQuestion
from sandbox.issuers import Issuers
from sandbox.script import Answer, Manner, Refuse, Script, Slow
from sandbox.trust import Trust

HOST = "127.0.0.1"
TOKEN = "sandbox"  # noqa: S105 - known to whoever reads this
SUBMITTER = "fakturaflyt.example"
MAX_INVOICES = 1000
DAYS_BEFORE_DUE = 4
"""A claim must come so many days before it is due (H14)."""

_HOLD_SECONDS = 300
_COME_BACK = {"Retry-After": "5"}
_OSLO = ZoneInfo("Europe/Oslo")
_PAGE = "<!DOCTYPE html><html><body><h1>Velkommen</h1></body></html>"
_port = TypeAdapter(int)

SaidT = TypeVar("SaidT", bound=Said)


class EfakturaHub:
    """Listens on loopback, always on the same port: claims that were prepared before a restart are asked for there."""

    def __init__(self, state: Path, consumers: Consumers, entry: HubEntry, trust: Trust, issuers: Issuers | None = None) -> None:
        issuers = issuers or Issuers(state, None)
        self._port_file = state / "efaktura_port.json"
        self._consumers = consumers
        self._claims = Claims(state)
        self._script = Script[HubManner](entry.answers)
        self._trust = trust
        self._tasks: set[asyncio.Task[None]] = set()
        self._operations: dict[str, Callable[[web.BaseRequest, bytes], Awaitable[web.StreamResponse]]] = {
            "/getEfakturaIdentifiers": self._look_up,
            "/getAgreementChanges": self._tell_changes,
            "/addInvoices": self._submit,
            "/getConsignmentStatus": self._tell_status,
            **issuers.operations,
        }

    async def start(self) -> dict[str, str]:
        """Start listening and tell where, as the settings of who submits. Raises OSError if the port is taken."""
        port = _port.validate_json(self._port_file.read_bytes()) if self._port_file.exists() else 0
        listener = socket.create_server((HOST, port))
        listener.setblocking(False)
        port = listener.getsockname()[1]
        deposit(self._port_file, _port.dump_json(port))
        self._run(self._listen(listener))
        return {
            "FAKTURAFLYT_EFAKTURA_GATEWAY": "http",
            "FAKTURAFLYT_EFAKTURA_BASE_URL": f"https://{HOST}:{port}",
            "FAKTURAFLYT_EFAKTURA_TOKEN": TOKEN,
            "FAKTURAFLYT_EFAKTURA_SUBMITTER": SUBMITTER,
            "FAKTURAFLYT_EFAKTURA_CA_FILE": str(self._trust.ca_file),
        }

    async def stop(self) -> None:
        """Listen no more and end what is going on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, listener: socket.socket) -> Never:
        good, unknown = self._trust.mail_context(), self._trust.untrusted_mail_context()
        with listener:
            while True:
                caller, _ = await asyncio.get_running_loop().sock_accept(listener)
                manner = self._script.next()
                self._run(self._serve(caller, manner, unknown if manner is Manner.UNTRUSTED else good))

    async def _serve(self, caller: socket.socket, manner: object, tls: ssl.SSLContext) -> None:
        if manner is Manner.DOWN:
            caller.close()
            return

        async def respond(request: web.BaseRequest) -> web.StreamResponse:
            return await self._respond(request, manner)

        server = web.Server(respond, access_log=None)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(server, caller, ssl=tls)
        except OSError:  # the caller did not like our certificate
            caller.close()

    async def _respond(self, request: web.BaseRequest, manner: object) -> web.StreamResponse:
        body = await request.content.read()
        match manner:
            case Manner.BUSY:
                return _busy()
            case Manner.TIMEOUT:
                await asyncio.sleep(_HOLD_SECONDS)
            case Manner.MALFORMED:
                return _web_page()
        operation = self._operations.get(request.path)
        if operation is None or request.method != "POST":
            return web.Response(status=HTTPStatus.NOT_FOUND)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            return await operation(request, body)
        except ValidationError:
            return web.Response(status=HTTPStatus.BAD_REQUEST)

    async def _look_up(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        question = Question.model_validate_json(body)
        wanted = _wanted(question.issuer, question.recipient)
        consumer = self._consumers.find(wanted)
        match self._consumers.next_lookup(consumer):
            case Manner.BUSY:
                return _json({"code": "0", "status": "TEMPORARY_UNAVAILABLE"}, _COME_BACK)
            case Manner.DOWN:
                return _busy()
            case Manner.TIMEOUT:
                await asyncio.sleep(_HOLD_SECONDS)
            case Manner.DROP:
                _hang_up(request)
            case Manner.MALFORMED:
                return _web_page()
            case Slow(slow=pause):
                await asyncio.sleep(pause.total_seconds())
        verdict = self._consumers.verdict(consumer, question.route, wanted)
        return _json({"code": "0", "status": verdict.status} | ({"because": verdict.because} if verdict.because else {}))

    async def _tell_changes(self, _request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        question = ChangesQuestion.model_validate_json(body)
        changes = self._consumers.changes(question.issuer, question.since)
        told = [{"efakturaReference": change.reference, "active": True, "at": change.at.isoformat()} for change in changes]
        return _json({"code": "0", "changes": told})

    async def _submit(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        consignment = Consignment.model_validate_json(body)
        if self._claims.find(consignment.consignment_id):
            self._claims.note_duplicate(consignment)
            return _answer(consignment, "209", "Duplicate consignmentId")
        if len(consignment.invoices) > MAX_INVOICES:
            return _answer(consignment, "TOO_MANY_INVOICES", f"More than {MAX_INVOICES} invoices")
        found = [self._consumers.find(_wanted(claim.issuer, claim.recipient)) for claim in consignment.invoices]
        answers = [self._consumers.next_answer(consumer) for consumer in found]
        first: Answer = next((answer for answer in answers if answer is not Manner.OK), Manner.OK)
        if first is Manner.BUSY:
            return _json({"code": "TEMPORARY_UNAVAILABLE", "consignmentId": str(consignment.consignment_id)}, _COME_BACK)
        if first is Manner.DOWN:
            _hang_up(request)
            return web.Response()
        refused = {
            claim.invoice_number: code
            for claim, consumer, answer in zip(consignment.invoices, found, answers, strict=True)
            if (code := _scripted_code(answer) or self._refusal(claim, consumer))
        }
        self._keep(consignment, found, refused)
        return await _taken(request, consignment, refused, first)

    def _keep(self, consignment: Consignment, found: list[ConsumerEntry | None], refused: dict[str, str]) -> None:
        """Take what is not refused. Where nothing is left, the id stays free."""
        taken = [(c, who) for c, who in zip(consignment.invoices, found, strict=True) if c.invoice_number not in refused]
        if taken:
            claims = tuple(claim for claim, _ in taken)
            consumers = tuple(consumer.key if consumer else "" for _, consumer in taken)
            self._claims.keep(consignment.model_copy(update={"invoices": claims}), consumers)

    async def _tell_status(self, _request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        wanted = StatusQuestion.model_validate_json(body).consignment_id
        kept = self._claims.find(wanted)
        if kept is None:
            return _json({"code": "UNKNOWN_CONSIGNMENT", "consignmentId": str(wanted)})
        fates = [self._consumers.fate(key, kept.taken_at) for key in kept.consumers]
        state = next((fate for fate in ("STOPPED", "IN_PROGRESS") if fate in fates), "PROCESSED")
        return _json({"code": "0", "consignmentId": str(wanted), "status": state})

    def _refusal(self, claim: Claim, consumer: ConsumerEntry | None) -> str | None:
        """Hold a claim against the hub's own rules, in the order in which it would tell what is wrong."""
        try:
            parse_account(claim.account)
        except InvalidAccount:
            return "5006"
        if not claim.kid:
            return "KID_INVALID"
        if claim.amount_oere <= 0:
            return "AMOUNT_INVALID"
        if not self._consumers.receives(consumer, claim.route, _wanted(claim.issuer, claim.recipient)):
            return "RECEIVER_NOT_FOUND"
        if claim.due_date is None:
            return "DUE_DATE_MISSING"
        today = self._consumers.now().astimezone(_OSLO).date()
        return "DUE_DATE_TOO_NEAR" if claim.due_date < today + timedelta(days=DAYS_BEFORE_DUE) else None


async def _taken(request: web.BaseRequest, consignment: Consignment, refused: dict[str, str], answer: Answer) -> web.StreamResponse:
    """Say what became of a consignment, each in its own way."""
    match answer:
        case Slow(slow=pause):
            await asyncio.sleep(pause.total_seconds())
        case Manner.TIMEOUT:
            await asyncio.sleep(_HOLD_SECONDS)
        case Manner.DROP:
            _hang_up(request)
        case Manner.MALFORMED:
            return _web_page()
    return _answer(consignment, "0", "OK", refused)


def _scripted_code(answer: Answer) -> str | None:
    match answer:
        case Manner.REFUSE:
            return "RECEIVER_HAS_NOT_APPROVED"
        case Refuse(refuse=reason):
            return reason.split()[0] if reason.split() else "RECEIVER_HAS_NOT_APPROVED"
        case _:
            return None


def _wanted(issuer: str, recipient: Recipient) -> Wanted:
    return Wanted(issuer, recipient.efaktura_reference, recipient.name, recipient.mobile, recipient.email)


def _answer(consignment: Consignment, code: str, message: str, refused: dict[str, str] | None = None) -> web.Response:
    results = [{"invoiceNumber": number, "code": each, "message": ""} for number, each in (refused or {}).items()]
    return _json({"code": code, "consignmentId": str(consignment.consignment_id), "message": message, "invoices": results})


def _json(content: object, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(text=json.dumps(content), content_type="application/json", headers=headers)


def _busy() -> web.Response:
    return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=_COME_BACK)


def _web_page() -> web.Response:
    return web.Response(text=_PAGE, content_type="text/html")


def _hang_up(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.abort()
