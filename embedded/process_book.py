"""Which processes a stack has started: told to the guard and kept in the state folder.

The guard ends them when we are killed; the file finds them at the next start if the guard was killed too.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from embedded.guard import GRACE, Guard
from embedded.marks import ProcessMark, end, mark_of
from embedded.whole_file import write_whole

_Marks = TypeAdapter(tuple[ProcessMark, ...])


class ProcessBook:
    """The running processes of one stack."""

    def __init__(self, file: Path, guard: Guard) -> None:
        self._file = file
        self._guard = guard
        self._marks: tuple[ProcessMark, ...] = ()

    def add(self, pid: int) -> None:
        """Write down a process that was just started. Raises OSError if the folder is full."""
        if mark := mark_of(pid):
            self._guard.watch(mark)
            self._keep((*self._marks, mark))

    def remove(self, pid: int) -> None:
        """Strike out a process that has ended."""
        with suppress(OSError):  # a mark that stays fits no other process: it tells when its own began
            self._keep(tuple(mark for mark in self._marks if mark.pid != pid))

    def _keep(self, marks: tuple[ProcessMark, ...]) -> None:
        self._marks = marks
        write_whole(self._file, _Marks.dump_json(marks).decode())


async def end_orphans(file: Path) -> int:
    """End what an earlier stack left running, by the file it left. Returns how many processes that were."""
    try:
        marks = _Marks.validate_json(await asyncio.to_thread(file.read_bytes))
    except (FileNotFoundError, ValidationError):
        return 0
    return await asyncio.to_thread(end, marks, GRACE)
