"""A company's people sign, however long it takes; then its invoices leave (F3-F8, F11-F15, cases N12 and N14)."""

import asyncio
from datetime import timedelta

import pytest
from support.cards import FJORD
from support.documents import ubl
from support.house import House
from support.kyc import GUNNHILD, HALVOR, TRYGVE, role, unit
from support.verifications import BY, ORGNR, Kyc, unverified
from temporalio.testing import WorkflowEnvironment

from domain.companies.parties import Language, Unverified
from domain.errors import NotReached, Unavailable, Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Cancel
from domain.sentences import sentence
from domain.verification.business_register import UnitUnknown
from domain.verification.history import happenings
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import AttestWish, CancelWish, RoundState, Stage
from domain.verification.signing import SigningState
from domain.waits import KYC_TURN
from starter import OperatorRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

SENDING = "Firmaet må KYC-verifiseres i Innstillinger for Autoinvoice (CS10250S) før du kan sende eller motta fakturaer og kreditnotaer."


@pytest.fixture
async def kyc(house: House, env: WorkflowEnvironment):  # noqa: ANN201
    kyc = Kyc(unverified(house), env)
    yield kyc
    await kyc.end()


def card(house: House) -> KycStatus:
    return house.register.company(ORGNR).kyc


async def test_n12_the_invoice_is_answered_with_the_message_and_leaves_when_the_company_is_verified(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        with kyc.env.with_time_skipping_disabled():
            answer = await house.submit(house.document())
            assert sentence(answer.decision.notice, Language.NB) == SENDING
            await house.until(Status.AWAITING_KYC)
            assert house.email.taken == []
            await kyc.sign(1, HALVOR)
            await kyc.until(Stage.VERIFIED)
            await house.until(Status.SENT)
    assert card(house) is KycStatus.VERIFIED
    assert house.signing.mails == ["forste@nordavind.example"]
    assert house.told(house.invoice)[:3] == [MessageCode.ACCEPTED, MessageCode.KYC_REQUIRED_TO_SEND, MessageCode.COMPANY_VERIFIED]
    (kept,) = house.register.verification(ORGNR).rounds
    assert kept.evidence is not None
    assert house.store.get(kept.evidence).startswith(b"%PDF-signed")
    assert [(row.field, row.before, row.after, row.by) for row in house.register.audit(ORGNR)] == [
        ("kyc", '"unverified"', '"verified"', "VerifyCompany")
    ]


async def test_n14_a_signature_without_authority_stays_unverified_and_the_right_person_is_asked(kyc: Kyc) -> None:
    house = kyc.house
    house.brreg.units[ORGNR] = unit(ORGNR, role("SIGN", "SIGN", GUNNHILD))
    async with house.worker():
        await kyc.start("cadmin@gammelskogen.example")
        await kyc.until(Stage.INVITED)
        await kyc.sign(1, TRYGVE)
        await kyc.until(Stage.NOT_AUTHORISED)
        assert card(house) is KycStatus.UNVERIFIED
        assert await kyc.verify("gunnhild@gammelskogen.example") is Stage.INVITED
        await kyc.sign(2, GUNNHILD)
        await kyc.until(Stage.VERIFIED)
    assert card(house) is KycStatus.VERIFIED
    assert house.signing.mails == ["cadmin@gammelskogen.example", "gunnhild@gammelskogen.example"]


async def test_a_joint_signature_asks_the_next_signer_when_the_first_has_signed(kyc: Kyc) -> None:
    house = kyc.house
    house.brreg.units[ORGNR] = unit(ORGNR, role("SIGN", "SIFE", TRYGVE), role("SIGN", "SIFE", GUNNHILD))
    async with house.worker():
        await kyc.start("trygve@gammelskogen.example")
        await kyc.until(Stage.INVITED)
        await kyc.sign(1, TRYGVE)
        await kyc.until(Stage.MORE_SIGNERS)
        told = await house.details_of(kyc.handle)
        assert "Én av to signaturer mangler." in told
        assert TRYGVE.name not in told
        await kyc.verify("gunnhild@gammelskogen.example")
        await kyc.sign(2, GUNNHILD)
        await kyc.until(Stage.VERIFIED)


async def test_without_an_address_it_says_so_and_asks_for_one(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await kyc.start()
        await kyc.until(Stage.ADDRESS_MISSING)
        assert await kyc.verify("forste@nordavind.example") is Stage.INVITED


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        (UnitUnknown(orgnr=ORGNR), Stage.COMPANY_UNKNOWN),
        (UnitUnknown(orgnr=ORGNR, deleted=True), Stage.COMPANY_DELETED),
        (unit(ORGNR).model_copy(update={"bankrupt": True}), Stage.COMPANY_BANKRUPT),
    ],
)
async def test_f11_a_company_that_nobody_can_sign_for_is_told_at_once(kyc: Kyc, answer: object, stage: Stage) -> None:
    kyc.house.brreg.units[ORGNR] = answer  # type: ignore[assignment]
    async with kyc.house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(stage)
    assert kyc.house.signing.mails == []


