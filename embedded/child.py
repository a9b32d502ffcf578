"""One process: started in a group of its own, listened to through its log file, ended for certain."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

LAST_WORDS_BYTES = 2_000


@dataclass(frozen=True)
class Program:
    """What to run, and the file that its output is appended to."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path


class Child:
    """A running process of the stack."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path, log_start: int) -> None:
        self._process = process
        self.log = log
        self._log_start = log_start

    @classmethod
    async def start(cls, program: Program) -> "Child":
        """Start the program in a session of its own, so that the terminal's Ctrl-C reaches only us and we choose the order."""
        log = os.open(program.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            log_start = os.fstat(log).st_size
            process = await asyncio.create_subprocess_exec(
                *program.argv,
                env=dict(program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)
        return cls(process, program.log, log_start)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def last_words(self) -> str:
        """Read the end of what it wrote since it was started."""
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, size - LAST_WORDS_BYTES))
            return log.read().decode(errors="replace").strip()

    async def ended(self) -> int:
        """Wait for its end. Returns the exit code, or minus the signal that ended it."""
        return await self._process.wait()

    async def stop(self, grace: timedelta) -> None:
        """Ask it to end; after `grace` kill it. Nothing of its group is left."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(grace.total_seconds()):
                await self._process.wait()
        except TimeoutError:
            pass  # it had its time; the whole group goes
        finally:
            self.kill_group()
        await self._process.wait()

    async def kill(self) -> None:
        """Kill -9 the process alone, as a power cut would: what it started must notice by itself."""
        self._signal(signal.SIGKILL)
        await self._process.wait()

    def kill_group(self) -> None:
        """Kill -9 the process and everything it started, without waiting."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # all of it is gone

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is None:
            self._process.send_signal(number)


def python(module: str, *arguments: str) -> tuple[str, ...]:
    """Name the command that runs one of our modules with this Python."""
    return (sys.executable, "-m", module, *arguments)
