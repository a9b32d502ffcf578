"""Ask something of a company's verification, from the command line or because the signing service tells something."""

from temporalio.client import (
    Client,
    WorkflowUpdateFailedError,
    WorkflowUpdateHandle,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.invoice_workflows import ORGNR
from domain import names
from domain.errors import NotFound, Unavailable
from domain.verification.rounds import AttestWish, CancelWish, InviteWish, VerificationAnswer, VerifyStart, kyc_id
from workflows.acting import SERVICE_AWAY, OperatorRefused
from workflows.policies import DONE_WITHIN, HEARD_WITHIN
from workflows.verify_company import VerifyCompany

Wish = InviteWish | CancelWish | AttestWish

NOBODY_HEARD = (
    "Ingen arbeider svarer. Når en starter, kan det likevel bli gjort: se etter med `fakturaflyt company kyc {company}`. / "
    "No worker answers. Once one starts, it may still be done: look with `fakturaflyt company kyc {company}`."
)
_UPDATES: dict[type[Wish], str] = {
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
        """Start a company's verification with the rounds that are to be mailed; one that runs is asked for them."""
        await self.begin(VerifyStart(company=company, asked=asked))

    async def begin(self, start: VerifyStart) -> bool:
        """Start a company's verification, or one anew whose workflow is gone; one that runs is asked for what nobody was mailed of.

        Returns whether it was started.

        Raises:
            NotFound: the one that ran has ended just now.
            Unavailable: the Temporal server does not answer, or no worker does.
        """
        if await self._is_started(start):
            return True
        for n in start.asked:
            await self._heard(start.company, InviteWish(n=n))
        return False

    async def _is_started(self, start: VerifyStart) -> bool:
        try:
            await self._client.start_workflow(
                VerifyCompany.run,
                start,
                id=kyc_id(start.company),
                task_queue=self._task_queue,
                search_attributes=TypedSearchAttributes([SearchAttributePair(ORGNR, start.company)]),
                static_summary=f"KYC {start.company}",
            )
        except WorkflowAlreadyStartedError:
            return False
        except RPCError as error:
            raise Unavailable(SERVICE_AWAY) from error
        return True

    async def ask(self, company: str, wish: Wish) -> VerificationAnswer | None:
        """Ask something of a verification; tell where it is then, or None if it has heard and takes its time.

        Raises:
            OperatorRefused: it cannot be done; the text says why.
            NotFound: no verification of this company runs.
            Unavailable: the Temporal server does not answer, or no worker does.
        """
        heard = await self._heard(company, wish)
        try:
            return await heard.result(rpc_timeout=DONE_WITHIN)
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            return None
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            raise OperatorRefused(cause.message if isinstance(cause, ApplicationError) else str(cause)) from error
        except RPCError as error:
            raise Unavailable(SERVICE_AWAY) from error

    async def _heard(self, company: str, wish: Wish) -> WorkflowUpdateHandle[VerificationAnswer]:
        """Ask, and wait until a worker has taken it in or refused it."""
        try:
            return await self._client.get_workflow_handle(kyc_id(company)).start_update(
                _UPDATES[type(wish)],
                wish,
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                result_type=VerificationAnswer,
                rpc_timeout=HEARD_WITHIN,
            )
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            raise Unavailable(NOBODY_HEARD.format(company=company)) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotFound(f"Firma {company} verifiseres ikke nå. / Company {company} is not being verified now.") from error
            raise Unavailable(SERVICE_AWAY) from error

    async def signing_moved(self, company: str, n: int) -> bool:
        """Tell a verification that a round moved; False if nobody is there to hear it."""
        return await self._signal(company, names.SIGNING_MOVED_SIGNAL, n)

    async def company_created(self, company: str) -> bool:
        """Tell a verification that its company is created here; False if nobody is there to hear it. Raises Unavailable."""
        try:
            return await self._signal(company, names.COMPANY_CREATED_SIGNAL)
        except RPCError as error:
            raise Unavailable(SERVICE_AWAY) from error

    async def _signal(self, company: str, name: str, *args: int) -> bool:
        try:
            await self._client.get_workflow_handle(kyc_id(company)).signal(name, args=args)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True
