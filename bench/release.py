"""What becomes of thousands of real invoices when their company is verified: `make bench-release`. The worker is killed once under way.

The release signals in the order in which they were handed in, and goes on in that order after the kill (activities/releasing.py). What is
measured is when each was let go: a worker works on many at once, and what a killed one had in hand is taken up by the next one when its
workflow tasks have timed out (10 s), which may be after others that were signalled later.
"""

import asyncio
import itertools
import os
import tempfile
import time
from datetime import date
from pathlib import Path

from house import PATIENCE
from measure import Job, at_once
from support.cards import FJORD, RORBERG
from support.daytime import shift_into_the_day
from support.documents import ubl
from support.running import Running

from domain.channels import Channel
from domain.lifecycle import Event, Status
from domain.records import InvoiceFilter
from domain.verification.kyc_status import KycStatus
from embedded.stack import PartName, Stack, StackPlan
from sandbox.receivers import received_by_invoice
from starter import HandedIn
from workflows.verification_client import VerificationClient

HELD = int(os.environ.get("BENCH_RELEASE", "3000"))
NEW = FJORD.model_copy(update={"created_on": date(2023, 3, 1), "kyc": KycStatus.UNVERIFIED})
CUSTOMER = RORBERG.model_copy(update={"company": NEW.orgnr, "orgnr": None})
SIGNER = "kari@fjordlys.example"
WORLD = f"""
outside:
  mailboxes: [{{address: {CUSTOMER.email}}}, {{address: {SIGNER}}}]
  signers: [{{email: {SIGNER}, name: Kari Prøvesen, born: 1970-01-01}}]
  brreg: [{{orgnr: "{NEW.orgnr}", name: {NEW.name}, roles: [{{role: SIGN, name: Kari Prøvesen, born: 1970-01-01}}]}}]
"""


def submission(house: Running, number: int) -> Job:
    """Make a job that submits an invoice and says how long the answer took."""

    async def submit() -> float:
        begun = time.perf_counter()
        document = ubl(str(number), seller=NEW, customer=CUSTOMER.number)
        await house.submit(HandedIn(document=document, company=NEW.orgnr, customer=CUSTOMER.number), PATIENCE)
        return time.perf_counter() - begun

    return submit


def having(house: Running, *statuses: Status) -> int:
    """Count the invoices that have one of these statuses."""
    tally = house.register.count()
    return sum(tally.open_by_status.get(status, 0) for status in statuses)


async def until(house: Running, count: int, *statuses: Status) -> None:
    """Wait until so many have one of these statuses."""
    while having(house, *statuses) < count:
        await asyncio.sleep(0.1)


async def verify(house: Running) -> None:
    """Ask the company's signer, who signs at once, and wait until the company is verified."""
    now = house.service()._clock.now()  # noqa: SLF001 - the house's own time
    house.register.begin_verification(NEW.orgnr, now)
    client = VerificationClient(await house.client(), "fakturaflyt")
    await client.start(NEW.orgnr, house.register.ask_round(NEW.orgnr, SIGNER, "bench", now))
    while house.register.company(NEW.orgnr).kyc is not KycStatus.VERIFIED:
        await asyncio.sleep(0.05)


async def release(house: Running) -> None:
    """Verify the company, kill the worker in the middle, and tell when the first and the last have left."""
    await verify(house)
    begun = time.perf_counter()
    await until(house, 1, Status.SENT, Status.DELIVERED)
    print(f"first sent                       {time.perf_counter() - begun:.1f} s after the company was verified")
    await until(house, HELD // 3, Status.SENT, Status.DELIVERED)
    await house.stack.kill(PartName.WORKER)
    await house.stack.start(PartName.WORKER)
    await until(house, HELD, Status.SENT, Status.DELIVERED, Status.OUTCOME_UNKNOWN)
    print(f"all {HELD} gone                    {time.perf_counter() - begun:.0f} s after it, a killed worker among them")


def tell(house: Running) -> None:
    """Print whether each was received once, and in which order they were let go."""
    invoices = [row.id for row in house.register.invoices(InvoiceFilter(limit=HELD + 1))]
    received = received_by_invoice(house.stack.folder.sandbox)
    times = [received[invoice][Channel.EMAIL] if invoice in received else 0 for invoice in invoices]
    unknown = having(house, Status.OUTCOME_UNKNOWN)
    print(
        f"received once: {times.count(1)}, more than once: {sum(n > 1 for n in times)}, never: {times.count(0)}; outcome unknown: {unknown}"
    )
    freed = [next(row.at for row in house.register.timeline(invoice) if row.event is Event.COMPANY_VERIFIED) for invoice in invoices]
    order = sorted(range(len(invoices)), key=lambda n: freed[n])
    handed_in = [int(invoices[n].rsplit("/", 1)[1]) for n in order]
    late = sum(1 for before, after in itertools.pairwise(handed_in) if after < before - 16)
    print(f"let go before one that was handed in more than sixteen places earlier: {late}")


async def main() -> None:
    """Hold many, verify their company, and print what became of them."""
    with tempfile.TemporaryDirectory() as name:
        world = Path(name) / "world.yaml"
        world.write_text(WORLD, encoding="utf-8")
        plan = StackPlan(world=world, clock_shift=shift_into_the_day(), parts=frozenset(PartName))
        async with Stack(Path(name) / "s", plan, tell=lambda _: None) as stack:
            house = Running(stack)
            house.register.save_company(NEW)
            house.register.save_customer(CUSTOMER)
            begun = time.perf_counter()
            await at_once([submission(house, 300_000 + number) for number in range(HELD)])
            await until(house, HELD, Status.AWAITING_KYC)
            print(f"{HELD} held in {time.perf_counter() - begun:.0f} s")
            await release(house)
            tell(house)


if __name__ == "__main__":
    asyncio.run(main())
