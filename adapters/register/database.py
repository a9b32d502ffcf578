"""The connection to the register's database: transactions, and failures in the words of domain/errors.py."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.register import on_postgresql, on_sqlite
from domain.errors import Corrupt, PortError, Unavailable

_ENGINES = {"sqlite": on_sqlite.engines, "postgresql": on_postgresql.engines}


class StatementRefused(Exception):
    """The database would not have a statement of ours: trying again does not help. Its text tells no values."""


class Database:
    """One database, for any number of threads; other processes have their own."""

    def __init__(self, url: str) -> None:
        """Prepare to connect; nothing is opened yet. Parameters never show in errors: they hold personal data.

        Raises:
            ValueError: the URL names neither SQLite nor PostgreSQL.
        """
        self.url = make_url(url)
        backend = self.url.get_backend_name()
        if backend not in _ENGINES:
            raise ValueError(f"the register runs on SQLite or PostgreSQL, not on {backend}")
        self._engines = _ENGINES[backend](self.url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read at one moment, whatever others write meanwhile. Raises Unavailable, Corrupt."""
        with _translated(), self._engines.readers.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Write all or nothing. Raises Unavailable, Corrupt."""
        with _translated(), self._engines.writers.begin() as connection:
            yield connection

    @contextmanager
    def change_tables(self) -> Iterator[Connection]:
        """Write all or nothing, while others that change tables wait. Raises Unavailable, Corrupt."""
        with self.write() as connection:
            if self._engines.alone:
                connection.exec_driver_sql(self._engines.alone)
            yield connection

    def close(self) -> None:
        """Close the idle connections."""
        self._engines.readers.dispose()


def sqlite_file(url: URL) -> Path | None:
    """Name the file of a SQLite database; nothing for other databases."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError) as error:
        raise StatementRefused(_first_line(error.orig)) from None  # PostgreSQL's further lines show the row
    except DBAPIError as error:
        raise _failure(error.orig) from error
    except sqlite3.Error as error:
        raise _failure(error) from error
    except PoolTimeout as error:
        raise Unavailable("the register's database has no free connection") from error
    except ValidationError as error:
        raise Corrupt(f"a row of the register cannot be read: {error.title}") from None  # its text would show the row


def _failure(error: BaseException | None) -> PortError:
    reason = _first_line(error)
    if on_sqlite.is_damaged(error) or on_postgresql.is_damaged(error):
        return Corrupt(f"the register's database is damaged: {reason}")
    return Unavailable(f"Registeret kan ikke brukes nå. / The register's database cannot be used: {reason}")


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]
