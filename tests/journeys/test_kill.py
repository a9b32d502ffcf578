"""Eighty invoices while worker, Temporal server and sandbox are killed -9: nothing lost, nothing twice, every doubt told.

Counted at the receivers, never in our own books.
"""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support.cards import B2C, FJORD, JONAS, RORBERG
from support.daytime import shift_into_the_day
from support.documents import ubl
from support.running import Running

from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.identity import InvoiceKey, channel_of, invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Settle, Settlement
from embedded.stack import PartName, Stack, StackPlan
from sandbox.phones import shown_on
from starter import HandedIn

FIRST = 700_001
INVOICES = 78
"""At least; a round whose kills met nothing is followed by another with new invoices."""
SUBMITTED_PER_ROUND = 6
KILLS_IN_HAND_OVER = 10
WAYS = (True, False)
"""By PEPPOL, eFaktura or Vipps, where an invoice is known again, and by e-mail or print, where nobody knows it."""
MOST_ROUNDS = 40
WORKER, TEMPORAL, SANDBOX = PartName.WORKER, PartName.TEMPORAL, PartName.SANDBOX
KILLED = [(WORKER,), (WORKER,), (WORKER,), (WORKER, SANDBOX), (TEMPORAL, WORKER), (TEMPORAL,), (SANDBOX,)]
"""What a round kills, each as likely as the next."""

PATIENCE = timedelta(minutes=6)
"""A delivery whose seventh attempt is killed is tried again after 15 s without a heartbeat and a pause of 320 s (policies.DELIVER)."""

ASKED_AT_LAST = timedelta(minutes=8)
"""Five minutes for another invoice's question whose outcome is unknown, and two until the next try (policies.ASK_CONSUMER)."""

WORLD = """
outside:
  peppol:
    - {participant: "0192:310010014", answers: {slow: PT2S}}
    - {participant: "0192:310011029", answers: {slow: PT2S}}
    - {participant: "0192:310012033", lookup: unknown}
  mailboxes: [{address: faktura@testberg.example, answers: {slow: PT2S}}]
  print: [{answers: {slow: PT2S}}]
  consumers:
    - {mobile: "+4740001011", agreements: [{issuer: "310001015"}], answers: {slow: PT2S}}
    - {mobile: "+4740001013", vipps: true, answers: {slow: PT2S}}
    - {mobile: "+4740001014"}
  phones: [{mobile: "+4740001014", answers: {slow: PT2S}}]
"""

CUSTOMERS = [
    RORBERG,
    RORBERG.model_copy(update={"number": "10004", "email": None}),
    RORBERG.model_copy(update={"number": "10001", "orgnr": "310010014"}),
    RORBERG.model_copy(update={"number": "10002", "orgnr": "310011029"}),
    JONAS.model_copy(update={"number": "10011", "mobile": "+4740001011"}),
    JONAS.model_copy(update={"number": "10013", "mobile": "+4740001013"}),
]
"""One gets e-mail, one letters, two get theirs by PEPPOL, one by eFaktura and one by Vipps; every round has one for each."""
WAITING = range(710_001, 710_007)
"""Invoices to one consumer who is asked and never answers."""


def invoice(number: int) -> str:
    return invoice_id(InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number=str(number)))


SETTLED = (Status.SENT, Status.DELIVERED, Status.OUTCOME_UNKNOWN)

Attempt = tuple[str, int]
"""A delivery of the ledger and which attempt at it."""


