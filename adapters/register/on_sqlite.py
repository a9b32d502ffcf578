"""The register on SQLite: a file in WAL mode, for the processes of one machine."""

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event

from adapters.register.engines import Engines

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another one. A transaction lasts milliseconds and spans no network call."""

_WRITES = "register_writes"
_BROKEN_FILE = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


def engines(url: URL) -> Engines:
    """Prepare to open the file; nothing is opened yet."""
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return Engines(readers=engine, writers=engine.execution_options(**{_WRITES: True}))


def is_damaged(error: BaseException | None) -> bool:
    """Tell whether an error says that the file is broken."""
    return isinstance(error, sqlite3.Error) and error.sqlite_errorname in _BROKEN_FILE


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's own connection type
    connection.isolation_level = None  # BEGIN is ours, see _begin
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads first and then writes fails at once when another wrote in between, whatever the timeout.
    writes = connection.get_execution_options().get(_WRITES)
    raw = connection.connection.dbapi_connection
    if raw is not None:
        raw.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")  # past SQLAlchemy: a third of the cost of a statement
