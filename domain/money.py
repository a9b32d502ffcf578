"""Amounts of money (EN 16931 amount type, BT-5 currency)."""

from decimal import Decimal

from domain.value import Value


class Money(Value):
    """An amount in a currency; `amount` in whole units (kroner, not øre), never a float."""

    amount: Decimal
    currency: str = "NOK"
