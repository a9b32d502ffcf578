"""Calls of the signing service: those of the sandbox's are believed, everything forged is refused."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from support.signing import PDF, SIV, invitation, signing_desk

from adapters.signing.authorisation import Credentials, Forged, authorised
from adapters.signing.webhook import MAX_CALL_BYTES, PATH, read_call
from sandbox.signing_desk import IDENTIFIER, SECRET

US = Credentials(identifier=IDENTIFIER, secret=SecretStr(SECRET))
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
BODY = b'{"document": {"uuid": "b2f6c1d0-0000-4000-8000-000000000001"}}'


def signed(body: bytes = BODY, target: str = PATH, at: datetime = NOW, by: Credentials = US) -> dict[str, str]:
    return authorised("POST", target, body, "application/json", by, at)


def test_a_published_authorisation_is_the_one_we_write() -> None:
    """The recipe of the published clients (F12), worked out with openssl."""
    headers = authorised(
        "GET", "/api/v1/document/1", b"", "application/json", Credentials(identifier="id", secret=SecretStr("c2VjcmV0")), NOW
    )
    assert headers["Date"] == "Tue, 01 Dec 2026 12:00:00 GMT"
    assert headers["Content-MD5"] == "1B2M2Y8AsgTpgAmY7PhCfg=="
    assert (
        headers["Authorization"] == "Onnistuu id:AKU3fqMEZBWCY84wPBfveA3ZGUsteNIxUn8kAZospqM/nNMbeUh/F8NCKl7JcCO2y5yrUTdY96ouKb7iKANqtA=="
    )


def test_a_call_names_the_document_to_look_at() -> None:
    assert read_call(PATH, signed(), BODY, US, NOW).document == "b2f6c1d0-0000-4000-8000-000000000001"


def test_header_names_may_be_written_in_any_way() -> None:
    headers = {name.upper(): value for name, value in signed().items()}
    assert read_call(PATH, headers, BODY, US, NOW).document


@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        (PATH, {}, BODY),
        (PATH, signed() | {"Authorization": ""}, BODY),
        (PATH, signed() | {"Authorization": f"Onnistuu {IDENTIFIER}:æ"}, BODY),
        (PATH, signed(by=Credentials(identifier=IDENTIFIER, secret=SecretStr("c29tZWJvZHk="))), BODY),
        (PATH, signed(by=Credentials(identifier="other", secret=SecretStr(SECRET))), BODY),
        (PATH, signed(), BODY.replace(b"01", b"02")),
        (f"{PATH}?x=1", signed(), BODY),
        (PATH, signed() | {"Date": "Tue, 01 Dec 2026 12:01:00 GMT"}, BODY),
        (PATH, signed(at=NOW - timedelta(minutes=16)), BODY),
        (PATH, signed(at=NOW + timedelta(minutes=16)), BODY),
        (PATH, signed(b"<html>"), b"<html>"),
        (PATH, signed(b"{}"), b"{}"),
        (PATH, signed(b'{"document": {"uuid": "../x"}}'), b'{"document": {"uuid": "../x"}}'),
        (PATH, signed(b" " * MAX_CALL_BYTES + BODY), b" " * MAX_CALL_BYTES + BODY),
    ],
)
def test_a_forged_call_is_refused(target: str, headers: Mapping[str, str], body: bytes) -> None:
    with pytest.raises(Forged):
        read_call(target, headers, body, US, NOW)


@pytest.mark.parametrize("secret", ["", "no base64 æ"])
def test_without_a_secret_nobody_is_believed(secret: str) -> None:
    with pytest.raises(Forged):
        read_call(PATH, signed(), BODY, Credentials(identifier=IDENTIFIER, secret=SecretStr(secret)), NOW)


@pytest.mark.parametrize(("manner", "believed", "refused"), [("once", 1, 0), ("double", 2, 0), ("forged", 0, 1), ("never", 0, 0)])
async def test_the_sandbox_calls_as_its_world_says(tmp_path: Path, manner: str, believed: int, refused: int) -> None:
    heard: list[str | None] = []

    async def hear(request: web.Request) -> web.Response:
        try:
            heard.append(read_call(request.raw_path, request.headers, await request.read(), US, datetime.now(UTC)).document)
        except Forged:
            heard.append(None)
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post(PATH, hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    try:
        async with signing_desk(tmp_path, {"email": SIV}, calls_to=url, webhook=manner) as desk:
            document = await desk.ours().invite(invitation(), PDF)
            async with asyncio.timeout(10):
                while len(heard) < believed + refused or not desk.signings.find(document).asked.signed:  # type: ignore[union-attr]
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.3)
    finally:
        await runner.cleanup()
    assert heard == [document] * believed + [None] * refused


async def test_a_call_that_comes_before_anybody_listens_comes_again(tmp_path: Path) -> None:
    heard: list[bytes] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(await request.read())
        return web.Response(status=503 if len(heard) == 1 else 204)

    app = web.Application()
    app.router.add_post(PATH, hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
        async with signing_desk(tmp_path, {"email": SIV}, calls_to=url) as desk:
            await desk.ours().invite(invitation(), PDF)
            async with asyncio.timeout(10):
                while len(heard) < 2:
                    await asyncio.sleep(0.02)
    finally:
        await runner.cleanup()
    assert heard[0] == heard[1]
