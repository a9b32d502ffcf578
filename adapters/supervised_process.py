"""One process for work that may hang, grow or crash: it is watched, killed and replaced, and only its own task fails.

It is the standard library's executor with a single worker. Workers that share an executor share locks as well, and one
that is killed at the wrong moment takes a lock with it; alone it has nobody to take down.
"""

import asyncio
import contextlib
import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import timedelta
from typing import ParamSpec, TypeVar

import psutil

from domain.errors import TooHeavy, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

_LOOK_EVERY = timedelta(milliseconds=50)


@dataclass(frozen=True)
class TaskLimits:
    """What one task may take. Memory is resident memory, measured: SaxonC reserves 34 GB of virtual memory."""

    time: timedelta
    memory_bytes: int
    keep_bytes: int
    """A process larger than this after a task is replaced, so that no task is blamed for an earlier one's memory."""
    cpu: timedelta | None = None
    """Processor time, where a task is to be stopped by what it works and not by what it waits."""


class SupervisedProcess:
    """A warm process that does one task at a time."""

    _process: psutil.Process | None

    def __init__(self, warm_up: Callable[[], None]) -> None:
        self._warm_up = warm_up
        self._launch()

    async def ready(self) -> psutil.Process:
        """Wait until the process has warmed up. Raises BrokenProcessPool if it cannot."""
        if self._process is None:
            pid = await asyncio.wrap_future(self._pid)
            self._process = psutil.Process(pid)
        return self._process

    async def run(self, limits: TaskLimits, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a task in the process; whatever becomes of this process, the next task finds a healthy one.

        Raises:
            TooHeavy: the task took more time or memory than it may.
            Unavailable: the process died for another reason.
        """
        try:
            process = await self.ready()
            result = await _watched(self._executor.submit(task, *args, **kwargs), process, limits)
            if process.memory_info().rss > limits.keep_bytes:
                self._replace()
        except (BrokenProcessPool, psutil.NoSuchProcess):
            self._replace()
            raise Unavailable("the process that works on documents died") from None
        except (TooHeavy, asyncio.CancelledError):
            self._replace()
            raise
        return result

    def kill(self) -> None:
        """Kill the process, whatever it does."""
        if self._pid.done() and not self._pid.exception():
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(self._pid.result()).kill()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Kill the process and wait until nothing is left of it. Blocks for a moment."""
        self.kill()
        self._executor.shutdown()
        del self._executor
        gc.collect()  # its semaphores go with it: who leaves by os._exit would be told of leaked ones

    def _replace(self) -> None:
        self.kill()
        self._launch()

    def _launch(self) -> None:
        self._executor = ProcessPoolExecutor(
            max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(self._warm_up,)
        )
        self._pid = self._executor.submit(os.getpid)
        self._process = None


async def _watched(future: Future[R], process: psutil.Process, limits: TaskLimits) -> R:
    waiting = asyncio.wrap_future(future)
    clock = asyncio.get_running_loop().time
    deadline = clock() + limits.time.total_seconds()
    worked_before = _worked(process)
    try:
        while not (await asyncio.wait({waiting}, timeout=_LOOK_EVERY.total_seconds()))[0]:
            if clock() > deadline:
                raise TooHeavy(f"the task took more than {limits.time.total_seconds():.0f} s")
            if limits.cpu and _worked(process) - worked_before > limits.cpu.total_seconds():
                raise TooHeavy(f"the task took more than {limits.cpu.total_seconds():.0f} s of processor time")
            if process.memory_info().rss > limits.memory_bytes:
                raise TooHeavy(f"the task took more than {limits.memory_bytes // 1024**2} MB of memory")
        return waiting.result()
    finally:
        waiting.cancel()


def _worked(process: psutil.Process) -> float:
    """Tell the seconds of processor time that a process has taken so far."""
    times = process.cpu_times()
    return times.user + times.system


def _begin(warm_up: Callable[[], None]) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    warm_up()


def _die_with_parent() -> None:
    """End this process when its parent is gone: an executor's worker would wait for its next task for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
