"""InvoiceCase: what is done about an invoice after its end, because it failed after all or because a person asks (design.md, step 5)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import names
    from domain.cases import CaseOpening
    from domain.identity import case_key
    from domain.lifecycle import Event, Status
    from workflows import policies
    from workflows.stages import ComeBack, OpenedByAct, Sent, Stage
    from workflows.story import Story


@workflow.defn(name=names.INVOICE_CASE)
class InvoiceCase(Story):
    """Goes on with the story of an invoice that has ended. Its id is the invoice's with `/case/{n}`."""

    @workflow.init
    def __init__(self, opening: CaseOpening) -> None:
        super().__init__(opening.invoice, opening.status)
        if opening.sent:
            self._taken[opening.sent] = Sent(delivery=opening.sent, until=workflow.now(), confirmed=opening.confirmed)

    @workflow.run
    async def run(self, opening: CaseOpening) -> Status:
        """Stand before a person with what failed, or do what a person asks; then go from stage to stage as before."""
        return await self._uncancelled(self._life(opening))

    async def _life(self, opening: CaseOpening) -> Status:
        await self._tell(ComeBack(text=opening.failure) if opening.failure else await self._opened_by_act(opening.n))
        return self._status

    async def _opened_by_act(self, n: int) -> Stage | None:
        """Open the case once an act is there; one that was refused as it came leaves nothing to do."""
        try:
            await workflow.wait_condition(lambda: self._desk.act is not None, timeout=policies.ACT_COMES_WITHIN)
        except TimeoutError:
            return None
        await self._write_down(self._happening(Event.CASE_OPENED).model_copy(update={"key": case_key(n)}))
        return OpenedByAct()
