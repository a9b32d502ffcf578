"""The house a bench measures: one company, a customer for each channel, everything on this machine."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from measure import Job
from support.cards import B2C, JONAS, RORBERG
from support.daytime import shift_into_the_day
from support.documents import ubl
from support.running import Running

from domain.channels import Channel
from domain.lifecycle import Status
from embedded.stack import Stack, StackPlan
from starter import HandedIn

WORLD = f"""
outside:
  mailboxes: [{{address: faktura@testberg.example}}]
  peppol: [{{participant: "0192:{RORBERG.orgnr}", accepts: [invoice, credit_note]}}]
  consumers: [{{mobile: "{JONAS.mobile}"}}]
  phones: [{{mobile: "{JONAS.mobile}"}}]
"""
CUSTOMERS = {
    Channel.PEPPOL: RORBERG.model_copy(update={"number": "20001"}),
    Channel.EMAIL: RORBERG.model_copy(update={"number": "20002", "orgnr": None}),
    Channel.EFAKTURA: JONAS,
}
"""A customer without an orgnr is not looked for in PEPPOL; the consumer is asked, and does not answer."""

PATIENCE = timedelta(minutes=10)
"""A bench measures how long an answer takes, and ends at none."""


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Running]:
    """Start everything, with the cards in place."""
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world, clock_shift=shift_into_the_day()), tell=lambda _: None) as stack:
        house = Running(stack)
        house.register.save_company(B2C)
        for customer in CUSTOMERS.values():
            house.register.save_customer(customer)
        yield house


def submission(house: Running, channel: Channel, number: int) -> Job:
    """Make a job that submits an invoice and says how long the answer took."""
    customer = CUSTOMERS[channel].number

    async def submit() -> float:
        begun = time.perf_counter()
        await house.submit(HandedIn(document=ubl(str(number), customer=customer), customer=customer), PATIENCE)
        return time.perf_counter() - begun

    return submit


async def until_parked(house: Running, submitted: Sequence[int]) -> None:
    """Wait until so many in all are sent, or wait for their consumer."""
    while _parked(house) < len(submitted):
        await asyncio.sleep(0.05)


def _parked(house: Running) -> int:
    tally = house.register.count()
    return sum(tally.open_by_status.get(status, 0) for status in (Status.SENT, Status.DELIVERED, Status.WAITING_FOR_CONSUMER))


def address(house: Running) -> tuple[str, str]:
    """Tell where the server is, and in which namespace."""
    settings = house.stack.settings
    return settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], settings["FAKTURAFLYT_TEMPORAL_NAMESPACE"]
