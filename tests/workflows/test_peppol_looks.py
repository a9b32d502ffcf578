"""What a look-up in PEPPOL decides, with the production pauses between looks, against a server that skips time (N1, P3, P4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.directory import FOUND, ScriptedDirectory
from support.house import TAKEN, House
from temporalio.testing import WorkflowEnvironment

from domain.channels import Channel
from domain.errors import Unavailable
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from domain.operator import Hold, Release, Reroute
from domain.peppol import (
    BETWEEN_LOOKS,
    Distrust,
    LookUpOutcome,
    NotRegistered,
    PerhapsNotRegistered,
    SmpUntrusted,
)
from domain.records import TurnedAway

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERHAPS = PerhapsNotRegistered(look_again_after=BETWEEN_LOOKS)
TURNED_AWAY = TurnedAway(text=Text(code=MessageCode.EMAIL_REFUSED, params={"code": "554"}), evidence=b"554")
UNTRUSTED = SmpUntrusted(distrust=Distrust.SIGNATURE, detail="the signature does not fit")


async def sent(house: House, *answers: LookUpOutcome | Unavailable) -> tuple[House, ScriptedDirectory]:
    directory = ScriptedDirectory(list(answers))
    house = replace(house, directory=directory)
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


@pytest.mark.parametrize("outage", [Unavailable("SERVFAIL"), UNTRUSTED], ids=["silent", "untrusted"])
async def test_an_outage_is_no_verdict_it_calls_a_person_and_never_takes_the_next_channel(house: House, outage: LookUpOutcome) -> None:
    directory = ScriptedDirectory([outage])
    house = replace(house, directory=directory)
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.NEEDS_ATTENTION, looks=4000)
        assert house.told(house.invoice)[-1] == "peppol_lookup_unavailable"
        assert house.email.asked == []
        directory.answers[:] = [FOUND]
        await house.service().act(house.invoice, Release(by="drift", reason="navnetjeneren er oppe"))
        await house.handle(house.invoice).result()
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
