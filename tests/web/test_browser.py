"""The page in Chromium: on a phone and a screen, by keyboard, on paper, and for those who hear it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from support.accessibility import lowest_contrast, trouble
from support.browser import PHONE, SCREEN, SMALLEST, opened
from support.documents import Line, ubl
from support.site import ROOT, Site

from starter import AttachedFile

PDF = b"%PDF-1.7\n%%EOF\n"
WORLD = ROOT / "sandbox" / "worlds" / "norway"
DOCUMENTS = {
    "usual": ubl("2001"),
    "credit note": (WORLD / "100090-credit-note.xml").read_bytes(),
    "reverse charge": (WORLD / "100004-import-services.xml").read_bytes(),
    "long words": ubl("2002", lines=(Line(text="Ø" * 300, quantity=999_999_999), Line(text="Rørlegger " * 60))),
    "a thousand lines": ubl("2003", lines=tuple(Line(text=f"Vare {n}") for n in range(1000))),
}


_WIDER_THAN_ITS_PLACE = """
[...document.querySelectorAll("main table, main dl, main td, main dd, main th:not(thead th)")]
  .filter((e) => e.getBoundingClientRect().right > e.parentElement.getBoundingClientRect().right + 1 || e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 80))
"""


@pytest.fixture(scope="session")
def links(site: Site) -> dict[str, str]:
    attachments = (AttachedFile(name="Timeliste november.pdf", content=PDF), AttachedFile(name="../../x.html", content=PDF + b"2"))
    return {name: site.link(site.accept(document, attachments=attachments)) for name, document in DOCUMENTS.items()}


@pytest.mark.parametrize("width", [SMALLEST, PHONE, 799, 801, SCREEN])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_fits_every_width_and_nothing_is_complained_of(browser: Browser, links: dict[str, str], name: str, width: int) -> None:
    with opened(browser, links[name], width) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        beyond = page.evaluate(
            "[...document.querySelectorAll('main :not(thead, thead *)')].filter((e) => e.getBoundingClientRect().right > innerWidth).length"
        )
        assert beyond == 0
        outside = page.evaluate(_WIDER_THAN_ITS_PLACE)
        assert outside == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, SCREEN])
@pytest.mark.parametrize("name", ["usual", "credit note", "long words"])
def test_everybody_can_read_it(
    browser: Browser, links: dict[str, str], name: str, width: int, dark: bool, record_property: Callable[[str, object], None]
) -> None:
    with opened(browser, links[name], width, dark=dark) as page:
        assert trouble(page) == []
        record_property("lowest contrast", f"{lowest_contrast(page):.1f}")


def test_a_page_that_tells_why_there_is_no_invoice_can_be_read_too(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto(f"{site.base_url}/f/x")
    assert trouble(page) == []
    assert page.locator("section").get_attribute("lang") == "en"
    context.close()


def test_it_is_made_of_landmarks_headings_and_a_table_also_on_a_phone(browser: Browser, links: dict[str, str]) -> None:
    with opened(browser, links["usual"], PHONE) as page:
        for role, name in (("banner", None), ("navigation", "Språk"), ("main", None), ("contentinfo", None)):
            assert page.get_by_role(role, name=name).count() == 1, role  # type: ignore[arg-type]
        assert page.get_by_role("heading", level=1).inner_text() == "Faktura 2001"
        headings = page.get_by_role("heading", level=2).all_inner_texts()
        assert headings == ["Betaling", "Fra", "Til", "Opplysninger", "Linjer", "Summer", "Vedlegg"]
        lines = page.get_by_role("table", name="Linjer")
        assert lines.get_by_role("columnheader").all_inner_texts() == ["Beskrivelse", "Antall", "Enhet", "Pris", "Mva", "Beløp"]
        assert lines.get_by_role("rowheader").all_inner_texts() == ["Arbeid i november"]
        assert lines.get_by_role("cell").count() == 5


def test_everything_is_reached_by_keyboard_in_order_and_seen_when_it_is(browser: Browser, links: dict[str, str]) -> None:
    with opened(browser, links["usual"], SCREEN) as page:
        seen = []
        for _ in range(6):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            seen.append(focused.get_attribute("aria-label") or focused.inner_text())
            assert focused.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"
            box = focused.bounding_box()
            assert box is not None
            assert box["y"] >= 0
        assert seen == [
            "Hopp til fakturaen",
            "Norsk",
            "English",
            "Last ned fakturaen (PDF)",
            "Last ned Timeliste november.pdf (1\u00a0kB)",
            "Last ned x.html (1\u00a0kB)",
        ]
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body")


def test_skipping_leads_past_everything_above(browser: Browser, links: dict[str, str]) -> None:
    with opened(browser, links["usual"], SCREEN) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Last ned fakturaen (PDF)"


def test_english_is_one_press_away_and_without_any_script(browser: Browser, links: dict[str, str]) -> None:
    with opened(browser, links["usual"], PHONE, script=False) as page:
        page.get_by_role("link", name="English").click()
        assert page.title() == "Invoice 2001 from Fjordlys Demo AS"
        assert page.get_by_role("link", name="English").get_attribute("aria-current") == "true"
        page.get_by_role("link", name="Norsk").click()
        assert page.title() == "Faktura 2001 fra Fjordlys Demo AS"


@pytest.mark.parametrize(("label", "copied"), [("Til konto", "12345678903"), ("KID", "100031000035"), ("Forfallsdato", "21.12.2026")])
def test_one_press_marks_what_is_to_be_copied(browser: Browser, links: dict[str, str], label: str, copied: str) -> None:
    with opened(browser, links["usual"], PHONE) as page:
        page.locator(".ways div", has_text=label).locator("dd").click()
        assert page.evaluate("getSelection().toString()") == copied


def test_downloads_have_names_that_a_receiver_can_use(browser: Browser, links: dict[str, str]) -> None:
    with opened(browser, links["usual"], PHONE) as page:
        names = []
        for link in ("Last ned fakturaen (PDF)", "Last ned Timeliste november.pdf (1\u00a0kB)", "Last ned x.html (1\u00a0kB)"):
            with page.expect_download() as download:
                page.get_by_role("link", name=link).click()
            names.append(download.value.suggested_filename)
        assert names == ["faktura.pdf", "Timeliste_november.pdf", "x.html.pdf"]


def test_printed_it_is_an_invoice_and_no_web_page(browser: Browser, links: dict[str, str]) -> None:
    with opened(browser, links["usual"], SCREEN, dark=True) as page:
        paper = PdfReader(BytesIO(page.pdf(format="A4")))
        text = "".join(sheet.extract_text() for sheet in paper.pages)
        assert len(paper.pages) == 1
        for told in ("Faktura 2001", "100031000035", "Arbeid i november", "Foretaksregisteret"):
            assert told in text
        for not_told in ("Last ned", "English", "Hopp til", "kan åpnes"):
            assert not_told not in text
        page.emulate_media(media="print")
        assert page.locator("thead").first.evaluate("(e) => getComputedStyle(e).position") == "static"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
