"""An invoice that a main unit hands in for its sub-unit waits until both are verified, each by itself (F2, F6, N14)."""

from datetime import timedelta

import pytest
from support.cards import FJORD
from support.documents import ubl
from support.house import House
from temporalio.client import Client, Interceptor, OutboundInterceptor, SignalWorkflowInput
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from activities.invoice_workflows import InvoiceWorkflows
from activities.releasing import Releasing
from domain.companies.parties import Company, Language
from domain.formats import format_orgnr
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.sentences import sentence
from domain.submission import Accepted, Answer
from domain.verification.kyc_status import KycStatus
from starter import HandedIn
from workflows import policies

pytestmark = pytest.mark.asyncio(loop_scope="session")

BRANCH = FJORD.model_copy(update={"orgnr": "310002038", "name": "Fjordlys Demo AS avd. Nord", "parent": FJORD.orgnr})


def unverified(card: Company) -> Company:
    return card.model_copy(update={"kyc": KycStatus.UNVERIFIED})


async def submitted(house: House) -> Answer:
    return await house.service().submit(HandedIn(document=ubl(house.number, seller=BRANCH), company=FJORD.orgnr))


async def release(house: House, company: str) -> int:
    return (await ActivityEnvironment().run(Releasing(house.register, house.workflows.company_verified).release_invoices, company)).invoices


async def test_a_verified_main_unit_does_not_send_for_an_unverified_sub_unit(house: House, env: WorkflowEnvironment) -> None:
    house.register.save_company(unverified(BRANCH))
    with env.with_time_skipping_disabled():
        async with house.worker():
            answer = await submitted(house)
            assert isinstance(answer.decision, Accepted), answer
            assert answer.decision.notice is not None
            assert sentence(answer.decision.notice, Language.NB).startswith(f"Underenhet {format_orgnr(BRANCH.orgnr)} må KYC-verifiseres")
            await house.until(Status.AWAITING_KYC)
            assert house.told(house.invoice)[1] == MessageCode.KYC_REQUIRED_OF_SELLER
            await house.workflows.company_verified(house.invoice)  # told too early: it looks, and waits on
            assert await release(house, BRANCH.orgnr) == 1
            await house.until(Status.AWAITING_KYC)
            house.register.save_company(BRANCH)
            assert await release(house, BRANCH.orgnr) == 1
            await house.until(Status.SENT)
    assert house.told(house.invoice)[1:3] == [MessageCode.KYC_REQUIRED_OF_SELLER, MessageCode.COMPANY_VERIFIED]


async def test_where_neither_is_verified_both_are_named_and_both_are_waited_for(house: House, env: WorkflowEnvironment) -> None:
    house.register.save_company(unverified(FJORD))
    house.register.save_company(unverified(BRANCH))
    with env.with_time_skipping_disabled():
        async with house.worker():
            answer = await submitted(house)
            assert isinstance(answer.decision, Accepted), answer
            assert answer.decision.notice is not None
            told = sentence(answer.decision.notice, Language.EN)
            assert told.startswith(f"Please KYC verify company {format_orgnr(FJORD.orgnr)} and sub-unit {format_orgnr(BRANCH.orgnr)}")
            await house.until(Status.AWAITING_KYC)
            house.register.save_company(FJORD)
            assert await release(house, FJORD.orgnr) == 1
            await house.until(Status.AWAITING_KYC)
            assert house.email.taken == []
            house.register.save_company(BRANCH)
            await release(house, BRANCH.orgnr)
            await house.until(Status.SENT)


@pytest.mark.timeout(600)
async def test_an_invoice_that_waits_for_weeks_goes_on_in_a_new_run_and_still_leaves(house: House, env: WorkflowEnvironment) -> None:
    house.register.save_company(unverified(FJORD))
    handle = house.handle(house.invoice)
    async with house.worker():
        with env.with_time_skipping_disabled():
            first = await house.submit(ubl(house.number, due_date="2099-12-21"))
            await house.until(Status.AWAITING_KYC)
            began = (await handle.describe()).run_id
        for _ in range(policies.LOOKS_IN_ONE_RUN // 10 + 2):
            await env.fast_forward(handle, timedelta(hours=10))
        with env.with_time_skipping_disabled():
            assert (await handle.describe()).run_id != began
            assert house.status() is Status.AWAITING_KYC
            again = await house.submit(ubl(house.number, due_date="2099-12-21"))
            assert isinstance(first.decision, Accepted)
            assert again.decision == first.decision.model_copy(update={"repeated": True})
            house.register.save_company(FJORD)
            assert await release(house, FJORD.orgnr) == 1
            await house.until(Status.SENT)
    assert house.email.taken == [f"{house.invoice}:email:1"]


async def test_an_hourly_look_that_comes_before_its_turn_waits_for_the_word(house: House, env: WorkflowEnvironment) -> None:
    house.register.save_company(unverified(FJORD))
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(ubl(house.number, due_date="2099-12-21"))
            await house.until(Status.AWAITING_KYC)
        house.register.save_company(FJORD)
        await env.fast_forward(house.handle(house.invoice), timedelta(hours=1, minutes=1))
        with env.with_time_skipping_disabled():
            assert house.status() is Status.AWAITING_KYC
            assert await release(house, FJORD.orgnr) == 1
            await house.until(Status.SENT)


class Hiccup(Interceptor, OutboundInterceptor):
    """A server that does not take the first signal."""

    def __init__(self) -> None:
        self.left = 1

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the SDK's name
        self.next = next
        return self

    async def signal_workflow(self, input: SignalWorkflowInput) -> None:  # noqa: A002 - the SDK's name
        if self.left:
            self.left -= 1
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")
        await super().signal_workflow(input)


async def test_a_word_that_does_not_get_through_is_told_again_and_nobody_is_missed(house: House, env: WorkflowEnvironment) -> None:
    house.register.save_company(unverified(FJORD))
    client = Client(**{**env.client.config(), "interceptors": [Hiccup()]})
    releasing = Releasing(house.register, InvoiceWorkflows(client, house.task_queue).company_verified)
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.submit(house.document())
            await house.until(Status.AWAITING_KYC)
            house.register.save_company(FJORD)
            with pytest.raises(RPCError):
                await ActivityEnvironment().run(releasing.release_invoices, FJORD.orgnr)
            assert (await ActivityEnvironment().run(releasing.release_invoices, FJORD.orgnr)).invoices == 1
            await house.until(Status.SENT)
    assert await house.workflows.company_verified("invoice/nobody") is False
