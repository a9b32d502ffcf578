"""The channel by an access point provider, against an HTTP server that answers as phoss-ap does."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from support.documents import ubl

from adapters.evidence.kept import said_by
from adapters.peppol.evidence import UnprovenAttempt
from adapters.peppol.http_gateway import ON_ITS_WAY_FOR, HttpGateway, Provider, ProviderStatusEvidence
from domain.channels import Channel
from domain.errors import Misconfigured, TooHeavy, Unanswered, Unavailable, Uncertain
from domain.invoice import DocumentType
from domain.messages import MessageCode
from domain.peppol.mls import MlsCode
from domain.peppol.network import BILLING
from domain.peppol.status_words import EVENTS
from domain.records import CannotTell, Consignment, NotTaken, PeppolReceiver, Taken, TurnedAway
from tests.adapters.outside import NOW, consignment
from tests.adapters.peppol_outside import RECEIVER, MovableClock

TOKEN = "a secret"


@dataclass
class Phoss:
    """Keeps what is submitted, and tells the status that a test gives it."""

    submit_answer: int | str = 200
    """An HTTP status, or `hang up` before or after the document is kept."""
    status: dict[str, Any] | bytes | int = field(default_factory=lambda: {"status": "sent", "mlsStatus": "pending"})
    submitted: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    submissions: int = 0
    breaks_after_submission: bool = False
    url: str = ""

    async def submit(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Token") != TOKEN:
            return web.Response(status=401)
        document = await request.read()
        self.submissions += 1
        if self.breaks_after_submission:
            self.status = 503
        if self.submit_answer in {200, 422, "hang up after"}:
            self.submitted[request.query["sbdhInstanceID"]] = (request.raw_path, document)
        if isinstance(self.submit_answer, str):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.json_response({"overallSuccess": self.submit_answer == 200}, status=self.submit_answer)

    async def tell(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Token") != TOKEN:
            return web.Response(status=401)
        if isinstance(self.status, int):
            return web.Response(status=self.status)
        if request.match_info["instance"] not in self.submitted:
            return web.Response(status=404)
        if isinstance(self.status, bytes):
            return web.Response(body=self.status, content_type="application/json")
        return web.json_response({"id": "1", "sbdhInstanceID": request.match_info["instance"], **self.status})


@asynccontextmanager
async def phoss(**answers: Any) -> AsyncIterator[Phoss]:
    server = Phoss(**answers)
    app = web.Application(client_max_size=200 * 1024**2)
    app.router.add_post("/ap/api/outbound/submit/{sender}/{receiver}/{type}/{process}/{country}", server.submit)
    app.router.add_get("/ap/api/outbound/status/{instance}", server.tell)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ap"
    try:
        yield server
    finally:
        await runner.cleanup()


def gateway(server: Phoss, token: str = TOKEN, clock: MovableClock | None = None, **options: Any) -> HttpGateway:
    provider = Provider(base_url=server.url, token=SecretStr(token), message_domain="fakturaflyt.example", **options)
    return HttpGateway(provider, clock or MovableClock())


def letter(document: bytes | None = None) -> Consignment:
    service = BILLING[DocumentType.INVOICE]
    receiver = PeppolReceiver(
        participant=RECEIVER, document_type=service.document_type, process=service.process, url="", certificate=b"", metadata=b""
    )
    return consignment(Channel.PEPPOL).model_copy(update={"document": document or ubl(), "peppol": receiver})


async def send(server: Phoss, **options: Any) -> Taken | TurnedAway:
    channel = gateway(server, **options)
    return await channel.hand_over(letter().delivery, channel.prepare(letter()))


async def find(server: Phoss, later: timedelta = timedelta(minutes=1)) -> Taken | NotTaken | CannotTell:
    clock = MovableClock()
    clock.time = NOW + later
    channel = gateway(server, clock=clock)
    return await channel.find(letter().delivery, channel.prepare(letter()), NOW)


async def test_a_document_is_submitted_untouched_under_our_own_instance_identifier() -> None:
    async with phoss() as server:
        taken = await send(server)
    assert isinstance(taken, Taken)
    path, document = server.submitted[taken.reference]
    assert document == ubl()
    assert path.split("?")[0].split("/")[-5:] == [
        "iso6523-actorid-upis%3A%3A0192%3A310001015",
        "iso6523-actorid-upis%3A%3A0192%3A310012033",
        (
            "busdox-docid-qns%3A%3Aurn%3Aoasis%3Anames%3Aspecification%3Aubl%3Aschema%3Axsd%3AInvoice-2%3A%3AInvoice%23%23"
            "urn%3Acen.eu%3Aen16931%3A2017%23compliant%23urn%3Afdc%3Apeppol.eu%3A2017%3Apoacc%3Abilling%3A3.0%3A%3A2.1"
        ),
        "cenbii-procid-ubl%3A%3Aurn%3Afdc%3Apeppol.eu%3A2017%3Apoacc%3Abilling%3A01%3A1.0",
        "NO",
    ]
    evidence = json.loads(taken.evidence)
    assert json.loads(base64.b64decode(evidence["answer_base64"]))["status"] == "sent"
    assert TOKEN not in taken.evidence.decode()


async def test_a_login_in_the_providers_address_is_used_and_never_kept() -> None:
    async with phoss() as server:
        taken = await send(replace(server, url=server.url.replace("://", "://name:password@")))
    assert isinstance(taken, Taken)
    assert b"password" not in taken.evidence
    assert json.loads(taken.evidence)["attempt"]["url"].startswith(server.url)


async def test_what_the_provider_has_already_is_not_submitted_again() -> None:
    async with phoss() as server:
        first, second = await send(server), await send(server)
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert (first.reference, server.submissions) == (second.reference, 1)


@pytest.mark.parametrize("status", ["pending", "sending", "failed"])
async def test_a_provider_that_is_still_at_work_is_asked_again(status: str) -> None:
    async with phoss(status={"status": status}) as server:
        for ask in (send, find):
            with pytest.raises(Unanswered):
                await ask(server)
        server.status = {"status": "sent"}
        assert isinstance(await find(server), Taken)
    assert server.submissions == 1


async def test_a_failed_submission_that_the_provider_tries_again_is_asked_for() -> None:
    async with phoss(submit_answer=422, status={"status": "failed", "nextRetryDT": "2026-12-01T09:05:00Z"}) as server:
        with pytest.raises(Unanswered):
            await send(server)


async def test_a_document_that_the_provider_rejects_is_turned_away() -> None:
    async with phoss(submit_answer=422, status={"status": "rejected"}) as server:
        answer = await send(server)
        assert isinstance(await find(server), NotTaken)
        again = await send(server)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.PEPPOL_PROVIDER_REFUSED
    assert isinstance(again, TurnedAway)
    assert server.submissions == 1


async def test_a_provider_that_gave_up_leaves_the_outcome_to_a_person() -> None:
    async with phoss(submit_answer=422, status={"status": "permanently_failed"}) as server:
        with pytest.raises(Uncertain) as caught:
            await send(server)
        found = await find(server)
    assert caught.value.text.code is MessageCode.PEPPOL_PROVIDER_GAVE_UP
    assert b"permanently_failed" in base64.b64decode(json.loads(caught.value.evidence)["answer_base64"])
    assert isinstance(found, CannotTell)
    assert found.text.code is MessageCode.PEPPOL_PROVIDER_GAVE_UP


@pytest.mark.parametrize("http_status", [400, 413])
async def test_a_refused_submission_is_turned_away(http_status: int) -> None:
    async with phoss(submit_answer=http_status) as server:
        answer = await send(server)
    assert isinstance(answer, TurnedAway)
    assert answer.text.params == {"code": f"HTTP {http_status}"}


async def test_a_provider_that_asks_us_to_come_back_is_unavailable() -> None:
    async with phoss(submit_answer=429) as server:
        with pytest.raises(Unavailable):
            await send(server)


async def test_sending_that_is_switched_off_is_for_an_operator() -> None:
    async with phoss(submit_answer=404) as server:
        with pytest.raises(Misconfigured) as caught:
            await send(server)
    assert caught.value.text.code is MessageCode.PEPPOL_PROVIDER_MISCONFIGURED


async def test_a_token_that_is_not_accepted_is_for_an_operator() -> None:
    async with phoss() as server:
        with pytest.raises(Misconfigured):
            await send(server, token="another")
    assert server.submissions == 0


async def test_a_provider_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await send(Phoss(url="http://127.0.0.1:1"))


@pytest.mark.parametrize("status", [500, 503, b"<html/>", b"{}", b'{"status": "new in some later release"}'], ids=str)
async def test_a_status_that_tells_nothing_means_that_nothing_is_submitted(status: int | bytes) -> None:
    async with phoss(status=status) as server:
        server.submitted[(channel := gateway(server)).reference(channel.prepare(letter()))] = ("", b"")
        with pytest.raises(Unavailable):
            await send(server)
    assert server.submissions == 0


@pytest.mark.parametrize("answer", [500, 503, "hang up before", "hang up after"])
async def test_a_submission_without_an_answer_is_asked_for_and_submitted_again_only_when_the_provider_does_not_know_it(
    answer: int | str,
) -> None:
    async with phoss(submit_answer=answer) as server:
        with pytest.raises(Unanswered) as caught:
            await send(server)
        kept = said_by(caught.value.evidence)
        assert isinstance(kept, UnprovenAttempt)
        assert (kept.delivery, kept.attempt.http_status) == (letter().delivery, answer if isinstance(answer, int) else None)
        if answer == "hang up after":
            assert isinstance(await find(server), Taken)
            return
        with pytest.raises(Unanswered):
            await find(server)
        assert isinstance(await find(server, ON_ITS_WAY_FOR), NotTaken)
        server.submit_answer = 200
        assert isinstance(await send(server), Taken)
    assert len(server.submitted) == 1


async def test_a_status_that_fails_after_the_submission_never_says_that_nothing_was_sent() -> None:
    async with phoss(breaks_after_submission=True) as server:
        with pytest.raises(Unanswered) as caught:
            await send(server)
    assert server.submissions == 1
    kept = said_by(caught.value.evidence)
    assert isinstance(kept, UnprovenAttempt)
    assert json.loads(base64.b64decode(kept.answer_base64)) == {"overallSuccess": True}


@pytest.mark.parametrize(
    ("told", "code"),
    [("received_ap", MlsCode.DELIVERED), ("received_ab", MlsCode.ACKNOWLEDGED), ("received_re", MlsCode.REJECTED), ("pending", None),
     ("not_applicable", None), (None, None)],
)  # fmt: skip
async def test_the_message_level_status_is_read_from_the_provider(told: str | None, code: MlsCode | None) -> None:
    async with phoss(status={"status": "sent", "mlsStatus": told}) as server:
        taken = await send(server)
        assert isinstance(taken, Taken)
        found = await gateway(server).news_of(taken.reference)
    assert (found.event if found else None) is (EVENTS[code] if code else None)
    if found:
        kept = said_by(found.evidence)
        assert isinstance(kept, ProviderStatusEvidence)
        assert kept.instance == taken.reference
        assert json.loads(base64.b64decode(kept.status_answer_base64))["mlsStatus"] == told


async def test_a_document_that_the_provider_does_not_know_has_no_status() -> None:
    async with phoss() as server:
        assert await gateway(server).news_of("nobody knows it") is None
        with pytest.raises(Misconfigured):
            await gateway(server, token="another").news_of("nobody knows it")


async def test_a_document_over_100_mb_is_too_heavy() -> None:
    with pytest.raises(TooHeavy):
        gateway(Phoss(url="http://127.0.0.1:1")).prepare(letter(b"x" * (100 * 1024 * 1024 + 1)))


def test_the_same_consignment_is_prepared_the_same_twice() -> None:
    channel = gateway(Phoss(url="http://127.0.0.1:1"))
    assert channel.prepare(letter()) == channel.prepare(letter())
