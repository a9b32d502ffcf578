"""A process for work on hostile bytes: the kernel refuses it more memory, processor time and files than it may have.

Not for SaxonC, which reserves 34 GB of virtual memory (`adapters/document_pool.py` watches resident memory instead).
"""

import contextlib
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from adapters.supervised_process import SupervisedProcess, TaskLimits
from domain.errors import TooHeavy, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

_UNTIL_THE_KERNEL_STOPS_IT = timedelta(seconds=1)
"""After this much more processor time the kernel ends a process that the parent had no time to look at."""


@dataclass(frozen=True)
class ChildLimits:
    """What one task may take: processor time, time on the clock, and memory."""

    cpu: timedelta
    time: timedelta
    address_space_bytes: int
    """Virtual memory of the whole process (RLIMIT_AS), libraries included."""
    keep_bytes: int
    """Resident memory above which the process is replaced after a task."""


class LimitedChild:
    """A warm process under limits that does one task at a time; it is killed and replaced, and only its own task fails."""

    def __init__(self, limits: ChildLimits, warm_up: Callable[[], None]) -> None:
        """Launch the process. `warm_up` loads all that a task needs: afterwards the process can open no file and no connection."""
        self._limits = limits
        self._process = SupervisedProcess(partial(_confine, limits, warm_up))

    async def ready(self) -> None:
        """Wait until the process has warmed up. Raises Unavailable if it cannot."""
        await self._process.run(_watched(self._limits), os.getpid)

    async def run(self, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a task in the process.

        Raises:
            TooHeavy: the task took more than it may, or the process fell over it.
            Unavailable: the process cannot be started.
        """
        await self._revive()
        try:
            return await self._process.run(_watched(self._limits), partial(_counted, self._limits.cpu, task), *args, **kwargs)
        except Unavailable as error:
            raise TooHeavy("the process fell over the task") from error

    def close(self) -> None:
        """Kill the process, whatever it does, and wait until nothing is left of it. Blocks for a moment."""
        self._process.close()

    async def _revive(self) -> None:
        """Replace a process that died while it was idle: its death says nothing about the next task."""
        with contextlib.suppress(Unavailable):
            return await self.ready()
        return await self.ready()


def _watched(limits: ChildLimits) -> TaskLimits:
    return TaskLimits(time=limits.time, memory_bytes=limits.address_space_bytes, keep_bytes=limits.keep_bytes, cpu=limits.cpu)


def _confine(limits: ChildLimits, warm_up: Callable[[], None]) -> None:
    warm_up()
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_space_bytes, limits.address_space_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # No number is left for a further file or socket, whoever asks for one, Python or a library in C.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _counted(cpu: timedelta, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do a task with so much processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    last = int(used.ru_utime + used.ru_stime + (cpu + _UNTIL_THE_KERNEL_STOPS_IT).total_seconds())
    resource.setrlimit(resource.RLIMIT_CPU, (last, resource.RLIM_INFINITY))
    return task(*args, **kwargs)
