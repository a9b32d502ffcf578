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
from activities.asked_statuses import AskedStatuses
from activities.bounces import Bounces
from activities.counting import Counting
from activities.delivery import Delivery
from activities.intake import Intake
from activities.invoice_workflows import InvoiceWorkflows
from activities.journal import Journal
from activities.packing import Packing
from activities.received_statuses import ReceivedStatuses
from activities.statuses import Statuses, StatusNews
from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.mail.bounces import BounceMaildir
from adapters.mail.message import Sender
from adapters.mail.smtp import MailServer, SmtpChannel
from adapters.peppol.access_point import AccessPoint, AccessPointFiles
from adapters.peppol.as4_gateway import As4Gateway
from adapters.peppol.certificates import NetworkTrust, TrustFiles
from adapters.peppol.http_gateway import HttpGateway, Provider
from adapters.peppol.inbox import Inbox
from adapters.peppol.lookup import NetworkDirectory
from adapters.peppol.sml import NameServers
from adapters.peppol.status_folder import StatusFolder
from adapters.print_house.sftp import PrintHouse, SftpChannel
from adapters.register import SqlRegister, migrate
from documents.mail_body import mail_body
from domain.certificates import alarms_of
from domain.channels import Channel
from domain.errors import Misconfigured
from domain.ports import Certificates, Clock, DeliveryChannel, PeppolDirectory
from domain.sentences import in_both_languages
from domain.waits import EVIDENCE_WINDOW
from settings import (
    BounceSettings,
    ClockSettings,
    MailSettings,
    PeppolAccessPointSettings,
    PeppolInboxSettings,
    PeppolLookupSettings,
    PeppolProviderSettings,
    PeppolSettings,
    PrintSettings,
    ProductSettings,
    RegisterSettings,
    StoreSettings,
    TemporalSettings,
    WaitSettings,
)
from workflows.connection import connect
from workflows.count_invoices import CountInvoices
from workflows.invoice_case import InvoiceCase
from workflows.schedules import ensure_running, ensure_watching_statuses
from workflows.send_invoice import SendInvoice
from workflows.watch_bounces import WatchBounces
from workflows.watch_statuses import WatchStatuses

WORKFLOWS: tuple[type, ...] = (SendInvoice, InvoiceCase, WatchBounces, WatchStatuses, CountInvoices)

_THREADS = 16
"""Activities that block (register, store) run in these."""

log = structlog.get_logger()


def evidence_windows(settings: WaitSettings) -> dict[Channel, timedelta]:
    """Tell how long late evidence is awaited per channel: the production waits, unless a demo shortens them."""
    return {channel: settings.evidence_window or window for channel, window in EVIDENCE_WINDOW.items()}


def channels(clock: Clock) -> dict[Channel, DeliveryChannel]:
    """Compose the channels this deployment has."""
    mail, paper = MailSettings(), PrintSettings()
    return {
        Channel.EMAIL: SmtpChannel(
            server=MailServer(**mail.model_dump(include=set(MailServer.model_fields))),
            sender=Sender(address=mail.sender, bounce_domain=mail.bounce_domain),
            body=mail_body,
            product=ProductSettings().name,
            clock=clock,
            max_in_flight=mail.max_in_flight,
        ),
        Channel.PRINT: SftpChannel(
            PrintHouse(**paper.model_dump(include=set(PrintHouse.model_fields))), clock=clock, max_in_flight=paper.max_in_flight
        ),
    }


@asynccontextmanager
async def peppol_directory(clock: Clock) -> AsyncIterator[PeppolDirectory | None]:
    """Open the look-up of PEPPOL receivers, if this deployment sends by PEPPOL."""
    if PeppolSettings().gateway == "none":
        yield None
        return
    settings = PeppolLookupSettings()
    servers = NameServers(zone=settings.zone, servers=tuple(settings.name_servers.split()))
    async with NetworkDirectory(servers, trust_files(), clock, settings.look_again_after) as directory:
        yield directory


def trust_files() -> TrustFiles:
    """Name the certificates that trust in the network begins with."""
    return TrustFiles(**PeppolLookupSettings().model_dump(include=set(TrustFiles.model_fields)))


def access_point() -> AccessPoint:
    """Compose our own access point."""
    settings = PeppolAccessPointSettings()
    files = AccessPointFiles(
        certificate_file=settings.certificate_file, key_file=settings.key_file, message_domain=PeppolSettings().message_domain
    )
    return AccessPoint(files)


def certificates() -> tuple[Certificates, ...]:
    """Compose what this deployment sends by PEPPOL with and expires some day."""
    gateway = PeppolSettings().gateway
    if gateway == "none":
        return ()
    trust = NetworkTrust(trust_files())
    return (access_point(), trust) if gateway == "as4" else (trust,)


