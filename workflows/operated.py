"""What an operator can ask of an invoice's workflow: one update an act, answered when its turn has come.

In the Temporal Web UI the descriptions are the manual: they show the JSON to paste.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain import names
    from domain.consumers.consumer import AskOutcome
    from domain.deliveries.delivery import DeliveryOutcome
    from domain.lifecycle import Status
    from domain.operator import Act, Cancel, FixAndResend, Hold, OperatorAnswer, Release, Reroute, Resend, Settle, SkipWait, refusal
    from workflows.desk import REFUSED, Desk


_UnderWay = workflow.ActivityHandle[DeliveryOutcome] | workflow.ActivityHandle[AskOutcome] | workflow.ActivityHandle[None] | None


class Operated:
    """The desk of an invoice's workflow, and the updates that lead to it."""

    def __init__(self, invoice: str, status: Status) -> None:
        self._invoice = invoice
        self._status = status
        self._desk = Desk()
        self._under_way: _UnderWay = None
        """What an act may stop."""

    def _interrupt(self) -> None:
        """Stop what is under way, because an act that was found possible is on the desk."""
        if self._under_way is not None:
            self._under_way.cancel()

    @workflow.query
    def status(self) -> Status:
        """Tell where the invoice is; the register may be a moment ahead."""
        return self._status

    @workflow.update(name=names.HOLD_UPDATE, description='Stop before the next step. {"by": "who", "reason": "why"}')
    async def hold(self, act: Hold) -> OperatorAnswer:
        """Hold the invoice."""
        return await self._ask(act)

    @workflow.update(
        name=names.RELEASE_UPDATE, description='Go on with the cards as they are now. {"by": "who", "reason": "what was mended"}'
    )
    async def release(self, act: Release) -> OperatorAnswer:
        """Release the invoice."""
        return await self._ask(act)

    @workflow.update(name=names.CANCEL_UPDATE, description='Never send it. {"by": "who", "reason": "why"}')
    async def cancel(self, act: Cancel) -> OperatorAnswer:
        """Cancel the invoice."""
        return await self._ask(act)

    @workflow.update(
        name=names.SETTLE_UPDATE,
        description='Tell how an unknown delivery turned out. {"outcome": "sent" or "not_sent", "by": "who", "reason": "what shows it"}',
    )
    async def settle(self, act: Settle) -> OperatorAnswer:
        """Settle an unknown outcome."""
        return await self._ask(act)

    @workflow.update(name=names.RESEND_UPDATE, description='Send it once more the same way. {"by": "who", "reason": "why"}')
    async def resend(self, act: Resend) -> OperatorAnswer:
        """Send the invoice once more."""
        return await self._ask(act)

    @workflow.update(
        name=names.REROUTE_UPDATE,
        description="Send it this way and no other. "
        '{"channel": "peppol", "efaktura", "vipps", "email" or "print", "by": "who", "reason": "why"}',
    )
    async def reroute(self, act: Reroute) -> OperatorAnswer:
        """Send the invoice another way."""
        return await self._ask(act)

    @workflow.update(
        name=names.SKIP_WAIT_UPDATE,
        description='Do not wait for the consumer any longer: ask once more, then go on. {"by": "who", "reason": "why"}',
    )
    async def skip_wait(self, act: SkipWait) -> OperatorAnswer:
        """Skip the wait for the consumer."""
        return await self._ask(act)

    @workflow.update(name=names.FIX_UPDATE, description="Send a mended document instead: `fakturaflyt fix-and-resend`")
    async def fix_and_resend(self, act: FixAndResend) -> OperatorAnswer:
        """Send a mended document in the place of the first."""
        return await self._ask(act)

    @hold.validator
    def _may_hold(self, act: Hold) -> None:
        self._refuse_unless_possible(act)

    @release.validator
    def _may_release(self, act: Release) -> None:
        self._refuse_unless_possible(act)

    @cancel.validator
    def _may_cancel(self, act: Cancel) -> None:
        self._refuse_unless_possible(act)

    @settle.validator
    def _may_settle(self, act: Settle) -> None:
        self._refuse_unless_possible(act)

    @resend.validator
    def _may_resend(self, act: Resend) -> None:
        self._refuse_unless_possible(act)

    @reroute.validator
    def _may_reroute(self, act: Reroute) -> None:
        self._refuse_unless_possible(act)

    @skip_wait.validator
    def _may_skip_wait(self, act: SkipWait) -> None:
        self._refuse_unless_possible(act)

    @fix_and_resend.validator
    def _may_fix(self, act: FixAndResend) -> None:
        self._refuse_unless_possible(act)

    def _refuse_unless_possible(self, act: Act) -> None:
        why = refusal(act, self._status)
        if why is not None:
            raise ApplicationError(why, type=REFUSED, non_retryable=True)

    async def _ask(self, act: Act) -> OperatorAnswer:
        self._interrupt()
        return OperatorAnswer(invoice=self._invoice, status=await self._desk.ask(act, self._status))

    def _cancel_if_possible(self) -> None:
        """Take "Request Cancellation" in the Web UI as an operator's cancel."""
        act = Cancel(by="Temporal Web UI", reason="Request Cancellation")
        if refusal(act, self._status) is None:
            self._desk.leave(act, self._status)
            self._interrupt()
