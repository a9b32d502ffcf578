"""A process that may not take much: what it is refused, and that only the task at fault fails."""

import asyncio
import ctypes
import os
import signal
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from adapters.limited_child import ChildLimits, LimitedChild
from domain.errors import TooHeavy, Unavailable

MB = 1024 * 1024
LIMITS = ChildLimits(cpu=timedelta(seconds=1), time=timedelta(seconds=60), address_space_bytes=512 * MB, keep_bytes=256 * MB)


def _warm() -> None:
    """Load nothing more than the tests' tasks need."""
    ctypes.CDLL(None)


def _cold() -> None:
    raise RuntimeError("what the tasks need is not installed")


def _loop() -> None:
    while True:
        pass


def _grow() -> int:
    return len(bytearray(600 * MB))


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _read_behind_pythons_back(path: str) -> int:
    return int(ctypes.CDLL(None).open(path.encode(), os.O_RDONLY))


def _connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port)).close()


def _write(path: str) -> None:
    Path(path).write_bytes(b"x")


def _die(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.fixture
async def child() -> AsyncIterator[LimitedChild]:
    child = LimitedChild(LIMITS, _warm)
    yield child
    await asyncio.to_thread(child.close)


async def test_tasks_run_in_one_process_that_stays(child: LimitedChild) -> None:
    assert len({await child.run(os.getpid) for _ in range(3)} - {os.getpid()}) == 1


async def test_a_task_that_works_without_end_is_stopped_and_only_it_fails(child: LimitedChild) -> None:
    with pytest.raises(TooHeavy):
        await child.run(_loop)
    assert await child.run(divmod, 7, 2) == (3, 1)


async def test_the_kernel_stops_it_too_where_nobody_looks() -> None:
    unwatched = ChildLimits(cpu=timedelta(seconds=0), time=timedelta(seconds=60), address_space_bytes=512 * MB, keep_bytes=256 * MB)
    child = LimitedChild(unwatched, _warm)  # no processor time at all means that the parent does not look
    with pytest.raises(TooHeavy, match="fell over"):
        await child.run(_loop)
    await asyncio.to_thread(child.close)


async def test_processor_time_is_counted_for_each_task_alone(child: LimitedChild) -> None:
    first = await child.run(os.getpid)
    for _ in range(8):
        await child.run(sum, range(10_000_000))
    assert await child.run(os.getpid) == first


async def test_memory_beyond_the_limit_is_refused_by_the_kernel(child: LimitedChild) -> None:
    with pytest.raises(MemoryError):
        await child.run(_grow)
    assert await child.run(divmod, 7, 2) == (3, 1)


async def test_no_file_can_be_read_or_written_and_nobody_called(child: LimitedChild, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    with pytest.raises(OSError, match="Too many open files"):
        await child.run(_read, str(secret))
    assert await child.run(_read_behind_pythons_back, str(secret)) == -1
    with pytest.raises(OSError, match="Too many open files"):
        await child.run(_write, str(tmp_path / "new"))
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(OSError, match="Too many open files"):
        await child.run(_connect, server.getsockname()[1])
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
async def test_a_task_that_the_process_falls_over_is_too_heavy_and_the_next_finds_a_new_one(child: LimitedChild, number: int) -> None:
    with pytest.raises(TooHeavy):
        await child.run(_die, number)
    assert await child.run(divmod, 7, 2) == (3, 1)


async def test_a_process_killed_while_idle_costs_no_task(child: LimitedChild) -> None:
    pid = await child.run(os.getpid)
    psutil.Process(pid).kill()
    assert await child.run(os.getpid) != pid


async def test_a_process_that_cannot_warm_up_says_so() -> None:
    child = LimitedChild(LIMITS, _cold)
    with pytest.raises(Unavailable):
        await child.run(os.getpid)
    await asyncio.to_thread(child.close)
