"""The register in SQL: who sends to whom, what was submitted, decided, tried and proved.

SQLite in WAL mode by default, PostgreSQL through its URL. Only `on_sqlite.py`, `on_postgresql.py` and `conflicts.py` know the difference.
"""

from adapters.register.migrating import migrate
from adapters.register.register import SqlRegister
from adapters.register.schema import SchemaMismatch

__all__ = ["SchemaMismatch", "SqlRegister", "migrate"]
