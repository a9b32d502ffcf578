"""A verification loses nothing that comes while it does something else, and survives what fails around it (F3-F8, F11-F14)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.house import House
from support.kyc import GUNNHILD, HALVOR, TRYGVE, role, unit
from support.verifications import BY, ORGNR, Kyc, unverified
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from domain.errors import Misconfigured
from domain.messages import MessageCode, Text
from domain.search_attributes import ATTENTION
from domain.verification.rounds import AttestWish, CancelWish, InviteWish, RoundState, Stage, VerifyStart, kyc_id, start_of
from domain.verification.signing import SigningState
from starter import OperatorRefused
from workflows.attention import NEEDS_ATTENTION

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST, RIGHT = "forste@nordavind.example", "rett@nordavind.example"
NO_ACCESS = Misconfigured(Text(code=MessageCode.SIGNING_NOT_TAKEN), "401")


@pytest.fixture
async def kyc(house: House, env: WorkflowEnvironment) -> AsyncIterator[Kyc]:
    kyc = Kyc(unverified(house), env)
    yield kyc
    await kyc.end()


async def invited(kyc: Kyc) -> None:
    await kyc.start(FIRST)
    await kyc.until(Stage.INVITED)


def later(tasks: list[asyncio.Task[Any]], *asking: Any) -> Any:
    """Ask something of the verification, and see to it that it is heard, before what is under way goes on."""

    async def meanwhile() -> None:
        for each in asking:
            tasks.append(asyncio.create_task(each()))
            await asyncio.sleep(0.5)

    return meanwhile


async def upserts(kyc: Kyc) -> int:
    """Count how often this run changed what the Web UI lists it by."""
    told = [each.upsert_workflow_search_attributes_event_attributes for each in (await kyc.handle.fetch_history()).events]
    return sum(ATTENTION in each.search_attributes.indexed_fields for each in told)


async def test_a_look_that_fails_is_tried_again_every_hour_and_no_sooner(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await invited(kyc)
        kyc.house.signing.failure = NO_ACCESS
        await kyc.pass_time(timedelta(hours=6, minutes=5))
        assert kyc.stage() is Stage.MISCONFIGURED
        assert 6 <= kyc.house.signing.looks <= 8
        kyc.house.signing.failure = None
        await kyc.pass_time(timedelta(hours=1))
        await kyc.until(Stage.INVITED)


async def test_a_reminder_that_fails_is_tried_again_every_hour_and_written_down_once(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await invited(kyc)
        kyc.house.signing.reminding_fails = NO_ACCESS
        await kyc.pass_time(timedelta(days=2, hours=6, minutes=5))
        assert 6 <= len(kyc.house.signing.reminded) <= 8
        assert kyc.asked(1).reminded_at == ()
        kyc.house.signing.reminding_fails = None
        await kyc.pass_time(timedelta(hours=1))
        await kyc.until(Stage.INVITED)
    assert len(kyc.asked(1).reminded_at) == 1


async def test_a_reminder_that_was_mailed_before_everything_died_is_not_mailed_again(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await invited(kyc)
        kyc.house.signing.reminding_fails = ConnectionResetError("gone")
        await kyc.pass_time(timedelta(days=2, hours=1))
    assert len(kyc.house.signing.reminded) == 1
    assert len(kyc.asked(1).reminded_at) == 1


async def test_a_document_that_the_service_has_lost_does_not_hide_the_others(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await kyc.start(FIRST, RIGHT)
        await kyc.until(Stage.INVITED)
        kyc.house.register.save_round(kyc.asked(1).model_copy(update={"paper": "lost"}))
        await kyc.pass_time(timedelta(minutes=2))
        await kyc.until(Stage.BROKEN)
        await kyc.sign(2, HALVOR)
        await kyc.until(Stage.VERIFIED)


async def test_news_that_come_during_the_looks_are_kept(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await kyc.start(FIRST, RIGHT)
        await kyc.until(Stage.INVITED)
        while len(house.signing.mails) < 2 or kyc.asked(2).state is RoundState.ASKED:
            await asyncio.sleep(0.05)
        house.signing.meanwhile[kyc.key(2)] = later([], lambda: kyc.sign(1, HALVOR))
        for n in (1, 2):
            await kyc.client.signing_moved(ORGNR, n)
        await kyc.until(Stage.VERIFIED)


async def test_what_is_attested_during_a_judgement_is_judged(kyc: Kyc) -> None:
    house, tasks = kyc.house, list[asyncio.Task[Any]]()

    async def attest() -> Stage:
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", house.clock.now())
        return await kyc.ask(AttestWish(n=n))

    async with house.worker():
        await invited(kyc)
        house.brreg.meanwhile.append(later(tasks, attest))
        await kyc.sign(1, TRYGVE)
        await kyc.until(Stage.VERIFIED)
        assert await tasks[0] is Stage.VERIFIED


async def test_to_cancel_and_then_ask_the_right_person_leaves_the_right_persons_link_alone(kyc: Kyc) -> None:
    house, tasks = kyc.house, list[asyncio.Task[Any]]()
    async with house.worker():
        await invited(kyc)
        house.signing.meanwhile[kyc.key(1)] = later(tasks, lambda: kyc.ask(CancelWish(**BY)), lambda: kyc.verify(RIGHT))
        await kyc.client.signing_moved(ORGNR, 1)
        while len(tasks) < 2:
            await asyncio.sleep(0.05)
        assert [await each for each in tasks] == [Stage.INVITED] * 2
        assert [kyc.asked(n).state for n in (1, 2)] == [RoundState.CANCELLED, RoundState.INVITED]
        assert kyc.asked(2).cancelled_by is None
    assert house.signing.documents[kyc.key(2)].state is SigningState.INVITED


async def test_an_invitation_asked_for_while_others_are_ended_is_mailed(kyc: Kyc) -> None:
    house, tasks = kyc.house, list[asyncio.Task[Any]]()
    async with house.worker():
        await invited(kyc)
        house.signing.meanwhile[kyc.key(1)] = later(tasks, lambda: kyc.verify(RIGHT))
        await kyc.client.ask(ORGNR, CancelWish(**BY))
        assert await tasks[0] is Stage.INVITED
    assert house.signing.mails == [FIRST, RIGHT]


async def test_nobody_is_mailed_to_be_cancelled(kyc: Kyc) -> None:
    house, tasks = kyc.house, list[asyncio.Task[Any]]()
    async with house.worker():
        await invited(kyc)
        house.signing.meanwhile[kyc.key(1)] = later(tasks, lambda: kyc.verify(RIGHT), lambda: kyc.ask(CancelWish(**BY)))
        await kyc.client.signing_moved(ORGNR, 1)
        await kyc.until(Stage.CANCELLED)
        await asyncio.gather(*tasks)
    assert house.signing.mails == [FIRST]
    assert [kyc.asked(n).state for n in (1, 2)] == [RoundState.CANCELLED] * 2


async def test_a_verification_whose_workflow_was_lost_goes_on_with_its_open_link(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await invited(kyc)
        await kyc.handle.terminate()
        house.signing.move(kyc.key(1), SigningState.SIGNED, HALVOR)
        assert not await kyc.client.signing_moved(ORGNR, 1)
        assert await kyc.client.begin(start_of(house.register.verification(ORGNR)))
        await kyc.until(Stage.VERIFIED)
    assert house.signing.mails == [FIRST]


async def test_the_nightly_count_begins_a_lost_verification_anew_and_leaves_one_that_runs_alone(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await invited(kyc)
        assert (await kyc.house.service().count()).started == ()
        await kyc.handle.terminate()
        assert (await kyc.house.service().count()).started == (kyc_id(ORGNR),)
        await kyc.sign(1, HALVOR)
        await kyc.until(Stage.VERIFIED)


async def test_what_was_signed_before_the_workflow_was_lost_still_counts(kyc: Kyc) -> None:
    house = kyc.house
    house.brreg.units[ORGNR] = unit(ORGNR, role("SIGN", "SIFE", TRYGVE), role("SIGN", "SIFE", GUNNHILD))
    async with house.worker():
        await kyc.start(FIRST, RIGHT)
        await kyc.until(Stage.INVITED)
        await kyc.sign(1, TRYGVE)
        await kyc.until(Stage.MORE_SIGNERS)
        await kyc.handle.terminate()
        assert await kyc.client.begin(start_of(house.register.verification(ORGNR)))
        await kyc.sign(2, GUNNHILD)
        await kyc.until(Stage.VERIFIED)


async def test_a_round_that_its_running_verification_never_heard_of_is_mailed(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await invited(kyc)
        house.register.ask_round(ORGNR, RIGHT, "admin", house.clock.now())
        assert not await kyc.client.begin(start_of(house.register.verification(ORGNR)))
        assert await kyc.ask(InviteWish(n=2)) is Stage.INVITED
    assert house.signing.mails == [FIRST, RIGHT]


async def test_request_cancellation_ends_the_invitations_and_the_company_can_still_be_verified(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await invited(kyc)
        await kyc.handle.cancel()
        await kyc.until(Stage.CANCELLED)
        assert (kyc.asked(1).state, kyc.asked(1).cancelled_by) == (RoundState.CANCELLED, "Temporal Web UI")
        assert (await kyc.handle.describe()).status is WorkflowExecutionStatus.RUNNING
        await kyc.verify(RIGHT)
        await kyc.sign(2, HALVOR)
        await kyc.until(Stage.VERIFIED)


async def test_a_new_run_shows_where_the_last_one_was_and_ends_what_it_was_asked_to_end(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await kyc.start(FIRST, RIGHT)
        await kyc.until(Stage.INVITED)
        while kyc.asked(2).state is RoundState.ASKED:
            await asyncio.sleep(0.05)
        await kyc.handle.terminate()
        rounds = start_of(house.register.verification(ORGNR)).open
        began = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
        await kyc.client.begin(
            VerifyStart(
                company=ORGNR,
                open=rounds,
                stage=Stage.MORE_SIGNERS,
                missing=2,
                of=3,
                since=began,
                attention=NEEDS_ATTENTION,
                ending=(1,),
                cancelling=CancelWish(**BY),
            )
        )
        while kyc.asked(1).state is not RoundState.CANCELLED:
            await asyncio.sleep(0.05)
        told = await house.details_of(kyc.handle)
        assert "To av tre signaturer mangler." in told
        assert "Two of three signatures are missing." in told
        assert "02.11.2026 10:30" in told
        assert await upserts(kyc) == 0
    assert (kyc.asked(1).cancelled_by, kyc.asked(2).state) == (BY["by"], RoundState.INVITED)


async def test_who_asks_while_the_register_is_slow_is_told_that_it_was_heard(kyc: Kyc) -> None:
    house, goes_on = kyc.house, asyncio.Event()
    async with house.worker():
        await kyc.start()
        await kyc.until(Stage.ADDRESS_MISSING)
        house.brreg.meanwhile.append(goes_on.wait)
        n = house.register.ask_round(ORGNR, FIRST, "admin", house.clock.now())
        assert await kyc.client.ask(ORGNR, InviteWish(n=n)) is None
        goes_on.set()
        await kyc.until(Stage.INVITED)


async def test_a_signature_of_nobody_knows_whom_stands_before_a_person_until_somebody_has_read_the_document(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await invited(kyc)
        await kyc.sign(1)
        await kyc.until(Stage.SIGNER_UNKNOWN)
        assert "forteller ikke av hvem" in await house.details_of(kyc.handle)
        assert await upserts(kyc) == 1
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "kjenner ham", house.clock.now())
        assert await kyc.ask(AttestWish(n=n)) is Stage.SIGNER_UNKNOWN
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "lest i dokumentet", house.clock.now(), 1)
        assert await kyc.ask(AttestWish(n=n)) is Stage.VERIFIED


async def test_one_of_two_whom_somebody_has_read_in_the_document_counts_as_one(kyc: Kyc) -> None:
    house = kyc.house
    house.brreg.units[ORGNR] = unit(ORGNR, role("SIGN", "SIFE", HALVOR), role("SIGN", "SIFE", GUNNHILD))
    async with house.worker():
        await invited(kyc)
        await kyc.sign(1, HALVOR)
        await kyc.until(Stage.MORE_SIGNERS)
        n = house.register.attest(ORGNR, TRYGVE.name, date(1999, 9, 9), "drift", "fullmakt", datetime.now(UTC))
        answer = await kyc.client.ask(ORGNR, AttestWish(n=n))
        assert answer is not None
        assert (answer.stage, answer.missing, answer.of) == (Stage.MORE_SIGNERS, 1, 2)


async def test_nothing_is_judged_before_anybody_has_signed(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await invited(kyc)
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", house.clock.now())
        assert await kyc.ask(AttestWish(n=n)) is Stage.INVITED
        await kyc.sign(1, TRYGVE)
        await kyc.until(Stage.VERIFIED)


async def test_f13_where_nobody_may_sign_nobody_is_mailed_until_a_power_of_attorney_is_attested(kyc: Kyc) -> None:
    house = kyc.house
    house.brreg.units[ORGNR] = unit(ORGNR, role("DAGL", "DAGL", TRYGVE))
    async with house.worker():
        await kyc.start(FIRST)
        await kyc.until(Stage.NOBODY_MAY_SIGN)
        assert house.signing.mails == []
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", house.clock.now())
        await kyc.ask(AttestWish(n=n))
        assert await kyc.verify(RIGHT) is Stage.INVITED
        await kyc.sign(2, TRYGVE)
        await kyc.until(Stage.VERIFIED)
    assert house.signing.mails == [RIGHT]


async def test_a_spare_link_that_cannot_be_ended_troubles_nobody_and_lets_nobody_in(kyc: Kyc) -> None:
    house, tasks = kyc.house, list[asyncio.Task[Any]]()
    house.signing.cancelling_fails = NO_ACCESS
    async with house.worker():
        await kyc.start(FIRST, RIGHT)
        await kyc.until(Stage.INVITED)
        await kyc.sign(1, HALVOR)
        house.signing.meanwhile[kyc.key(2)] = later(tasks, lambda: kyc.verify("tredje@nordavind.example"))
        await kyc.handle.result()
        with pytest.raises(OperatorRefused, match="allerede verifisert"):
            await tasks[0]
        assert await upserts(kyc) == 0
    assert kyc.stage() is Stage.VERIFIED
