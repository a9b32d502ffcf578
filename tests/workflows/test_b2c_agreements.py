"""A company's B2C agreement from the wish to the bank, with the waits of production (I5-I8, decision 17)."""

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from support.agreements import ASLAK, TUNDRA, AgreementHouse, some_orgnrs
from temporalio.client import ScheduleOverlapPolicy
from temporalio.testing import WorkflowEnvironment

from activities.b2c_agreements import PAGE
from cli.b2c import tell_mail
from cli.failure import EX_TRY_AGAIN, CommandFailed
from domain import names
from domain.consumers.agreement_errors import AgreementError
from domain.consumers.b2c_agreement import LATE, AgreementStatus, HubState, IssuerCreated, IssuerRefused
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from workflows import policies
from workflows.agreement_details import Where, told
from workflows.attention import NEEDS_ATTENTION
from workflows.poll_b2c_agreements import PollB2CAgreements
from workflows.schedules import ensure_polling_agreements

pytestmark = pytest.mark.asyncio(loop_scope="session")

S = AgreementStatus


@pytest.fixture
def house(env: WorkflowEnvironment, tmp_path: Path) -> AgreementHouse:
    return AgreementHouse(folder=tmp_path, client=env.client, task_queue=uuid.uuid4().hex)


async def poll(house: AgreementHouse) -> int:
    return await house.client.execute_workflow(PollB2CAgreements.run, id=f"poll-{uuid.uuid4()}", task_queue=house.task_queue)


