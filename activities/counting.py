"""Count invoices (design.md, promise 1): submissions stored = register = ledger = ends, and name every difference."""

import asyncio
from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.failures import translated
from activities.invoice_workflows import InvoiceWorkflows
from domain.identity import invoice_id
from domain.ports import Clock, InvoiceRegister, Reconciliation
from domain.reconciliation import Discrepancy, Tally
from domain.value import Value

_PAGE = 500
_YOUNG = timedelta(minutes=5)
"""A submission or hand-over younger than this may simply be under way."""


class CountReport(Value):
    """What a count found. `named` lists at most `NAMED` differences; all stand in the register."""

    counted_at: datetime
    tally: Tally
    discrepancies: int
    named: tuple[Discrepancy, ...] = ()
    started: tuple[str, ...] = ()
    """Invoices that were stored but had no workflow, and were started by this count."""
    without_workflow: tuple[str, ...] = ()
    """Open invoices whose workflow is gone (terminated, or the server's data lost): a person must look."""


NAMED = 200
"""How many differences travel through Temporal; a payload stays small."""


class Counting:
    """Counts, names, and starts what was forgotten."""

    def __init__(self, *, invoices: InvoiceRegister, reconciliation: Reconciliation, workflows: InvoiceWorkflows, clock: Clock) -> None:
        self._invoices = invoices
        self._reconciliation = reconciliation
        self._workflows = workflows
        self._clock = clock

    @activity.defn
    async def count_invoices(self) -> CountReport:
        """Start what was stored and forgotten, then compare submissions, register, ledger and workflows."""
        with translated():
            before = self._clock.now() - _YOUNG
            started = await self._start_forgotten(before)
            tally = await asyncio.to_thread(self._reconciliation.count)
            discrepancies = await asyncio.to_thread(self._reconciliation.discrepancies, before)
            without_workflow = await self._without_workflow()
        return CountReport(
            counted_at=datetime.now(tz=UTC),
            tally=tally,
            discrepancies=len(discrepancies) + len(without_workflow),
            named=discrepancies[:NAMED],
            started=started,
            without_workflow=without_workflow[:NAMED],
        )

    async def _start_forgotten(self, before: datetime) -> tuple[str, ...]:
        started: list[str] = []
        for submission in await asyncio.to_thread(self._invoices.unstarted_submissions, before, _PAGE):
            activity.heartbeat()
            if await self._workflows.start(submission):
                started.append(invoice_id(submission.key))
        return tuple(started)

    async def _without_workflow(self) -> tuple[str, ...]:
        missing: list[str] = []
        last = ""
        while page := await asyncio.to_thread(self._invoices.open_invoices, last, _PAGE):
            for record in page:
                activity.heartbeat()
                if not await self._workflows.runs(record.id):
                    missing.append(record.id)
            last = page[-1].id
        return tuple(missing)
