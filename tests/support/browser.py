"""Chromium, as Playwright brings it or as the machine has it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

PHONE, SCREEN, SMALLEST = 360, 1280, 320
"""Widths of windows, in CSS pixels."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; the test is skipped where there is none."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        installed = next((path for name in _NAMES if (path := shutil.which(name))), None)
        try:
            browser = playwright.chromium.launch(executable_path=installed, args=as_root)
        except Error as error:
            pytest.skip(f"no Chromium here: {str(error).splitlines()[0]}")
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, link: str, width: int, *, dark: bool = False, script: bool = True) -> Iterator[Page]:
    """Open a page; at the end nothing may have been complained of, and nothing asked of another host."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        accept_downloads=True,
    )
    page = context.new_page()
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc) if not request.url.startswith("data:") else None)
    page.goto(link)
    yield page
    assert complaints == []
    assert hosts == {urlsplit(link).netloc}
    context.close()
