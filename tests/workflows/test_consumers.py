"""A private customer's invoice finds its way and waits as long as it may, with the production 72 hours (H5, H6, H10, H15)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.cards import B2C, JONAS
from support.documents import ubl
from support.house import TAKEN, House
from support.hub import NOES, ScriptedHub
from temporalio import activity
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment

from cli.wording import answer_json, answer_lines
from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer, Language
from domain.consumers.consumer import AgreementChange, AskOutcome, AskRequest, ConsumerStatus, Registry
from domain.deliveries.late_evidence import LateEvidence
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Act, Cancel, Hold, Release, Reroute, Resend, Settle, Settlement, SkipWait
from domain.records import TurnedAway
from domain.search_attributes import ATTENTION
from domain.sentences import sentence
from starter import OperatorRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

BY = {"by": "drift", "reason": "kunden ringte"}
VANISHED = TurnedAway(text=Text(code=MessageCode.EFAKTURA_RECEIVER_NOT_FOUND), evidence=b"not found")
TOO_NEAR = TurnedAway(text=Text(code=MessageCode.EFAKTURA_DUE_DATE_TOO_NEAR), evidence=b"due")
WAIT = timedelta(hours=72)
TOLD_OF = {"hold": MessageCode.HELD, "cancel": MessageCode.CANCELLED, "reroute": MessageCode.REROUTED}
BUSY = Unavailable("the hub is busy")


def consumer_house(house: House, *yes: Registry, customer: Customer = JONAS, **choices: bool) -> House:
    """This house, with a hub that says yes for these registries."""
    house = replace(house, hub=ScriptedHub(yes=set(yes)))
    settings = CompanySettings(**(B2C.settings.model_dump() | choices))
    house.register.save_company(B2C.model_copy(update={"settings": settings}))
    house.register.save_customer(customer)
    return house


async def submitted(house: House, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        await house.submit(consumer_document(house), JONAS.number)


@pytest.mark.parametrize(
    ("registry", "channel"),
    [(Registry.AGREEMENT, Channel.EFAKTURA), (Registry.YES_TO_ALL, Channel.EFAKTURA), (Registry.VIPPS, Channel.VIPPS)],
)
async def test_the_first_registry_that_receives_wins_and_nobody_is_asked_or_waited_for(
    house: House, env: WorkflowEnvironment, registry: Registry, channel: Channel
) -> None:
    house = consumer_house(house, registry)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
    hub = house.scripted_hub
    assert hub.asked == list(Registry)[: list(Registry).index(registry) + 1]
    assert house.channels[channel].taken == [f"{house.invoice}:{channel}:1"]
    assert (house.texts.sent, house.email.asked) == ([], [])
    assert house.register.consumer(B2C.orgnr, JONAS.number).status == ConsumerStatus(registry)


@pytest.mark.parametrize("again", [Reroute(channel=Channel.VIPPS, **BY), Resend(**BY)], ids=["reroute", "resend"])
async def test_h9_nobody_makes_a_second_claim_while_the_first_one_stands(house: House, env: WorkflowEnvironment, again: Act) -> None:
    house = consumer_house(house, Registry.AGREEMENT)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
        await house.service().act(house.invoice, again)
        await house.until(Status.NEEDS_ATTENTION)
        assert MessageCode.EFAKTURA_CLAIMED_ALREADY in house.told(house.invoice)
        await house.service().act(house.invoice, Reroute(channel=Channel.EMAIL, **BY))
        await house.until(Status.SENT)
    assert (house.efaktura.taken, house.vipps.asked) == ([f"{house.invoice}:efaktura:1"], [])
    assert house.email.taken == [f"{house.invoice}:email:1"]


async def test_what_the_hub_confirms_is_told_in_the_channels_own_words(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, Registry.AGREEMENT)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
        text = Text(code=MessageCode.EFAKTURA_DELIVERED)
        await house.workflows.tell(house.invoice, LateEvidence(delivery=f"{house.invoice}:efaktura:1", event=Event.CONFIRMED, text=text))
        await house.until(Status.DELIVERED)
        told = await house.details()
    assert sentence(text, Language.NB) in told
    assert "PEPPOL" not in told.partition("What next")[0]


async def test_a_yes_within_three_days_is_used_at_the_re_check(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        assert "skip_wait" in await house.details()
        house.scripted_hub.yes.add(Registry.AGREEMENT)
        await env.fast_forward(house.handle(house.invoice), WAIT + timedelta(minutes=1))
        await house.until(Status.SENT)
    assert (await house.timers(house.invoice))[0] == WAIT
    assert len(house.texts.sent) == 1
    assert house.efaktura.taken == [f"{house.invoice}:efaktura:1"]
    assert house.scripted_hub.asked == [*Registry, Registry.AGREEMENT]


async def test_no_answer_goes_on_by_email_after_exactly_one_re_check(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.to_the_end(env)
    assert house.scripted_hub.asked == [*Registry, *Registry]
    assert house.email.taken == [f"{house.invoice}:email:1"]
    told = house.told(house.invoice)
    assert [code for code in told if code in set(NOES.values()) | {"consumer_did_not_answer"}] == [
        *NOES.values(),
        "consumer_did_not_answer",
    ]
    assert len(house.texts.sent) == 1
    assert (await house.timers(house.invoice))[0] == WAIT


async def test_the_answer_to_a_submission_tells_the_whole_checklist(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        with env.with_time_skipping_disabled():
            answer = await house.submit(consumer_document(house), JONAS.number)
    told = " ".join(answer_lines(Path("invoice.xml"), answer))
    asked = ("aktiv eFaktura-avtale", "Spør Vipps", "Spør kunden om eFaktura på SMS.", "Vent på svar til", "en gang til", "Send på e-post")
    places = [told.find(words) for words in asked]
    assert -1 not in places
    assert places == sorted(places)
    steps = answer_json(answer)["steps"]
    assert [step["action"] for step in steps[:5]] == ["look_up", "look_up", "look_up", "ask_consumer", "wait"]


async def test_busy_is_never_read_as_no(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, Registry.YES_TO_ALL)
    house.scripted_hub.failures = [BUSY, BUSY]
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT, looks=2000)
    assert house.scripted_hub.asked == [Registry.AGREEMENT, Registry.YES_TO_ALL]


async def test_a_hub_that_is_down_for_a_day_calls_a_person_and_goes_on_being_asked(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, Registry.AGREEMENT)
    house.scripted_hub.down = BUSY
    async with house.worker():
        await submitted(house, env)
        await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        assert house.told(house.invoice)[-1] == "efaktura_lookup_unavailable"
        assert (house.texts.sent, house.email.asked) == ([], [])
        house.scripted_hub.down = None
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=2))
        await house.until(Status.SENT)
    assert "efaktura_lookup_back" in house.told(house.invoice)


async def test_a_hub_that_turns_us_away_after_an_outage_is_told_for_what_it_is(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, Registry.AGREEMENT)
    house.scripted_hub.down = BUSY
    async with house.worker():
        await submitted(house, env)
        await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        house.scripted_hub.down = Misconfigured(Text(code=MessageCode.EFAKTURA_MISCONFIGURED), "401")
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=2))
        for _ in range(100):
            if house.told(house.invoice)[-1] == "efaktura_lookup_misconfigured":
                break
            await asyncio.sleep(0.05)
    assert house.told(house.invoice)[-1] == "efaktura_lookup_misconfigured"


async def test_a_hub_that_turns_us_away_waits_for_a_person(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, Registry.AGREEMENT)
    house.scripted_hub.down = Misconfigured(Text(code=MessageCode.EFAKTURA_MISCONFIGURED), "401")
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.NEEDS_ATTENTION)
        house.scripted_hub.down = None
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.SENT)
    assert "efaktura_lookup_misconfigured" in house.told(house.invoice)


async def test_an_agreement_that_vanishes_falls_to_the_next_registry(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, Registry.AGREEMENT, Registry.VIPPS)
    house.efaktura.answers = [VANISHED]
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
    assert house.efaktura.asked == [f"{house.invoice}:efaktura:1"]
    assert house.vipps.taken == [f"{house.invoice}:vipps:1"]
    assert house.scripted_hub.asked == list(Registry)


async def test_a_refusal_that_no_registry_changes_goes_on_at_once(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, *Registry)
    house.efaktura.answers = [TOO_NEAR]
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
    assert (house.vipps.asked, house.texts.sent) == ([], [])
    assert house.email.taken == [f"{house.invoice}:email:1"]


async def test_an_invoice_that_waits_for_its_consumer_is_listed_as_that(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        waiting = (await house.handle(house.invoice).describe()).typed_search_attributes
        await house.service().act(house.invoice, SkipWait(**BY))
        await house.until(Status.SENT)
        gone_on = (await house.handle(house.invoice).describe()).typed_search_attributes
    key = SearchAttributeKey.for_keyword(ATTENTION)
    assert (waiting.get(key), gone_on.get(key)) == ("waiting_for_consumer", None)


async def test_a_person_skips_the_wait(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        with pytest.raises(OperatorRefused, match='"by" og "reason"'):
            await house.service().act(house.invoice, SkipWait())
        await house.until(Status.WAITING_FOR_CONSUMER)
        await house.service().act(house.invoice, SkipWait(**BY))
        await house.until(Status.SENT)
        with pytest.raises(OperatorRefused, match="skip_wait er ikke mulig"):
            await house.service().act(house.invoice, SkipWait(**BY))
    skipped = next(entry for entry in house.register.timeline(house.invoice) if entry.text.code == "consumer_wait_skipped")
    assert (skipped.by, skipped.reason) == (BY["by"], BY["reason"])
    assert house.scripted_hub.asked == [*Registry, *Registry]
    assert house.email.taken == [f"{house.invoice}:email:1"]


async def test_a_hold_stops_the_wait_and_its_release_waits_the_rest_without_asking_the_consumer_again(
    house: House, env: WorkflowEnvironment
) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=24))
        await house.service().act(house.invoice, Hold(**BY))
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=24))
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.WAITING_FOR_CONSUMER)
        rest = (await house.timers(house.invoice))[-1]
        await house.to_the_end(env)
    assert timedelta(hours=23) < rest <= timedelta(hours=24)
    assert len(house.texts.sent) == 1
    assert house.email.taken == [f"{house.invoice}:email:1"]


@pytest.mark.parametrize("channel", [Channel.PRINT, Channel.EFAKTURA])
async def test_a_person_reroutes_a_waiting_invoice(house: House, env: WorkflowEnvironment, channel: Channel) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        await house.service().act(house.invoice, Reroute(channel=channel, **BY))
        await house.until(Status.SENT)
    assert house.channels[channel].taken == [f"{house.invoice}:{channel}:1"]


async def test_a_forced_channel_that_fails_leads_back_to_the_wait_for_its_rest_and_asks_the_consumer_no_second_time(
    house: House, env: WorkflowEnvironment
) -> None:
    house = consumer_house(house)
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no"), TAKEN]
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=24))
        await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await house.until(Status.NEEDS_ATTENTION)
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.WAITING_FOR_CONSUMER)
        rest = (await house.timers(house.invoice))[-1]
        house.scripted_hub.yes.add(Registry.VIPPS)
        await house.to_the_end(env)
    assert timedelta(hours=47) < rest <= timedelta(hours=48)
    assert (len(house.texts.sent), house.vipps.taken) == (1, [f"{house.invoice}:vipps:1"])
    assert house.print.asked == [f"{house.invoice}:print:1"]


async def test_a_cancelled_wait_sends_nothing(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        await house.service().act(house.invoice, Cancel(**BY))
        assert await house.handle(house.invoice).result() == Status.CANCELLED
    assert [house.channels[channel].asked for channel in Channel if channel is not Channel.PEPPOL] == [[]] * 4


async def test_an_answer_heard_early_is_used_at_once_where_the_company_wants_it(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, early_answer=True)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        house.scripted_hub.yes.add(Registry.AGREEMENT)
        house.scripted_hub.changed.append(change())
        await house.agreement_changes.look()
        await house.until(Status.SENT)
    assert house.register.consumer(B2C.orgnr, JONAS.number).status is ConsumerStatus.AGREEMENT


async def test_an_early_answer_that_finds_nothing_does_not_use_up_the_re_check(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, early_answer=True)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        house.scripted_hub.changed.append(change())
        await house.agreement_changes.look()
        await asyncio.sleep(1)
        await house.until(Status.WAITING_FOR_CONSUMER)
        house.scripted_hub.yes.add(Registry.VIPPS)
        await house.to_the_end(env)
    assert house.scripted_hub.asked == [*Registry, *Registry, *Registry]
    assert house.vipps.taken == [f"{house.invoice}:vipps:1"]
    assert len(house.texts.sent) == 1


async def test_by_default_an_early_answer_waits_for_the_re_check(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
        house.scripted_hub.changed.append(change())
        await house.agreement_changes.look()
        assert house.register.consumer(B2C.orgnr, JONAS.number).status is ConsumerStatus.AGREEMENT
        assert house.status() is Status.WAITING_FOR_CONSUMER


async def test_the_production_wait_survives_its_worker(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.WAITING_FOR_CONSUMER)
    async with house.worker():
        await house.to_the_end(env)
    assert (len(house.texts.sent), house.email.taken) == (1, [f"{house.invoice}:email:1"])


async def test_forced_print_asks_nobody(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, *Registry, customer=JONAS.model_copy(update={"force_print": True}))
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
    assert (house.scripted_hub.asked, len(house.print.taken)) == ([], 1)


async def test_n24_all_that_a_card_lacks_is_told_at_once_and_nobody_is_asked(house: House) -> None:
    bare = JONAS.model_copy(update={"mobile": "22 00 00 00", "email": None, "address": JONAS.address.model_copy(update={"city": None})})
    house = consumer_house(house, customer=bare)
    async with house.worker():
        answer = await house.submit(consumer_document(house), JONAS.number)
    assert [finding.text_nb for finding in answer.findings if finding.rule == "FF-CONSUMER-INCOMPLETE"] == [
        "Kunden mangler påkrevd informasjon for eFaktura - privat: Poststed og Mobilnummer eller E-post."
    ]
    assert house.scripted_hub.asked == []


async def test_a_gateway_that_turns_us_away_calls_a_person_before_anything_goes_on(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    house.texts.failure = Misconfigured(Text(code=MessageCode.SMS_MISCONFIGURED), "401")
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.NEEDS_ATTENTION)
        assert house.told(house.invoice)[-1] == MessageCode.CONSUMER_REQUEST_MISCONFIGURED
        house.texts.failure = None
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.WAITING_FOR_CONSUMER)
    assert len(house.texts.sent) == 1


@pytest.mark.parametrize("place", ["number", "document"])
async def test_a_fodselsnummer_is_refused_before_anything_is_stored(house: House, place: str) -> None:
    person = "13097248022"  # of nobody: the check digits fit, and the number is one for tests
    document = consumer_document(house)
    if place == "document":
        document = document.replace(f"<cbc:ID>{JONAS.number}</cbc:ID>".encode(), f"<cbc:ID>{person}</cbc:ID>".encode())
    answer = await house.submit(document, person if place == "number" else None)
    assert [finding.rule for finding in answer.findings] == ["FF-FODSELSNUMMER"]
    assert person not in str(answer)
    assert not any(path.is_file() for path in (house.folder / "store").rglob("*"))


@pytest.mark.parametrize("act", [Hold(**BY), Cancel(**BY), Reroute(channel=Channel.PRINT, **BY)])
async def test_a_request_that_goes_out_while_a_person_acts_is_told_before_the_act(
    house: House, env: WorkflowEnvironment, act: Hold | Cancel | Reroute
) -> None:
    house = consumer_house(house)
    house.texts.pause = timedelta(seconds=3)
    async with house.worker():
        await submitted(house, env)
        await house.texts.asked.wait()
        await house.service().act(house.invoice, act)
    told = house.told(house.invoice)
    assert (len(house.texts.sent), told.count("consumer_asked_by_sms")) == (1, 1)
    assert told.index("consumer_asked_by_sms") < told.index(str(TOLD_OF[act.kind]))


@dataclass
class DyingHouse(House):
    """Its worker dies with the first request that is on its way."""

    deaths: int = 1

    def _consumer_activities(self) -> tuple[Callable[..., object], ...]:
        asks, looks = super()._consumer_activities()

        @activity.defn(name="ask_consumer")
        async def ask(request: AskRequest) -> AskOutcome:
            if self.deaths:
                self.deaths -= 1
                self.register.claim_request(B2C.orgnr, JONAS.number, self.invoice, self.clock.now())
                await self.texts.send("dies meanwhile")
                await asyncio.sleep(20)  # without a heartbeat
            return await asks(request)  # type: ignore[no-any-return,operator]

        return ask, looks


async def test_a_request_whose_worker_dies_while_a_person_acts_is_not_told_as_none(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(DyingHouse(house.folder, house.client, house.documents, house.task_queue, house.number))
    async with house.worker():
        await submitted(house, env)
        await house.texts.asked.wait()
        await house.service(timedelta(seconds=40)).act(house.invoice, Hold(**BY))
        assert "consumer_not_asked" not in house.told(house.invoice)
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.WAITING_FOR_CONSUMER)
    assert "consumer_perhaps_asked" in house.told(house.invoice)
    assert (len(house.texts.sent), house.email.asked) == (1, [])


async def test_a_claim_whose_outcome_nobody_knows_leads_nowhere_by_itself(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house, *Registry)
    house.efaktura.answers = [Uncertain(Text(code=MessageCode.EFAKTURA_OUTCOME_UNKNOWN), "lost"), TAKEN]
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.OUTCOME_UNKNOWN)
        await env.fast_forward(house.handle(house.invoice), timedelta(days=30))
        assert house.status() is Status.OUTCOME_UNKNOWN
        with pytest.raises(OperatorRefused, match="settle"):
            await house.service().act(house.invoice, Reroute(channel=Channel.VIPPS, **BY))
        assert (house.vipps.asked, house.email.asked, house.texts.sent) == ([], [], [])
        await house.service().act(house.invoice, Settle(outcome=Settlement.NOT_SENT, **BY))
        await house.until(Status.SENT)
    assert house.efaktura.asked == [f"{house.invoice}:efaktura:1", f"{house.invoice}:efaktura:2"]
    assert (house.vipps.asked, house.email.asked) == ([], [])


async def test_a_consumer_who_cannot_be_asked_is_not_waited_for(house: House, env: WorkflowEnvironment) -> None:
    house = consumer_house(house)
    house.texts.refuses = True
    house.letters.refuses = True
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
    assert "consumer_not_asked" in house.told(house.invoice)
    assert house.email.taken == [f"{house.invoice}:email:1"]


def change() -> AgreementChange:
    return AgreementChange(issuer=B2C.orgnr, reference=JONAS.number, active=True, at=datetime.now(UTC) + timedelta(days=1))


def consumer_document(house: House) -> bytes:
    """An invoice to a private person."""
    return ubl(house.number, customer=JONAS.number)
