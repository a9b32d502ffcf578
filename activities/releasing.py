"""Let the invoices go that waited for their company: in the order they were handed in, at a bounded rate, none missed (decision 8)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from temporalio import activity

from domain.ports import Verifications
from domain.value import Value

A_PAGE = 100
BETWEEN = timedelta(milliseconds=50)
"""Twenty a second: more than a worker on two cores delivers, so that the queue never runs dry, and other companies' invoices go between."""


class Released(Value):
    """How many invoices were told that their company is verified."""

    invoices: int


class Releasing:
    """Tells waiting invoices that they may go."""

    def __init__(self, verifications: Verifications, tell: Callable[[str], Awaitable[bool]]) -> None:
        self._verifications = verifications
        self._tell = tell

    @activity.defn
    async def release_invoices(self, company: str) -> Released:
        """Page through the company's waiting invoices and signal each. Tried again, it goes on where it was.

        A word that does not get through is tried again. An invoice that begins to wait meanwhile looks at once.
        """
        after, told = _begun()
        while page := await asyncio.to_thread(self._verifications.awaiting_kyc, company, after, A_PAGE):
            for at, invoice in page:
                told += await self._tell(invoice)
                after = at, invoice
                activity.heartbeat(at.isoformat(), invoice, told)
                await asyncio.sleep(BETWEEN.total_seconds())
        return Released(invoices=told)


def _begun() -> tuple[tuple[datetime, str] | None, int]:
    match activity.info().heartbeat_details:
        case [str(at), str(invoice), int(told)]:
            return (datetime.fromisoformat(at), invoice), told
        case _:
            return None, 0
