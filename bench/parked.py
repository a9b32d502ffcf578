"""What invoices cost that only wait: `make bench-parked`. They wait for their consumer, or with `BENCH_PARKED_BY=email` for returns."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from house import running, submission, until_parked
from measure import at_once, cpu_seconds, disk_mb, memory_mb, ms
from support.running import Running

from domain.channels import Channel
from embedded.stack import PartName

KIND = Channel(os.environ.get("BENCH_PARKED_BY", Channel.EFAKTURA))
PARKED = int(os.environ.get("BENCH_PARKED", "10000"))
ANSWERS = 30
QUIET_S = 30


async def answers(house: Running, numbers: range) -> list[float]:
    """Submit a few, one after the other, and tell how long each answer took."""
    return [await submission(house, KIND, number)() for number in numbers]


def sizes(house: Running, folder: Path) -> dict[str, float]:
    """Tell memory and disk in MB."""
    memory = {f"memory of {part}": memory_mb(house.stack.pid(part)) for part in sorted(house.stack.plan.parts)}
    return memory | {"disk (server, register, store)": disk_mb(folder / "s") - disk_mb(house.stack.folder.sandbox)}


async def idle_cpu(house: Running) -> dict[PartName, float]:
    """Tell the share of a processor that each part uses while nothing comes in."""
    before = {part: cpu_seconds(house.stack.pid(part)) for part in sorted(house.stack.plan.parts)}
    await asyncio.sleep(QUIET_S)
    return {part: (cpu_seconds(house.stack.pid(part)) - before[part]) / QUIET_S for part in sorted(house.stack.plan.parts)}


async def main() -> None:
    """Park many, and print what changed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with running(folder) as house:
            few = range(100_000, 100_000 + ANSWERS)
            await answers(house, few)
            first = await answers(house, range(110_000, 110_000 + ANSWERS))
            before = sizes(house, folder)
            begun = time.perf_counter()
            await at_once([submission(house, KIND, 200_000 + number) for number in range(PARKED)])
            await until_parked(house, range(PARKED + 2 * ANSWERS))
            print(f"{PARKED} parked in {time.perf_counter() - begun:.0f} s\n")
            for what, size in sizes(house, folder).items():
                print(f"{what:<32} {before[what]:8.0f} MB -> {size:8.0f} MB, {1000 * (size - before[what]) / PARKED:.1f} KB each")
            for part, share in (await idle_cpu(house)).items():
                print(f"CPU of {part:<25} {100 * share:8.1f} % while all sleep")
            print(f"answer, none parked              {ms(first)}")
            print(f"answer, all parked               {ms(await answers(house, range(120_000, 120_000 + ANSWERS)))}")
            await restart(house)


async def restart(house: Running) -> None:
    """Kill the worker and tell how long it is until an invoice is answered again."""
    await house.stack.kill(PartName.WORKER)
    begun = time.perf_counter()
    await house.stack.start(PartName.WORKER)
    await answers(house, range(130_000, 130_001))
    print(f"worker killed: started and an invoice answered after {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
