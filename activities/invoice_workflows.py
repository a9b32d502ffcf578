"""Reach the workflow of an invoice from outside: start it, tell it something, ask whether it runs."""

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain import search_attributes
from domain.identity import invoice_id
from domain.messages import Text
from domain.names import BOUNCED_SIGNAL, SEND_INVOICE
from domain.submission import Submission
from domain.value import Value

ORGNR = SearchAttributeKey.for_keyword(search_attributes.ORGNR)
DOCUMENT_TYPE = SearchAttributeKey.for_keyword(search_attributes.DOCUMENT_TYPE)

REUSE = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
"""A rejected (failed) run frees its number for the mended document; an accepted one holds it."""

CONFLICT = WorkflowIDConflictPolicy.USE_EXISTING
"""Submitting again while the invoice is under way asks the running workflow."""


class Bounced(Value):
    """A returned mail: which delivery, and what the timeline says of it."""

    delivery: str
    text: Text


def search_attributes_of(submission: Submission) -> TypedSearchAttributes:
    """Say what an operator finds the workflow by; set at the start, where it costs no event."""
    return TypedSearchAttributes([SearchAttributePair(ORGNR, submission.company), SearchAttributePair(DOCUMENT_TYPE, str(submission.type))])


def summary_of(submission: Submission) -> str:
    """Head the workflow in the Web UI."""
    kind = {"invoice": "Faktura", "credit_note": "Kreditnota"}[submission.type]
    return f"{kind} {submission.number} fra {submission.company}"


class InvoiceWorkflows:
    """The invoices' workflows, as activities and starter reach them."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._task_queue = task_queue

    async def start(self, submission: Submission) -> bool:
        """Start the workflow of a stored submission; False if it already runs or has run to an accepted end."""
        try:
            await self._client.start_workflow(
                SEND_INVOICE,
                submission,
                id=invoice_id(submission.key),
                task_queue=self._task_queue,
                id_reuse_policy=REUSE,
                search_attributes=search_attributes_of(submission),
                static_summary=summary_of(submission),
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def tell_bounced(self, invoice: str, bounced: Bounced) -> bool:
        """Tell an open invoice that its mail came back; False if nobody is there to hear it."""
        try:
            await self._client.get_workflow_handle(invoice).signal(BOUNCED_SIGNAL, bounced)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def runs(self, invoice: str) -> bool:
        """Tell whether the invoice's workflow is running."""
        try:
            description = await self._client.get_workflow_handle(invoice).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return description.status is WorkflowExecutionStatus.RUNNING
