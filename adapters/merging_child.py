"""The merging of PDFs, in a process that may not take much (`adapters/limited_child.py`)."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from types import TracebackType
from typing import Self

from adapters.limited_child import ChildLimits, LimitedChild
from domain.errors import TooHeavy
from domain.merging import Merged, NotMerged
from domain.messages import MessageCode, Text
from domain.records import OutgoingFile

_MB = 1024 * 1024

ONE_MERGE = ChildLimits(cpu=timedelta(seconds=4), time=timedelta(seconds=60), address_space_bytes=768 * _MB, keep_bytes=320 * _MB)
"""What one merge may take."""


class MergingChild:
    """Merges PDFs one at a time; implements `domain.ports.Merging`. Started by the first merge, for most invoices need none."""

    def __init__(self, limits: ChildLimits = ONE_MERGE) -> None:
        self._limits = limits
        self._child: LimitedChild | None = None
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Kill the process; a merge under way is lost."""
        child, self._child = self._child, None
        if child:
            await asyncio.to_thread(child.close)

    async def merge(self, invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
        """Put the files behind the invoice PDF, in their order. Raises Unavailable if the process cannot be started."""
        async with self._one_at_a_time:
            self._child = self._child or LimitedChild(self._limits, _warm_up)
            try:
                return await self._child.run(_merge, invoice_pdf, tuple(files))
            except TooHeavy:
                return NotMerged(reason=Text(code=MessageCode.MERGE_TOO_HEAVY))


def _warm_up() -> None:
    """Load what every merge needs; only the process may pay for the imports, and later it can open no file."""
    from documents.merging.warming import warm_up  # noqa: PLC0415

    warm_up()


def _merge(invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
    from documents.merging.merge import merge  # noqa: PLC0415

    return merge(invoice_pdf, files)
