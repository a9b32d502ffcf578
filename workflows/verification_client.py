"""Ask something of a company's verification, from the command line or because the signing service tells something."""

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.invoice_workflows import ORGNR
from domain import names
from domain.errors import NotFound, Unavailable
from domain.verification import AttestWish, CancelWish, InviteWish, Stage, VerificationAnswer, VerifyStart, kyc_id
from workflows.acting import NOBODY_HEARD, SERVICE_AWAY, OperatorRefused
from workflows.policies import HEARD_WITHIN
from workflows.verify_company import VerifyCompany

_UPDATES: dict[type[InviteWish | CancelWish | AttestWish], str] = {
    InviteWish: names.INVITE_UPDATE,
    CancelWish: names.CANCEL_UPDATE,
    AttestWish: names.ATTEST_UPDATE,
}


class VerificationClient:
    """The companies' verifications, as the command line and the web reach them."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._task_queue = task_queue

    async def start(self, company: str, *asked: int) -> None:
        """Start a company's verification; one that runs goes on."""
        try:
            await self._client.start_workflow(
                VerifyCompany.run,
                VerifyStart(company=company, asked=asked),
                id=kyc_id(company),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=TypedSearchAttributes([SearchAttributePair(ORGNR, company)]),
                static_summary=f"KYC {company}",
            )
        except RPCError as error:
            raise Unavailable(SERVICE_AWAY) from error

    async def ask(self, company: str, wish: InviteWish | CancelWish | AttestWish) -> Stage:
        """Ask something of a verification; tell where it is then.

        Raises:
            OperatorRefused: it cannot be done; the text says why.
            NotFound: no verification of this company runs.
            Unavailable: the Temporal server does not answer, or no worker does.
        """
        handle = self._client.get_workflow_handle(kyc_id(company))
        try:
            answer: VerificationAnswer = await handle.execute_update(
                _UPDATES[type(wish)], wish, result_type=VerificationAnswer, rpc_timeout=HEARD_WITHIN
            )
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise Unavailable(NOBODY_HEARD) from error
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            raise OperatorRefused(cause.message if isinstance(cause, ApplicationError) else str(cause)) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotFound(f"Firma {company} verifiseres ikke nå. / Company {company} is not being verified now.") from error
            raise Unavailable(SERVICE_AWAY) from error
        return answer.stage

    async def signing_moved(self, company: str, n: int) -> bool:
        """Tell a verification that a round moved; False if nobody is there to hear it."""
        try:
            await self._client.get_workflow_handle(kyc_id(company)).signal(names.SIGNING_MOVED_SIGNAL, n)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True
