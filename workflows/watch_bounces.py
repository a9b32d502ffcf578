"""WatchBounces: one workflow that never ends and reads returned mail all the time (P5)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.bounces import Bounces
    from domain import names
    from workflows import policies
    from workflows.watching import watch_once


@workflow.defn(name=names.WATCH_BOUNCES)
class WatchBounces:
    """Keeps one activity watching the mailbox; a polling loop in the activity costs no history."""

    @workflow.run
    async def run(self) -> None:
        """Watch for some hours, then begin a new run with an empty history."""
        await watch_once(workflow.execute_activity_method(Bounces.watch_bounces, **policies.WATCH))
        workflow.continue_as_new()
