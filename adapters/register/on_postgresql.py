"""The register on PostgreSQL: for workers on several machines.

Writers run at READ COMMITTED, so that one that has waited for a row reads what the other wrote. Every verb first locks what its
decision rests on (`with_for_update`): an invoice's row, or the submissions that want one number.
"""

from typing import Any

from sqlalchemy import URL, create_engine, event

from adapters.register.engines import Engines

CONNECTIONS = 16
"""Connections a process keeps at most: one for each thread of a worker."""

_PATIENCE = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 15_000,  # milliseconds until a machine that has gone away is noticed
    "application_name": "fakturaflyt",
}
"""What a URL does not say by itself."""

LIMITS = "SET statement_timeout = '25s'; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s'"
"""Shorter than the 30 s that an activity gives the register. A process that froze in a transaction loses its locks."""

_ALONE = """
SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
SELECT pg_advisory_xact_lock(hashtext('fakturaflyt.migrate'));
SET LOCAL lock_timeout = '10s'
"""
"""A migration may take long; it waits for others that migrate, but not for ever for one that uses a table."""

_DAMAGED = {"XX001", "XX002"}
"""data_corrupted, index_corrupted."""


def engines(url: URL) -> Engines:
    """Prepare to connect; nothing is opened yet. A server that was restarted is found again before a statement is sent."""
    driven = url.set(drivername="postgresql+psycopg")
    engine = create_engine(driven, hide_parameters=True, pool_pre_ping=True, pool_size=CONNECTIONS, max_overflow=0)
    event.listen(engine, "do_connect", _be_patient)
    event.listen(engine, "connect", _set_up)
    return Engines(
        readers=engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
        writers=engine.execution_options(isolation_level="READ COMMITTED"),
        alone=_ALONE,
    )


def is_damaged(error: BaseException | None) -> bool:
    """Tell whether an error says that stored data is broken."""
    return getattr(error, "sqlstate", None) in _DAMAGED


def _be_patient(_dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]) -> None:
    for name, value in _PATIENCE.items():
        parameters.setdefault(name, value)


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg's own connection type
    connection.execute(LIMITS)
    connection.commit()
