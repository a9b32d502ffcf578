"""The connection to the register's database: transactions, and failures in the words of domain/errors.py."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import Corrupt, PortError, Unavailable

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another one. A transaction lasts milliseconds and spans no network call."""

_WRITES = "register_writes"
_BROKEN_FILE = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


class Database:
    """One database, for any number of threads; other processes have their own."""

    def __init__(self, url: str) -> None:
        """Prepare to connect; nothing is opened yet. Parameters never show in errors: they hold personal data."""
        self.url = make_url(url)
        self._readers = create_engine(self.url, hide_parameters=True)
        if self.url.get_backend_name() == "sqlite":
            event.listen(self._readers, "connect", _set_up_sqlite)
            event.listen(self._readers, "begin", _begin_sqlite)
        self._writers = self._readers.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read at one moment, whatever others write meanwhile. Raises Unavailable, Corrupt."""
        with _translated(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Write all or nothing. Raises Unavailable, Corrupt."""
        with _translated(), self._writers.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the idle connections."""
        self._readers.dispose()


def sqlite_file(url: URL) -> Path | None:
    """Name the file of a SQLite database; nothing for other databases."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's own connection type
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads first and then writes fails at once when another wrote in between, whatever the timeout.
    writes = connection.get_execution_options().get(_WRITES)
    raw = connection.connection.dbapi_connection
    if raw is not None:
        raw.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")  # past SQLAlchemy: a third of the cost of a statement


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # ours to mend: trying again would not help
    except DBAPIError as error:
        raise _failure(error.orig) from error
    except sqlite3.Error as error:
        raise _failure(error) from error
    except PoolTimeout as error:
        raise Unavailable("the register's database has no free connection") from error
    except ValidationError as error:
        raise Corrupt(f"a row of the register cannot be read: {error.title}") from None  # its text would show the row


def _failure(error: BaseException | None) -> PortError:
    if getattr(error, "sqlite_errorname", None) in _BROKEN_FILE:
        return Corrupt(f"the register's database is damaged: {error}")
    return Unavailable(f"Registeret kan ikke brukes nå. / The register's database cannot be used: {error}")
