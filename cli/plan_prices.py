"""The price table of plans, as a file."""

import tomllib
from decimal import Decimal
from pathlib import Path

from cli.failure import CommandFailed
from cli.files import read_file
from domain.channels import Channel
from domain.plans.prices import PriceTable

_SMS = "sms"
_NAMES = ", ".join((*Channel, _SMS))


def read_prices(path: Path) -> PriceTable:
    """Read prices in NOK: TOML, one `name = price` a line.

    Raises:
        CommandFailed: it cannot be read, names what has no price, or a price is no amount.
    """
    try:
        table = tomllib.loads(read_file(path).decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CommandFailed(f"{path}: Prislisten er ikke gyldig TOML. / The price table is not valid TOML: {error}") from error
    for name, price in table.items():
        if name not in {*Channel, _SMS}:
            raise CommandFailed(f"{path}: {name} har ingen pris; bruk / has no price; use {_NAMES}.")
        if isinstance(price, bool) or not isinstance(price, Decimal | int) or not Decimal(price).is_finite() or price < 0:
            raise CommandFailed(f"{path}: {name}: Prisen er ikke et beløp i kroner. / The price is no amount in kroner.")
    channels = {channel: Decimal(table[channel]) for channel in Channel if channel in table}
    return PriceTable(channels=channels, sms=Decimal(table[_SMS]) if _SMS in table else None)
