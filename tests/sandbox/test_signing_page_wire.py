"""The page behind a mailed link, for everybody who is no person in front of it."""

from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest
from support.signing import PDF, invitation, signing_desk


async def post(link: str, cookie: str = "", **form: str) -> tuple[int, str, str]:
    """Post as another site or program would, and tell status, set cookie and page."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(link, data=form, headers={"Cookie": cookie} if cookie else {}, allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers.get("Set-Cookie", ""), await answer.text()


def session_of(set_cookie: str) -> str:
    morsel = SimpleCookie(set_cookie)["signing"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Strict"
    return f"signing={morsel.value}"


async def test_nobody_signs_without_the_password_the_session_and_the_token_of_the_page(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as running:
        document = await running.ours().invite(invitation(), PDF)
        link, password = running.mailed()
        assert (await post(link, password="guess", act="sign"))[0] == 422
        assert (await post(link, name="Kari Prøve", born="17.05.1970", act="sign"))[0] == 422
        status, cookie, _ = await post(link, password=password)
        assert status == 303
        cookie = session_of(cookie)
        assert (await post(link, cookie, name="Kari Prøve", born="17.05.1970"))[0] == 403
        assert (await post(link, cookie, token="guess", name="Kari Prøve", born="17.05.1970"))[0] == 403
        assert (await post(link, "signing=guess", token="guess", act="sign"))[0] == 422
        other = await running.ours().invite(invitation(key="other"), PDF)
        assert (await post(running.mailed()[0], cookie, token="guess", act="sign"))[0] == 422
        for each in (document, other):
            assert (await running.ours().look(each)).signatures == ()


@pytest.mark.parametrize("name", ["Kari", "Kari\r\nBcc: x@x.example Prøve", "Kari \x00 Prøve", "K " * 200, ""])
async def test_a_name_that_is_none_is_not_taken(tmp_path: Path, name: str) -> None:
    async with signing_desk(tmp_path) as running:
        await running.ours().invite(invitation(), PDF)
        link, password = running.mailed()
        cookie = session_of((await post(link, password=password))[1])
        async with aiohttp.ClientSession() as session, session.get(link, headers={"Cookie": cookie}) as answer:
            token = (await answer.text()).split('name="token" value="')[1].split('"')[0]
        assert (await post(link, cookie, token=token, name=name, born="17.05.1970"))[0] == 422
        assert (await post(link, cookie, token=token, name="Kari Prøve", born="17.05.2970"))[0] == 422
        assert (await post(link, cookie, token=token, name="Kari Prøve", born="17.05.1970"))[0] == 303


async def test_a_link_that_nobody_was_sent_shows_nothing_and_every_answer_is_safe(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as running, aiohttp.ClientSession() as session:
        await running.ours().invite(invitation(), PDF)
        link, _ = running.mailed()
        for address, status in ((f"{running.url}/sign/guess", 404), (f"{link}/fullmakt.pdf", 404), (link, 200)):
            async with session.get(address) as answer:
                assert answer.status == status
                policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith(
                    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; style-src 'sha256-"
                )
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                assert "no-store" in answer.headers["Cache-Control"]


async def test_the_document_is_shown_to_who_knew_the_password(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as running, aiohttp.ClientSession() as session:
        await running.ours().invite(invitation(), PDF)
        link, password = running.mailed()
        cookie = session_of((await post(link, password=password))[1])
        async with session.get(f"{link}/fullmakt.pdf", headers={"Cookie": cookie}) as answer:
            assert await answer.read() == PDF
            assert answer.headers["Content-Type"] == "application/pdf"
