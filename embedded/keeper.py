"""Keeps one part of the stack running: starts it, waits until it serves, starts it again when it falls."""

import asyncio
import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from embedded.child import Child, Program
from embedded.failure import CannotRun, PartDown, StackFailure
from embedded.process_book import ProcessBook

FIRST_DELAY = timedelta(milliseconds=200)
LONGEST_DELAY = timedelta(seconds=30)
STEADY_AFTER = timedelta(minutes=1)
"""A part that served this long and falls is started again after FIRST_DELAY; one that falls at once waits twice as long each time."""
_LOOK_EVERY = timedelta(milliseconds=50)

LITTLE_ROOM_BYTES = 1_000_000
"""With less room than this on its disk no part comes up."""

Tell = Callable[[str], None]
"""Takes one sentence about what the stack is doing, for whoever watches."""


class Part(Protocol):
    """A program of the stack, and how to see that it serves."""

    name: str
    patience: timedelta
    """How long it may take to come up."""
    grace: timedelta
    """How long it may take to end."""

    def program(self) -> Program:
        """Say what to run. Called before each start; clears away signs of an earlier run."""

    async def serves(self) -> bool:
        """Tell whether it does its work now."""


class Keeper:
    """One part, kept running until `stop` or `kill`."""

    def __init__(self, part: Part, book: ProcessBook, tell: Tell) -> None:
        self._part = part
        self._book = book
        self._tell = tell
        self._child: Child | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The pid, if it runs. It changes when the part falls and is started again."""
        return self._child.pid if self._child else None

    async def start(self) -> None:
        """Start the part and return when it serves.

        Raises:
            PartDown: it ended, or did not serve within its patience. Nothing of it is left running.
            CannotRun: likewise, on a disk that is full.
        """
        child = await self._launch()
        self._watch = asyncio.create_task(self._keep(child), name=f"keep {self._part.name}")

    async def stop(self) -> None:
        """End the part in its own time, and leave it ended."""
        await self._let_go()
        if self._child:
            await self._child.stop(self._part.grace)
            self._ended(self._child)

    async def kill(self) -> None:
        """Kill -9 the part's process, and leave it dead until `start`."""
        await self._let_go()
        if self._child:
            await self._child.kill()
            self._ended(self._child)

    def kill_at_once(self) -> None:
        """Kill -9 the part and everything it started, without waiting for anything."""
        if self._child:
            self._child.kill_group()

    async def _keep(self, child: Child) -> None:
        clock = asyncio.get_running_loop().time
        delay = FIRST_DELAY
        while True:
            served_from = clock()
            code = await child.ended()
            self._ended(child)
            if clock() - served_from > STEADY_AFTER.total_seconds():
                delay = FIRST_DELAY
            self._tell(f"{self._part.name} ended ({_manner(code)}); starting it again in {delay.total_seconds():g} s.")
            child, delay = await self._launch_again(delay)

    async def _launch_again(self, delay: timedelta) -> tuple[Child, timedelta]:
        while True:
            await asyncio.sleep(delay.total_seconds())
            delay = min(delay * 2, LONGEST_DELAY)
            try:
                child = await self._launch()
            except (StackFailure, OSError) as failure:
                self._tell(f"{_reason(failure)} Trying again in {delay.total_seconds():g} s.")
            else:
                self._tell(f"{self._part.name} serves again.")
                return child, delay

    async def _launch(self) -> Child:
        child = self._child = await Child.start(self._part.program())
        try:
            self._book.add(child.pid)
            await self._come_up(child)
        except BaseException:  # also when we are cancelled: nothing may be left running
            child.kill_group()
            await child.ended()
            self._ended(child)
            raise
        return child

    async def _come_up(self, child: Child) -> None:
        end = asyncio.create_task(child.ended())
        try:
            async with asyncio.timeout(self._part.patience.total_seconds()):
                while not await self._part.serves():
                    await asyncio.wait((end,), timeout=_LOOK_EVERY.total_seconds())
                    if end.done():
                        raise self._down(child)
        except TimeoutError:
            raise self._down(child) from None
        finally:
            end.cancel()

    def _down(self, child: Child) -> StackFailure:
        if shutil.disk_usage(child.log.parent).free < LITTLE_ROOM_BYTES:  # then its log is mute too
            return CannotRun(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        return PartDown(self._part.name, child.log, child.last_words())

    def _ended(self, child: Child) -> None:
        self._book.remove(child.pid)
        self._child = None

    async def _let_go(self) -> None:
        if self._watch:
            self._watch.cancel()
            await asyncio.wait((self._watch,))
            self._watch = None


def _manner(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _reason(failure: StackFailure | OSError) -> str:
    return failure.en if isinstance(failure, StackFailure) else CannotRun(failure).en