async def test_it_becomes_active_step_by_step_and_flips_the_setting(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            sent = await house.until(S.EMAIL_SENT)
            assert sent.message == "OK: Epost sendt til aslak@tundra.example"
            await house.accept()
            await house.until_where(Where.AWAITING_BANK)
            assert house.books.created == [house.company]
            assert await poll(house) == 1
            assert house.agreement().status is S.SIGNED
            house.books.states[house.company] = HubState.ACTIVE_AT_NETS
            await poll(house)
            await house.until(S.ACTIVE_AT_NETS)
            assert not house.register.company(house.company).settings.b2c
            house.books.states[house.company] = HubState.CONFIRMED
            await poll(house)
            await house.until(S.ACTIVE_IN_BANK)
            assert house.register.company(house.company).settings.b2c
            assert await poll(house) == 0
            await env.fast_forward(house.handle)
            assert await house.handle.result() == S.ACTIVE_IN_BANK
    assert house.letters.sent == [(house.company, 1, False)]


async def test_after_24_hours_it_is_told_as_late_and_goes_on_being_asked_for(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.AWAITING_BANK)
            await env.fast_forward(house.handle, timedelta(hours=23, minutes=59))
            assert await house.handle.query("where") == Where.AWAITING_BANK
            await env.fast_forward(house.handle, timedelta(minutes=2))
            await house.until_where(Where.LATE)
            await house.until_attention(NEEDS_ATTENTION)
            assert house.agreement().is_late(house.clock.now() + timedelta(hours=25))
            house.books.states[house.company] = HubState.CONFIRMED
            await poll(house)
            await house.until(S.ACTIVE_IN_BANK)
    assert LATE.nb in told(Where.LATE)
    assert LATE.en in told(Where.LATE)


async def test_two_pending_ones_live_in_one_workflow_and_the_first_acceptance_ends_the_other(
    house: AgreementHouse, env: WorkflowEnvironment
) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.activate()
            await house.until(S.EMAIL_SENT, 2)
            await house.accept(2)
            await house.until_where(Where.AWAITING_BANK)
    assert house.letters.sent == [(house.company, 1, False), (house.company, 2, False)]
    assert [each.status for each in house.register.agreements(house.company)] == [S.SUPERSEDED, S.SIGNED]
    assert house.books.created == [house.company]


async def test_the_signer_is_reminded_once_and_the_link_ends_after_two_weeks(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.until_where(Where.AWAITING_SIGNATURE)
            await env.fast_forward(house.handle, timedelta(days=6, hours=23))
            assert len(house.letters.sent) == 1
            await env.fast_forward(house.handle, timedelta(hours=2))
            await house.until_where(Where.AWAITING_SIGNATURE)
            await env.fast_forward(house.handle)
            assert await house.handle.result() == S.EXPIRED
            assert house.letters.sent == [(house.company, 1, False), (house.company, 1, True)]
            assert house.agreement().status is S.EXPIRED
            await house.activate()
            await house.until(S.EMAIL_SENT, 2)


async def test_the_mail_may_be_wanted_again(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.workflows.resend(house.company, 1)
            for _ in range(100):
                if len(house.letters.sent) == 2:
                    break
                await house.until_where(Where.AWAITING_SIGNATURE)
    assert house.letters.sent == [(house.company, 1, False), (house.company, 1, True)]


async def test_a_mail_that_is_wanted_again_while_it_fails_is_tried_once_more_and_then_hourly(
    house: AgreementHouse, env: WorkflowEnvironment
) -> None:
    house.letters.locked = True
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until_tries(1)
            await house.workflows.resend(house.company, 1)
            await house.until_tries(2)
            await asyncio.sleep(2)  # long enough for many tries, if nothing held them back
            assert house.letters.tries == 2
            house.letters.locked = False
            await env.fast_forward(house.handle, timedelta(hours=1, minutes=1))
            await house.until(S.EMAIL_SENT)
            await house.until_where(Where.AWAITING_SIGNATURE)
    assert house.letters.sent == [(house.company, 1, False)]


async def test_a_mail_that_was_wanted_again_just_before_the_acceptance_does_not_hasten_the_hub(
    house: AgreementHouse, env: WorkflowEnvironment
) -> None:
    house.books.answers = [Misconfigured(Text(code=MessageCode.EFAKTURA_LOOKUP_MISCONFIGURED), "401")]
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.OPENING)
            await house.workflows.resend(house.company, 1)
            await asyncio.sleep(2)
            assert len(house.books.created) <= 3, "once, and once more for each of the two things that were told"


async def test_a_step_that_fails_for_weeks_goes_on_in_a_new_run_with_what_was_told(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    house.letters.locked = True
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until_tries(1)
            first = (await house.handle.describe()).run_id
            for told in range(policies.LOOKS_IN_ONE_RUN):
                await house.workflows.resend(house.company, 1)
                await house.until_tries(told + 2)
            assert (await house.handle.describe()).run_id != first
            await house.until_attention(NEEDS_ATTENTION)
            house.letters.locked = False
            await house.workflows.resend(house.company, 1)
            await house.until(S.EMAIL_SENT)
            await house.until_where(Where.AWAITING_SIGNATURE)
            await house.until_attention(None)
    assert house.letters.sent == [(house.company, 1, False)]


async def test_an_address_that_is_refused_ends_the_activation_and_says_so(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    house.letters.refuses = True
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            refused = await house.until(S.NOT_MAILED)
            assert await house.handle.result() == S.EXPIRED
    assert refused.message.startswith("E-posten med lenken ble ikke tatt imot.")


async def test_a_mail_of_which_nobody_knows_may_be_sent_again(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    house.letters.failures = [Uncertain(Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), "lost")]
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            unknown = await house.until(S.MAIL_UNKNOWN)
            assert unknown.message.startswith("Det er uvisst om e-posten med lenken ble sendt.")
            await house.workflows.resend(house.company, 1)
            sent = await house.until(S.EMAIL_SENT)
            assert sent.message == "OK: Epost sendt til aslak@tundra.example"
            house.letters.failures = [Uncertain(Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), "lost")] * 100
            while not (seen := house.agreement()).error:
                await house.workflows.resend(house.company, 1)  # one that is wished for while the mail before is ending has come with it
                await asyncio.sleep(0.2)
            assert (seen.status, seen.error) == (S.EMAIL_SENT, AgreementError.MAIL_UNCERTAIN)


async def test_nobody_is_told_that_the_mail_is_sent_before_it_is(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    service = house.service()
    with env.with_time_skipping_disabled():
        asked = await service.activate(house.company, ASLAK, None, "admin")
        assert await service.until_mailed(asked, timedelta(seconds=1)) is None
        with pytest.raises(CommandFailed, match="Bestilt") as ordered:
            tell_mail(None)
        assert ordered.value.code == EX_TRY_AGAIN
        async with house.worker():
            seen = await service.until_mailed(asked, timedelta(seconds=20))
            assert seen is not None
            tell_mail(seen)
            again = await service.resend(house.company, "admin")
            sent = await service.until_mailed(again, timedelta(seconds=20))
            assert sent is not None
            assert sent.reminded_at is not None
    assert len(house.letters.sent) == 2


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (AgreementError.BID_CHECK_FAILED, "ERROR: Bid check towards Nets failed"),
        (AgreementError.ACCOUNT_INVALID, "ERROR: ocr_account_number is invalid"),
        (AgreementError.UNEXPECTED, "ERROR: Unexpected error"),
    ],
)
async def test_a_refusal_of_the_hub_is_told_in_plain_words(
    house: AgreementHouse, env: WorkflowEnvironment, error: AgreementError, text: str
) -> None:
    house.books.answers = [IssuerRefused(error=error)]
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            assert await house.handle.result() == S.REFUSED
    assert house.agreement().message.splitlines()[0] == text
    assert not house.register.company(house.company).settings.b2c


async def test_a_hub_that_is_away_is_asked_again_and_opens_it_once(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    house.books.answers = [
        Unavailable("away", timedelta(milliseconds=50)),
        Unavailable("away", timedelta(milliseconds=50)),
        IssuerCreated(),
    ]
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.AWAITING_BANK)
    assert len(house.books.created) == 3


async def test_a_hub_that_does_not_let_us_in_is_tried_again_every_hour(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    house.books.answers = [Misconfigured(Text(code=MessageCode.EFAKTURA_LOOKUP_MISCONFIGURED), "401"), IssuerCreated()]
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.OPENING)
            await env.fast_forward(house.handle, timedelta(hours=1, minutes=1))
            await house.until_where(Where.AWAITING_BANK)


async def test_an_acceptance_whose_word_was_lost_is_found_by_the_next_poll(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept(tell=False)
            await poll(house)
            await house.until_where(Where.AWAITING_BANK)


async def test_a_workflow_that_was_terminated_is_started_by_the_poll(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.AWAITING_BANK)
            await house.handle.terminate()
            house.books.states[house.company] = HubState.CONFIRMED
            await poll(house)
            await house.until(S.ACTIVE_IN_BANK)
    assert house.books.created == [house.company]


async def test_all_pending_companies_are_asked_for_page_by_page_and_one_that_is_silent_holds_up_none(
    house: AgreementHouse, env: WorkflowEnvironment
) -> None:
    everybody = some_orgnrs(2 * PAGE + 7)
    for orgnr in everybody:
        house.add(orgnr)
        house.request(orgnr)
        house.sign(orgnr)
        house.register.note_created(orgnr, 1, house.clock.now())
    silent, changed = everybody[3], everybody[-1]
    house.books.states |= {silent: Unavailable("away"), changed: HubState.CONFIRMED}
    with env.with_time_skipping_disabled():
        async with house.worker():
            assert await poll(house) == len(everybody)
            house.company = changed
            await house.until(S.ACTIVE_IN_BANK)
    assert sorted(house.books.asked) == sorted(everybody)


async def test_it_is_asked_every_half_hour_one_round_at_a_time(env: WorkflowEnvironment) -> None:
    schedule = env.client.get_schedule_handle(names.AGREEMENT_POLL_ID)
    try:
        for every in (timedelta(minutes=5), timedelta(minutes=30)):
            await ensure_polling_agreements(env.client, "nobody", every)
        found = (await schedule.describe()).schedule
        assert [interval.every for interval in found.spec.intervals] == [timedelta(minutes=30)]
        assert found.policy.overlap is ScheduleOverlapPolicy.SKIP
    finally:
        await schedule.delete()


async def test_no_history_holds_who_signs(house: AgreementHouse, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(S.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.AWAITING_BANK)
            history = await house.handle.fetch_history()
    written = b"".join(event.SerializeToString() for event in history.events).decode(errors="replace")
    assert house.company in written
    for secret in (ASLAK.name, ASLAK.email, TUNDRA.name):
        assert secret not in written
