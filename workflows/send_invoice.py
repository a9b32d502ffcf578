"""SendInvoice: the life of one invoice from submission to its end."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.intake import DecideRequest, Intake
    from domain import names
    from domain.identity import invoice_id
    from domain.lifecycle import Status
    from domain.messages import MessageCode, Text
    from domain.steps import AwaitKyc
    from domain.submission import Accepted, Carried, Decision, Refused, Rejected, Submission
    from workflows import policies
    from workflows.stages import Stage
    from workflows.story import Story


@workflow.defn(name=names.SEND_INVOICE)
class SendInvoice(Story):
    """Takes one invoice from submission to its end; the register keeps what happened, this keeps what is awaited."""

    @workflow.init
    def __init__(self, submission: Submission) -> None:
        carried = submission.carried
        super().__init__(invoice_id(submission.key), Status.AWAITING_KYC if carried else Status.RECEIVED)
        self._submission = submission
        self._decision: Decision | None = carried.decision if carried else None
        self._waits = carried.waits if carried else None
        self._asked = carried.asked if carried else 0
        self._facts = carried.facts if carried else 0
        self._mended = carried.mended if carried else None

    @workflow.run
    async def run(self, submission: Submission) -> Status:
        """Decide the submission; if it is accepted, go from stage to stage until nothing more is awaited."""
        return await self._uncancelled(self._life(submission))

    async def _life(self, submission: Submission) -> Status:
        if self._decision is None:
            self._decision = await self._decide(submission)
        await self._tell(self._waits or self._first_stage(self._decision))
        self._free_the_number_unless_accepted(self._decision)
        return self._status

    def _begin_anew(self, waits: AwaitKyc) -> None:
        if not isinstance(self._decision, Accepted) or self._desk.act is not None or not workflow.all_handlers_finished():
            return
        carried = Carried(decision=self._decision, waits=waits, asked=self._asked, facts=self._facts, mended=self._mended)
        workflow.continue_as_new(self._submission.model_copy(update={"carried": carried}))

    async def _decide(self, submission: Submission) -> Decision:
        request = DecideRequest(submission=submission, owner=workflow.info().first_execution_run_id, instant=workflow.now())
        return await workflow.execute_local_activity_method(Intake.decide_submission, request, **policies.DECIDE)

    def _first_stage(self, decision: Decision) -> Stage | None:
        match decision:
            case Accepted(repeated=False, step=step):
                return step
            case Accepted() | Rejected() | Refused():
                return None

    def _free_the_number_unless_accepted(self, decision: Decision) -> None:
        """A failed run lets the mended document start anew under the same workflow id; a completed one does not."""
        if not isinstance(decision, Accepted) or decision.repeated:
            raise ApplicationError(f"{decision.kind}: the answer stands in the register", type=names.REJECTED, non_retryable=True)

    @workflow.update  # known as names.ACCEPT_UPDATE; typed for the starter only without a name of its own
    async def accept(self, submission: Submission) -> Decision:
        """Wait for the decision (for the starter; it changes nothing)."""
        await workflow.wait_condition(lambda: self._decision is not None)
        decision = self._decision
        same = submission.digest == (self._mended or self._submission.digest)
        if decision is None or (not same and not isinstance(decision, Accepted)):
            raise ApplicationError("another document under this number was just rejected; ask again", type=names.ASK_AGAIN)
        if not same:
            return Refused(invoice=self._invoice, text=Text(code=MessageCode.NUMBER_TAKEN))
        self._asked += 1
        return decision.model_copy(update={"repeated": True}) if isinstance(decision, Accepted) and self._asked > 1 else decision
