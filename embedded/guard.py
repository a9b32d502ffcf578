"""Ends the stack's processes when the stack itself was killed: `python -m embedded.guard`, fed through its standard input.

Each line is a ProcessMark. The input ends when the stack's process ends, however it ends; then whatever still runs is ended.
Works alike on every system, where a parent-death signal is Linux's alone and is tied to a thread, not to a process.
"""

import asyncio
import sys
from datetime import timedelta

from embedded.marks import ProcessMark, end

GRACE = timedelta(seconds=10)
"""How long a process may finish what it is doing: a worker hands over what it has claimed."""


class Guard:
    """The guard as the stack sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Guard":
        """Start the guard in a session of its own, out of reach of the terminal's Ctrl-C."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "embedded.guard", stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        return cls(process)

    def watch(self, mark: ProcessMark) -> None:
        """Have a process ended should we be killed."""
        if self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(mark.model_dump_json().encode() + b"\n")

    async def stop(self) -> None:
        """Let the guard go. What it watches and still runs is ended."""
        if self._process.stdin:
            self._process.stdin.close()
        await self._process.wait()


def main() -> None:
    """Read marks until the stack is gone, then end what it left."""
    marks = [ProcessMark.model_validate_json(line) for line in sys.stdin]
    end(marks, GRACE)


if __name__ == "__main__":
    main()
