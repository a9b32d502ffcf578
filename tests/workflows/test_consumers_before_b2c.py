"""Invoices to consumers that come before the company's B2C agreement is active: held or routed by setting, never lost (N24)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from support.cards import B2C, JONAS
from support.documents import ubl
from support.house import House
from support.hub import ScriptedHub
from temporalio.testing import WorkflowEnvironment

from composition.held_invoices import tell_held_invoices
from domain.companies.parties import CompanySettings, ConsumersBeforeB2c
from domain.consumers.consumer import Registry
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Release
from domain.submission import Accepted
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")


def with_b2c(house: House, choice: ConsumersBeforeB2c, *, active: bool = False) -> House:
    house = replace(house, hub=ScriptedHub(yes={Registry.AGREEMENT}))
    settings = B2C.settings.model_copy(update={"b2c": active, "consumers_before_b2c": choice})
    house.register.save_company(B2C.model_copy(update={"settings": CompanySettings(**settings.model_dump())}))
    house.register.save_customer(JONAS)
    return house


async def submitted(house: House, env: WorkflowEnvironment, due: str = "2099-12-21") -> None:
    with env.with_time_skipping_disabled():
        document = ubl(house.number, customer=JONAS.number, due_date=due)
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


async def test_past_its_due_date_it_stands_before_a_person_and_does_not_go_by_itself(house: House, env: WorkflowEnvironment) -> None:
    house = with_b2c(house, ConsumersBeforeB2c.HOLD)
    async with house.worker():
        due = (house.clock.now() + timedelta(days=3)).date().isoformat()
        await submitted(house, env, due)
        await house.until(Status.HELD)
        await env.fast_forward(house.handle(house.invoice), timedelta(days=4, hours=1))
        await house.until(Status.NEEDS_ATTENTION)
        with_b2c(house, ConsumersBeforeB2c.HOLD, active=True)
        await house.workflows.b2c_active(house.invoice)
        await asyncio.sleep(0.5)
        assert house.status() is Status.NEEDS_ATTENTION
        assert house.told(house.invoice)[-2:] == [MessageCode.B2C_WAIT_OVER, MessageCode.B2C_OVERDUE]
        assert (house.efaktura.taken, house.email.taken) == ([], [])
        await house.service().act(house.invoice, Release(by="drift", reason="kunden vet det"))
        await house.until(Status.SENT)


async def test_a_company_whose_card_is_changed_by_hand_lets_its_held_invoices_go(house: House, env: WorkflowEnvironment) -> None:
    house = with_b2c(house, ConsumersBeforeB2c.HOLD)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.HELD)
        with_b2c(house, ConsumersBeforeB2c.HOLD, active=True)
        assert await tell_held_invoices(house.register, house.workflows.b2c_active, B2C.orgnr) >= 1
        await house.until(Status.SENT)


async def test_a_person_may_let_it_go_without_waiting(house: House, env: WorkflowEnvironment) -> None:
    house = with_b2c(house, ConsumersBeforeB2c.HOLD)
    async with house.worker():
        await submitted(house, env)
        await house.until(Status.HELD)
        await house.service().act(house.invoice, Release(by="drift", reason="haster"))
        await house.until(Status.SENT)
    assert house.email.taken == [f"{house.invoice}:email:1"]
