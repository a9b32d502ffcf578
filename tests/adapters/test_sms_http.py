"""SMS at the wire: what the gateway takes, refuses, and leaves unknown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from adapters.sms.http import HttpTextMessages, SmsGateway
from domain.consumers.consumer import MessageRefused, MessageTaken
from domain.errors import Misconfigured, Unavailable, Uncertain
from sandbox.asked import asked_file
from sandbox.phones import shown_on
from tests.adapters.outside import Outdoors, StoppedClock, outdoors

MOBILE = "+4740001014"
TEXT = "Fjordlys Demo AS vil sende deg regninger som eFaktura. Æ ø å."


def messages(outside: Outdoors, **changes: Any) -> HttpTextMessages:
    base_url, token = (outside.settings[f"FAKTURAFLYT_SMS_{name}"] for name in ("BASE_URL", "TOKEN"))
    gateway = {"base_url": base_url, "token": token, "sender": "Fakturaflyt"} | changes
    return HttpTextMessages(SmsGateway.model_validate(gateway), StoppedClock())


def phone(answers: Any, **more: Any) -> list[dict[str, Any]]:
    return [{"mobile": "400 01 014", "answers": answers, **more}]


@asynccontextmanager
async def gateway(status: int, body: str, content_type: str = "application/json") -> AsyncIterator[str]:
    """Answer everything in one way."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type=content_type, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_a_message_is_shown_on_the_phone_as_it_was_written(tmp_path: Path) -> None:
    async with outdoors(tmp_path, phones=phone("ok")) as outside:
        outcome = await messages(outside).send(MOBILE, TEXT, "key")
        assert isinstance(outcome, MessageTaken)
        (shown,) = shown_on(tmp_path, MOBILE)
        assert (shown.sender, shown.text) == ("Fakturaflyt", TEXT)
        assert asked_file(tmp_path, MOBILE).exists()


async def test_a_key_that_comes_again_is_answered_as_before_and_shown_once(tmp_path: Path) -> None:
    async with outdoors(tmp_path, phones=phone("ok")) as outside:
        sms = messages(outside)
        outcomes = await asyncio.gather(*(sms.send(MOBILE, TEXT, "key") for _ in range(20)))
        assert len(set(outcomes)) == 1
        assert len(shown_on(tmp_path, MOBILE)) == 1
        await sms.send(MOBILE, TEXT, "another key")
        assert len(shown_on(tmp_path, MOBILE)) == 2


@pytest.mark.parametrize(
    ("entry", "code"),
    [(phone("refuse"), "takes_no_messages"), (phone("refuse", reason="barred"), "barred"), ([], "unknown_number")],
)
async def test_a_number_that_takes_no_messages_is_a_no_for_good(tmp_path: Path, entry: Any, code: str) -> None:
    async with outdoors(tmp_path, phones=entry) as outside:
        assert await messages(outside).send(MOBILE, TEXT, "key") == MessageRefused(code=code)
        assert shown_on(tmp_path, MOBILE) == ()
        assert not asked_file(tmp_path, MOBILE).exists()


@pytest.mark.parametrize("answer", ["busy", "down"])
async def test_a_gateway_that_is_busy_has_sent_nothing(tmp_path: Path, answer: str) -> None:
    async with outdoors(tmp_path, phones=phone([answer, "ok"])) as outside:
        sms = messages(outside)
        with pytest.raises(Unavailable) as caught:
            await sms.send(MOBILE, TEXT, "key")
        assert caught.value.retry_after
        assert shown_on(tmp_path, MOBILE) == ()
        assert isinstance(await sms.send(MOBILE, TEXT, "key"), MessageTaken)


async def test_a_gateway_that_is_away_has_sent_nothing(tmp_path: Path) -> None:
    async with outdoors(tmp_path, phones=[]) as outside:
        sms = messages(outside)
    with pytest.raises(Unavailable):
        await sms.send(MOBILE, TEXT, "key")


@pytest.mark.parametrize("answer", ["drop", "malformed"])
async def test_an_answer_that_does_not_come_or_cannot_be_read_leaves_it_unknown(tmp_path: Path, answer: str) -> None:
    async with outdoors(tmp_path, phones=phone(answer)) as outside:
        with pytest.raises(Uncertain):
            await messages(outside).send(MOBILE, TEXT, "key")
        assert len(shown_on(tmp_path, MOBILE)) == 1


async def test_a_token_that_is_not_accepted_is_for_a_person(tmp_path: Path) -> None:
    async with outdoors(tmp_path, phones=phone("ok")) as outside:
        with pytest.raises(Misconfigured):
            await messages(outside, token=SecretStr("wrong")).send(MOBILE, TEXT, "key")
    with pytest.raises(Misconfigured):
        await messages(outside, ca_file=tmp_path / "none.pem").send(MOBILE, TEXT, "key")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, "<html>no such page</html>", Misconfigured),
        (302, "", Misconfigured),
        (403, "{}", Misconfigured),
        (400, "{}", Misconfigured),
        (500, "", Uncertain),
        (502, "", Uncertain),
        (503, "", Unavailable),
        (429, "", Unavailable),
        (200, "{}", Uncertain),
        (202, '{"id": 7', Uncertain),
    ],
)
async def test_every_other_answer_has_its_meaning_and_tells_no_number(status: int, body: str, error: type[Exception]) -> None:
    async with gateway(status, body) as url:
        sms = HttpTextMessages(SmsGateway(base_url=url, token=SecretStr("t"), sender="F"), StoppedClock())
        with pytest.raises(error) as caught:
            await sms.send(MOBILE, TEXT, "key")
    assert "40001014" not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("body", [f'{{"error": "{MOBILE} is barred"}}', "<html>", ""])
async def test_a_refusal_in_words_of_its_own_is_a_refusal_and_tells_no_number(body: str) -> None:
    async with gateway(422, body) as url:
        sms = HttpTextMessages(SmsGateway(base_url=url, token=SecretStr("t"), sender="F"), StoppedClock())
        assert await sms.send(MOBILE, TEXT, "key") == MessageRefused(code="refused")


async def test_a_world_without_phones_has_no_gateway(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        assert outside.settings["FAKTURAFLYT_SMS_GATEWAY"] == "none"
