"""A bound on how much one adapter has on its way at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from domain.errors import Unavailable

SLOT_WITHIN = timedelta(seconds=30)
"""How long a free slot is waited for, unless said otherwise."""


class Slots:
    """So many at once. Who finds all of them taken waits for a while, and is then told to come back. Use it in one event loop."""

    def __init__(self, number: int, whereto: str, within: timedelta = SLOT_WITHIN) -> None:
        self._semaphore = asyncio.Semaphore(number)
        self._whereto = whereto
        self._within = within

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Take a slot for as long as the block lasts.

        Raises:
            Unavailable: all stayed taken; nothing was sent.
        """
        try:
            async with asyncio.timeout(self._within.total_seconds()):
                await self._semaphore.acquire()
        except TimeoutError as error:
            raise Unavailable(f"all slots to {self._whereto} are taken") from error
        try:
            yield
        finally:
            self._semaphore.release()
