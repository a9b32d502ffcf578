"""The way from the signing service's call to a company's verification."""

from datetime import UTC, datetime

from temporalio.client import Client
from temporalio.service import RPCError

from adapters.register import SqlRegister
from composition.companies import signing_credentials
from domain.errors import Unavailable
from settings import TemporalSettings
from web.signing import SigningCalls
from workflows.acting import SERVICE_AWAY
from workflows.connection import connect
from workflows.verification_client import VerificationClient


class _Teller:
    """Connects when the first call comes: pages are shown while the Temporal server is away."""

    def __init__(self) -> None:
        self._client: Client | None = None

    async def tell(self, company: str, n: int) -> bool:
        """Tell a company's verification that a round moved. Raises Unavailable."""
        settings = TemporalSettings()
        try:
            self._client = self._client or await connect(settings.address, settings.namespace)
            return await VerificationClient(self._client, settings.task_queue).signing_moved(company, n)
        except (RuntimeError, RPCError) as error:
            raise Unavailable(SERVICE_AWAY) from error


def signing_calls(register: SqlRegister) -> SigningCalls:
    """Compose what answers the signing service."""
    return SigningCalls(signing_credentials(), register, _Teller().tell, lambda: datetime.now(UTC))
