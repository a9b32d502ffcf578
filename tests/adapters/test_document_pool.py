import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from support.documents import Line, ubl

from adapters.document_pool import TOO_HEAVY, DocumentPool
from adapters.supervised_process import SupervisedProcess, TaskLimits
from domain.companies.looks import Looks
from domain.companies.parties import Language
from domain.errors import TooHeavy, Unavailable

MB = 1024 * 1024
ROOMY = TaskLimits(time=timedelta(seconds=60), memory_bytes=1024 * MB, keep_bytes=512 * MB)
NOT_UBL = b"<Order/>"


def _nothing() -> None:
    """Warm up nothing."""


def _broken() -> None:
    raise RuntimeError("the rules are not installed")


def _grow(megabytes: int) -> int:
    block = bytearray(os.urandom(MB)) * megabytes
    time.sleep(60)
    return len(block)


def _grow_and_end(megabytes: int) -> int:
    globals()["kept"] = bytearray(os.urandom(MB)) * megabytes
    return os.getpid()


def _die(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.fixture
async def process() -> AsyncIterator[SupervisedProcess]:
    process = SupervisedProcess(_nothing)
    yield process
    process.kill()


async def _gone(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        for _ in range(200):
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
            await asyncio.sleep(0.05)
        return False
    return True


async def _is_replaced(process: SupervisedProcess, old: psutil.Process) -> bool:
    return await _gone(old.pid) and await process.run(ROOMY, os.getpid) != old.pid


async def test_tasks_run_in_one_process_that_stays(process: SupervisedProcess) -> None:
    pids = {await process.run(ROOMY, os.getpid) for _ in range(3)}
    assert len(pids) == 1
    assert os.getpid() not in pids


async def test_the_errors_of_a_task_are_its_own(process: SupervisedProcess) -> None:
    old = await process.ready()
    with pytest.raises(ZeroDivisionError):
        await process.run(ROOMY, divmod, 1, 0)
    assert (await process.ready()).pid == old.pid


async def test_a_task_that_hangs_is_killed_and_only_it_fails(process: SupervisedProcess) -> None:
    old = await process.ready()
    with pytest.raises(TooHeavy, match="more than 0 s"):
        await process.run(TaskLimits(timedelta(seconds=0.2), 1024 * MB, 512 * MB), time.sleep, 60)
    assert await _is_replaced(process, old)


async def test_a_task_that_grows_is_killed_and_only_it_fails(process: SupervisedProcess) -> None:
    old = await process.ready()
    with pytest.raises(TooHeavy, match="memory"):
        await process.run(TaskLimits(timedelta(seconds=60), 150 * MB, 100 * MB), _grow, 300)
    assert await _is_replaced(process, old)


async def test_a_process_that_stays_large_is_replaced_before_the_next_task(process: SupervisedProcess) -> None:
    pid = await process.run(TaskLimits(timedelta(seconds=60), 1024 * MB, 150 * MB), _grow_and_end, 200)
    assert await process.run(ROOMY, os.getpid) != pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_a_process_that_dies_is_replaced(process: SupervisedProcess, number: int) -> None:
    with pytest.raises(Unavailable):
        await process.run(ROOMY, _die, number)
    assert await process.run(ROOMY, os.getpid)


async def test_a_process_killed_while_idle_costs_one_task_at_most(process: SupervisedProcess) -> None:
    (await process.ready()).kill()
    with pytest.raises(Unavailable):
        await process.run(ROOMY, os.getpid)
    assert await process.run(ROOMY, os.getpid)


async def test_a_cancelled_task_does_not_hold_its_process(process: SupervisedProcess) -> None:
    old = await process.ready()
    task = asyncio.create_task(process.run(ROOMY, time.sleep, 60))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await _is_replaced(process, old)


async def test_a_process_that_cannot_warm_up_says_so() -> None:
    process = SupervisedProcess(_broken)
    with pytest.raises(Unavailable):
        await process.run(ROOMY, os.getpid)
    process.kill()


async def test_the_processes_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, time\n"
        "from adapters.supervised_process import SupervisedProcess\n"
        "async def main():\n"
        "    process = SupervisedProcess(int)\n"
        "    print((await process.ready()).pid, flush=True)\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    root = str(Path(__file__).parents[2])
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(script), stdout=asyncio.subprocess.PIPE, cwd=root, env={"PYTHONPATH": root}
    )
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    assert await _gone(pid)


async def test_documents_are_checked_in_other_processes() -> None:
    async with DocumentPool(processes=1) as pool:
        checked = await pool.check(NOT_UBL)
        assert [finding.rule for finding in checked.findings] == ["FF-ROOT"]
        assert checked.summary is None


async def test_more_documents_than_processes_all_get_their_answer() -> None:
    async with DocumentPool(processes=2) as pool:
        answers = await asyncio.gather(*(pool.check(NOT_UBL) for _ in range(20)))
    assert len(answers) == 20


async def test_a_document_that_is_too_heavy_is_invalid_for_that_reason() -> None:
    limits = TaskLimits(timedelta(seconds=0), 1024 * MB, 512 * MB)
    async with DocumentPool(processes=1, limits=limits) as pool:
        checked = await pool.check(ubl(lines=tuple(Line() for _ in range(4000))))
        assert checked.findings == (TOO_HEAVY,)


async def test_an_invoice_of_twenty_thousand_lines_is_checked_and_drawn() -> None:
    document = ubl(lines=tuple(Line() for _ in range(20_000)))
    async with DocumentPool(processes=1) as pool:
        checked = await pool.check(document)
        assert (await pool.invoice_pdf(document, Language.NB, Looks())).startswith(b"%PDF-")
    assert TOO_HEAVY not in checked.findings


async def test_work_on_documents_does_not_stall_this_process() -> None:
    async with DocumentPool(processes=1) as pool:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0)
                beats += 1

        heart = asyncio.create_task(beat())
        await pool.check(NOT_UBL)
        heart.cancel()
    assert beats > 1
