"""The business time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The business time the service believes in (a world file may shift it)."""

    def now(self) -> datetime:
        """Tell the time now, aware, UTC."""

    def at(self, instant: datetime) -> datetime:
        """Tell the business time that belongs to an instant, e.g. a workflow's own now."""
