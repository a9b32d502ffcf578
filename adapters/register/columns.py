"""How values stand in columns: enums by value, times in UTC, domain values as JSON text."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, Enum, String, Text
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T", bound=String)

ENUM_LENGTH = 40
"""Characters of an enum column: room for every value there will be, so that a new one needs no migration."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC with microseconds. SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn to UTC on the way in.

        Raises:
            ValueError: the time has no zone.
        """
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Make aware on the way out: SQLite gives the time back without its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonValue(TypeDecorator[Any]):
    """A domain value as JSON text, read back by the same pydantic type. `None` is SQL NULL."""

    impl = Text
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        super().__init__()
        self.adapter = adapter

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002, ANN401 - SQLAlchemy's signature
        """Write the value as JSON."""
        return None if value is None else self.adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002, ANN401 - SQLAlchemy's signature
        """Read the value from JSON."""
        return None if value is None else self.adapter.validate_json(value)


def enum_column(kind: type[E]) -> Enum:
    """Keep an enum by its value, as text without a database type of its own."""
    return Enum(kind, native_enum=False, length=ENUM_LENGTH, values_callable=lambda enum: [member.value for member in enum])


def bytewise(kind: T) -> T:
    """Compare text byte by byte on PostgreSQL too, as SQLite does.

    By a language's rules, an upgrade of the machine's C library may change the order and break the indexes that keep an invoice single.
    """
    return kind.with_variant(type(kind)(kind.length, collation="C"), "postgresql")
