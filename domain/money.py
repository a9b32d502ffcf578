"""Amounts of money (EN 16931 amount type, BT-5 currency)."""

from decimal import ROUND_HALF_UP, Decimal

from domain.value import Value

_CENT = Decimal("0.01")


class Money(Value):
    """An amount in a currency; `amount` in whole units (kroner, not øre), never a float."""

    amount: Decimal
    currency: str = "NOK"


def rounded(amount: Decimal) -> Decimal:
    """Round to two decimals, half away from zero, as EN 16931 asks for document totals."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)