@pytest.mark.timeout(1500)
async def test_kill_all_that_runs_while_eighty_invoices_go_out(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    seed = random.randrange(1_000_000)
    record_property("seed", seed)
    chance = random.Random(seed)
    world = tmp_path / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(tmp_path / "s", StackPlan(world=world, clock_shift=shift_into_the_day())) as stack:
        house = Running(stack)
        house.register.save_company(B2C)
        for customer in (*CUSTOMERS, JONAS):
            house.register.save_customer(customer)
        asking = [asyncio.create_task(to_the_silent(house, number)) for number in WAITING]
        answers: list[asyncio.Task[float]] = []
        kills, in_hand_over = await kill_until_enough(house, chance, answers)
        submit(house, chance, answers, INVOICES - len(answers))
        numbers = submitted(answers)
        answer_s = max(await asyncio.gather(*answers))
        told = (house.until(invoice(number), *SETTLED, patience=PATIENCE) for number in numbers)
        await asyncio.gather(*told)
        await asyncio.gather(*asking)
        await asyncio.gather(*(house.until(invoice(number), Status.WAITING_FOR_CONSUMER, patience=ASKED_AT_LAST) for number in WAITING))
        texts = len(shown_on(house.stack.folder.sandbox, JONAS.mobile or ""))
        record_property("requests", f"{texts} SMS for {len(WAITING)} invoices that wait")
        assert texts <= 1, "asked twice"
        told_of = {event.text.code for number in WAITING for event in house.register.timeline(invoice(number))}
        assert texts == 1 or MessageCode.CONSUMER_PERHAPS_ASKED in told_of, "not asked, and said to be asked"
        taken = {number: house.received(invoice(number)) for number in numbers}
        unknown = [number for number in numbers if house.status(invoice(number)) is Status.OUTCOME_UNKNOWN]
        record_property(
            "kills", f"{kills}, {in_hand_over[True]} of them in a hand-over by PEPPOL, eFaktura or Vipps, {in_hand_over[False]} in another"
        )
        record_property("unknown", f"{len(unknown)}, of which {sum(taken[number] for number in unknown)} taken")
        record_property("slowest answer", f"{answer_s:.1f} s")
        assert [number for number in numbers if taken[number] > 1] == [], "twice"
        assert [number for number in numbers if taken[number] == 0 and number not in unknown] == [], "lost, or falsely sent"
        assert min(in_hand_over[way] for way in WAYS) >= KILLS_IN_HAND_OVER
        # The register is ahead of the workflow where the worker died after it had written the doubt down.
        await asyncio.gather(*(house.until_calling(invoice(number), Status.OUTCOME_UNKNOWN, PATIENCE) for number in unknown))
        for number in unknown:
            outcome = Settlement.SENT if taken[number] else Settlement.NOT_SENT
            await house.service().act(invoice(number), Settle(outcome=outcome, by="kill test", reason="the receiver's own folder"))
        await asyncio.gather(*(house.until(invoice(number), Status.SENT, Status.DELIVERED) for number in numbers))
        assert [number for number in numbers if house.received(invoice(number)) != 1] == []


async def to_the_silent(house: Running, number: int) -> None:
    """Submit an invoice to the consumer who never answers."""
    await house.submit(HandedIn(document=ubl(str(number), customer=JONAS.number), customer=JONAS.number), PATIENCE)


def submit(house: Running, chance: random.Random, answers: list["asyncio.Task[float]"], more: int) -> None:
    """Begin to submit the next few invoices; each answer tells how long it took, asking again included."""

    async def one(number: int, customer: str) -> float:
        begun = time.monotonic()
        await house.submit(HandedIn(document=ubl(str(number), customer=customer), customer=customer), PATIENCE)
        return time.monotonic() - begun

    numbers = range(FIRST + len(answers), FIRST + len(answers) + more)
    customers = itertools.cycle(chance.sample(CUSTOMERS, len(CUSTOMERS)))
    answers.extend(asyncio.create_task(one(number, customer.number)) for number, customer in zip(numbers, customers, strict=False))


def submitted(answers: list["asyncio.Task[float]"]) -> range:
    return range(FIRST, FIRST + len(answers))


async def kill_until_enough(house: Running, chance: random.Random, answers: list["asyncio.Task[float]"]) -> tuple[int, Counter[bool]]:
    """Submit a few and kill at random, until enough kills met a delivery between claim and record; count both, by kind of channel."""
    kills, in_hand_over, seen = 0, Counter[bool](), set[Attempt]()
    for _ in range(MOST_ROUNDS):
        submit(house, chance, answers, SUBMITTED_PER_ROUND)
        await hand_over_begins(house, submitted(answers), seen)
        await asyncio.sleep(chance.uniform(0, 1.8))
        parts = chance.choice(KILLED)
        for part in parts:
            await house.stack.kill(part)
        left = handing_over(house, submitted(answers)) if WORKER in parts else set()
        for part in parts:
            await house.stack.start(part)
        kills += len(parts)
        in_hand_over.update({known_again(attempt) for attempt in left - seen})
        seen |= left
        if min(in_hand_over[way] for way in WAYS) >= KILLS_IN_HAND_OVER:
            break
    return kills, in_hand_over


async def hand_over_begins(house: Running, numbers: range, seen: set[Attempt]) -> None:
    """Wait until new attempts of both kinds are between claim and record, for some seconds at most."""
    for _ in range(100):
        if len({known_again(attempt) for attempt in handing_over(house, numbers) - seen}) == len(WAYS):
            return
        await asyncio.sleep(0.1)


def known_again(attempt: Attempt) -> bool:
    delivery, _ = attempt
    return channel_of(delivery) not in {Channel.EMAIL, Channel.PRINT}


def handing_over(house: Running, numbers: range) -> set[Attempt]:
    """Find the attempts that are between claim and record; after the worker's death they never come further."""
    rows = [row for number in numbers for row in house.register.deliveries(invoice(number))]
    return {(row.id, row.attempt) for row in rows if row.state is LedgerState.HANDING_OVER}
