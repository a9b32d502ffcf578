"""WatchStatuses: one workflow that never ends and reads what receivers' access points tell, all the time (G16)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.statuses import Statuses
    from domain import names
    from workflows import policies
    from workflows.watching import watch_once


@workflow.defn(name=names.WATCH_STATUSES)
class WatchStatuses:
    """Keeps one activity watching; a polling loop in the activity costs no history."""

    @workflow.run
    async def run(self) -> None:
        """Watch for some hours, then begin a new run with an empty history."""
        await watch_once(workflow.execute_activity_method(Statuses.watch_statuses, **policies.WATCH))
        workflow.continue_as_new()
