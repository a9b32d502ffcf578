"""One web process for all page tests of a process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from support.browser import chromium
from support.site import Site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("web")).running() as running:
        yield running


@pytest.fixture(scope="module")  # Playwright keeps an event loop running: no async test of another module may meet it
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
