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
from domain.cases import CaseOpening
from domain.deliveries.late_evidence import LateEvidence
from domain.identity import InvoiceKey, case_id, invoice_id, parse_invoice_id
from domain.messages import Text
from domain.names import (
    B2C_ACTIVE_SIGNAL,
    COMPANY_VERIFIED_SIGNAL,
    CONSUMER_ANSWERED_SIGNAL,
    HINDERED_SIGNAL,
    INVOICE_CASE,
    LATE_EVIDENCE_SIGNAL,
    SEND_INVOICE,
)
from domain.submission import Submission

ORGNR = SearchAttributeKey.for_keyword(search_attributes.ORGNR)
DOCUMENT_TYPE = SearchAttributeKey.for_keyword(search_attributes.DOCUMENT_TYPE)

REUSE = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
"""A rejected (failed) run frees its number for the mended document; an accepted one holds it."""

CONFLICT = WorkflowIDConflictPolicy.USE_EXISTING
"""Submitting again while the invoice is under way asks the running workflow."""


def search_attributes_of(key: InvoiceKey) -> TypedSearchAttributes:
    """Say what an operator finds the workflow by; set at the start, where it costs no event."""
    return TypedSearchAttributes([SearchAttributePair(ORGNR, key.company), SearchAttributePair(DOCUMENT_TYPE, str(key.type))])


def summary_of(key: InvoiceKey) -> str:
    """Head the workflow in the Web UI."""
    kind = {"invoice": "Faktura", "credit_note": "Kreditnota"}[key.type]
    return f"{kind} {key.number} fra {key.company}"


def case_summary_of(opening: CaseOpening) -> str:
    """Head a case in the Web UI."""
    return f"Sak {opening.n}: {summary_of(parse_invoice_id(opening.invoice))}"


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
                search_attributes=search_attributes_of(submission.key),
                static_summary=summary_of(submission.key),
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def open_case(self, opening: CaseOpening) -> bool:
        """Start the workflow of a case that nothing has happened in yet; False if it runs.

        One that was started for an act which never came has ended with nothing done, and holds the id no more.
        """
        key = parse_invoice_id(opening.invoice)
        try:
            await self._client.start_workflow(
                INVOICE_CASE,
                opening,
                id=case_id(opening.invoice, opening.n),
                task_queue=self._task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                search_attributes=search_attributes_of(key),
                static_summary=case_summary_of(opening),
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def tell(self, lifecycle: str, evidence: LateEvidence) -> bool:
        """Tell the workflow that carries an invoice what was learned of a delivery; False if nobody is there to hear it."""
        try:
            await self._client.get_workflow_handle(lifecycle).signal(LATE_EVIDENCE_SIGNAL, evidence)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def hinder(self, lifecycle: str, text: Text) -> bool:
        """Tell the workflow that carries an invoice why its delivery waits; False if it could not be told."""
        try:
            await self._client.get_workflow_handle(lifecycle).signal(HINDERED_SIGNAL, text)
        except RPCError:
            return False
        return True

    async def consumer_answered(self, lifecycle: str) -> bool:
        """Tell the workflow that carries an invoice that its consumer was heard to answer; False if it could not be told."""
        try:
            await self._client.get_workflow_handle(lifecycle).signal(CONSUMER_ANSWERED_SIGNAL)
        except RPCError:
            return False
        return True

    async def company_verified(self, invoice: str) -> bool:
        """Tell the workflow that carries an invoice that its company is verified; False if nobody is there to hear it."""
        try:
            await self._client.get_workflow_handle(invoice).signal(COMPANY_VERIFIED_SIGNAL)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def b2c_active(self, lifecycle: str) -> bool:
        """Tell the workflow that carries an invoice that B2C is active; False if nobody is there to hear it."""
        try:
            await self._client.get_workflow_handle(lifecycle).signal(B2C_ACTIVE_SIGNAL)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def runs(self, lifecycle: str) -> bool:
        """Tell whether the workflow that carries an invoice is running."""
        try:
            description = await self._client.get_workflow_handle(lifecycle).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return description.status is WorkflowExecutionStatus.RUNNING
