"""The register in SQL: who sends to whom, what was submitted, decided, tried and proved.

SQLite in WAL mode by default; nothing but `database.py` knows which database it is.
"""

from adapters.register.migrating import migrate
from adapters.register.register import SqlRegister
from adapters.register.schema import SchemaMismatch

__all__ = ["SchemaMismatch", "SqlRegister", "migrate"]
