"""Sixty invoices while worker and Temporal server are killed -9: nothing lost, nothing twice, every doubt told.

Counted at the receivers, never in our own books.
"""

import asyncio
import random
import time
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from domain.delivery import LedgerState
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.operator import Settle, Settlement
from embedded.stack import PartName, Stack, StackPlan
from starter import HandedIn

INVOICES = 60
KILLS_IN_HAND_OVER = 10
MOST_KILLS = 40

WORLD = """
outside:
  mailboxes: [{address: faktura@testberg.example, answers: {slow: PT0.7S}}]
  print: [{answers: {slow: PT0.7S}}]
"""


def invoice(number: int) -> str:
    return invoice_id(InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number=str(number)))


NUMBERS = range(700_001, 700_001 + INVOICES)


@pytest.mark.timeout(300)
async def test_kill_worker_and_server_while_sixty_invoices_go_out(tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    chance = random.Random(seed)
    world = tmp_path / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(tmp_path / "s", StackPlan(world=world)) as stack:
        house = Running(stack)
        house.register.save_company(FJORD)
        house.register.save_customer(RORBERG)
        house.register.save_customer(RORBERG.model_copy(update={"number": "10004", "email": None}))
        slowest = asyncio.create_task(submit_all(house, chance))
        kills, in_hand_over = await kill_until_enough(house, chance)
        answer_s = await slowest
        await asyncio.gather(*(house.until(invoice(number), Status.SENT, Status.OUTCOME_UNKNOWN) for number in NUMBERS))
        taken = {number: house.received(invoice(number)) for number in NUMBERS}
        unknown = [number for number in NUMBERS if house.status(invoice(number)) is Status.OUTCOME_UNKNOWN]
        figures = (
            f"seed {seed}: {kills} kills, {in_hand_over} of them in a hand-over; {len(unknown)} unknown,"
            f" of which {sum(taken[number] for number in unknown)} taken; slowest answer {answer_s:.1f} s"
        )
        print(figures)  # noqa: T201 - figures of a run are reported, not asserted
        assert [number for number in NUMBERS if taken[number] > 1] == [], "twice"
        assert [number for number in NUMBERS if taken[number] == 0 and number not in unknown] == [], "lost, or falsely sent"
        assert in_hand_over >= KILLS_IN_HAND_OVER
        for number in unknown:
            outcome = Settlement.SENT if taken[number] else Settlement.NOT_SENT
            await house.service().act(invoice(number), Settle(outcome=outcome, by="kill test", reason="the receiver's own folder"))
        await asyncio.gather(*(house.until(invoice(number), Status.SENT) for number in NUMBERS))
        assert {house.received(invoice(number)) for number in NUMBERS} == {1}


async def submit_all(house: Running, chance: random.Random) -> float:
    """Submit every invoice, four at a time; tell how long the slowest answer took, asking again included."""
    slots = asyncio.Semaphore(4)

    async def one(number: int) -> float:
        customer = chance.choice(["10003", "10004"])
        async with slots:
            begun = time.monotonic()
            await house.submit(HandedIn(document=ubl(str(number), customer=customer), customer=customer))
            return time.monotonic() - begun

    return max(await asyncio.gather(*map(one, NUMBERS)))


async def kill_until_enough(house: Running, chance: random.Random) -> tuple[int, int]:
    """Kill worker or server at random until enough kills met a delivery between claim and record; count both."""
    in_hand_over = 0
    for kill in range(1, MOST_KILLS + 1):
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        part = PartName.TEMPORAL if chance.random() < 0.2 else PartName.WORKER
        await house.stack.kill(part)
        in_hand_over += handing_over(house) if part is PartName.WORKER else 0
        await house.stack.start(part)
        if in_hand_over >= KILLS_IN_HAND_OVER:
            return kill, in_hand_over
    return MOST_KILLS, in_hand_over


def handing_over(house: Running) -> bool:
    """Whether the worker, now dead, left a delivery between claim and record that is not told as unknown yet."""
    return bool(house.register.count().deliveries.get(LedgerState.HANDING_OVER))
