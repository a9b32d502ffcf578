import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from embedded.child import Program
from embedded.failure import PartDown
from embedded.guard import Guard
from embedded.keeper import Keeper
from embedded.process_book import ProcessBook, end_orphans

SERVE = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text('up'); time.sleep(600)"
FALL = "import sys; print('no bread today', flush=True); sys.exit(3)"
NEVER = "import time; print('still thinking', flush=True); time.sleep(600)"


class Bakery:
    """A small program that stands for any part of the stack."""

    name = "bakery"
    grace = timedelta(seconds=5)

    def __init__(self, folder: Path, code: str, patience: timedelta = timedelta(seconds=20)) -> None:
        self.patience = patience
        self.ready = folder / "ready"
        self.code = code
        self.log = folder / "bakery.log"

    def program(self) -> Program:
        self.ready.unlink(missing_ok=True)
        return Program(argv=(sys.executable, "-c", self.code, str(self.ready)), environment=os.environ, log=self.log)

    async def serves(self) -> bool:
        return self.ready.exists()


@pytest.fixture
async def book(tmp_path: Path) -> AsyncIterator[ProcessBook]:
    guard = await Guard.start()
    yield ProcessBook(tmp_path / "processes.json", guard)
    await guard.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_part_that_falls_is_started_again_and_told(tmp_path: Path, book: ProcessBook) -> None:
    told: list[str] = []
    keeper = Keeper(Bakery(tmp_path, SERVE), book, told.append)
    await keeper.start()
    first = keeper.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: len(told) == 2)
    assert told == ["bakery ended (signal 9); starting it again in 0.2 s.", "bakery serves again."]
    assert keeper.pid not in {None, first}
    await keeper.stop()
    assert keeper.pid is None


async def test_a_part_that_falls_where_nothing_can_be_written_is_tried_again_until_it_serves(tmp_path: Path, book: ProcessBook) -> None:
    told: list[str] = []
    kitchen = tmp_path / "kitchen"
    kitchen.mkdir()
    keeper = Keeper(Bakery(kitchen, SERVE), book, told.append)
    await keeper.start()
    shutil.rmtree(kitchen)
    os.kill(keeper.pid or 0, signal.SIGKILL)
    await until(lambda: len(told) == 2)
    assert told[1] == f"The machine refuses: No such file or directory ({kitchen}/bakery.log). Trying again in 0.4 s."
    kitchen.mkdir()
    await until(lambda: told[-1] == "bakery serves again.")
    await keeper.stop()


async def test_a_part_is_ended_also_when_that_cannot_be_written_down(tmp_path: Path) -> None:
    guard = await Guard.start()
    office = tmp_path / "office"
    office.mkdir()
    keeper = Keeper(Bakery(tmp_path, SERVE), ProcessBook(office / "processes.json", guard), print)
    await keeper.start()
    pid = keeper.pid
    assert pid is not None
    shutil.rmtree(office)
    await keeper.stop()
    assert not psutil.pid_exists(pid)
    await guard.stop()


async def test_a_part_whose_start_cannot_be_written_down_is_not_left_running(tmp_path: Path) -> None:
    guard = await Guard.start()
    keeper = Keeper(Bakery(tmp_path, SERVE), ProcessBook(tmp_path / "no" / "processes.json", guard), print)
    with pytest.raises(FileNotFoundError):
        await keeper.start()
    assert keeper.pid is None
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert [command for command in commands if str(tmp_path / "ready") in command] == []
    await guard.stop()


async def test_a_part_that_ends_before_it_serves_is_quoted(tmp_path: Path, book: ProcessBook) -> None:
    part = Bakery(tmp_path, FALL)
    with pytest.raises(PartDown) as failure:
        await Keeper(part, book, print).start()
    assert failure.value.words == "no bread today"
    assert str(part.log) in failure.value.nb
    assert str(part.log) in failure.value.en


async def test_a_part_that_never_serves_is_ended_and_told(tmp_path: Path, book: ProcessBook) -> None:
    keeper = Keeper(Bakery(tmp_path, NEVER, patience=timedelta(seconds=1)), book, print)
    with pytest.raises(PartDown, match="still thinking"):
        await keeper.start()
    assert keeper.pid is None
    assert await end_orphans(tmp_path / "processes.json") == 0


async def test_a_killed_part_stays_dead_until_it_is_started(tmp_path: Path, book: ProcessBook) -> None:
    told: list[str] = []
    keeper = Keeper(Bakery(tmp_path, SERVE), book, told.append)
    await keeper.start()
    first = keeper.pid
    assert first is not None
    await keeper.kill()
    assert keeper.pid is None
    assert not psutil.pid_exists(first)
    await keeper.start()
    assert keeper.pid != first
    assert told == []
    await keeper.stop()


async def test_the_guard_ends_what_is_left_when_its_input_ends(tmp_path: Path) -> None:
    guard = await Guard.start()
    keeper = Keeper(Bakery(tmp_path, SERVE), ProcessBook(tmp_path / "processes.json", guard), print)
    await keeper.start()
    pid = keeper.pid
    assert pid is not None
    await guard.stop()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    await keeper.kill()
