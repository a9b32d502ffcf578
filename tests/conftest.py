"""For all tests."""

import asyncio
import os
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from zlib import crc32

import pytest
import uvloop
from hypothesis import settings
from support.postgres import USER, PostgresServer, postgres
from support.s3 import CREDENTIALS, Proxy, S3Server, s3

from adapters.register import migrate

# Examples share two busy processors with servers: how long one takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run tests on the event loop that worker and sandbox run on."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every process a like share of the tests that ask for more time than the others, to begin with them.

    The rest stands by file in an order that mixes those that wait with those that work. Processes begin with equal parts of the list.
    """
    items.sort(key=lambda item: (-_time_asked_for(item), crc32(item.path.name.encode())))
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    longest = [item for item in items if _time_asked_for(item)]
    rest = iter(items[len(longest) :])
    parts = [longest[first::processes] for first in range(processes)]
    for part in parts:
        part.extend(islice(rest, max(0, -(-len(items) // processes) - len(part))))
    items[:] = chain.from_iterable(parts)


def _time_asked_for(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


def pytest_report_header() -> str:
    """Say what the tests do to the machine."""
    who = f"the user {USER}" if os.geteuid() == 0 else "this user"
    return f"servers: PostgreSQL (run by {who}) and an S3 of moto, on free ports of 127.0.0.1, their data in temporary folders"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests of a process, with the register's tables in the database `template1`."""
    with postgres() as server:
        migrate(server.url("template1"))
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """One server for all tests of a process."""
    with s3() as server:
        yield server


@pytest.fixture
def s3_proxy(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The way to the server, with the credentials it asks for in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with s3_server.proxy() as proxy:
        yield proxy


@pytest.fixture(params=["sqlite", "postgresql"])
def register_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A register with nothing in it; one more database is one more parameter."""
    if request.param == "postgresql":
        with request.getfixturevalue("postgres_server").database() as url:
            yield url
    else:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        migrate(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place for a register, without tables."""
    if request.param == "postgresql":
        with request.getfixturevalue("postgres_server").database(template="template0") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'state' / 'register.db'}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the seeds and figures that tests have recorded."""
    for report in (*terminalreporter.getreports("failed"), *terminalreporter.getreports("passed")):
        if report.user_properties:
            figures = "; ".join(f"{name}: {value}" for name, value in report.user_properties)
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figures}")
