"""WatchHub: one workflow that never ends and watches the eFaktura hub (H17, K)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.hub_watch import HubWatch
    from domain import names
    from workflows import policies
    from workflows.watching import watch_once


@workflow.defn(name=names.WATCH_HUB)
class WatchHub:
    """Keeps one activity watching; a polling loop in the activity costs no history."""

    @workflow.run
    async def run(self) -> None:
        """Watch for some hours, then begin a new run with an empty history."""
        await watch_once(workflow.execute_activity_method(HubWatch.watch_hub, **policies.WATCH))
        workflow.continue_as_new()
