"""What a look-up in PEPPOL decides, with the production pauses between looks, against a server that skips time (N1, P3, P4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.cards import RORBERG
from support.directory import FOUND, ScriptedDirectory
from support.house import TAKEN, House
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from domain.channels import Channel
from domain.companies.parties import Customer, Language
from domain.errors import Hindered, Misconfigured, NotFound, PortError, Unavailable
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from domain.operator import Hold, Release, Reroute
from domain.peppol.network import (
    BETWEEN_LOOKS,
    Distrust,
    LookUpOutcome,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    SmpUntrusted,
)
from domain.records import TurnedAway
from domain.sentences import sentence

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERHAPS = PerhapsNotRegistered(look_again_after=BETWEEN_LOOKS)
TURNED_AWAY = TurnedAway(text=Text(code=MessageCode.EMAIL_REFUSED, params={"code": "554"}), evidence=b"554")
LEFT_ALONE = Hindered(
    Text(
        code=MessageCode.PEPPOL_LEFT_ALONE,
        params={"place_nb": "SMP-en smp.example", "place_en": "The SMP smp.example", "since": "10.14", "again": "10.24"},
    ),
    reason="smp.example 10.14",
)
UNTRUSTED = SmpUntrusted(distrust=Distrust.SIGNATURE, detail="the signature does not fit")


async def sent(house: House, *answers: LookUpOutcome | PortError, customer: Customer = RORBERG) -> tuple[House, ScriptedDirectory]:
    directory = ScriptedDirectory(list(answers))
    house = replace(house, directory=directory)
    house.register.save_customer(customer)
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    return house, directory


async def test_a_registered_receiver_gets_it_by_peppol(house: House) -> None:
    house, directory = await sent(house, FOUND)
    assert house.peppol.taken == [f"{house.invoice}:peppol:1"]
    assert house.email.asked == []
    assert directory.earlier_looks == [0]


async def test_a_name_that_is_not_found_is_looked_for_once_more_before_it_is_believed(house: House) -> None:
    house, directory = await sent(house, PERHAPS, NotRegistered())
    assert directory.earlier_looks == [0, 1]
    assert house.peppol.asked == []
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert "peppol_not_registered" in house.told(house.invoice)


async def test_a_name_server_that_erred_once_costs_ten_minutes_and_nothing_else(house: House) -> None:
    house, directory = await sent(house, PERHAPS, FOUND)
    assert directory.earlier_looks == [0, 1]
    assert house.peppol.taken == [f"{house.invoice}:peppol:1"]


async def test_p3_a_sub_unit_is_asked_for_with_its_main_unit_and_told_apart_but_never_sent_to_it(house: House) -> None:
    sub_unit = RORBERG.model_copy(update={"main_unit": "310010014"})
    house, directory = await sent(house, PERHAPS, MainUnitRegistered(), customer=sub_unit)
    assert [(wanted.participant, wanted.main_unit) for wanted in directory.asked] == [("0192:310012033", "0192:310010014")] * 2
    assert house.peppol.asked == []
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert "peppol_main_unit_registered" in house.told(house.invoice)


@pytest.mark.parametrize(
    ("outage", "told"),
    [(Unavailable("SERVFAIL"), "peppol_lookup_unavailable"), (UNTRUSTED, "peppol_smp_untrusted"), (LEFT_ALONE, "peppol_left_alone")],
    ids=["silent", "untrusted", "left alone"],
)
async def test_an_outage_is_no_verdict_it_calls_a_person_and_never_takes_the_next_channel(
    house: House, env: WorkflowEnvironment, outage: LookUpOutcome | Unavailable, told: str
) -> None:
    directory = ScriptedDirectory([outage])
    house = replace(house, directory=directory)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await env.fast_forward(house.handle(house.invoice), timedelta(days=1, minutes=30))
        await house.until(Status.NEEDS_ATTENTION)  # half an hour before the next look, which would find it before the person does
        assert house.told(house.invoice)[-1] == told
        assert house.email.asked == []
        directory.answers[:] = [FOUND]
        await house.service().act(house.invoice, Release(by="drift", reason="navnetjeneren er oppe"))
        await env.fast_forward(house.handle(house.invoice))
    assert len(house.peppol.taken) == 1


async def test_an_outage_goes_on_being_asked_about_and_is_over_by_itself(house: House, env: WorkflowEnvironment) -> None:
    directory = ScriptedDirectory([Unavailable("SERVFAIL")])
    house = replace(house, directory=directory)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        asked = len(directory.earlier_looks)
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=5))
        assert len(directory.earlier_looks) >= asked + 4, "hourly"
        directory.answers[:] = [FOUND]
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=2))
        await house.until(Status.SENT)
    assert house.told(house.invoice)[-4:] == ["peppol_lookup_unavailable", "peppol_lookup_back", "peppol_started", "peppol_sent"]
    assert (len(house.peppol.taken), house.email.asked) == (1, [])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Misconfigured(Text(code=MessageCode.PEPPOL_LOOKUP_MISCONFIGURED), "the root file cannot be read"), "peppol_lookup_misconfigured"),
        (NotFound("the invoice's card"), "delivery_broken"),
    ],
    ids=["misconfigured", "broken"],
)
async def test_what_stops_the_hourly_asking_is_told_by_its_name_on_the_timeline_and_in_the_details(
    house: House, env: WorkflowEnvironment, error: PortError, told: str
) -> None:
    directory = ScriptedDirectory([LEFT_ALONE])
    house = replace(house, directory=directory)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        directory.answers[:] = [error]
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=2))
        assert house.told(house.invoice)[-2:] == ["peppol_left_alone", told]
        details = await house.details()
        assert sentence(Text(code=MessageCode(told)), Language.NB) in details
        assert "SMP-en smp.example" not in details
        directory.answers[:] = [FOUND]
        with env.with_time_skipping_disabled():
            await house.service().act(house.invoice, Release(by="drift", reason="rettet"))
        await house.to_the_end(env)
    assert (len(house.peppol.taken), house.email.asked) == (1, [])


async def test_an_act_does_not_wait_for_an_outage_to_end(house: House, env: WorkflowEnvironment) -> None:
    house = replace(house, directory=ScriptedDirectory([Unavailable("SERVFAIL")]))
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await env.fast_forward(house.handle(house.invoice), timedelta(days=1, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        await house.service().act(house.invoice, Hold(by="drift", reason="vent"))
        await house.until(Status.HELD)
        await house.service().act(house.invoice, Reroute(channel=Channel.EMAIL, by="drift", reason="send på e-post"))
        await house.to_the_end(env)
    assert house.email.taken == [f"{house.invoice}:email:1"]


async def test_a_receiver_that_says_no_is_asked_again_when_a_person_releases_the_invoice(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [TURNED_AWAY]
    house.print.answers = [TURNED_AWAY]
    house = replace(house, directory=ScriptedDirectory([NotRegistered(), NotRegistered(), FOUND]))
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
            for _ in range(2):
                await house.until(Status.NEEDS_ATTENTION)
                await house.service().act(house.invoice, Release(by="drift", reason="prøv igjen"))
        await house.to_the_end(env)
    assert len(house.peppol.taken) == 1
    assert house.told(house.invoice).count("peppol_not_registered") == 2


@pytest.mark.parametrize("moves", [1, 2])
async def test_a_receiver_that_has_moved_is_sent_to_at_its_new_place_once(house: House, env: WorkflowEnvironment, moves: int) -> None:
    moved = TurnedAway(text=Text(code=MessageCode.PEPPOL_MOVED), evidence=b"EBMS:0004")
    house.peppol.answers = [*[moved] * moves, TAKEN]
    house = replace(house, directory=ScriptedDirectory([FOUND]))
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await house.to_the_end(env)
    assert house.peppol.asked == [f"{house.invoice}:peppol:{n}" for n in (1, 2)]
    assert len(house.email.taken) == moves - 1


async def test_whoever_opens_a_waiting_invoice_reads_whom_it_waits_for_and_is_told_once(house: House, env: WorkflowEnvironment) -> None:
    directory = ScriptedDirectory([LEFT_ALONE])
    house = replace(house, directory=directory)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=3))
        assert len(directory.earlier_looks) > 3
        details = await house.details()
        history = await house.handle(house.invoice).fetch_history()
        directory.answers[:] = [FOUND]
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=2))
        await house.until(Status.SENT)
        assert "smp.example" not in await house.details()
    assert "**delivering**" in details
    assert "SMP-en smp.example har ikke svart siden 10.14; det prøves igjen 10.24." in details
    assert "The SMP smp.example has not answered since 10.14" in details
    assert sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED for event in history.events) == 1
