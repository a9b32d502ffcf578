"""A house to run workflows in: real register, store and document processes; channels that answer as scripted."""

import asyncio
import sqlite3
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.addressing import Addressing
from activities.aftermath import Aftermath
from activities.agreements import AgreementChanges
from activities.asked_statuses import AskedStatuses
from activities.bounces import Bounces
from activities.consumer_looks import ConsumerHistory, ConsumerLooks
from activities.consumer_requests import ConsumerRequests
from activities.counting import Counting
from activities.delivery import Delivery
from activities.intake import Intake
from activities.invoice_workflows import InvoiceWorkflows
from activities.journal import Journal
from activities.lost_verifications import LostVerifications
from activities.packing import Packing
from activities.received_statuses import ReceivedStatuses
from activities.releasing import Releasing
from activities.sender_notices import SenderNotices
from activities.statuses import Statuses, StatusNews
from activities.verifying import KycRules, Verifying
from activities.watching import Look
from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.mail.addresses import message_id
from adapters.mail.bounces import BounceMaildir
from adapters.peppol.status_folder import StatusFolder
from adapters.register import SqlRegister, migrate
from domain.channels import Channel
from domain.consumers.checklist import HUB_CHANNELS
from domain.consumers.consumer import MessageOutcome, MessageRefused, MessageTaken
from domain.deployment import Deployment
from domain.errors import NotFound, PortError
from domain.lifecycle import Status
from domain.ports import Clock, DocumentStore, PeppolDirectory, StatusProvider
from domain.records import Consignment, Found, HandOver, LetterNotice, Taken
from domain.routing import WITHOUT_PEPPOL
from domain.search_attributes import ATTENTION
from domain.submission import Answer
from domain.waits import EVIDENCE_WINDOW
from starter import HandedIn, InvoiceService
from support.cards import FJORD, RORBERG
from support.daytime import shift_into_the_day
from support.documents import Line, ubl
from support.hub import ScriptedHub
from support.kyc import ScriptedBrreg, ScriptedSigning
from worker import worker
from workflows.verification_client import VerificationClient

BOUNCE_DOMAIN = "bounce.fakturaflyt.example"
RECEIVER_SEAT = "PNO000999"
"""The access point that this house's PEPPOL messages are for."""
_POLL = timedelta(milliseconds=200)
TAKEN = Taken(reference="", evidence=b"250 OK")


@dataclass
class ScriptedChannel:
    """A channel that answers as told, one answer after the other, the last one for ever; it keeps what it took."""

    channel: Channel
    answers: list[HandOver | PortError] = field(default_factory=lambda: [TAKEN])
    finds: Found | None = None
    pause: timedelta = timedelta(0)
    asked: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def reference(self, prepared: bytes) -> str:
        return message_id(prepared.decode(), "the receiver", BOUNCE_DOMAIN)

    def receiver_seat(self, prepared: bytes) -> str:  # noqa: ARG002 - all are at the same access point
        return RECEIVER_SEAT

    def prepare(self, consignment: Consignment) -> bytes:
        return consignment.delivery.encode()

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:
        self.asked.append(delivery)
        await asyncio.sleep(self.pause.total_seconds())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, PortError):
            raise answer
        if isinstance(answer, Taken):
            self.taken.append(delivery)
            return Taken(reference=self.reference(prepared), evidence=answer.evidence)
        return answer

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - the port gives both
        assert self.finds is not None, "nobody expected this delivery to be in doubt"
        return self.finds


@dataclass
class ScriptedMessages:
    """An SMS gateway and a mail server for requests that take everything, or refuse it."""

    refuses: bool = False
    failure: PortError | None = None
    pause: timedelta = timedelta(0)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[str] = field(default_factory=list)

    async def send(self, *message: object) -> MessageOutcome:
        self.asked.set()
        await asyncio.sleep(self.pause.total_seconds())
        if self.failure:
            raise self.failure
        if self.refuses:
            return MessageRefused(code="unknown_number")
        self.sent.append(str(message[-1]))
        return MessageTaken(reference="m")


