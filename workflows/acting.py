"""Ask something of an invoice as an operator: of the workflow that carries it, or by opening a case after its end."""

import asyncio

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.invoice_workflows import case_summary_of, search_attributes_of
from domain import names
from domain.cases import CaseOpening
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger import last_taken
from domain.errors import NotFound, Unavailable
from domain.identity import case_id, parse_invoice_id
from domain.operator import ENDED, OPENS_A_CASE, Act, OperatorAnswer, refusal
from domain.ports import InvoiceRegister
from domain.records import InvoiceRecord
from workflows import policies
from workflows.invoice_case import InvoiceCase

_UPDATES = {
    "hold": names.HOLD_UPDATE,
    "release": names.RELEASE_UPDATE,
    "cancel": names.CANCEL_UPDATE,
    "settle": names.SETTLE_UPDATE,
    "resend": names.RESEND_UPDATE,
    "reroute": names.REROUTE_UPDATE,
    "skip_wait": names.SKIP_WAIT_UPDATE,
    "fix_and_resend": names.FIX_UPDATE,
}

NOBODY_HEARD = (
    "Ingen arbeider svarer. Når en starter, kan det likevel bli gjort: se etter med `fakturaflyt show`. / "
    "No worker answers. Once one starts, it may still be done: look with `fakturaflyt show`."
)
SERVICE_AWAY = "Temporal-tjeneren svarer ikke. / The Temporal server does not answer."


class OperatorRefused(Exception):
    """The invoice's workflow refused an operator's act, in plain words."""


class Acting:
    """Takes operators' acts to the invoices they concern."""

    def __init__(self, client: Client, invoices: InvoiceRegister, task_queue: str) -> None:
        self._client = client
        self._invoices = invoices
        self._task_queue = task_queue

    async def act(self, invoice: str, act: Act) -> OperatorAnswer:
        """Ask something of an invoice.

        Raises:
            OperatorRefused: it cannot be done; the text says why.
            NotFound: there is no such invoice.
            Unavailable: the Temporal server does not answer, or no worker does; a worker that starts may still obey.
        """
        try:
            heard = await self._heard(invoice, act)
            return await heard.result()
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise Unavailable(NOBODY_HEARD) from error
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            raise OperatorRefused(cause.message if isinstance(cause, ApplicationError) else str(cause)) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise OperatorRefused(ENDED) from error
            raise Unavailable(SERVICE_AWAY) from error

    async def _heard(self, invoice: str, act: Act) -> WorkflowUpdateHandle[OperatorAnswer]:
        """Find who carries the invoice; one that ends just now is found ended at the second look."""
        try:
            record = await asyncio.to_thread(self._invoices.invoice, invoice)
        except NotFound:
            return await self._ask(invoice, act)  # submitted, and not decided yet
        if record.ended_at is None:
            try:
                return await self._ask(record.lifecycle, act)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            record = await asyncio.to_thread(self._invoices.invoice, invoice)
        return await self._ask_after_the_end(record, act)

    async def _ask(self, lifecycle: str, act: Act) -> WorkflowUpdateHandle[OperatorAnswer]:
        return await self._client.get_workflow_handle(lifecycle).start_update(
            _UPDATES[act.kind],
            act,
            wait_for_stage=WorkflowUpdateStage.ACCEPTED,
            result_type=OperatorAnswer,
            rpc_timeout=policies.HEARD_WITHIN,
        )

    async def _ask_after_the_end(self, record: InvoiceRecord, act: Act) -> WorkflowUpdateHandle[OperatorAnswer]:
        """Open a case with an act. What is not possible is refused here, so that it leaves no empty workflow behind."""
        why = refusal(act, record.status)
        if why is not None or record.ended_at is None or not isinstance(act, OPENS_A_CASE):
            raise OperatorRefused(why or ENDED)
        taken = last_taken(await asyncio.to_thread(self._invoices.deliveries, record.id))
        opening = CaseOpening(
            invoice=record.id,
            n=record.cases + 1,
            status=record.status,
            sent=taken.id if taken else None,
            confirmed=taken is not None and taken.state is LedgerState.CONFIRMED,
        )
        start = WithStartWorkflowOperation(
            InvoiceCase.run,
            opening,
            id=case_id(opening.invoice, opening.n),
            task_queue=self._task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            search_attributes=search_attributes_of(parse_invoice_id(record.id)),
            static_summary=case_summary_of(opening),
        )
        return await self._client.start_update_with_start_workflow(
            _UPDATES[act.kind],
            act,
            wait_for_stage=WorkflowUpdateStage.ACCEPTED,
            result_type=OperatorAnswer,
            start_workflow_operation=start,
            rpc_timeout=policies.HEARD_WITHIN,
        )
