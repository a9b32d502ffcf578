"""What is done with B2C agreements from outside: asked for, sent again, accepted, disabled. For the command line and the public page."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Self

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.agreement_workflows import AgreementWorkflows
from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.efaktura.issuers import HttpAgreementHub
from adapters.register import SqlRegister
from composition.consumers import hub_line
from documents.agreement_text import AgreementText
from domain.companies.audit import Author
from domain.consumers.agreement_errors import AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import (
    ISSUER_STATE,
    OPEN_LINK,
    STANDING,
    Acceptance,
    Agreement,
    AgreementStatus,
    Capture,
    Signer,
)
from domain.errors import Unavailable
from domain.messages import MessageCode, Text
from domain.ports import AgreementHub, Clock, DocumentStore
from domain.sentences import in_both_languages
from domain.value import Value
from settings import B2CSettings, ClockSettings, RegisterSettings, StoreSettings, TemporalSettings
from workflows.acting import SERVICE_AWAY
from workflows.connection import connect

log = structlog.get_logger()

_EVIDENCE = "application/json"
_LOOKS_EVERY = timedelta(milliseconds=200)


class AcceptedText(Value):
    """What is kept of an acceptance: the text that was read, by whom it was to be, when and from where it was accepted."""

    company: str
    activation: int
    signer: Signer
    text: str
    text_sha256: str
    accepted_at: datetime
    accepted_from: str
    """Network address of who accepted, as the web process sees it."""


class AgreementService:
    """Agreements of companies, from outside. Its verbs block while they read, apart from those that tell a workflow."""

    def __init__(
        self,
        *,
        register: SqlRegister,
        store: DocumentStore,
        hub: AgreementHub | None,
        connect: Callable[[], Awaitable[Client]],
        task_queue: str,
        clock: Clock,
        capture: bool,
    ) -> None:
        self._register = register
        self._store = store
        self._hub = hub
        self._connect = connect
        self._task_queue = task_queue
        self._clock = clock
        self._capture = capture

    @classmethod
    def from_settings(cls) -> Self:
        """Compose it for the deployment that the settings name."""
        temporal, clock = TemporalSettings(), ShiftedClock(ClockSettings().shift)
        line = hub_line(clock)
        return cls(
            register=SqlRegister(RegisterSettings().url),
            store=ObjectStore(StoreSettings().url),
            hub=HttpAgreementHub(line) if line else None,
            connect=partial(connect, temporal.address, temporal.namespace),
            task_queue=temporal.task_queue,
            clock=clock,
            capture=B2CSettings().capture,
        )

    @property
    def now(self) -> datetime:
        """The business time."""
        return self._clock.now()

    async def activate(self, company: str, signer: Signer, capture: Capture | None, by: str) -> Agreement:
        """Ask for an agreement; its signer gets a mail.

        Raises:
            AgreementRefused: the feature is off, one is signed already, or capture is not in use here.
            NotFound: there is no such company.
            Unavailable: Temporal or the register does not answer; nothing was asked for.
        """
        if capture is not None and not self._capture:
            raise AgreementRefused(AgreementError.CAPTURE_OFF)
        if self._hub is None:
            raise Unavailable(in_both_languages(Text(code=MessageCode.EFAKTURA_NOT_OFFERED)))
        workflows = await self._workflows()
        wanted = await asyncio.to_thread(self._register.request_agreement, company, signer, capture, Author(by=by, at=self.now))
        await workflows.asked(company)
        return wanted

    async def resend(self, company: str, by: str) -> Agreement:
        """Mail the link of the last activation again; one whose link works no more is asked for anew, with the same signer.

        Raises:
            AgreementRefused: nothing was ever asked for, or one is signed already.
            Unavailable: as for activate.
        """
        every = await asyncio.to_thread(self._register.agreements, company)
        if not every:
            raise AgreementRefused(AgreementError.NOT_FOUND)
        last = every[-1]
        if last.status not in OPEN_LINK or not last.link_works(self.now):
            return await self.activate(company, last.signer, last.capture, by)
        workflows = await self._workflows()
        await asyncio.to_thread(self._register.note_resend, company, last.n, Author(by=by, at=self.now))
        await workflows.resend(company, last.n)
        return last

    async def until_mailed(self, asked: Agreement, within: timedelta) -> Agreement | None:
        """Wait until the mail that was asked for is sent, refused or of unknown outcome; None if that takes longer."""
        until = time.monotonic() + within.total_seconds()
        while time.monotonic() < until:
            seen = await asyncio.to_thread(self._register.agreement, asked.company, asked.n)
            first = asked.status is AgreementStatus.REQUESTED
            if seen.status is not asked.status if first else seen.reminded_at != asked.reminded_at:
                return seen
            await asyncio.sleep(_LOOKS_EVERY.total_seconds())
        return None

    async def disable(self, company: str, by: str) -> Agreement:
        """End an agreement that is active in the bank, at the hub first; again changes nothing there.

        Raises:
            AgreementRefused: there is none, or it is not active in the bank (I9).
            Unavailable, Misconfigured: the hub does not do it; nothing was changed here.
        """
        every = await asyncio.to_thread(self._register.agreements, company)
        signed = next((each for each in every if each.status in STANDING), None)
        if signed is None:
            raise _not_signed(every[-1] if every else None)
        if signed.status is not AgreementStatus.ACTIVE_IN_BANK:
            raise AgreementRefused(AgreementError.CANNOT_DISABLE, state=ISSUER_STATE[signed.status])
        if self._hub is None:
            raise Unavailable(in_both_languages(Text(code=MessageCode.EFAKTURA_NOT_OFFERED)))
        await self._hub.delete(company)
        return await asyncio.to_thread(self._register.move_agreement, company, signed.n, AgreementStatus.DISABLED, self.now, None, by)

    async def accept(self, agreement: Agreement, text: AgreementText, accepted_from: str) -> Agreement:
        """Sign an agreement, after keeping what was read; again changes nothing.

        Raises:
            AgreementRefused: its link works no more, or another one is signed.
            Unavailable: register or store cannot be written; nothing was signed.
        """
        signed = await asyncio.to_thread(self._sign, agreement, text, accepted_from)
        # A word that is lost costs half an hour: the poll finds what is signed and not opened.
        with suppress(Unavailable, RPCError):
            await (await self._workflows()).accepted(agreement.company)
        return signed

    def _sign(self, agreement: Agreement, text: AgreementText, accepted_from: str) -> Agreement:
        now = self.now
        kept = AcceptedText(
            company=agreement.company,
            activation=agreement.n,
            signer=agreement.signer,
            text=text.plain,
            text_sha256=text.sha256,
            accepted_at=now,
            accepted_from=accepted_from,
        )
        evidence = self._store.put(agreement.company, kept.model_dump_json(indent=1).encode(), _EVIDENCE)
        return self._register.accept_agreement(
            agreement.company, agreement.n, Acceptance(at=now, text_sha256=text.sha256, evidence=evidence)
        )

    async def _workflows(self) -> AgreementWorkflows:
        try:
            return AgreementWorkflows(await self._connect(), self._task_queue)
        except RuntimeError as error:
            raise Unavailable(SERVICE_AWAY) from error


def _not_signed(last: Agreement | None) -> AgreementRefused:
    """Say why there is nothing to disable: an activation that waits for its signature is PENDING, as the API has it."""
    if last is not None and last.status in OPEN_LINK:
        return AgreementRefused(AgreementError.CANNOT_DISABLE, state="PENDING")
    return AgreementRefused(AgreementError.NOT_FOUND)
