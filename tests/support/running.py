"""A whole house running for journeys: server, sandbox and worker as processes of their own."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import partial
from pathlib import Path

from temporalio.client import Client
from temporalio.common import SearchAttributeKey

from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.mail.message import NOTICE_HEADER
from adapters.register import SqlRegister
from domain.channels import Channel
from domain.companies.parties import Language
from domain.errors import NotFound
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.search_attributes import ATTENTION
from domain.sentences import sentence
from domain.submission import Answer, Received
from embedded.stack import Stack
from sandbox.receivers import received
from starter import HandedIn, InvoiceService
from workflows.connection import connect

PATIENCE = timedelta(seconds=60)
_ATTENTION = SearchAttributeKey.for_keyword(ATTENTION)


@dataclass
class Running:
    """A running stack as an ERP and a receiver see it."""

    stack: Stack
    register: SqlRegister = field(init=False)

    def __post_init__(self) -> None:
        self.register = SqlRegister(self.stack.settings["FAKTURAFLYT_REGISTER_URL"])

    def service(self, patience: timedelta = timedelta(seconds=1)) -> InvoiceService:
        """The ERP's client."""
        settings = self.stack.settings
        return InvoiceService(
            register=self.register,
            store=ObjectStore(settings["FAKTURAFLYT_STORE_URL"]),
            clock=ShiftedClock(self.stack.plan.clock_shift),
            connect=partial(connect, settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], settings["FAKTURAFLYT_TEMPORAL_NAMESPACE"]),
            task_queue="fakturaflyt",
            patience=patience,
        )

    async def submit(self, handed_in: HandedIn, patience: timedelta = PATIENCE) -> Answer:
        """Submit, and ask again as long as nothing is decided, as an ERP does."""
        for _ in range(int(patience.total_seconds())):
            answer = await self.service().submit(handed_in)
            if not isinstance(answer.decision, Received):
                return answer
            await asyncio.sleep(0.2)
        raise AssertionError("never decided")

    async def until(self, invoice: str, *statuses: Status, patience: timedelta = PATIENCE) -> None:
        """Wait until an invoice has one of these statuses."""
        for _ in range(int(patience / timedelta(milliseconds=100))):
            if self.status(invoice) in statuses:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{invoice} never {statuses}: {self.told(invoice)}")

    async def until_told(self, invoice: str, code: MessageCode) -> None:
        """Wait until the timeline of an invoice tells something."""
        for _ in range(int(PATIENCE / timedelta(milliseconds=100))):
            if code in self.told(invoice):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{invoice} was never told {code}: {self.told(invoice)}")

    async def until_calling(self, invoice: str, status: Status, patience: timedelta = PATIENCE) -> None:
        """Wait until an invoice calls for a person with this status in the Web UI."""
        handle = (await self.client()).get_workflow_handle(invoice)
        for _ in range(int(patience / timedelta(milliseconds=100))):
            if (await handle.describe()).typed_search_attributes.get(_ATTENTION) == status:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{invoice} calls nobody: {self.told(invoice)}")

    async def until_returned(self, address: str) -> None:
        """Wait until a mail has come back from an address and nobody has dealt with it yet."""
        unread = self.stack.folder.sandbox / "bounces" / "new"
        for _ in range(int(PATIENCE / timedelta(milliseconds=100))):
            if any(address.encode() in path.read_bytes() for path in unread.iterdir()):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"nothing came back from {address}")

    async def ended(self, invoice: str) -> None:
        """Wait until the workflow of an invoice has ended."""
        await (await self.client()).get_workflow_handle(invoice).result()

    async def client(self) -> Client:
        """A client of the Temporal server."""
        settings = self.stack.settings
        return await connect(settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], settings["FAKTURAFLYT_TEMPORAL_NAMESPACE"])

    def status(self, invoice: str) -> Status | None:
        """The status, or None while the invoice is not decided."""
        try:
            return self.register.invoice(invoice).status
        except NotFound:
            return None

    def told(self, invoice: str) -> list[str]:
        """The timeline as the codes of its sentences."""
        return [str(entry.text.code) for entry in self.register.timeline(invoice)]

    def reasons(self, invoice: str) -> dict[Channel, str]:
        """What the timeline says last of each channel."""
        rows = self.register.timeline(invoice)
        return {row.channel: sentence(row.text, Language.NB) for row in rows if row.channel}

    def reasons_of(self, invoice: str, code: MessageCode) -> str:
        """The sentence of the first row of the timeline with this code."""
        return next(sentence(row.text, Language.NB) for row in self.register.timeline(invoice) if row.text.code is code)

    def peppol_documents(self, participant: str, number: str) -> list[Path]:
        """The documents of this number that an access point keeps for a participant."""
        return list((self.stack.folder.sandbox / "peppol" / participant).glob(f"*_{number}.xml"))

    def received(self, invoice: str) -> int:
        """How often the receivers got an invoice, counted where it lies."""
        return received(self.stack.folder.sandbox, invoice).total()

    def mails(self, address: str, invoice: str) -> list[EmailMessage]:
        """The mails about an invoice in somebody's mailbox."""
        paths = (self.stack.folder.sandbox / "mailboxes" / address).glob("*.eml")
        messages = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in paths]
        return [message for message in messages if message["X-Invoice"] == invoice]  # type: ignore[misc]

    def notices(self, address: str, invoice: str) -> list[EmailMessage]:
        """The mails to a sender about an invoice, in somebody's mailbox."""
        paths = (self.stack.folder.sandbox / "mailboxes" / address).glob("*.eml")
        messages = [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in paths]
        return [message for message in messages if message[NOTICE_HEADER] == invoice]  # type: ignore[misc]

    @property
    def printed(self) -> Path:
        """The folder of what the print house has printed."""
        return self.stack.folder.sandbox / "print" / "printed"
