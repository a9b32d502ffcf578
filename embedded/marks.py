"""Processes we started, recognised again by pid and start time, so that a reused pid is never taken for ours."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import psutil

from domain.value import Value

_CLOCK_CORRECTION_SECONDS = 2.0
"""The start time is derived from the clock, which may have been set in the meantime by about this much."""


class ProcessMark(Value):
    """A process: its pid, and when it started in seconds since the epoch."""

    pid: int
    started: float


def mark_of(pid: int) -> ProcessMark | None:
    """Mark a running process; None if it is gone already."""
    try:
        return ProcessMark(pid=pid, started=psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def running(marks: Iterable[ProcessMark]) -> list[psutil.Process]:
    """Find the marked processes that still run."""
    return [process for mark in marks if (process := _process(mark))]


def end(marks: Iterable[ProcessMark], grace: timedelta) -> int:
    """End the marked processes that still run and their descendants: ask first, kill what is left after `grace`.

    Returns:
        How many of the marked processes were still running.
    """
    ours = running(marks)
    family = ours + [child for process in ours for child in _descendants(process)]
    for process in ours:
        _tell(process.terminate)
    _, alive = psutil.wait_procs(family, timeout=grace.total_seconds())
    for process in alive:
        _tell(process.kill)
    psutil.wait_procs(alive, timeout=grace.total_seconds())
    return len(ours)


def _process(mark: ProcessMark) -> psutil.Process | None:
    try:
        process = psutil.Process(mark.pid)
        same = abs(process.create_time() - mark.started) < _CLOCK_CORRECTION_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _tell(signal: Callable[[], None]) -> None:
    try:
        signal()
    except psutil.NoSuchProcess:
        return  # it ended by itself in between
