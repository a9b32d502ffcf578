"""The business time: the machine's clock, shifted where a world begins at a date of its own."""

from datetime import UTC, datetime, timedelta


class ShiftedClock:
    """Implements domain.ports.Clock."""

    def __init__(self, shift: timedelta = timedelta(0)) -> None:
        self._shift = shift

    def now(self) -> datetime:
        """Tell the business time now, UTC."""
        return self.at(datetime.now(tz=UTC))

    def at(self, instant: datetime) -> datetime:
        """Tell the business time that belongs to an instant of the machine's clock."""
        return instant + self._shift
