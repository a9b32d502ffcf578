"""The page of attachments in Chromium: on a phone, by keyboard, without a script, in the dark."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser
from support.accessibility import lowest_contrast, trouble
from support.browser import PHONE, SCREEN, SMALLEST, opened
from support.documents import ubl
from support.site import Site

from starter import AttachedFile

PDF = b"%PDF-1.7\n%%EOF\n"
NAMES = ("Timeliste november.pdf", "../../x.html", "Ø" * 120 + ".pdf")


@pytest.fixture(scope="module")
def link(site: Site) -> str:
    files = tuple(AttachedFile(name=name, content=PDF + name.encode()) for name in NAMES)
    return site.download_links.link(site.accept(ubl("7101"), attachments=files), 1, (1, 2, 3), datetime.now(UTC))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [SMALLEST, PHONE, SCREEN])
def test_everybody_can_read_it_at_every_width(
    browser: Browser, link: str, width: int, dark: bool, record_property: Callable[[str, object], None]
) -> None:
    with opened(browser, link, width, dark=dark) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert trouble(page) == []
        record_property("lowest contrast", f"{lowest_contrast(page):.1f}")


def test_everything_is_reached_by_keyboard_in_order(browser: Browser, link: str) -> None:
    with opened(browser, link, PHONE) as page:
        seen = []
        for _ in range(7):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            seen.append(focused.get_attribute("aria-label") or focused.inner_text())
            assert focused.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"
        assert seen[:5] == [
            "Hopp til vedleggene",
            "Norsk",
            "English",
            "Last ned Timeliste november.pdf (1\u00a0kB)",
            "Last ned x.html (1\u00a0kB)",
        ]
        assert seen[6] == "Last ned alle (zip, 1\u00a0kB)"


def test_files_are_saved_under_names_that_a_receiver_can_use_without_a_script(browser: Browser, link: str) -> None:
    with opened(browser, link, PHONE, script=False) as page:
        names = []
        for n in range(4):
            with page.expect_download() as download:
                page.locator("main a").nth(n).click()
            names.append(download.value.suggested_filename)
        assert names == ["Timeliste_november.pdf", "x.html.pdf", "Ø" * 60 + ".pdf", "vedlegg.zip"]


def test_english_is_one_press_away(browser: Browser, link: str) -> None:
    with opened(browser, link, PHONE, script=False) as page:
        page.get_by_role("link", name="English").click()
        assert page.title() == "Attachments to invoice 7101 from Fjordlys Demo AS"
        page.get_by_role("link", name="Norsk").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Vedlegg til faktura 7101"


def test_a_link_that_has_expired_can_be_read_too(browser: Browser, site: Site) -> None:
    submission = site.accept(ubl("7102"), attachments=(AttachedFile(name="a.pdf", content=PDF),))
    context = browser.new_context(viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto(site.download_links.link(submission, 1, (1,), datetime.now(UTC) - timedelta(days=92)))
    assert trouble(page) == []
    assert page.locator("main > p").inner_text() == "Lenken er utløpt. Ta kontakt med avsenderen."
    context.close()
