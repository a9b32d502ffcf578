"""The page behind a mailed link, in Chromium."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from playwright.sync_api import Browser, Page
from support.accessibility import trouble
from support.browser import chromium
from support.signing import PDF, SIV, Desk, signing_desk

from domain.companies.parties import Language
from domain.verification.signing import Invitation, SigningSeen, SigningState


class Running:
    """A signing service in a thread of its own: Playwright keeps this one's loop."""

    def __init__(self, state: Path, shift: timedelta) -> None:
        self._ready: Future[Desk] = Future()
        self._done = threading.Event()
        self._state, self._shift = state, shift
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        self.desk = self._ready.result(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(20)

    def invite(self, language: Language = Language.NB, key: str = "kyc/1") -> str:
        asked = Invitation(key=key, title="Fullmakt for Nordavind <AS>", email=SIV, language=language)
        return self._in_loop(self.desk.ours().invite(asked, PDF))

    def look(self, document: str) -> SigningSeen:
        return self._in_loop(self.desk.ours().look(document))

    def cancel(self, document: str) -> None:
        self._in_loop(self.desk.ours().cancel(document))

    def mailed(self, language: Language = Language.NB) -> tuple[str, str]:
        if language is Language.NB:
            return self.desk.mailed()
        lines = str(self.desk.mails()[-1].get_content()).splitlines()
        return next(line for line in lines if line.startswith("Link:")).split()[1], next(
            line for line in lines if line.startswith("Password:")
        ).split()[1]

    def _in_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def _run(self) -> None:
        async def serve() -> None:
            async with signing_desk(self._state, shift=self._shift) as desk:
                self._ready.set_result(desk)
                while not self._done.is_set():
                    await asyncio.sleep(0.05)

        self._loop.run_until_complete(serve())
        self._loop.close()


@contextmanager
def desk(state: Path, shift: timedelta = timedelta(0)) -> Iterator[Running]:
    with Running(state, shift) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def open_page(browser: Browser, link: str, width: int = 390, scheme: Any = "light") -> Page:
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True).new_page()
    page.set_default_timeout(5000)
    page.goto(link)
    return page


def by_keyboard(page: Page, *typed: str) -> None:
    """Fill the fields in the order that the keyboard meets them, and press Enter in the last one."""
    page.locator("input:not([type=hidden])").first.focus()
    for n, text in enumerate(typed):
        if n:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    enter(page)


def enter(page: Page) -> None:
    """Press Enter, and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", Language)
def test_somebody_signs_with_the_keyboard_alone(tmp_path: Path, browser: Browser, language: Language) -> None:
    with desk(tmp_path) as running:
        document = running.invite(language)
        link, password = running.mailed(language)
        page = open_page(browser, link)
        assert (
            page.locator("h1").inner_text()
            == {
                "nb": "Signer «Fullmakt for Nordavind <AS>»",
                "en": "Sign “Fullmakt for Nordavind <AS>”",
            }[language]
        )
        assert running.look(document).state is SigningState.INVITED
        by_keyboard(page, password)
        assert running.look(document).state is SigningState.OPENED
        by_keyboard(page, "Kari Prøve", "17.05.1970")
        page.get_by_role("button", name={"nb": "Signer", "en": "Sign"}[language]).focus()
        enter(page)
        assert page.locator("h1").inner_text() == {"nb": "Dokumentet er signert", "en": "The document is signed"}[language]
        seen = running.look(document)
        assert seen.state is SigningState.SIGNED
        assert [(s.name, s.born) for s in seen.signatures] == [("Kari Prøve", date(1970, 5, 17))]
        page.context.close()


def test_somebody_declines(tmp_path: Path, browser: Browser) -> None:
    with desk(tmp_path) as running:
        document = running.invite()
        link, password = running.mailed()
        page = open_page(browser, link)
        by_keyboard(page, password)
        by_keyboard(page, "Kari Prøve", "1970-05-17")
        assert page.locator("main").inner_text().count("Du signerer som Kari Prøve, født 17.05.1970.") == 1
        page.get_by_role("button", name="Avslå").click()
        assert page.locator("h1").inner_text() == "Du har avslått"
        assert running.look(document).state is SigningState.DECLINED
        page.goto(link)
        assert page.locator("h1").inner_text() == "Du har avslått"
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_every_step_is_good_for_everybody_at_every_width(tmp_path: Path, browser: Browser, width: int, scheme: str) -> None:
    with desk(tmp_path) as running:
        running.invite()
        link, password = running.mailed()
        page = open_page(browser, link, width, scheme)
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))

        def check() -> None:
            assert trouble(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

        check()
        by_keyboard(page, "feil")
        assert page.get_by_role("alert").inner_text().split("\n")[-1] == "Passordet er ikke riktig."
        check()
        by_keyboard(page, password)
        page.get_by_label("Fullt navn").wait_for()
        check()
        by_keyboard(page, "Kari", "i går")
        page.get_by_role("alert").wait_for()
        assert page.get_by_label("Fullt navn").input_value() == "Kari"
        check()
        page.get_by_label("Fullt navn").fill("Kari Prøve")
        page.get_by_label("Fødselsdato").fill("17.05.1970")
        page.get_by_role("button", name="Fortsett").click()
        page.get_by_role("button", name="Signer", exact=True).wait_for()
        check()
        page.get_by_role("link", name="English").click()
        page.get_by_role("button", name="Decline").wait_for()
        check()
        page.get_by_role("button", name="Sign", exact=True).click()
        page.get_by_role("heading", name="The document is signed", exact=True).wait_for()
        check()
        assert {url.split("/sign/")[0] for url in asked if not url.startswith("data:")} == {running.desk.url}
        assert [text for text in said if "422" not in text] == []
        page.context.close()


@pytest.mark.parametrize(("end", "shift", "title"), [("cancel", 0, "Signeringen er avbrutt"), ("wait", 8, "Lenken er utløpt")])
def test_a_link_that_is_over_says_so_and_takes_nothing(tmp_path: Path, browser: Browser, end: str, shift: int, title: str) -> None:
    with desk(tmp_path) as running:
        document = running.invite()
        link, password = running.mailed()
        if end == "cancel":
            running.cancel(document)
    with desk(tmp_path, timedelta(days=shift)) as running:
        running.look(document)
        page = open_page(browser, link)
        assert page.locator("h1").inner_text() == title
        assert page.locator("form").count() == 0
        assert trouble(page) == []
        page.context.close()
        assert password
