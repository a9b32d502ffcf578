"""Bring a stored submission to the invoice's workflow, and wait a moment for its decision (design.md, step 1)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.invoice_workflows import CONFLICT, REUSE, search_attributes_of, summary_of
from domain import names
from domain.errors import NotFound, Unavailable
from domain.identity import invoice_id
from domain.messages import MessageCode, Text
from domain.ports import InvoiceRegister
from domain.submission import Accepted, Decision, Received, Refused, Submission
from workflows.policies import WORKFLOW_TASK_TIMEOUT
from workflows.send_invoice import SendInvoice

_GRACE = timedelta(seconds=2)
"""The call has the deadline itself; this ends one that a dying server keeps hanging."""

_UNDECIDED = {
    RPCStatusCode.UNAVAILABLE: MessageCode.SERVICE_AWAY,
    RPCStatusCode.DEADLINE_EXCEEDED: MessageCode.SERVICE_AWAY,
    RPCStatusCode.CANCELLED: MessageCode.SERVICE_AWAY,
    RPCStatusCode.RESOURCE_EXHAUSTED: MessageCode.SERVICE_AWAY,
    # Workers have died of the first task, or failed at it, three times: the server waits for no decision then.
    RPCStatusCode.FAILED_PRECONDITION: MessageCode.RECEIVED,
}
"""What a submission is answered that the server could not wait for."""


class Submitting:
    """Asks for decisions; asking again is always safe."""

    def __init__(self, connect: Callable[[], Awaitable[Client]], invoices: InvoiceRegister, task_queue: str, patience: timedelta) -> None:
        self._connect = connect
        self._invoices = invoices
        self._task_queue = task_queue
        self._patience = patience

    async def decision(self, submission: Submission) -> Decision | Received:
        """Start the invoice's workflow, or join it, and wait a moment for its decision.

        Raises:
            Unavailable: the register is away.
        """
        decision = await self._wait(submission)
        if isinstance(decision, Received):
            return await asyncio.to_thread(self._accepted_before, submission) or decision
        return decision

    async def _wait(self, submission: Submission) -> Decision | Received:
        try:
            return await asyncio.wait_for(self._accept(await self._connect(), submission), (self._patience + _GRACE).total_seconds())
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
            return _received(submission, MessageCode.RECEIVED)
        except Unavailable:
            return _received(submission, MessageCode.SERVICE_AWAY)
        except WorkflowAlreadyStartedError:
            return await asyncio.to_thread(self._earlier, submission)
        except WorkflowUpdateFailedError as error:
            if isinstance(error.cause, ApplicationError) and error.cause.type == names.ASK_AGAIN:
                return _received(submission, MessageCode.RECEIVED)
            raise
        except RPCError as error:
            if error.status in _UNDECIDED:
                return _received(submission, _UNDECIDED[error.status])
            raise

    async def _accept(self, client: Client, submission: Submission) -> Decision:
        start = WithStartWorkflowOperation(
            SendInvoice.run,
            submission,
            id=invoice_id(submission.key),
            task_queue=self._task_queue,
            id_conflict_policy=CONFLICT,
            id_reuse_policy=REUSE,
            task_timeout=WORKFLOW_TASK_TIMEOUT,
            search_attributes=search_attributes_of(submission.key),
            static_summary=summary_of(submission.key),
        )
        try:
            return await client.execute_update_with_start_workflow(
                SendInvoice.accept, submission, start_workflow_operation=start, rpc_timeout=self._patience
            )
        except (RPCError, WorkflowAlreadyStartedError, WorkflowUpdateRPCTimeoutOrCancelledError):
            # The client tells the failure twice: one that nobody fetches from the operation is a traceback on stderr later.
            with suppress(RPCError, WorkflowAlreadyStartedError, asyncio.CancelledError):
                await start.workflow_handle()
            raise

    def _earlier(self, submission: Submission) -> Decision:
        """Read the answer that an ended run has left in the register."""
        record = self._invoices.invoice(invoice_id(submission.key))
        if record.digest != submission.digest:
            return Refused(invoice=record.id, text=Text(code=MessageCode.NUMBER_TAKEN))
        decision = record.decision
        return decision.model_copy(update={"repeated": True}) if isinstance(decision, Accepted) else decision

    def _accepted_before(self, submission: Submission) -> Decision | None:
        """Find out that the same submission was accepted already: then that is the answer, whoever is away now."""
        try:
            record = self._invoices.invoice(invoice_id(submission.key))
        except NotFound:
            return None
        if record.digest != submission.digest or not isinstance(record.decision, Accepted):
            return None
        return record.decision.model_copy(update={"repeated": True})


def _received(submission: Submission, code: MessageCode) -> Received:
    return Received(invoice=invoice_id(submission.key), text=Text(code=code))
