"""What is learned of a delivery after its hand-over reaches the invoice: its workflow, or after its end a case (design.md, step 5)."""

import asyncio
from collections.abc import Iterator

import structlog
from temporalio import activity

from activities.failures import translated
from activities.invoice_workflows import InvoiceWorkflows
from domain.cases import CaseOpening
from domain.deliveries.delivery import LedgerState
from domain.deliveries.late_evidence import LATE_FAILURES, LateEvidence
from domain.deliveries.ledger import last_taken
from domain.deliveries.ledger_moves import TAKEN
from domain.identity import case_key
from domain.lifecycle import TRANSITIONS, Event
from domain.messages import MessageCode, Text
from domain.ports import Clock, InvoiceRegister
from domain.records import Change, DeliveryRecord, InvoiceRecord, LedgerMove
from domain.value import Value

log = structlog.get_logger()


class LateNews(Value):
    """Something learned of one of an invoice's deliveries."""

    invoice: str
    evidence: LateEvidence


class Aftermath:
    """Takes late evidence to where it belongs. Telling the same again changes nothing."""

    def __init__(self, *, invoices: InvoiceRegister, workflows: InvoiceWorkflows, clock: Clock) -> None:
        self._invoices = invoices
        self._workflows = workflows
        self._clock = clock

    async def learn(self, news: LateNews) -> None:
        """Tell the workflow that carries the invoice; if it has ended, write the fact down and open a case where a person is needed."""
        told = None
        while told != (lifecycle := await self._lifecycle(news.invoice)):  # a case may open meanwhile, and then hears it
            if await self._workflows.tell(lifecycle, news.evidence):
                return
            told = lifecycle
        await self._write_down(news)

    @activity.defn
    async def learn_after_the_end(self, news: LateNews) -> None:
        """Write the fact down, for a workflow that is ending; open a case where a person is needed."""
        with translated():
            await self._write_down(news)

    async def _lifecycle(self, invoice: str) -> str:
        return (await asyncio.to_thread(self._invoices.invoice, invoice)).lifecycle

    async def _write_down(self, news: LateNews) -> None:
        record = await asyncio.to_thread(self._noted, news)
        opening = await asyncio.to_thread(unstarted_case, self._invoices, record)
        if opening:
            await self._workflows.open_case(opening)

    def _noted(self, news: LateNews) -> InvoiceRecord:
        record = self._invoices.invoice(news.invoice)
        rows = {row.id: row for row in self._invoices.deliveries(news.invoice)}
        changes = tuple(self._changes(record, rows.get(news.evidence.delivery), news.evidence))
        if not changes:
            log.info("late_evidence_changes_nothing", delivery=news.evidence.delivery, learned=news.evidence.event)
            return record
        return self._invoices.record(*changes)

    def _changes(self, record: InvoiceRecord, row: DeliveryRecord | None, evidence: LateEvidence) -> Iterator[Change]:
        if row is None or row.state not in TAKEN:
            return
        if evidence.event in LATE_FAILURES and (record.status, Event.FAILED_AFTER_THE_END) in TRANSITIONS:
            yield self._change(row, evidence, Event.FAILED_AFTER_THE_END, LedgerState.REFUSED)
            yield Change(
                invoice=row.invoice,
                key=case_key(record.cases + 1),
                event=Event.CASE_OPENED,
                at=self._clock.now(),
                text=Text(code=MessageCode.CASE_OPENED),
            )
        if evidence.event is Event.CONFIRMED and (record.status, Event.CONFIRMED) in TRANSITIONS:
            yield self._change(row, evidence, Event.CONFIRMED, LedgerState.CONFIRMED)

    def _change(self, row: DeliveryRecord, evidence: LateEvidence, event: Event, to: LedgerState) -> Change:
        return Change(
            invoice=row.invoice,
            key=f"{row.id}:{event}",
            event=event,
            at=self._clock.now(),
            text=evidence.text,
            channel=row.channel,
            evidence=evidence.evidence,
            ledger=LedgerMove(delivery=row.id, attempt=row.attempt, to=to) if row.state is not to else None,
        )


def unstarted_case(invoices: InvoiceRegister, record: InvoiceRecord) -> CaseOpening | None:
    """Find the case that was opened for a failure and that nothing has happened in yet: its workflow may still have to be started."""
    told = invoices.timeline(record.id)
    if [entry.event for entry in told[-2:]] != [Event.FAILED_AFTER_THE_END, Event.CASE_OPENED]:
        return None
    taken = last_taken(invoices.deliveries(record.id))
    return CaseOpening(
        invoice=record.id,
        n=record.cases,
        status=told[-1].status,
        failure=told[-2].text,
        sent=taken.id if taken else None,
        confirmed=taken is not None and taken.state is LedgerState.CONFIRMED,
    )
