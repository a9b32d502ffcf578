"""Inserting where another writer may have been faster. SQLAlchemy has these statements per dialect."""

from collections.abc import Mapping

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

ByDialect = Mapping[str, Insert]
"""A statement by the name of a connection's dialect."""


def insert_unless_there(table: Table) -> ByDialect:
    """Insert, or leave a row of the same key as it is; `rowcount` tells which."""
    made = (sqlite.insert(table).on_conflict_do_nothing(), postgresql.insert(table).on_conflict_do_nothing())
    return _by_dialect(*(statement.execution_options(preserve_rowcount=True) for statement in made))


def insert_or_replace(table: Table, unless_newer: str | None = None) -> ByDialect:
    """Insert, or put the values in place of those of the row of the same key, unless that one is newer by the column named here."""
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    made = []
    for statement in (sqlite.insert(table), postgresql.insert(table)):
        new = statement.excluded
        where = table.c[unless_newer] <= new[unless_newer] if unless_newer else None
        made.append(statement.on_conflict_do_update(index_elements=keys, set_={name: new[name] for name in others}, where=where))
    return _by_dialect(*made)


def _by_dialect(on_sqlite: Insert, on_postgresql: Insert) -> ByDialect:
    return {"sqlite": on_sqlite, "postgresql": on_postgresql}
