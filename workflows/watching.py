"""A watch is never given up: what one activity cannot do now, the next one tries again."""

from collections.abc import Awaitable

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from workflows import policies


async def watch_once(watching: Awaitable[None]) -> None:
    """Wait for an activity that watches for some hours; if it fails for good, pause instead of failing too."""
    try:
        await watching
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        await workflow.sleep(policies.WATCH_AGAIN_AFTER, summary="begynner på nytt / begins anew")
