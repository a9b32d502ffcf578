"""How an invoice waits for its company to be verified (F2, F15, decision 8; design.md, "An invoice's life", step 2)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.journal import Journal
    from domain import names
    from domain.lifecycle import Event, Status
    from domain.steps import AwaitKyc
    from domain.waits import KYC_LOOK, KYC_TURN
    from workflows import policies
    from workflows.news import News
    from workflows.stages import FindWay, Stage


class GateStage(News):
    """The stage between acceptance and the way out."""

    def __init__(self, invoice: str, status: Status) -> None:
        super().__init__(invoice, status)
        self._told_verified = False
        self._looks_at_gate = 0
        self._looks_by_itself = False

    async def _await_kyc(self, step: AwaitKyc) -> Stage:
        """Wait for the company's verification, and look by oneself every hour.

        The status stands in the register already. A company that was verified before that is found by the first look, one that is
        verified after it finds the invoice and signals: none is missed. An hourly look that comes while others are being told waits for
        its turn, so that they leave in the order in which they were handed in.
        """
        until = workflow.now() + step.rest
        self._show(Status.AWAITING_KYC, step.told, until=until)
        if await self._may_pass():
            if await self._is_its_turn():
                return FindWay(happening=self._happening(Event.COMPANY_VERIFIED))
            return step
        rest = until - workflow.now()
        if rest <= timedelta():
            return FindWay(happening=self._happening(Event.KYC_WAIT_OVER))
        if self._looks_at_gate >= policies.LOOKS_IN_ONE_RUN:
            self._begin_anew(step.model_copy(update={"rest": rest}))
        heard = await self._hears_within(min(KYC_LOOK, rest), "venter på verifisering av firmaet / waits for the company's verification")
        self._looks_by_itself = not heard
        self._looks_at_gate += not heard
        self._told_verified = False
        return step.model_copy(update={"rest": max(until - workflow.now(), timedelta())})

    async def _hears_within(self, within: timedelta, summary: str) -> bool:
        """Wait until something is told, or a time has passed; tell which."""
        try:
            await workflow.wait_condition(
                lambda: self._desk.act is not None or self._told_verified, timeout=within, timeout_summary=summary
            )
        except TimeoutError:
            return False
        return True

    async def _is_its_turn(self) -> bool:
        """An hourly look may find the company verified before the release has come to this invoice: it waits for its word a while."""
        if not self._looks_by_itself or not workflow.patched("hourly-look-waits-for-its-turn"):
            return True
        await self._hears_within(KYC_TURN, "venter på tur etter verifiseringen / waits for its turn after the verification")
        return self._desk.act is None

    async def _may_pass(self) -> bool:
        return await workflow.execute_local_activity_method(Journal.may_pass, self._invoice, **policies.JOURNAL)

    def _begin_anew(self, waits: AwaitKyc) -> None:
        """Go on in a new run with a short history, where the workflow can."""

    @workflow.signal(name=names.COMPANY_VERIFIED_SIGNAL)
    def company_verified(self) -> None:
        """The company is verified; whoever waits for it looks."""
        self._told_verified = True
