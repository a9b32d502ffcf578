"""The merging of PDFs, in processes that may not take much (`adapters/limited_child.py`)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from types import TracebackType
from typing import Self

from adapters.limited_child import ChildLimits, LimitedChild
from domain.errors import TooHeavy
from domain.messages import MessageCode, Text
from domain.parcels.merging import Merged, NotMerged
from domain.records import OutgoingFile

_MB = 1024 * 1024

ONE_MERGE = ChildLimits(cpu=timedelta(seconds=4), time=timedelta(seconds=60), address_space_bytes=768 * _MB, keep_bytes=320 * _MB)
"""What one merge may take."""


class MergingChildren:
    """Merges PDFs, so many at once, each in a process of its own; implements `domain.ports.Merging`.

    A process is started by the first merge that finds none idle, for most invoices need none.
    """

    def __init__(self, limits: ChildLimits = ONE_MERGE, processes: int = 1) -> None:
        """Say what one merge may take, and how many may run at once: together they may take so many times as much."""
        self._limits = limits
        self._children: list[LimitedChild] = []
        self._idle: list[LimitedChild] = []
        self._slots = asyncio.Semaphore(processes)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Kill the processes; merges under way are lost."""
        children, self._children, self._idle = self._children, [], []
        for child in children:
            await asyncio.to_thread(child.close)

    async def merge(self, invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
        """Put the files behind the invoice PDF, in their order. Raises Unavailable if a process cannot be started."""
        async with self._slots:
            child = self._idle.pop() if self._idle else self._started()
            try:
                return await child.run(_merge, invoice_pdf, tuple(files))
            except TooHeavy:
                return NotMerged(reason=Text(code=MessageCode.MERGE_TOO_HEAVY))
            finally:
                if child in self._children:
                    self._idle.append(child)

    def _started(self) -> LimitedChild:
        self._children.append(LimitedChild(self._limits, _warm_up))
        return self._children[-1]


def _warm_up() -> None:
    """Load what every merge needs; only the process may pay for the imports, and later it can open no file."""
    from documents.merging.warming import warm_up  # noqa: PLC0415

    warm_up()


def _merge(invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
    from documents.merging.merge import merge  # noqa: PLC0415

    return merge(invoice_pdf, files)
