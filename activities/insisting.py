"""Writing down what only this attempt knows, while register or store may be away for a moment."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from domain.errors import Unavailable

INSISTING = timedelta(minutes=2)
"""How long it is tried to write down what only this attempt knows; with the hand-over before it, within an attempt's time."""
_LONGEST_PAUSE = timedelta(seconds=3)

T = TypeVar("T")


async def insist(write: Callable[[], T]) -> T:
    """Write down how a hand-over went, also if register or store are away for a moment: the next attempt would not know.

    Raises:
        Unavailable: they stayed away.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + INSISTING.total_seconds()
    pause_s = 0.2
    while True:
        try:
            return await asyncio.to_thread(write)
        except Unavailable:
            if loop.time() > end:
                raise
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE.total_seconds())
