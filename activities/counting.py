"""Count invoices (design.md, promise 1): submissions stored = register = ledger = ends, and name every difference."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from temporalio import activity

from activities.aftermath import unstarted_case
from activities.failures import translated
from activities.invoice_workflows import InvoiceWorkflows
from activities.lost_verifications import LostVerifications
from domain.identity import invoice_id
from domain.peppol.certificates import CertificateAlarm, alarms_of
from domain.ports import Certificates, Clock, InvoiceRegister, Reconciliation
from domain.reconciliation import Discrepancy, Tally
from domain.submission import Submission
from domain.value import Value

_PAGE = 500
_YOUNG = timedelta(minutes=5)
"""A difference younger than this may simply be under way."""


class CountReport(Value):
    """What a count found. `named` lists at most `NAMED` differences; all stand in the register."""

    counted_at: datetime
    tally: Tally
    discrepancies: int
    named: tuple[Discrepancy, ...] = ()
    started: tuple[str, ...] = ()
    """What was stored but had no workflow, and was started by this count: invoices, and verifications of companies."""
    without_workflow: tuple[str, ...] = ()
    """Open invoices whose workflow is gone (terminated, or the server's data lost): a person must look."""

    certificates: tuple[CertificateAlarm, ...] = ()
    """Certificates that a person must renew, as this worker uses them."""


NAMED = 200
"""How many differences travel through Temporal; a payload stays small."""


class Counting:
    """Counts, names, and starts what was forgotten."""

    def __init__(
        self,
        *,
        invoices: InvoiceRegister,
        reconciliation: Reconciliation,
        workflows: InvoiceWorkflows,
        clock: Clock,
        certificates: Sequence[Certificates] = (),
        verifications: LostVerifications | None = None,
    ) -> None:
        self._invoices = invoices
        self._reconciliation = reconciliation
        self._workflows = workflows
        self._clock = clock
        self._certificates = certificates
        self._verifications = verifications

    @activity.defn
    async def count_invoices(self) -> CountReport:
        """Start what was stored and forgotten, then compare submissions, register, ledger and workflows."""
        with translated():
            now = self._clock.now()
            started = await self._start_forgotten(now) + await self._begin_lost()
            tally = await asyncio.to_thread(self._reconciliation.count)
            discrepancies = await asyncio.to_thread(self._reconciliation.discrepancies, now - _YOUNG)
            without_workflow = await self._without_workflow()
        return CountReport(
            counted_at=now,
            tally=tally,
            discrepancies=len(discrepancies) + len(without_workflow),
            named=discrepancies[:NAMED],
            started=started[:NAMED],
            without_workflow=without_workflow[:NAMED],
            certificates=await asyncio.to_thread(self._alarms),
        )

    def _alarms(self) -> tuple[CertificateAlarm, ...]:
        return alarms_of((term for held in self._certificates for term in held.terms()), self._clock.now())

    async def _begin_lost(self) -> tuple[str, ...]:
        return await self._verifications.begin_anew(activity.heartbeat) if self._verifications else ()

    async def _start_forgotten(self, now: datetime) -> tuple[str, ...]:
        """Start every submission that nothing works on; a starter that is just about to start one joins it, so no age is too young."""
        started: list[str] = []
        seen: set[Submission] = set()
        while forgotten := await self._forgotten(now, seen):
            for submission in forgotten:
                activity.heartbeat()
                if await self._workflows.start(submission):
                    started.append(invoice_id(submission.key))
            seen.update(forgotten)
        return tuple(started)

    async def _forgotten(self, now: datetime, seen: AbstractSet[Submission]) -> list[Submission]:
        """List what was not seen yet; what was is listed by the register until it is decided, so the look goes a page beyond it."""
        listed = await asyncio.to_thread(self._invoices.unstarted_submissions, now, _PAGE + len(seen))
        return [submission for submission in listed if submission not in seen]

    async def _without_workflow(self) -> tuple[str, ...]:
        missing: list[str] = []
        last = ""
        while page := await asyncio.to_thread(self._invoices.open_invoices, last, _PAGE):
            for record in page:
                activity.heartbeat()
                if not await self._workflows.runs(record.lifecycle) and not await self._accounted_for(record.id):
                    missing.append(record.id)
            last = page[-1].id
        return tuple(missing)

    async def _accounted_for(self, invoice: str) -> bool:
        """Look again: it may have ended, or its case may have opened, since it was listed. A case that was forgotten is started."""
        record = await asyncio.to_thread(self._invoices.invoice, invoice)
        if record.ended_at is not None or await self._workflows.runs(record.lifecycle):
            return True
        opening = await asyncio.to_thread(unstarted_case, self._invoices, record)
        return opening is not None and await self._workflows.open_case(opening)
