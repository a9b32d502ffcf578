"""A verification that has looked many times goes on in a new run: nothing that comes at that moment is lost, nobody is mailed twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import pytest
from support.house import House
from support.kyc import HALVOR, TRYGVE
from support.verifications import ORGNR, Kyc, unverified
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from domain.verification.rounds import AttestWish, RoundState, Stage, VerificationAnswer, kyc_id
from workflows import policies

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

FIRST, SECOND = "forste@nordavind.example", "andre@nordavind.example"
APART = 0.004
"""Seconds between what is asked around the moment that a run ends: a workflow task takes a few of these."""


@pytest.fixture
async def kyc(house: House, env: WorkflowEnvironment) -> AsyncIterator[Kyc]:
    kyc = Kyc(unverified(house), env)
    yield kyc
    await kyc.end()


async def run_id(kyc: Kyc) -> str:
    described = await kyc.handle.describe()
    assert described.run_id
    return described.run_id


async def looked(kyc: Kyc, n: int, looks: int) -> None:
    """Tell news of a round, one by one, until it was looked at so often in all."""
    while kyc.house.signing.looks < looks:
        before = kyc.house.signing.looks
        await kyc.client.signing_moved(ORGNR, n)
        while kyc.house.signing.looks == before:
            await asyncio.sleep(0.002)


async def at_the_last_look(kyc: Kyc, n: int, acts: Sequence[Callable[[], Awaitable[object]]]) -> list[object]:
    """Bring a run to its last look, and do these, one shortly after the other, from that look until well into the next run."""
    tasks: list[asyncio.Task[object]] = []

    async def act(place: int, doing: Callable[[], Awaitable[object]]) -> object:
        await asyncio.sleep(place * APART)
        return await doing()

    async def spread() -> None:
        tasks.extend(asyncio.create_task(act(place, doing)) for place, doing in enumerate(acts))

    await looked(kyc, n, policies.LOOKS_IN_ONE_RUN - 1)
    first = await run_id(kyc)
    kyc.house.signing.meanwhile[kyc.key(n)] = spread
    await looked(kyc, n, policies.LOOKS_IN_ONE_RUN)
    told = await asyncio.gather(*tasks)
    while await run_id(kyc) == first:  # a run ends between turns: the next news begins one
        await kyc.client.signing_moved(ORGNR, n)
        await asyncio.sleep(0.1)
    return told


async def test_a_link_that_nobody_uses_goes_on_in_a_new_run_and_is_reminded_of_as_often_as_ever(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await kyc.start(FIRST, SECOND)
        await kyc.until(Stage.INVITED)
        first = await run_id(kyc)
        await kyc.pass_time(timedelta(days=8))
        with kyc.env.with_time_skipping_disabled():
            await looked(kyc, 1, policies.LOOKS_IN_ONE_RUN - 50)
        assert await run_id(kyc) == first
        grown = (await kyc.handle.describe()).history_length
        await kyc.pass_time(timedelta(days=30))
        assert await run_id(kyc) != first
        looks = house.signing.looks
        await kyc.pass_time(timedelta(days=7, hours=1))
        assert 14 <= house.signing.looks - looks <= 16
        assert kyc.stage() is Stage.INVITED
        assert house.signing.mails == [FIRST, SECOND]
        assert sorted(house.signing.reminded) == [kyc.key(1)] * 2 + [kyc.key(2)] * 2
        assert (await kyc.handle.describe()).history_length < grown
        await kyc.sign(2, HALVOR)
        await kyc.until(Stage.VERIFIED)
        await kyc.handle.result()
    assert [kyc.asked(n).state for n in (1, 2)] == [RoundState.CANCELLED, RoundState.SIGNED]


async def test_who_is_asked_for_at_the_moment_of_a_new_run_is_mailed_once(kyc: Kyc) -> None:
    house, more = kyc.house, [f"signer{n}@nordavind.example" for n in range(8)]

    def news() -> Awaitable[object]:
        return kyc.client.signing_moved(ORGNR, 1)

    def asked(email: str) -> Callable[[], Awaitable[object]]:
        return lambda: kyc.verify(email)

    async with house.worker():
        with kyc.env.with_time_skipping_disabled():
            await kyc.start(FIRST)
            await kyc.until(Stage.INVITED)
            told = await at_the_last_look(kyc, 1, [act for email in more for act in (asked(email), news)])
            assert told == [act for _ in more for act in (Stage.INVITED, True)]
            assert sorted(house.signing.mails) == sorted([FIRST, *more])
            await kyc.sign(5, HALVOR)
            await kyc.until(Stage.VERIFIED)


async def test_a_signature_and_an_attestation_at_the_moment_of_a_new_run_are_judged(kyc: Kyc) -> None:
    house = kyc.house

    async def attest() -> VerificationAnswer | None:
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", house.clock.now())
        return await kyc.client.ask(ORGNR, AttestWish(n=n))

    async with house.worker():
        with kyc.env.with_time_skipping_disabled():
            await kyc.start(FIRST, SECOND)
            await kyc.until(Stage.INVITED)
            told = await at_the_last_look(kyc, 1, [lambda: kyc.sign(2, TRYGVE)])
            assert told == [None]
            await kyc.until(Stage.NOT_AUTHORISED)
            answer = await attest()
            assert answer is not None
            assert answer.stage is Stage.VERIFIED
            await kyc.handle.result()
    assert (await house.client.get_workflow_handle(kyc_id(ORGNR)).describe()).status is WorkflowExecutionStatus.COMPLETED
    assert [kyc.asked(n).state for n in (1, 2)] == [RoundState.CANCELLED, RoundState.SIGNED]
