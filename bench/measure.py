"""What a bench measures with: CPU and memory of processes, percentiles, a few jobs at once."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import psutil

AT_ONCE = 16

Job = Callable[[], Awaitable[float]]
"""Does something once, and says how many seconds the answer took."""


def cpu_seconds(pid: int | None) -> float:
    """Sum the CPU time of a process and its children."""
    if pid is None:
        return 0.0
    process = psutil.Process(pid)
    return sum(sum(part.cpu_times()[:2]) for part in (process, *process.children(recursive=True)))


def memory_mb(pid: int | None) -> float:
    """Sum the resident memory of a process and its children."""
    process = psutil.Process(pid)
    return sum(part.memory_info().rss for part in (process, *process.children(recursive=True))) / 1e6


def disk_mb(folder: Path) -> float:
    """Sum the sizes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    """Tell the value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def ms(values: Sequence[float]) -> str:
    """Write p50 and p99 of seconds as milliseconds."""
    return f"p50 {1000 * statistics.median(values):.1f} ms, p99 {1000 * percentile(values, 0.99):.1f} ms"


async def at_once(jobs: Sequence[Job]) -> list[float]:
    """Run jobs, a few at a time, and collect what each says."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(job: Job) -> float:
        async with slots:
            return await job()

    return await asyncio.gather(*map(one, jobs))
