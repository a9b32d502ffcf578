"""What the register asks of a database."""

from typing import NamedTuple

from sqlalchemy import Engine


class Engines(NamedTuple):
    """Two views of one pool of connections."""

    readers: Engine
    """Its transactions see one moment, whatever others write meanwhile."""
    writers: Engine
    """Its transactions wait for those that write the same rows, and then see what they wrote."""
    alone: str | None = None
    """What a transaction says that changes tables, so that others that want to wait; nothing where every writer waits anyway."""