@pytest.mark.parametrize(
    ("state", "stage"),
    [(SigningState.DECLINED, Stage.DECLINED), (SigningState.EXPIRED, Stage.EXPIRED), (SigningState.CANCELLED, Stage.CANCELLED)],
)
async def test_a_signing_that_ends_without_a_signature_stays_unverified_and_can_be_sent_again(
    kyc: Kyc, state: SigningState, stage: Stage
) -> None:
    async with kyc.house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        kyc.house.signing.move(kyc.key(1), state)
        await kyc.client.signing_moved(ORGNR, 1)
        await kyc.until(stage)
        assert await kyc.verify("forste@nordavind.example") is Stage.INVITED
        await kyc.sign(2, HALVOR)
        await kyc.until(Stage.VERIFIED)


async def test_f8_an_earlier_link_goes_on_working_and_is_ended_once_the_company_is_verified(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        await kyc.verify("andre@nordavind.example")
        await kyc.sign(1, HALVOR)
        await kyc.handle.result()
    states = [each.state.value for each in kyc.house.register.verification(ORGNR).rounds]
    assert states == ["signed", "cancelled"]


async def test_a_cancelled_signing_ends_the_link_and_is_refused_where_there_is_none(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        assert await kyc.ask(CancelWish(**BY)) is Stage.CANCELLED
        assert kyc.house.signing.documents[kyc.key(1)].state is SigningState.CANCELLED
        known = kyc.house.register.verification(ORGNR)
        (ended,) = known.rounds
        assert (ended.cancelled_by, ended.cancel_reason) == (BY["by"], BY["reason"])
        assert any(f"{BY['by']} cancelled the signing: {BY['reason']}" in en for _, _, en in happenings(known))
        with pytest.raises(OperatorRefused, match="ingen signering å avbryte"):
            await kyc.client.ask(ORGNR, CancelWish(**BY))


async def test_an_attested_power_of_attorney_makes_a_signature_count(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        await kyc.sign(1, TRYGVE)
        await kyc.until(Stage.NOT_AUTHORISED)
        n = house.register.attest(ORGNR, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", house.clock.now())
        assert await kyc.ask(AttestWish(n=n)) is Stage.VERIFIED
    assert card(house) is KycStatus.VERIFIED


async def test_without_a_webhook_the_signature_is_found_within_four_hours_and_reminders_come_after_two_and_five_days(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        await kyc.pass_time(timedelta(days=2, hours=1))
        assert len(house.signing.reminded) == 1
        looks = house.signing.looks
        assert 12 <= looks <= 13  # after a minute, then every four hours; a look takes a moment
        await kyc.pass_time(timedelta(days=58))
        assert len(house.signing.reminded) == 2
        assert house.signing.looks - looks <= 60
        house.signing.move(kyc.key(1), SigningState.SIGNED, HALVOR)
        await kyc.pass_time(timedelta(days=1))
        await kyc.until(Stage.VERIFIED)
    assert [each.reminded_at for each in house.register.verification(ORGNR).rounds] != [()]


async def test_double_and_late_news_make_it_look_once_at_most(kyc: Kyc) -> None:
    async with kyc.house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        await kyc.client.signing_moved(ORGNR, 7)
        for _ in range(3):
            await kyc.client.signing_moved(ORGNR, 1)
        await asyncio.sleep(1)
        assert 1 <= kyc.house.signing.looks <= 3
        await kyc.sign(1, HALVOR)
        await kyc.handle.result()
        assert await kyc.client.signing_moved(ORGNR, 1) is False


async def test_a_service_that_is_away_is_tried_again_every_hour_and_told(kyc: Kyc) -> None:
    house = kyc.house
    house.signing.failure = Unavailable("away")
    async with house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.pass_time(timedelta(minutes=35))
        await kyc.until(Stage.SERVICE_AWAY)
        house.signing.failure = None
        await kyc.pass_time(timedelta(hours=1))
        await kyc.until(Stage.INVITED)
    assert house.signing.mails == ["forste@nordavind.example"]


async def test_an_address_that_the_service_does_not_take_is_told_and_another_one_is_asked(kyc: Kyc) -> None:
    house = kyc.house
    house.signing.failure = NotReached(Text(code=MessageCode.SIGNING_ADDRESS_UNUSABLE))
    async with house.worker():
        await kyc.start("ingen@sted")
        await kyc.until(Stage.ADDRESS_REFUSED)
        house.signing.failure = None
        with kyc.env.with_time_skipping_disabled():
            assert await kyc.verify("forste@nordavind.example") is Stage.INVITED
    assert house.signing.mails == ["forste@nordavind.example"]
    assert [each.state for each in house.register.verification(ORGNR).rounds] == [RoundState.CANCELLED, RoundState.INVITED]


async def test_a_reminder_whose_answer_was_lost_counts_as_sent(kyc: Kyc) -> None:
    house = kyc.house
    house.signing.reminding_fails = Uncertain(Text(code=MessageCode.SIGNING_NOT_TAKEN), "lost")
    async with house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        await kyc.pass_time(timedelta(days=2, hours=1))
    assert len(house.signing.reminded) == 1
    (asked,) = house.register.verification(ORGNR).rounds
    assert len(asked.reminded_at) == 1
    assert kyc.stage() is Stage.INVITED


async def test_f5_signed_before_the_company_is_created_is_verified_as_soon_as_it_is(house: House, env: WorkflowEnvironment) -> None:
    orgnr = "310004049"
    kyc = Kyc(house, env, orgnr)
    house.brreg.units[orgnr] = unit(orgnr, role("SIGN", "SIGN", HALVOR))
    async with house.worker():
        await kyc.start("forste@nordavind.example")
        await kyc.until(Stage.INVITED)
        await kyc.sign(1, HALVOR)
        await kyc.until(Stage.COMPANY_MISSING)
        await kyc.pass_time(timedelta(hours=1, minutes=1))
        await kyc.until(Stage.COMPANY_MISSING)
        house.register.save_company(FJORD.model_copy(update={"orgnr": orgnr, "kyc": KycStatus.UNVERIFIED}))
        assert await kyc.client.company_created(orgnr)
        await kyc.until(Stage.VERIFIED)
    assert house.register.company(orgnr).kyc is KycStatus.VERIFIED


async def test_p16_an_invoice_that_falls_due_while_it_waits_stands_before_a_person(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        with kyc.env.with_time_skipping_disabled():
            due = (house.clock.now() + timedelta(days=3)).date().isoformat()
            await house.submit(ubl(house.number, due_date=due))
            await house.until(Status.AWAITING_KYC)
        await kyc.env.fast_forward(house.handle(house.invoice), timedelta(days=4, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        house.register.save_company(FJORD.model_copy(update={"kyc": KycStatus.VERIFIED}))
        await house.workflows.company_verified(house.invoice)
        await asyncio.sleep(0.5)
        assert house.status() is Status.NEEDS_ATTENTION
    assert house.email.taken == []
    assert house.told(house.invoice)[-2:] == [MessageCode.KYC_WAIT_OVER, MessageCode.KYC_OVERDUE]


async def test_an_hourly_look_waits_for_its_turn_and_makes_up_for_a_lost_signal(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        with kyc.env.with_time_skipping_disabled():
            await house.submit(house.document())
            await house.until(Status.AWAITING_KYC)
        house.register.save_company(FJORD.model_copy(update={"kyc": KycStatus.VERIFIED}))
        await kyc.env.fast_forward(house.handle(house.invoice), timedelta(hours=1, minutes=1))
        assert house.status() is Status.AWAITING_KYC
        await kyc.env.fast_forward(house.handle(house.invoice), KYC_TURN)
        await house.until(Status.SENT)


async def test_an_invoice_that_waits_can_be_cancelled(kyc: Kyc) -> None:
    house = kyc.house
    async with house.worker():
        with kyc.env.with_time_skipping_disabled():
            await house.submit(house.document())
            await house.until(Status.AWAITING_KYC)
            await house.service().act(house.invoice, Cancel(**BY))
            await house.until(Status.CANCELLED)
    assert house.register.timeline(house.invoice)[-1].event is Event.CANCELLED


async def test_a_company_may_have_its_invoices_rejected_at_once(house: House, env: WorkflowEnvironment) -> None:
    settings = FJORD.settings.model_copy(update={"unverified": Unverified.REJECT})
    house = unverified(house, settings=settings)
    async with house.worker():
        with env.with_time_skipping_disabled():
            answer = await house.submit(house.document())
    assert answer.decision.kind == "rejected"
    assert [(finding.rule, finding.text_nb) for finding in answer.findings] == [("FF-COMPANY-UNVERIFIED", SENDING)]
