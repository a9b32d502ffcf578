"""The yardsticks: workflows that do nothing, on a worker of their own (`python bench/noop.py`).

One does it in five ordinary activities, the other has the shape of an invoice's: an update with the start that waits for a local
activity, and one ordinary activity.
"""

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import uvloop
from temporalio import activity, workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workflows.connection import connect

QUEUE = "bench-noop"
ACTIVITIES = 5


@activity.defn
def nothing(number: int) -> int:
    """Do nothing."""
    return number


@workflow.defn
class Noop:
    """Five ordinary activities, one after the other."""

    @workflow.run
    async def run(self) -> None:
        """Do nothing five times."""
        for number in range(ACTIVITIES):
            await workflow.execute_activity(nothing, number, start_to_close_timeout=timedelta(seconds=30))


@workflow.defn
class Shaped:
    """As SendInvoice until it is sent: asked, decided, delivered."""

    def __init__(self) -> None:
        self._decided = False

    @workflow.run
    async def run(self) -> None:
        """Do nothing in the shape of an invoice that is mailed."""
        await workflow.execute_local_activity(nothing, 0, start_to_close_timeout=timedelta(seconds=30))
        self._decided = True
        workflow.set_current_details("nothing")
        await workflow.execute_activity(nothing, 1, start_to_close_timeout=timedelta(seconds=30))
        workflow.set_current_details("nothing more")

    @workflow.update
    async def accept(self) -> bool:
        """Wait for the decision."""
        await workflow.wait_condition(lambda: self._decided)
        return True


async def serve() -> None:
    """Work until SIGTERM, tuned as worker.py is."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await connect(os.environ["FAKTURAFLYT_TEMPORAL_ADDRESS"], os.environ["FAKTURAFLYT_TEMPORAL_NAMESPACE"])
    async with Worker(
        client,
        task_queue=QUEUE,
        workflows=[Noop, Shaped],
        activities=[nothing],
        activity_executor=ThreadPoolExecutor(16),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=30,
        max_concurrent_activities=12,
        max_cached_workflows=2000,
    ):
        Path(os.environ["BENCH_READY"]).touch()
        await stop.wait()


if __name__ == "__main__":
    uvloop.run(serve())
