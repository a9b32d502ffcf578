"""The activities of a worker, composed from the settings of its deployment."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import Client

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
from activities.sender_notices import SenderNotices
from activities.statuses import StatusNews
from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.mail.bounces import BounceMaildir
from adapters.mail.notices import SmtpSenderLetters
from adapters.register import SqlRegister
from composition.agreements import agreement_activities
from composition.channels import channels, mail_channel, mail_sender
from composition.consumers import ConsumerActivities, hub_channels, hub_line
from composition.deployment import deployment
from composition.downloads import attachment_links
from composition.peppol import certificates, peppol_gateway, statuses
from composition.verification import lost_verifications, verifying_activities
from documents.notice_body import notice_body
from domain.channels import Channel
from domain.ports import Merging, PeppolDirectory
from domain.waits import EVIDENCE_WINDOW
from settings import (
    BounceSettings,
    ClockSettings,
    MailSettings,
    ProductSettings,
    RegisterSettings,
    StoreSettings,
    TemporalSettings,
    WaitSettings,
)

Activities = Sequence[Callable[..., Any]]


def evidence_windows() -> dict[Channel, timedelta]:
    """Tell how long late evidence is awaited per channel: the production waits, unless a demo shortens them."""
    shortened = WaitSettings().evidence_window
    return {channel: shortened or window for channel, window in EVIDENCE_WINDOW.items()}


class Sending:
    """All that a worker does besides its workflows, on one register and store."""

    def __init__(self, client: Client, documents: DocumentPool, merging: Merging, directory: PeppolDirectory | None) -> None:
        self._client = client
        self._documents = documents
        self._merging = merging
        self._directory = directory
        self._clock = ShiftedClock(ClockSettings().shift)
        self._register = SqlRegister(RegisterSettings().url)
        self._store = ObjectStore(StoreSettings().url)
        self._queue = TemporalSettings().task_queue
        self._workflows = InvoiceWorkflows(client, self._queue)
        self._aftermath = Aftermath(invoices=self._register, workflows=self._workflows, clock=self._clock)
        self._news = StatusNews(store=self._store, aftermath=self._aftermath)
        self._windows = evidence_windows()
        self._gateway = peppol_gateway(self._clock, directory) if directory else None
        self._line = hub_line(self._clock)
        self._to_consumers = hub_channels(self._line, self._register)
        peppol = {Channel.PEPPOL: self._gateway} if self._gateway else {}
        self._ways = channels(self._clock) | peppol | self._to_consumers
        self._here = deployment().model_copy(update={"offered": frozenset(self._ways)})
        self._history = ConsumerHistory(companies=self._register, invoices=self._register, consumers=self._register, deployment=self._here)

    def activities(self) -> Activities:
        """List everything that this deployment can do."""
        delivery = self._delivery()
        return (
            *self._deciding(),
            *verifying_activities(self._register, self._store, self._documents, self._clock),
            Releasing(self._register, self._workflows.company_verified).release_invoices,
            delivery.deliver,
            delivery.await_answer,
            self._aftermath.learn_after_the_end,
            self._bounces().watch_bounces,
            self._notices().mail_sender,
            self._counting().count_invoices,
            *self._watched(),
            *self._for_consumers(),
        )

    def _deciding(self) -> Activities:
        """Compose what decides a submission, and keeps what becomes of it."""
        intake = Intake(
            companies=self._register,
            invoices=self._register,
            consumers=self._register,
            store=self._store,
            documents=self._documents,
            clock=self._clock,
            deployment=self._here,
        )
        journal = Journal(
            invoices=self._register, history=self._history, clock=self._clock, evidence_windows=self._windows, deployment=self._here
        )
        return (
            intake.decide_submission,
            intake.fix_submission,
            journal.write_down,
            journal.find_next_step,
            journal.account_for,
            journal.may_pass,
        )

    def _delivery(self) -> Delivery:
        packing = Packing(
            companies=self._register,
            invoices=self._register,
            store=self._store,
            documents=self._documents,
            mail_attachments=MailAttachments(self._merging, attachment_links()),
        )
        return Delivery(
            invoices=self._register,
            store=self._store,
            packing=packing,
            channels=self._ways,
            clock=self._clock,
            evidence_windows=self._windows,
            hinder=self._workflows.hinder,
            addressing=Addressing(self._directory) if self._directory else None,
        )

    def _bounces(self) -> Bounces:
        bounce = BounceSettings()
        mailbox = BounceMaildir(bounce.maildir, MailSettings().bounce_domain)
        return Bounces(mailbox=mailbox, invoices=self._register, store=self._store, aftermath=self._aftermath, poll=bounce.poll)

    def _notices(self) -> SenderNotices:
        letters = SmtpSenderLetters(mail_channel(self._clock), mail_sender(), notice_body, ProductSettings().name)
        return SenderNotices(
            companies=self._register,
            users=self._register,
            invoices=self._register,
            letters=letters,
            store=self._store,
            clock=self._clock,
        )

    def _counting(self) -> Counting:
        return Counting(
            invoices=self._register,
            reconciliation=self._register,
            workflows=self._workflows,
            clock=self._clock,
            certificates=certificates(),
            verifications=lost_verifications(self._register, self._client, self._queue),
        )

    def _watched(self) -> Activities:
        """Compose the watch over what access points tell, where this deployment sends by PEPPOL."""
        if self._gateway is None:
            return ()
        window = self._windows[Channel.PEPPOL]
        return (statuses(self._gateway, self._register, self._store, self._news, window, self._clock).watch_statuses,)

    def _for_consumers(self) -> Activities:
        """Compose what only invoices to consumers need, where this deployment has a line to the hub."""
        if self._line is None:
            return ()
        consumers = ConsumerActivities(
            line=self._line,
            register=self._register,
            history=self._history,
            workflows=self._workflows,
            news=self._news,
            clock=self._clock,
        )
        agreements = agreement_activities(self._client, self._line, self._register, self._clock)
        return (*consumers.all(self._to_consumers, self._windows), *agreements)
