"""The ERP's client of Fakturaflyt, typed, and the entry point of the command `fakturaflyt`.

    service = InvoiceService.from_settings()
    answer = await service.submit(HandedIn(document=ubl))

Submitting again is always safe: the same submission is answered as before, never sent again.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Self
from uuid import uuid4

from temporalio.client import (
    Client,
)
from temporalio.service import RPCError

from activities.counting import CountReport
from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.evidence import EvidencePack, evidence_pack
from adapters.handing_in import AttachedFile, HandedIn, HandingIn, digest_of, told_as_handed_in, written_as_ubl
from adapters.register import SqlRegister
from documents.ubl_xml import Unreadable
from domain.acceptance import unmarked
from domain.errors import NotFound, Unavailable
from domain.findings import Finding
from domain.identity import invoice_id
from domain.lifecycle import Status
from domain.operator import Act, FixAndResend, OperatorAnswer, refusal
from domain.ports import Clock, DocumentStore
from domain.submission import (
    Accepted,
    Answer,
    Decision,
    Received,
    Refused,
    Rejected,
    Submission,
)
from settings import ClockSettings, RegisterSettings, StoreSettings, TemporalSettings
from workflows.acting import SERVICE_AWAY, Acting, OperatorRefused
from workflows.connection import connect
from workflows.count_invoices import CountInvoices
from workflows.submitting import Submitting

__all__ = ["AttachedFile", "EvidencePack", "HandedIn", "InvoiceService", "OperatorRefused", "main"]

ANSWER_WITHIN = timedelta(seconds=1)
"""How long a submission waits for its decision before it is answered `received` (design.md, step 1)."""


class InvoiceService:
    """Submits invoices, acts on them, and packs what proves what became of them."""

    def __init__(
        self,
        *,
        register: SqlRegister,
        store: DocumentStore,
        clock: Clock,
        connect: Callable[[], Awaitable[Client]],
        task_queue: str,
        patience: timedelta = ANSWER_WITHIN,
    ) -> None:
        self._register = register
        self._store = store
        self._intake = HandingIn(register, store, clock)
        self._clock = clock
        self._connect = connect
        self._task_queue = task_queue
        self._patience = patience
        self._client: Client | None = None

    @classmethod
    def from_settings(cls, patience: timedelta = ANSWER_WITHIN) -> Self:
        """Compose the client of the deployment that the settings name."""
        temporal = TemporalSettings()
        return cls(
            register=SqlRegister(RegisterSettings().url),
            store=ObjectStore(StoreSettings().url),
            clock=ShiftedClock(ClockSettings().shift),
            connect=partial(connect, temporal.address, temporal.namespace),
            task_queue=temporal.task_queue,
            patience=patience,
        )

    async def submit(self, handed_in: HandedIn) -> Answer:
        """Hand an invoice over, once.

        Returns:
            accepted with the planned way, rejected with findings, refused, or received: stored but not decided yet.

        Raises:
            Unavailable: register or store is away or full; nothing was taken, and trying again is safe.
        """
        try:
            written = await asyncio.to_thread(written_as_ubl, handed_in)
        except Unreadable as error:
            return _rejected(None, error.findings)
        return await asyncio.to_thread(told_as_handed_in, handed_in, await self._answered(written))

    async def _answered(self, handed_in: HandedIn) -> Answer:
        try:
            key = self._intake.key_of(handed_in)
        except Unreadable as error:
            return _rejected(None, error.findings)
        if findings := tuple(self._intake.obvious(handed_in, key)):
            return _rejected(None, findings)
        marked = await asyncio.to_thread(self._intake.marked, handed_in, key)
        submission = await asyncio.to_thread(self._intake.keep, marked, key)
        decision = await Submitting(self._connected, self._register, self._task_queue, self._patience).decision(submission)
        answer = await asyncio.to_thread(self._answer, submission, decision)
        if isinstance(decision, Refused):
            return answer
        return answer.model_copy(update={"findings": (*answer.findings, *_left_in_the_erp(handed_in, marked))})

    async def act(self, invoice: str, act: Act) -> OperatorAnswer:
        """Ask something of an invoice, also after its end.

        Raises:
            OperatorRefused: it cannot be done; the text says why.
            NotFound: there is no such invoice.
            Unavailable: the Temporal server does not answer, or no worker does; a worker that starts may still obey.
        """
        acting = Acting(await self._connected(), self._register, self._task_queue)
        await asyncio.to_thread(self._find, invoice)
        return await acting.act(invoice, act)

    async def fix_and_resend(self, mended: HandedIn, by: str, reason: str, *, keep_files: bool = False) -> OperatorAnswer:
        """Hand in a mended document under the number of one that no receiver has, and send it instead.

        With `keep_files` the attachments of the first document go along, before those that are handed in now; its own text in the mail
        stays where none is handed in now.

        Raises:
            OperatorRefused, NotFound, Unavailable: as for `act`.
        """
        try:
            mended = await asyncio.to_thread(written_as_ubl, mended)
            key = self._intake.key_of(mended)
        except Unreadable as error:
            raise _worded(error.findings) from error
        if findings := tuple(self._intake.obvious(mended, key)):
            raise _worded(findings)
        act, invoice = FixAndResend(digest=digest_of(mended), by=by, reason=reason), invoice_id(key)
        # What is kept is decided one day: a document that may not be sent in another's place must not be kept.
        if why := refusal(act, await asyncio.to_thread(self._find, invoice)):
            raise OperatorRefused(why)
        given = await asyncio.to_thread(self._intake.in_place_of_the_first, mended, key, keep_files=keep_files)
        mended = await asyncio.to_thread(self._intake.marked, given, key)
        await asyncio.to_thread(self._intake.keep, mended, key)
        act = act.model_copy(update={"digest": digest_of(mended)})
        answer = await self.act(invoice, act)
        return answer.model_copy(update={"warnings": _left_in_the_erp(given, mended)})

    def evidence(self, invoice: str) -> EvidencePack:
        """Pack everything that shows what became of an invoice; the same state gives the same bytes. Blocks while it reads.

        Raises:
            NotFound: no decision was written for it.
            Unavailable: register or store cannot be read.
        """
        return evidence_pack(self._register, self._store, invoice)

    async def count(self) -> CountReport:
        """Count now what is counted every night.

        Raises:
            Unavailable: the Temporal server does not answer, or no worker does.
        """
        client = await self._connected()
        try:
            count = await client.start_workflow(CountInvoices.run, id=f"count-{uuid4()}", task_queue=self._task_queue)
            try:
                return await asyncio.wait_for(count.result(), _TAKEN_UP_WITHIN.total_seconds())
            except TimeoutError:
                if (await count.describe()).history_length <= _NOBODY_TOOK_IT_UP:
                    raise Unavailable(_NO_WORKER) from None
            return await count.result()
        except RPCError as error:
            raise Unavailable(SERVICE_AWAY) from error

    def _find(self, invoice: str) -> Status:
        """Tell where an invoice is; one that was handed in and is not decided yet is there too.

        Raises:
            NotFound: nobody ever handed it in.
        """
        try:
            return self._register.invoice(invoice).status
        except NotFound:
            waiting = self._register.unstarted_submissions(self._clock.now() + _OTHER_CLOCKS, _MANY)
            if invoice in {invoice_id(submission.key) for submission in waiting}:
                return Status.RECEIVED
            raise

    def _answer(self, submission: Submission, decision: Decision | Received) -> Answer:
        match decision:
            case Rejected():
                return Answer(decision=decision, findings=self._register.invoice(invoice_id(submission.key)).findings)
            case Accepted(repeated=True):
                record = self._register.invoice(invoice_id(submission.key))
                return Answer(decision=decision, status=record.status, findings=record.findings)
            case Accepted():
                return self._accepted(decision)
            case _:
                return Answer(decision=decision)

    def _accepted(self, accepted: Accepted) -> Answer:
        """Add the warnings and the steps, which the register keeps; what is accepted is answered, also if it is away just now."""
        with suppress(Unavailable):
            kept = self._register.invoice(accepted.invoice)
            steps = kept.decision.plan.steps if isinstance(kept.decision, Accepted) else ()
            return Answer(decision=accepted, findings=kept.findings, steps=steps)
        return Answer(decision=accepted)

    async def _connected(self) -> Client:
        if self._client is None:
            try:
                self._client = await self._connect()
            except RuntimeError as error:
                raise Unavailable(SERVICE_AWAY) from error
        return self._client


_NO_WORKER = "Ingen arbeider svarer; det telles når en starter. / No worker answers; the count is made when one starts."
_TAKEN_UP_WITHIN = timedelta(seconds=5)
"""A worker that lives has begun with a workflow by then, however long it goes on."""

_NOBODY_TOOK_IT_UP = 2
"""Events of a workflow that no worker has begun with: it is started, and its first task waits."""


_OTHER_CLOCKS = timedelta(days=1)
"""More than the clocks of two machines differ."""

_MANY = 10_000
"""So many submissions are looked through for one that is not decided yet."""


def _rejected(invoice: str | None, findings: tuple[Finding, ...]) -> Answer:
    return Answer(decision=Rejected(invoice=invoice, rules=tuple(found.rule for found in findings)), findings=findings)


def _left_in_the_erp(handed_in: HandedIn, marked: HandedIn) -> tuple[Finding, ...]:
    return unmarked(file.name for file in handed_in.attachments if file not in marked.attachments)


def _worded(findings: tuple[Finding, ...]) -> OperatorRefused:
    return OperatorRefused(" ".join(f"{found.text_nb} / {found.text_en}" for found in findings))


def main() -> None:
    """Run the command line."""
    from cli.run import run  # noqa: PLC0415 - the ERP's client does not need the command line

    code = run(sys.argv[1:])
    with suppress(BrokenPipeError):  # the reader of our output (head, less) has seen enough
        sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the Temporal client's threads crash now and then in an ordinary interpreter exit
