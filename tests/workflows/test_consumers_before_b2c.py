"""Invoices to consumers that come before the company's B2C agreement is active: held or routed by setting, never lost (N24)."""

from dataclasses import replace

import pytest
from support.cards import B2C, JONAS
from support.documents import ubl
from support.house import House
from support.hub import ScriptedHub
from temporalio.testing import WorkflowEnvironment

from domain.consumers import Registry
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Release
from domain.parties import CompanySettings, ConsumersBeforeB2c
from domain.submission import Accepted
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")


def with_b2c(house: House, choice: ConsumersBeforeB2c, *, active: bool = False) -> House:
    house = replace(house, hub=ScriptedHub(yes={Registry.AGREEMENT}))
    settings = B2C.settings.model_copy(update={"b2c": active, "consumers_before_b2c": choice})
    house.register.save_company(B2C.model_copy(update={"settings": CompanySettings(**settings.model_dump())}))
    house.register.save_customer(JONAS)
    return house


async def submitted(house: House, env: WorkflowEnvironment) -> None:
    with env.with_time_skipping_disabled():
        document = ubl(house.number, customer=JONAS.number)
        answer = await house.service().submit(HandedIn(document=document, customer=JONAS.number))
    assert isinstance(answer.decision, Accepted), answer


async def test_by_default_it_goes_without_efaktura_and_says_why(house: House, env: WorkflowEnvironment) -> None:
    house = with_b2c(house, ConsumersBeforeB2c.ROUTE)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.SENT)
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert MessageCode.EFAKTURA_B2C_INACTIVE in house.told(house.invoice)


async def test_held_it_goes_by_itself_once_the_agreement_is_active(house: House, env: WorkflowEnvironment) -> None:
    house = with_b2c(house, ConsumersBeforeB2c.HOLD)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.HELD)
        assert MessageCode.B2C_AWAITED in house.told(house.invoice)
        assert (house.scripted_hub.asked, house.email.asked) == ([], [])
        await house.workflows.b2c_active(house.invoice)  # told too early: it looks, and waits on
        await house.until(Status.HELD)
        with_b2c(house, ConsumersBeforeB2c.HOLD, active=True)
        await house.workflows.b2c_active(house.invoice)
        await house.until(Status.SENT)
    assert house.efaktura.taken == [f"{house.invoice}:efaktura:1"]
    assert house.email.taken == []
    assert MessageCode.B2C_ACTIVE in house.told(house.invoice)


async def test_a_person_may_let_it_go_without_waiting(house: House, env: WorkflowEnvironment) -> None:
    house = with_b2c(house, ConsumersBeforeB2c.HOLD)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.HELD)
        await house.service().act(house.invoice, Release(by="drift", reason="haster"))
        await house.until(Status.SENT)
    assert house.email.taken == [f"{house.invoice}:email:1"]