@dataclass
class ScriptedNotices:
    """A mail server for senders that answers as a test says, the last answer again and again."""

    answers: list[HandOver | Exception] = field(default_factory=lambda: [TAKEN])
    asked: list[LetterNotice] = field(default_factory=list)

    async def send(self, notice: LetterNotice) -> HandOver:
        self.asked.append(notice)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class House:
    """The parts, put together as worker.py does, around scripted channels."""

    folder: Path
    client: Client
    documents: DocumentPool
    task_queue: str
    number: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    """The number of this house's one invoice: tests share a server."""
    email: ScriptedChannel = field(default_factory=lambda: ScriptedChannel(Channel.EMAIL))
    print: ScriptedChannel = field(default_factory=lambda: ScriptedChannel(Channel.PRINT))

    peppol: ScriptedChannel = field(default_factory=lambda: ScriptedChannel(Channel.PEPPOL))
    directory: PeppolDirectory | None = None
    """With one, this house sends by PEPPOL."""
    provider: StatusProvider | None = None
    """With one, it is asked for statuses; else they are read in an inbox of this house's own."""

    efaktura: ScriptedChannel = field(default_factory=lambda: ScriptedChannel(Channel.EFAKTURA))
    vipps: ScriptedChannel = field(default_factory=lambda: ScriptedChannel(Channel.VIPPS))
    hub: ScriptedHub | None = None
    """With one, this house reaches consumers by eFaktura and Vipps."""

    signing: ScriptedSigning = field(default_factory=ScriptedSigning)
    brreg: ScriptedBrreg = field(default_factory=ScriptedBrreg)

    texts: ScriptedMessages = field(default_factory=ScriptedMessages)
    letters: ScriptedMessages = field(default_factory=ScriptedMessages)
    notices: ScriptedNotices = field(default_factory=ScriptedNotices)

    @property
    def scripted_hub(self) -> ScriptedHub:
        """The hub of a house that has one."""
        assert self.hub is not None
        return self.hub

    @property
    def offered(self) -> frozenset[Channel]:
        """The channels of this house."""
        by_peppol = {Channel.PEPPOL} if self.directory else set[Channel]()
        return WITHOUT_PEPPOL | by_peppol | (HUB_CHANNELS if self.hub else frozenset())

    @property
    def deployment(self) -> Deployment:
        """What this house offers."""
        return Deployment(offered=self.offered)

    @property
    def channels(self) -> dict[Channel, ScriptedChannel]:
        """Every channel, offered or not."""
        return {each.channel: each for each in (self.peppol, self.efaktura, self.vipps, self.email, self.print)}

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.folder}/register.db"
        migrate(url)
        self.register = SqlRegister(url)
        self.store: DocumentStore = ObjectStore(str(self.folder / "store"))
        self.clock = ShiftedClock(shift_into_the_day())
        self.inbox = StatusFolder(self.folder / "statuses")
        self.mailbox = BounceMaildir(self.folder / "bounces", BOUNCE_DOMAIN)
        self.register.save_company(FJORD)
        self.register.save_customer(RORBERG)
        self.workflows = InvoiceWorkflows(self.client, self.task_queue)
        self.history = ConsumerHistory(companies=self.register, invoices=self.register, consumers=self.register, deployment=self.deployment)
        self.journal = Journal(
            invoices=self.register, history=self.history, clock=self.clock, evidence_windows=EVIDENCE_WINDOW, deployment=self.deployment
        )
        self.aftermath = Aftermath(invoices=self.register, workflows=self.workflows, clock=self.clock)
        self.counting = Counting(
            invoices=self.register,
            reconciliation=self.register,
            workflows=self.workflows,
            clock=self.clock,
            verifications=LostVerifications(self.register, VerificationClient(self.client, self.task_queue).begin),
        )

    @property
    def invoice(self) -> str:
        """The id of this house's one invoice."""
        return f"invoice/{FJORD.orgnr}/invoice/{self.number}"

    def document(self, *lines: Line) -> bytes:
        """This house's one invoice as UBL."""
        return ubl(self.number, lines=lines) if lines else ubl(self.number)

    async def timers(self, invoice: str) -> list[timedelta]:
        """The waits in the history of an invoice, in order."""
        history = await self.handle(invoice).fetch_history()
        started = [event.timer_started_event_attributes for event in history.events if event.HasField("timer_started_event_attributes")]
        return [timer.start_to_fire_timeout.ToTimedelta() for timer in started]

    def asked_statuses(self, provider: StatusProvider, clock: Clock) -> AskedStatuses:
        """Ask a provider for statuses, as production does."""
        news = StatusNews(store=self.store, aftermath=self.aftermath)
        window = EVIDENCE_WINDOW[Channel.PEPPOL]
        return AskedStatuses(provider=provider, invoices=self.register, news=news, clock=clock, window=window)

    @property
    def agreement_changes(self) -> AgreementChanges:
        """What hears of agreements that change."""
        return AgreementChanges(
            companies=self.register,
            invoices=self.register,
            consumers=self.register,
            hub=self.scripted_hub,
            tell=self.workflows.consumer_answered,
            clock=self.clock,
        )

    def _consumer_activities(self) -> tuple[Callable[..., object], ...]:
        requests = ConsumerRequests(
            companies=self.register,
            invoices=self.register,
            consumers=self.register,
            text_messages=self.texts,
            letters=self.letters,
            clock=self.clock,
        )
        looks = ConsumerLooks(
            invoices=self.register,
            consumers=self.register,
            history=self.history,
            hub=self.scripted_hub,
            clock=self.clock,
            hinder=self.workflows.hinder,
        )
        return requests.ask_consumer, looks.look_up_consumer

    def _verifying(self) -> tuple[Callable[..., object], ...]:
        verifying = Verifying(
            register=self.register,
            signing=self.signing,
            brreg=self.brreg,
            store=self.store,
            documents=self.documents,
            clock=self.clock,
            rules=KycRules(product="Autoinvoice"),
        )
        return (
            Releasing(self.register, self.workflows.company_verified).release_invoices,
            verifying.invite_signer,
            verifying.look_at_round,
            verifying.remind_signer,
            verifying.cancel_round,
            verifying.judge_signatures,
            verifying.make_verified,
            verifying.tell_stage,
        )

    def _look_for_statuses(self) -> Look:
        if self.provider is not None:
            return self.asked_statuses(self.provider, self.clock).look
        news = StatusNews(store=self.store, aftermath=self.aftermath)
        return ReceivedStatuses(inbox=self.inbox, receivers=self.peppol, invoices=self.register, store=self.store, news=news).look

    def worker(self) -> Worker:
        """A worker of this house, as production composes it."""
        packing = Packing(companies=self.register, invoices=self.register, store=self.store, documents=self.documents)
        intake = Intake(
            companies=self.register,
            invoices=self.register,
            consumers=self.register,
            store=self.store,
            documents=self.documents,
            clock=self.clock,
            deployment=self.deployment,
        )
        delivery = Delivery(
            invoices=self.register,
            store=self.store,
            packing=packing,
            channels=self.channels,
            addressing=Addressing(self.directory) if self.directory else None,
            hinder=self.workflows.hinder,
            clock=self.clock,
            evidence_windows=EVIDENCE_WINDOW,
        )
        notices = SenderNotices(
            companies=self.register,
            users=self.register,
            invoices=self.register,
            letters=self.notices,
            store=self.store,
            clock=self.clock,
        )
        journal = self.journal
        bounces = Bounces(mailbox=self.mailbox, invoices=self.register, store=self.store, aftermath=self.aftermath, poll=_POLL)
        statuses = Statuses(self._look_for_statuses(), _POLL)
        return worker(
            self.client,
            self.task_queue,
            (
                intake.decide_submission,
                intake.fix_submission,
                journal.write_down,
                journal.find_next_step,
                journal.account_for,
                journal.may_pass,
                *self._verifying(),
                delivery.deliver,
                delivery.await_answer,
                self.aftermath.learn_after_the_end,
                bounces.watch_bounces,
                notices.mail_sender,
                statuses.watch_statuses,
                self.counting.count_invoices,
                *(self._consumer_activities() if self.hub else ()),
            ),
        )

    def service(self, patience: timedelta = timedelta(seconds=8)) -> InvoiceService:
        """The ERP's client of this house."""
        return self._service(self._connected, patience)

    def service_without_temporal(self) -> InvoiceService:
        """The ERP's client while no Temporal server answers."""
        return self._service(_nobody_answers, timedelta(seconds=1))

    def _service(self, connect: Callable[[], Awaitable[Client]], patience: timedelta) -> InvoiceService:
        return InvoiceService(
            register=self.register, store=self.store, clock=self.clock, connect=connect, task_queue=self.task_queue, patience=patience
        )

    async def to_the_end(self, env: WorkflowEnvironment) -> object:
        """Skip the waits of this house's one invoice, started with its clock standing, and tell its result."""
        await env.fast_forward(self.handle(self.invoice))
        return await self.handle(self.invoice).result()

    async def until(self, status: Status, looks: int = 400) -> None:
        """Wait until this house's one invoice has a status, in the register and in its workflow, which may be a moment later."""
        for _ in range(looks):
            if self.status() is status and await self.handle(self.invoice).query("status") == status:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never {status}: {self.told(self.invoice)}")

    @contextmanager
    def register_is_busy(self) -> Iterator[None]:
        """Keep others from writing to the register: SQLite lets one writer in at a time."""
        connection = sqlite3.connect(self.folder / "register.db", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.close()

    async def working_after_its_wait(self) -> None:
        """Wait until a wait of this house's one invoice is over and its worker is at what follows."""
        for _ in range(400):
            history = await self.handle(self.invoice).fetch_history()
            fired = any(event.HasField("timer_fired_event_attributes") for event in history.events)
            if fired and history.events[-1].HasField("workflow_task_started_event_attributes"):
                await asyncio.sleep(0.5)
                return
            await asyncio.sleep(0.05)
        raise AssertionError("no timer fired")

    def status(self) -> Status | None:
        """The status of this house's one invoice in the register, or None while it is not decided."""
        try:
            return self.register.invoice(self.invoice).status
        except NotFound:
            return None

    async def attention(self) -> str | None:
        """What an operator finds this house's one invoice by in the Web UI, if it waits for a person."""
        description = await self.handle(self.invoice).describe()
        return description.typed_search_attributes.get(SearchAttributeKey.for_keyword(ATTENTION))

    async def details(self) -> str:
        """What an operator reads in the Web UI about this house's one invoice."""
        return await self.details_of(self.handle(self.invoice))

    async def details_of(self, handle: WorkflowHandle[Any, Any]) -> str:
        """What an operator reads in the Web UI about a workflow."""
        metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return str(metadata.current_details)

    async def submit(self, document: bytes, customer: str | None = None) -> Answer:
        """Hand a document over."""
        return await self.service().submit(HandedIn(document=document, customer=customer))

    def handle(self, invoice: str) -> WorkflowHandle[object, object]:
        """The workflow of an invoice."""
        return self.client.get_workflow_handle(invoice)

    def told(self, invoice: str) -> list[str]:
        """The timeline as the codes of its sentences."""
        return [str(entry.text.code) for entry in self.register.timeline(invoice)]

    async def _connected(self) -> Client:
        return self.client


async def _nobody_answers() -> Client:
    raise RuntimeError("connection refused")
