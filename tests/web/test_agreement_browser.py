"""The agreement in Chromium: on a phone and a screen, by keyboard, in both languages, for those who hear it (I6)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from support.accessibility import trouble
from support.agreements import some_orgnrs
from support.site import Site

from domain.consumers.b2c_agreement import AgreementStatus, Capture

ORGNRS = iter(some_orgnrs(40, 5_000_000))
CAPTURE = Capture(account="12345679519", first=1, last=5, kid_length=12)


@contextmanager
def opened(browser: Browser, link: str, width: int, *, dark: bool = False, script: bool = True) -> Iterator[Page]:
    """Open a page; at the end nothing may have been complained of."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", java_script_enabled=script
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(link)
    yield page
    assert complaints == []
    context.close()


@pytest.mark.parametrize("width", [320, 360, 799, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_and_everybody_can_read_it(browser: Browser, site: Site, width: int, dark: bool) -> None:
    _, link = site.invite(next(ORGNRS), CAPTURE)
    with opened(browser, link, width, dark=dark) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert trouble(page) == []


def test_it_is_read_ticked_and_accepted_by_keyboard_without_any_script(browser: Browser, site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    with opened(browser, link, 360, script=False) as page:
        page.get_by_role("checkbox", name="Jeg bekrefter at jeg har lest avtalen.").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        assert page.get_by_role("button", name="Aksepter").is_visible()
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="Avtalen er akseptert").wait_for()
        assert page.get_by_role("button").count() == 0
        page.reload()
        assert page.get_by_role("heading", level=1).inner_text() == "Avtalen er akseptert"
    assert site.register.agreement(agreement.company, 1).status is AgreementStatus.SIGNED


def test_the_browser_itself_asks_for_the_tick(browser: Browser, site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    with opened(browser, link, 1280) as page:
        page.get_by_role("button", name="Aksepter").click()
        assert page.locator("input:invalid").count() == 1
        assert page.url == link
    assert site.register.agreement(agreement.company, 1).acceptance is None


def test_it_is_accepted_in_english_too(browser: Browser, site: Site) -> None:
    _, link = site.invite(next(ORGNRS))
    with opened(browser, link, 1280) as page:
        page.get_by_role("link", name="English").click()
        page.get_by_label("I confirm that I have read the agreement.").check()
        page.get_by_role("button", name="Accept").click()
        page.get_by_role("heading", level=1, name="The agreement is accepted").wait_for()
        assert page.locator("html").get_attribute("lang") == "en"
        assert trouble(page) == []


def test_it_is_reached_by_keyboard_in_order(browser: Browser, site: Site) -> None:
    _, link = site.invite(next(ORGNRS))
    with opened(browser, link, 1280) as page:
        seen = []
        for _ in range(5):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            seen.append(focused.get_attribute("name") or focused.inner_text())
        assert seen == ["Hopp til avtalen", "Norsk", "English", "read", "Aksepter"]


def test_a_page_without_the_tick_says_what_is_missing(browser: Browser, site: Site) -> None:
    _, link = site.invite(next(ORGNRS))
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(link)
    page.evaluate("document.querySelector('form').noValidate = true")
    page.get_by_role("button", name="Aksepter").click()
    assert page.get_by_role("alert").inner_text() == "Huk av for at du har lest avtalen før du aksepterer den."
    assert page.get_by_role("checkbox").get_attribute("aria-describedby") == "feil"
    assert trouble(page) == []
    context.close()
