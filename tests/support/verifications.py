"""A company's verification in a house, as its people, an operator and the signing service meet it."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import InviteWish, SigningRound, Stage, kyc_id
from domain.verification.signing import Signature, SigningState
from support.cards import FJORD
from support.house import House
from support.kyc import HALVOR, role, unit
from workflows.verification_client import VerificationClient, Wish

BY = {"by": "admin", "reason": "feil person"}
ORGNR = FJORD.orgnr


def unverified(house: House, **changes: object) -> House:
    """This house, with a company that must be verified, for which Halvor signs alone."""
    house.register.save_company(FJORD.model_copy(update={"kyc": KycStatus.UNVERIFIED, **changes}))
    house.brreg.units[ORGNR] = unit(ORGNR, role("SIGN", "SIGN", HALVOR))
    return house


class Kyc:
    """The verification of a house's company, each house on a server of its own clock."""

    def __init__(self, house: House, env: WorkflowEnvironment, orgnr: str = ORGNR) -> None:
        self.house, self.env, self.orgnr = house, env, orgnr
        self.client = VerificationClient(house.client, house.task_queue)

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.house.client.get_workflow_handle(kyc_id(self.orgnr))

    def key(self, n: int) -> str:
        return f"{kyc_id(self.orgnr)}/{n}"

    async def start(self, *emails: str) -> None:
        now = self.house.clock.now()
        self.house.register.begin_verification(self.orgnr, now)
        asked = [self.house.register.ask_round(self.orgnr, email, "admin", now) for email in emails]
        with self.env.with_time_skipping_disabled():
            await self.client.start(self.orgnr, *asked)

    async def verify(self, email: str) -> Stage:
        n = self.house.register.ask_round(self.orgnr, email, "admin", self.house.clock.now())
        return await self.ask(InviteWish(n=n))

    async def ask(self, wish: Wish) -> Stage:
        answer = await self.client.ask(self.orgnr, wish)
        assert answer is not None
        return answer.stage

    async def until(self, stage: Stage) -> None:
        for _ in range(400):
            if self.stage() is stage:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never {stage}: {self.stage()}")

    def stage(self) -> Stage:
        return self.house.register.verification(self.orgnr).stage

    def asked(self, n: int) -> SigningRound:
        return self.house.register.signing_round(self.orgnr, n)

    async def sign(self, n: int, *signatures: Signature) -> None:
        self.house.signing.move(self.key(n), SigningState.SIGNED, *signatures)
        await self.client.signing_moved(self.orgnr, n)

    async def pass_time(self, span: timedelta) -> None:
        await self.env.fast_forward(self.handle, span)

    async def end(self) -> None:
        """Tests share a server: leave no verification behind under the one company's id."""
        with contextlib.suppress(RPCError):
            await self.handle.terminate()
