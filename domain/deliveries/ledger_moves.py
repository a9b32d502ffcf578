"""How a row of the delivery ledger may change. What is not in the table would let a receiver get an invoice twice."""

from domain.deliveries.delivery import LedgerState


class IllegalMove(Exception):
    """The delivery cannot go from one state to the other; nothing was changed."""

    def __init__(self, delivery: str, before: LedgerState, to: LedgerState) -> None:
        super().__init__(f"delivery {delivery} is {before} and cannot become {to}")
        self.before = before
        self.to = to


L = LedgerState

LEDGER_MOVES: frozenset[tuple[LedgerState, LedgerState]] = frozenset(
    {
        (L.PREPARED, L.HANDING_OVER),
        (L.PREPARED, L.REFUSED),  # given up before anything was sent
        (L.HANDING_OVER, L.PREPARED),
        (L.HANDING_OVER, L.HANDED_OVER),
        (L.HANDING_OVER, L.REFUSED),
        (L.HANDING_OVER, L.UNKNOWN),
        (L.UNKNOWN, L.HANDED_OVER),
        (L.UNKNOWN, L.CONFIRMED),
        (L.UNKNOWN, L.REFUSED),
        (L.HANDED_OVER, L.CONFIRMED),
        (L.HANDED_OVER, L.REFUSED),  # it came back
        (L.CONFIRMED, L.REFUSED),
    }
)

TAKEN = frozenset({L.HANDED_OVER, L.CONFIRMED})
"""States in which the channel's evidence shows that it took the invoice."""

UNCONFIRMED = frozenset({L.HANDED_OVER, L.UNKNOWN})
"""States in which the receiver's side has not told yet whether it has the invoice."""

IN_DOUBT = frozenset({L.HANDING_OVER, L.UNKNOWN})
"""States in which nobody knows yet whether the channel took it."""

OVER = frozenset({L.HANDED_OVER, L.CONFIRMED, L.REFUSED, L.UNKNOWN})
"""States in which nothing may be handed over any more."""


def check_move(delivery: str, before: LedgerState, to: LedgerState) -> None:
    """Make sure that a move is in the table.

    Raises:
        IllegalMove: it is not.
    """
    if (before, to) not in LEDGER_MOVES:
        raise IllegalMove(delivery, before, to)
