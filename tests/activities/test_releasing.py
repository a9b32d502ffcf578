"""Thousands of waiting invoices are let go in the order they were handed in, none missed, also when a worker is killed under way."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.cards import FJORD
from temporalio.testing import ActivityEnvironment

from activities.releasing import Releasing
from adapters.register import SqlRegister, migrate
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.records import Change
from domain.verification.gate import required_to_send
from tests.contracts.register_values import acceptance, submission

MANY = 3000
AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


class WorkerKilled(Exception):
    """Stands for the end of the process."""


def held(register: SqlRegister, n: int) -> str:
    """Keep an invoice that waits; the later the number, the earlier it was handed in."""
    record = submission(number=f"{n:05}", at=AT - timedelta(seconds=n))
    register.keep_submission(record)
    register.reserve(acceptance(record))
    invoice = invoice_id(record.key)
    register.record(Change(invoice=invoice, key="kyc", event=Event.KYC_AWAITED, at=AT, text=required_to_send("Autoinvoice")))
    return invoice


@pytest.mark.timeout(600)
async def test_3000_held_invoices_are_released_in_order_and_none_is_missed(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    register.save_company(FJORD)
    invoices = [held(register, n) for n in range(MANY)]
    company = invoices[0].split("/")[1]
    told: list[str] = []

    async def tell(invoice: str) -> bool:
        if len(told) == MANY // 2 and killed not in told:
            told.append(killed)
            raise WorkerKilled
        told.append(invoice)
        return True

    killed = "killed"
    beats: list[tuple[object, ...]] = []
    first = ActivityEnvironment()
    first.on_heartbeat = lambda *details: beats.append(details)
    began = time.monotonic()
    with pytest.raises(WorkerKilled):
        await first.run(Releasing(register, tell).release_invoices, company)
    again = ActivityEnvironment()
    again.info = replace(again.info, heartbeat_details=list(beats[-1]))
    released = await again.run(Releasing(register, tell).release_invoices, company)
    took = time.monotonic() - began
    record_property("seconds", f"{took:.0f}")
    assert [each for each in told if each != killed] == invoices[::-1]
    assert released.invoices == MANY