def tell_of_certificates(clock: Clock) -> None:
    """Log every certificate that a person must renew."""
    for alarm in alarms_of((term for held in certificates() for term in held.terms()), clock.now()):
        log.warning("certificate_alarm", told=in_both_languages(alarm.text), urgency=alarm.urgency, days_left=alarm.days_left)


@asynccontextmanager
async def status_inbox(clock: Clock) -> AsyncIterator[None]:
    """Listen for Message Level Statuses, if this deployment has an access point of its own. Raises OSError if the port is taken.

    Certificates or a key that cannot be used stop PEPPOL alone: e-mail and print go on, and statuses are heard after the next start.
    """
    if PeppolSettings().gateway != "as4":
        yield
        return
    settings = PeppolInboxSettings()
    inbox = Inbox(access_point(), trust_files(), StatusFolder(settings.folder), clock)
    try:
        await inbox.start(settings.host, settings.port)
    except Misconfigured as error:
        log.exception("statuses_are_not_heard", told=in_both_languages(error.text))
    try:
        yield
    finally:
        await inbox.stop()


def peppol_gateway(clock: Clock, directory: PeppolDirectory) -> As4Gateway | HttpGateway:
    """Compose how this deployment sends by PEPPOL: by an access point of its own, or by a provider's."""
    settings = PeppolSettings()
    if settings.gateway == "http":
        provider = PeppolProviderSettings()
        named = Provider(base_url=provider.base_url, token=provider.token, message_domain=settings.message_domain, ca_file=provider.ca_file)
        return HttpGateway(named, clock, max_in_flight=settings.max_in_flight)
    ours = PeppolAccessPointSettings()
    return As4Gateway(
        access_point(),
        directory,
        clock,
        status_wanted=ours.status_wanted,
        tls_ca_file=ours.tls_ca_file,
        max_in_flight=settings.max_in_flight,
    )


def statuses(gateway: As4Gateway | HttpGateway, register: SqlRegister, store: ObjectStore, aftermath: Aftermath, clock: Clock) -> Statuses:
    """Compose how it is learned what became of what was sent by PEPPOL: from our own inbox, or from the provider."""
    news = StatusNews(store=store, aftermath=aftermath)
    if isinstance(gateway, HttpGateway):
        window = evidence_windows(WaitSettings())[Channel.PEPPOL]
        asked = AskedStatuses(provider=gateway, invoices=register, news=news, clock=clock, window=window)
        return Statuses(asked.look, PeppolProviderSettings().status_poll)
    settings = PeppolInboxSettings()
    received = ReceivedStatuses(inbox=StatusFolder(settings.folder), receivers=gateway, invoices=register, store=store, news=news)
    return Statuses(received.look, settings.poll)


def activities(client: Client, documents: DocumentPool, directory: PeppolDirectory | None) -> Sequence[Callable[..., Any]]:
    """Compose the activities from adapters and settings."""
    temporal, bounce = TemporalSettings(), BounceSettings()
    clock = ShiftedClock(ClockSettings().shift)
    register, store = SqlRegister(RegisterSettings().url), ObjectStore(StoreSettings().url)
    windows = evidence_windows(WaitSettings())
    ways = channels(clock)
    gateway = peppol_gateway(clock, directory) if directory else None
    if gateway is not None:
        ways[Channel.PEPPOL] = gateway
    offered = frozenset(ways)
    workflows = InvoiceWorkflows(client, temporal.task_queue)
    journal = Journal(companies=register, invoices=register, clock=clock, evidence_windows=windows, offered=offered)
    packing = Packing(companies=register, invoices=register, store=store, documents=documents)
    intake = Intake(companies=register, invoices=register, store=store, documents=documents, clock=clock, offered=offered)
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
    counting = Counting(invoices=register, reconciliation=register, workflows=workflows, clock=clock, certificates=certificates())
    watched = [statuses(gateway, register, store, aftermath, clock).watch_statuses] if gateway else []
    return (
        intake.decide_submission,
        intake.fix_submission,
        journal.write_down,
        journal.find_next_step,
        journal.account_for,
        delivery.deliver,
        delivery.await_answer,
        aftermath.learn_after_the_end,
        bounces.watch_bounces,
        counting.count_invoices,
        *watched,
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
        DocumentPool() as documents,
        peppol_directory(clock) as directory,
        status_inbox(clock),
        worker(client, settings.task_queue, activities(client, documents, directory)),
    ):
        await ensure_running(client, settings.task_queue)
        if directory is not None:
            await ensure_watching_statuses(client, settings.task_queue)
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
