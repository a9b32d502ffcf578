"""The mail as Chromium shows it: on a phone and on a desk, in the light and in the dark."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from support.accessibility import lowest_contrast
from support.browser import chromium
from support.mails import CUSTOMER, written
from support.paper import logo

from documents.mail_page import LOGO, MailBody
from domain.companies.looks import Looks
from domain.companies.parties import Language
from domain.messages import MessageCode, Text
from domain.parcels.mailed_files import AttachmentLink, LinkedFile, MailedFiles

WIDTHS = (320, 640, 1280)
SCHEMES = ("light", "dark")
COLOURS = ("#165a72", "#1d1d3b")
FILES = MailedFiles(
    merged=("Timeliste november.pdf", "x" * 200 + ".pdf"),
    link=AttachmentLink(
        address="https://faktura.example/v/abc",
        last_day=date(2027, 3, 1),
        files=(LinkedFile(name="b.pdf", size_bytes=9_000_000),),
    ),
    left_out=(Text(code=MessageCode.PRINT_OFF),),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@contextmanager
def opened(browser: Browser, body: MailBody, width: int, scheme: str) -> Iterator[tuple[Page, list[str]]]:
    """Show a mail as a mail program does, with its logo; tell what it asks the network for."""
    picture = base64.b64encode(logo(590, 177, COLOURS[0])).decode()
    context = browser.new_context(viewport={"width": width, "height": 640}, color_scheme="dark" if scheme == "dark" else "light")
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(body.html.replace(f"cid:{LOGO}", f"data:image/png;base64,{picture}"))
    yield page, asked
    context.close()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_everything_fits_and_can_be_read(browser: Browser, width: int, scheme: str, colour: str, language: Language) -> None:
    body = written(
        customer=CUSTOMER.model_copy(update={"language": language}), looks=Looks(logo=b"\x89PNG", colour=colour), mailed_files=FILES
    )
    with opened(browser, body, width, scheme) as (page, asked):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert lowest_contrast(page) >= 4.5
        assert page.evaluate(_SMALLEST) >= 13
        box = page.locator(".button").bounding_box()
        assert box
        assert box["height"] >= 40  # a thumb finds it
        assert [url for url in asked if not url.startswith("data:")] == []


_SMALLEST = """
() => Math.min(...[...document.querySelectorAll("p, td, th, li, a, h1")].map((each) => parseFloat(getComputedStyle(each).fontSize)))
"""


@pytest.mark.parametrize("colour", COLOURS)
def test_the_button_stands_out_in_the_dark(browser: Browser, colour: str) -> None:
    body = written(looks=Looks(colour=colour), mailed_files=FILES)
    with opened(browser, body, 640, "dark") as (page, _):
        assert page.locator(".button").evaluate("(each) => getComputedStyle(each).backgroundColor") == "rgb(236, 236, 236)"


def test_the_amount_is_the_largest_thing_in_the_mail(browser: Browser) -> None:
    with opened(browser, written(), 640, "light") as (page, _):
        assert page.evaluate(_LARGEST) == "3\u00a0187,50\u00a0kr"


_LARGEST = """
() => {
  const size = (each) => parseFloat(getComputedStyle(each).fontSize);
  return [...document.querySelectorAll("td, p, h1, th")].sort((one, other) => size(other) - size(one))[0].textContent;
}
"""
