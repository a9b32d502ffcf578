"""Reach the workflow of a company's B2C agreement from outside: it is started if it does not run."""

from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from activities.b2c_agreements import HubNews
from domain import names, search_attributes

_ORGNR = SearchAttributeKey.for_keyword(search_attributes.ORGNR)


class AgreementWorkflows:
    """One workflow a company, whatever number of activations it carries; it may be told anything at any time."""

    def __init__(self, client: Client, task_queue: str) -> None:
        self._client = client
        self._task_queue = task_queue

    async def asked(self, company: str) -> None:
        """Tell that an agreement was asked for."""
        await self._tell(company, names.AGREEMENT_ASKED_SIGNAL)

    async def accepted(self, company: str) -> None:
        """Tell that an agreement was accepted."""
        await self._tell(company, names.AGREEMENT_ACCEPTED_SIGNAL)

    async def resend(self, company: str, n: int) -> None:
        """Ask for the mail of an activation to be sent again."""
        await self._tell(company, names.AGREEMENT_RESEND_SIGNAL, n)

    async def news(self, company: str, news: HubNews) -> None:
        """Tell what the hub says."""
        await self._tell(company, names.AGREEMENT_NEWS_SIGNAL, news)

    async def _tell(self, company: str, signal: str, *content: object) -> None:
        await self._client.start_workflow(
            names.ACTIVATE_B2C,
            company,
            id=names.agreement_id(company),
            task_queue=self._task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal=signal,
            start_signal_args=content,
            search_attributes=TypedSearchAttributes([SearchAttributePair(_ORGNR, company)]),
            static_summary=f"B2C-avtale {company}",
        )
