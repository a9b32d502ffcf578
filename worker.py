"""The worker: composes the service from its parts and works until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import structlog
import uvloop
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.merging_children import MergingChildren
from adapters.register import migrate
from composition.peppol import peppol_directory, status_inbox, tell_of_certificates
from composition.sending import Activities, Sending
from settings import ClockSettings, EfakturaSettings, MergeSettings, RegisterSettings, RuleSettings, TemporalSettings, WaitSettings
from workflows.activate_b2c_agreement import ActivateB2CAgreement
from workflows.connection import connect
from workflows.count_invoices import CountInvoices
from workflows.invoice_case import InvoiceCase
from workflows.poll_b2c_agreements import PollB2CAgreements
from workflows.schedules import ensure_polling_agreements, ensure_running, ensure_watching_hub, ensure_watching_statuses
from workflows.send_invoice import SendInvoice
from workflows.tell_sender import TellSender
from workflows.verify_company import VerifyCompany
from workflows.watch_bounces import WatchBounces
from workflows.watch_hub import WatchHub
from workflows.watch_statuses import WatchStatuses

WORKFLOWS: tuple[type, ...] = (
    SendInvoice,
    InvoiceCase,
    WatchBounces,
    WatchStatuses,
    WatchHub,
    CountInvoices,
    VerifyCompany,
    ActivateB2CAgreement,
    PollB2CAgreements,
    TellSender,
)

_THREADS = 16
"""Activities that block (register, store) run in these."""

log = structlog.get_logger()


def worker(client: Client, task_queue: str, activities: Activities) -> Worker:
    """Compose the Temporal worker."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=WORKFLOWS,
        activities=activities,
        activity_executor=ThreadPoolExecutor(_THREADS),
        # Twice as fast as the sandboxed runner; CI replays every stored history in the sandbox (docs/adr).
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_concurrent_workflow_tasks=30,  # more wedges a worker with local activities
        max_concurrent_activities=12,  # also bounds how many mails a crash can leave unknown
        max_cached_workflows=2000,  # fewer than are in flight would replay them at every step
        graceful_shutdown_timeout=timedelta(seconds=15),
    )


@asynccontextmanager
async def running_worker() -> AsyncIterator[Client]:
    """Bring the register up to date, start the document processes, and work."""
    settings = TemporalSettings()
    await asyncio.to_thread(migrate, RegisterSettings().url)
    client = await connect(settings.address, settings.namespace)
    clock = ShiftedClock(ClockSettings().shift)
    await asyncio.to_thread(tell_of_certificates, clock)
    async with (
        DocumentPool(peppol_file=RuleSettings().peppol_file) as documents,
        MergingChildren(processes=MergeSettings().processes) as merging,
        peppol_directory(clock) as directory,
        status_inbox(clock),
        worker(client, settings.task_queue, Sending(client, documents, merging, directory).activities()),
    ):
        await ensure_running(client, settings.task_queue)
        if directory is not None:
            await ensure_watching_statuses(client, settings.task_queue)
        if EfakturaSettings().gateway != "none":
            await ensure_watching_hub(client, settings.task_queue)
            await ensure_polling_agreements(client, settings.task_queue, WaitSettings().agreement_poll)
        yield client


async def serve() -> None:
    """Work until SIGTERM or SIGINT; say so in the ready file once work can be taken."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running_worker():
        _say_ready(os.environ)
        log.info("worker_ready", task_queue=TemporalSettings().task_queue)
        await stop.wait()
    log.info("worker_stopped")


def _say_ready(environment: Mapping[str, str]) -> None:
    if ready_file := environment.get("FAKTURAFLYT_WORKER_READY_FILE"):
        Path(ready_file).write_text("ready\n", encoding="utf-8")


if __name__ == "__main__":
    uvloop.run(serve())
