"""A channel that gives no answer but recognises the same message for a while: it is asked, and nothing is sent anew."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from support.house import TAKEN, House, ScriptedChannel
from temporalio.testing import WorkflowEnvironment

from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.errors import PortError, Unanswered
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from domain.operator import Hold
from domain.records import CannotTell, Found, NotTaken
from starter import OperatorRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

SILENCE = Unanswered("no answer", timedelta(seconds=20))
UNKNOWN = CannotTell(text=Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), evidence=b"what it said")


@dataclass
class ForgetfulChannel(ScriptedChannel):
    """Finds one answer after the other, and keeps when it was told the doubt began."""

    found: list[Found | PortError] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - the port gives all
        self.since.append(since)
        found = self.found.pop(0)
        if isinstance(found, PortError):
            raise found
        return found


def silent(house: House, *found: Found | PortError) -> ForgetfulChannel:
    channel = ForgetfulChannel(Channel.EMAIL, answers=[SILENCE, TAKEN], found=list(found))
    house.email = channel
    return channel


async def until_unknown(house: House) -> None:
    for _ in range(400):
        if house.register.invoice(house.invoice).status is Status.OUTCOME_UNKNOWN:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(house.told(house.invoice))


async def test_it_is_asked_until_it_tells_always_since_the_first_attempt(house: House) -> None:
    channel = silent(house, SILENCE, SILENCE, TAKEN)
    async with house.worker():
        await house.submit(house.document())
        assert await house.handle(house.invoice).result() == Status.SENT
    assert len(channel.asked) == 1
    assert len(channel.since) == 3
    assert len(set(channel.since)) == 1
    (row,) = house.register.deliveries(house.invoice)
    assert (row.state, row.attempt) == (LedgerState.HANDED_OVER, 4)


async def test_what_it_did_not_take_is_handed_over_again(house: House) -> None:
    channel = silent(house, NotTaken())
    async with house.worker():
        await house.submit(house.document())
        assert await house.handle(house.invoice).result() == Status.SENT
    assert channel.asked == [f"{house.invoice}:email:1"] * 2


async def test_a_message_that_is_handed_over_again_has_its_own_time_to_arrive(house: House) -> None:
    channel = silent(house, SILENCE, NotTaken(), TAKEN)
    channel.answers = [SILENCE]
    async with house.worker():
        await house.submit(house.document())
        assert await house.handle(house.invoice).result() == Status.SENT
    assert channel.asked == [f"{house.invoice}:email:1"] * 2
    first, second, third = channel.since
    assert first == second < third, "the second message is in doubt since it was sent, not since the first one was"


async def test_what_it_cannot_tell_waits_for_a_person_with_what_it_said(house: House) -> None:
    channel = silent(house, SILENCE, UNKNOWN)
    async with house.worker():
        await house.submit(house.document())
        await until_unknown(house)
    assert len(channel.asked) == 1
    (row,) = house.register.deliveries(house.invoice)
    assert row.evidence is not None
    assert house.store.get(row.evidence) == b"what it said"
    await house.handle(house.invoice).terminate()


async def test_what_came_back_at_each_attempt_is_kept_beside_the_timeline(house: House) -> None:
    attempts = [Unanswered("half a receipt", timedelta(seconds=20), f"attempt {n}".encode()) for n in (1, 2)]
    channel = silent(house, attempts[1], TAKEN)
    channel.answers = [attempts[0]]
    async with house.worker():
        await house.submit(house.document())
        assert await house.handle(house.invoice).result() == Status.SENT
    kept = [house.store.get(ref) for ref in house.register.evidence(house.invoice)]
    assert sorted(kept) == [b"250 OK", b"attempt 1", b"attempt 2"]
    assert house.told(house.invoice)[-3:] == ["email_started", "email_sent", "evidence_window_passed"]


async def test_who_wants_to_hold_it_meanwhile_is_told_that_nobody_knows(house: House, env: WorkflowEnvironment) -> None:
    channel = silent(house, *[SILENCE] * 5)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        while not channel.asked:
            await asyncio.sleep(0.02)
        with pytest.raises(OperatorRefused, match="settle"):
            await house.service().act(house.invoice, Hold(by="drift@fjordlys.example", reason="prøve"))
        await until_unknown(house)
    assert len(channel.asked) == 1
    await house.handle(house.invoice).terminate()
