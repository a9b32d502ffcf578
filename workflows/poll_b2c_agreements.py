"""PollB2CAgreements: ask the hub for all agreements that are not active in the bank yet; a schedule starts it every half hour (I7)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.b2c_agreements import AgreementPage, B2CActivations
    from domain import names
    from workflows import policies


@workflow.defn(name=names.POLL_B2C)
class PollB2CAgreements:
    """Asks once, page by page; each agreement that changed is told to its own workflow."""

    @workflow.run
    async def run(self) -> int:
        """Ask for all, and tell how many were asked for."""
        asked, last = 0, ""
        while True:
            page: AgreementPage = await workflow.execute_activity_method(
                B2CActivations.ask_for_agreements, last, **policies.ASK_FOR_AGREEMENTS
            )
            asked += page.asked
            if page.last is None:
                return asked
            last = page.last
