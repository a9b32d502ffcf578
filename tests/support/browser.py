"""Chromium, as Playwright brings it or as the machine has it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

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
