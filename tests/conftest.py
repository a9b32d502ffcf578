"""For all tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from adapters.register import migrate
from support.postgres import USER, PostgresServer, postgres

# Examples share two busy processors with servers: how long one takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


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


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database with the register's tables, empty."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def blank_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database without tables."""
    with postgres_server.database(template="template0") as url:
        yield url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the seeds and figures that tests have recorded."""
    for report in (*terminalreporter.getreports("failed"), *terminalreporter.getreports("passed")):
        if report.user_properties:
            figures = "; ".join(f"{name}: {value}" for name, value in report.user_properties)
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figures}")
