"""What an invoice costs: `make bench`. Figures are reported, never asserted; compare only what one run printed.

Server, sandbox (with the receiving access point), worker and this program share the machine's processors, as on the smallest
installation.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from house import address, running, submission, until_parked
from measure import AT_ONCE, Job, at_once, cpu_seconds, memory_mb, ms
from noop import QUEUE, Noop, Shaped
from support.documents import ubl
from support.running import Running
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from documents.invoice_pdf import invoice_pdf
from documents.rules import check
from domain.channels import Channel
from domain.companies.parties import Language
from domain.identity import invoice_id
from workflows.connection import connect

INVOICES = int(os.environ.get("BENCH_INVOICES", "300"))
WARM_UP = 40
IDLE_ANSWERS = 30
DOCUMENT_RUNS = 100
CHANNELS = (Channel.EMAIL, Channel.PEPPOL)


async def invoices(house: Running, channel: Channel, submitted: list[int]) -> float:
    """Measure invoices a second by a channel, latency and CPU; return the rate."""
    print(f"\n{channel}")
    await _sent(house, channel, submitted, WARM_UP)
    idle = [await submission(house, channel, _next(submitted))() for _ in range(IDLE_ANSWERS)]
    spent = {part: cpu_seconds(house.stack.pid(part)) for part in sorted(house.stack.plan.parts)}
    begun = time.perf_counter()
    loaded = await _sent(house, channel, submitted, INVOICES)
    rate = INVOICES / (time.perf_counter() - begun)
    print(f"  answer, idle            {ms(idle)}")
    print(f"  answer, {AT_ONCE} at once      {ms(loaded)}")
    for part in sorted(house.stack.plan.parts):
        pid = house.stack.pid(part)
        each_ms = 1000 * (cpu_seconds(pid) - spent[part]) / INVOICES
        print(f"  CPU of {part:<10} {each_ms:13.1f} ms an invoice, memory {memory_mb(pid):.0f} MB")
    await _events(house, submitted[-1])
    print(f"  invoices a second       {rate:.1f}")
    return rate


async def _sent(house: Running, channel: Channel, submitted: list[int], number: int) -> list[float]:
    """Submit so many, a few at once, and wait until all are sent; tell how long each answer took."""
    took = await at_once([submission(house, channel, _next(submitted)) for _ in range(number)])
    await until_parked(house, submitted)
    return took


def _next(submitted: list[int]) -> int:
    submitted.append(900_000 + len(submitted))
    return submitted[-1]


async def _events(house: Running, number: int) -> None:
    client = await connect(*address(house))
    record = next(record for record in house.register.open_invoices("", 10_000) if record.key.number == str(number))
    history = await client.get_workflow_handle(invoice_id(record.key)).fetch_history()
    print(f"  history events          {len(history.events)} until sent")


async def noops(house: Running, folder: Path) -> tuple[float, float]:
    """Measure the yardsticks on the same server; return workflows a second of the ordinary and of the one of the same shape."""
    ready = folder / "noop-ready"
    environment = os.environ | house.stack.settings | {"BENCH_READY": str(ready)}
    worker = await asyncio.create_subprocess_exec(sys.executable, Path(__file__).parent / "noop.py", env=environment)
    while not ready.exists():
        await asyncio.sleep(0.05)
    client = await connect(*address(house))
    rates = [await _rate(lambda name, kind=kind: kind(client, name)) for kind in (_ordinary, _shaped)]
    worker.terminate()
    await worker.wait()
    return rates[0], rates[1]


async def _rate(job: Callable[[str], Job]) -> float:
    await at_once([job(f"noop/{job}/warm/{number}") for number in range(WARM_UP)])
    begun = time.perf_counter()
    await at_once([job(f"noop/{job}/{number}") for number in range(INVOICES)])
    return INVOICES / (time.perf_counter() - begun)


def _ordinary(client: Client, name: str) -> Job:
    async def run() -> float:
        await client.execute_workflow(Noop.run, id=name, task_queue=QUEUE)
        return 0.0

    return run


def _shaped(client: Client, name: str) -> Job:
    async def run() -> float:
        policy = WorkflowIDConflictPolicy.USE_EXISTING
        start = WithStartWorkflowOperation(Shaped.run, id=name, task_queue=QUEUE, id_conflict_policy=policy)
        await client.execute_update_with_start_workflow(Shaped.accept, start_workflow_operation=start)
        await (await start.workflow_handle()).result()
        return 0.0

    return run


def documents() -> None:
    """Measure the work on a document, warm, in one process."""
    works: tuple[tuple[str, Callable[[bytes], object]], ...] = (
        ("validation", check),
        ("invoice PDF", lambda document: invoice_pdf(document, Language.NB)),
    )
    for name, work in works:
        work(ubl())
        times = []
        for number in range(DOCUMENT_RUNS):
            document = ubl(str(number))  # a document that was seen before costs less: typst remembers
            begun = time.perf_counter()
            work(document)
            times.append(time.perf_counter() - begun)
        print(f"{name:<25} {ms(times)}")


async def main() -> None:
    """Run every measurement and print it."""
    revision = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"Fakturaflyt {revision}, {INVOICES} invoices by each channel, {os.cpu_count()} processors for everything\n")
    documents()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with running(folder) as house:
            submitted: list[int] = []
            rates = {channel: await invoices(house, channel, submitted) for channel in CHANNELS}
            ordinary, shaped = await noops(house, folder)
    print(f"\nno-op workflows a second  {ordinary:.1f} (five ordinary activities), {shaped:.1f} (an invoice's shape)")
    for channel, rate in rates.items():
        print(f"{channel:<9} in proportion      {rate / ordinary:.2f} and {rate / shaped:.2f}")


if __name__ == "__main__":
    asyncio.run(main())
