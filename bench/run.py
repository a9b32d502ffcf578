"""What an invoice costs: `make bench`. Figures are reported, never asserted; compare only what one run printed.

Server, sandbox, worker and this program share the machine's processors, as on the smallest installation.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from noop import QUEUE, Noop
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from documents.invoice_pdf import invoice_pdf
from documents.rules import check
from domain.lifecycle import Status
from domain.parties import Language
from embedded.stack import PartName, Stack, StackPlan
from starter import HandedIn
from workflows.connection import connect

INVOICES = int(os.environ.get("BENCH_INVOICES", "300"))
AT_ONCE = 16
WARM_UP = 30
IDLE_ANSWERS = 30
DOCUMENT_RUNS = 100


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


def percentile(values: Sequence[float], share: float) -> float:
    """Tell the value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def ms(values: Sequence[float]) -> str:
    """Write p50 and p99 of seconds as milliseconds."""
    return f"p50 {1000 * statistics.median(values):.1f} ms, p99 {1000 * percentile(values, 0.99):.1f} ms"


async def at_once(jobs: Sequence[Callable[[], Awaitable[float]]]) -> list[float]:
    """Run jobs, a few at a time, and collect what each says."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(job: Callable[[], Awaitable[float]]) -> float:
        async with slots:
            return await job()

    return await asyncio.gather(*map(one, jobs))


def submission(house: Running, number: int) -> Callable[[], Awaitable[float]]:
    """Make a job that submits an invoice and says how long the answer took."""

    async def submit() -> float:
        begun = time.perf_counter()
        await house.submit(HandedIn(document=ubl(str(number))))
        return time.perf_counter() - begun

    return submit


async def until_sent(house: Running, numbers: Sequence[int]) -> None:
    """Wait until all are sent."""
    while house.register.count().open_by_status.get(Status.SENT, 0) < len(numbers):
        await asyncio.sleep(0.05)


async def invoices(house: Running) -> float:
    """Measure invoices a second, latency and CPU; return the rate."""
    warm = range(900_000, 900_000 + WARM_UP)
    await at_once([submission(house, number) for number in warm])
    await until_sent(house, warm)
    idle = [await submission(house, 910_000 + number)() for number in range(IDLE_ANSWERS)]
    numbers = range(920_000, 920_000 + INVOICES)
    parts = {part: cpu_seconds(house.stack.pid(part)) for part in PartName}
    begun = time.perf_counter()
    loaded = await at_once([submission(house, number) for number in numbers])
    await until_sent(house, [*warm, *range(IDLE_ANSWERS), *numbers])
    elapsed = time.perf_counter() - begun
    print(f"answer, idle              {ms(idle)}")
    print(f"answer, {AT_ONCE} at once        {ms(loaded)}")
    for part in PartName:
        spent = cpu_seconds(house.stack.pid(part)) - parts[part]
        print(f"CPU of {part:<10} {1000 * spent / INVOICES:13.1f} ms an invoice, memory {memory_mb(house.stack.pid(part)):.0f} MB")
    handle = (await connect(*address(house))).get_workflow_handle(f"invoice/310001015/invoice/{numbers[0]}")
    history = await handle.fetch_history()
    print(f"history events            {len(history.events)} until sent, 6 more until the end")
    return INVOICES / elapsed


def address(house: Running) -> tuple[str, str]:
    """Tell where the server is, and in which namespace."""
    settings = house.stack.settings
    return settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], settings["FAKTURAFLYT_TEMPORAL_NAMESPACE"]


async def noops(house: Running, folder: Path) -> float:
    """Measure the yardstick on the same server; return workflows a second."""
    ready = folder / "noop-ready"
    environment = os.environ | house.stack.settings | {"BENCH_READY": str(ready)}
    worker = await asyncio.create_subprocess_exec(sys.executable, Path(__file__).parent / "noop.py", env=environment)
    while not ready.exists():
        await asyncio.sleep(0.05)
    client = await connect(*address(house))

    def job(name: str) -> Callable[[], Awaitable[float]]:
        async def run() -> float:
            await client.execute_workflow(Noop.run, id=name, task_queue=QUEUE)
            return 0.0

        return run

    await at_once([job(f"noop/warm/{number}") for number in range(WARM_UP)])
    begun = time.perf_counter()
    await at_once([job(f"noop/{number}") for number in range(INVOICES)])
    elapsed = time.perf_counter() - begun
    worker.terminate()
    await worker.wait()
    return INVOICES / elapsed


def documents() -> None:
    """Measure the work on one document, warm, in one process."""
    document = ubl()
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("validation", lambda: check(document)),
        ("invoice PDF", lambda: invoice_pdf(document, Language.NB)),
    )
    for name, work in works:
        work()
        times = []
        for _ in range(DOCUMENT_RUNS):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
        print(f"{name:<25} {ms(times)}")


async def main() -> None:
    """Run every measurement and print it."""
    revision = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"Fakturaflyt {revision}, {INVOICES} mailed invoices, {os.cpu_count()} processors for everything\n")
    documents()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = folder / "world.yaml"
        world.write_text("outside: {mailboxes: [{address: faktura@testberg.example}]}\n", encoding="utf-8")
        async with Stack(folder / "s", StackPlan(world=world), tell=lambda _: None) as stack:
            house = Running(stack)
            house.register.save_company(FJORD)
            house.register.save_customer(RORBERG)
            rate = await invoices(house)
            yardstick = await noops(house, folder)
    print(f"\ninvoices a second         {rate:.1f}")
    print(f"no-op workflows a second  {yardstick:.1f} (five ordinary activities)")
    print(f"ratio                     {rate / yardstick:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
