"""The worker: composes the service from its parts and works until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
import uvloop
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.addressing import Addressing
from activities.aftermath import Aftermath
from activities.bounces import Bounces
from activities.consumer_looks import ConsumerHistory
from activities.counting import Counting
from activities.delivery import Delivery
from activities.intake import Intake
from activities.invoice_workflows import InvoiceWorkflows
from activities.journal import Journal
from activities.mail_attachments import MailAttachments
from activities.packing import Packing
from activities.releasing import Releasing
from activities.statuses import StatusNews
from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.mail.bounces import BounceMaildir
from adapters.merging_child import MergingChild
from adapters.register import SqlRegister, migrate
from composition.agreements import agreement_activities
from composition.channels import channels
from composition.consumers import ConsumerActivities, hub_channels, hub_line
from composition.deployment import deployment
from composition.downloads import attachment_links
from composition.peppol import certificates, peppol_directory, peppol_gateway, status_inbox, statuses, tell_of_certificates
from composition.verification import lost_verifications, verifying_activities
from domain.channels import Channel
from domain.ports import Merging, PeppolDirectory
from domain.waits import EVIDENCE_WINDOW
from settings import (
    BounceSettings,
    ClockSettings,
    EfakturaSettings,
    MailSettings,
    RegisterSettings,
    RuleSettings,
    StoreSettings,
    TemporalSettings,
    WaitSettings,
)
from workflows.activate_b2c_agreement import ActivateB2CAgreement
from workflows.connection import connect
from workflows.count_invoices import CountInvoices
from workflows.invoice_case import InvoiceCase
from workflows.poll_b2c_agreements import PollB2CAgreements
from workflows.schedules import ensure_polling_agreements, ensure_running, ensure_watching_hub, ensure_watching_statuses
from workflows.send_invoice import SendInvoice
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
)

_THREADS = 16
"""Activities that block (register, store) run in these."""

log = structlog.get_logger()


def evidence_windows(settings: WaitSettings) -> dict[Channel, timedelta]:
    """Tell how long late evidence is awaited per channel: the production waits, unless a demo shortens them."""
    return {channel: settings.evidence_window or window for channel, window in EVIDENCE_WINDOW.items()}


def activities(
    client: Client, documents: DocumentPool, merging: Merging, directory: PeppolDirectory | None
) -> Sequence[Callable[..., Any]]:
    """Compose the activities from adapters and settings."""
    temporal, bounce = TemporalSettings(), BounceSettings()
    clock = ShiftedClock(ClockSettings().shift)
    register, store = SqlRegister(RegisterSettings().url), ObjectStore(StoreSettings().url)
    windows = evidence_windows(WaitSettings())
    ways = channels(clock)
    gateway = peppol_gateway(clock, directory) if directory else None
    if gateway is not None:
        ways[Channel.PEPPOL] = gateway
    line = hub_line(clock)
    to_consumers = hub_channels(line, register)
    ways |= to_consumers
    workflows = InvoiceWorkflows(client, temporal.task_queue)
    here = deployment().model_copy(update={"offered": frozenset(ways)})
    history = ConsumerHistory(companies=register, invoices=register, consumers=register, deployment=here)
    journal = Journal(invoices=register, history=history, clock=clock, evidence_windows=windows, deployment=here)
    packing = Packing(
        companies=register,
        invoices=register,
        store=store,
        documents=documents,
        mail_attachments=MailAttachments(merging, attachment_links()),
    )
    intake = Intake(
        companies=register, invoices=register, consumers=register, store=store, documents=documents, clock=clock, deployment=here
    )
    delivery = Delivery(
        invoices=register,
        store=store,
        packing=packing,
        channels=ways,
        clock=clock,
        evidence_windows=windows,
        hinder=workflows.hinder,
        addressing=Addressing(directory) if directory else None,
    )
    aftermath = Aftermath(invoices=register, workflows=workflows, clock=clock)
    mailbox = BounceMaildir(bounce.maildir, MailSettings().bounce_domain)
    bounces = Bounces(mailbox=mailbox, invoices=register, store=store, aftermath=aftermath, poll=bounce.poll)
    counting = Counting(
        invoices=register,
        reconciliation=register,
        workflows=workflows,
        clock=clock,
        certificates=certificates(),
        verifications=lost_verifications(register, client, temporal.task_queue),
    )
    news = StatusNews(store=store, aftermath=aftermath)
    watched = [statuses(gateway, register, store, news, windows[Channel.PEPPOL], clock).watch_statuses] if gateway else []
    consumers = (
        ConsumerActivities(line=line, register=register, history=history, workflows=workflows, news=news, clock=clock) if line else None
    )
    return (
        intake.decide_submission,
        intake.fix_submission,
        journal.write_down,
        journal.find_next_step,
        journal.account_for,
        journal.may_pass,
        *verifying_activities(register, store, documents, clock),
        Releasing(register, workflows.company_verified).release_invoices,
        delivery.deliver,
        delivery.await_answer,
        aftermath.learn_after_the_end,
        bounces.watch_bounces,
        counting.count_invoices,
        *watched,
        *(consumers.all(to_consumers, windows) if consumers else ()),
        *(agreement_activities(client, line, register, clock) if line else ()),
    )


def worker(client: Client, task_queue: str, activities: Sequence[Callable[..., Any]]) -> Worker:
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
        MergingChild() as merging,
        peppol_directory(clock) as directory,
        status_inbox(clock),
        worker(client, settings.task_queue, activities(client, documents, merging, directory)),
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
