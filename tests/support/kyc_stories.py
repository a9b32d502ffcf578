"""Stories of companies that are not verified yet: their invoices wait, and their people sign or take their time."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from domain.lifecycle import Status
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import Stage, kyc_id
from domain.verification.signing import SigningState
from support.cards import FJORD
from support.house import House
from support.kyc import HALVOR, role, unit
from workflows.verification_client import VerificationClient

Told = WorkflowHandle[Any, Any]


async def held_for_kyc_then_released(house: House, env: WorkflowEnvironment) -> Told:
    """An invoice looks by itself twice, and goes when its company is verified."""
    await _held(house, env)
    await env.fast_forward(house.handle(house.invoice), timedelta(hours=2, minutes=1))
    house.register.save_company(FJORD)
    await house.workflows.company_verified(house.invoice)
    await house.until(Status.SENT)
    return house.handle(house.invoice)


async def asleep_for_kyc(house: House, env: WorkflowEnvironment) -> Told:
    """An invoice still waits."""
    await _held(house, env)
    return house.handle(house.invoice)


async def asleep_for_a_signature(house: House, env: WorkflowEnvironment) -> Told:
    """Somebody was asked and reminded, and has not signed."""
    handle = await _asked(house, env)
    await env.fast_forward(handle, timedelta(days=3))
    return handle


async def signed_and_verified(house: House, env: WorkflowEnvironment) -> Told:
    """Whoever was asked signs."""
    handle = await _asked(house, env)
    house.signing.move(f"{kyc_id(FJORD.orgnr)}/1", SigningState.SIGNED, HALVOR)
    await VerificationClient(house.client, house.task_queue).signing_moved(FJORD.orgnr, 1)
    await handle.result()
    return handle


async def _held(house: House, env: WorkflowEnvironment) -> None:
    house.register.save_company(FJORD.model_copy(update={"kyc": KycStatus.UNVERIFIED}))
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
        await house.until(Status.AWAITING_KYC)


async def _asked(house: House, env: WorkflowEnvironment) -> Told:
    orgnr, now = FJORD.orgnr, house.clock.now()
    house.register.save_company(FJORD.model_copy(update={"kyc": KycStatus.UNVERIFIED}))
    house.brreg.units[orgnr] = unit(orgnr, role("SIGN", "SIGN", HALVOR))
    n = house.register.ask_round(orgnr, "forste@nordavind.example", "admin", now)
    handle = house.client.get_workflow_handle(kyc_id(orgnr))
    with env.with_time_skipping_disabled():
        await VerificationClient(house.client, house.task_queue).start(orgnr, n)
        while house.register.verification(orgnr).stage is not Stage.INVITED:
            await asyncio.sleep(0.05)
    return handle
