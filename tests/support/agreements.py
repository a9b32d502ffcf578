"""A house for B2C agreements: a real register and Temporal, a hub and a mail server that answer as scripted."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributeKey
from temporalio.worker import Worker

from activities.agreement_workflows import AgreementWorkflows
from activities.b2c_agreements import B2CActivations
from activities.invoice_workflows import InvoiceWorkflows
from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister, migrate
from composition.agreement_service import AgreementService
from domain import names
from domain.companies.audit import Author
from domain.companies.parties import Company, CompanySettings
from domain.consumers.b2c_agreement import Acceptance, Agreement, AgreementStatus, Capture, HubState, IssuerAnswer, IssuerCreated, Signer
from domain.consumers.consumer import MessageOutcome, MessageRefused, MessageTaken
from domain.errors import Misconfigured, PortError
from domain.messages import MessageCode, Text
from domain.search_attributes import ATTENTION
from support.cards import FJORD
from worker import worker

ASLAK = Signer(name="Aslak Demovik", email="aslak@tundra.example")
TUNDRA = FJORD.model_copy(
    update={"orgnr": "310007072", "name": "Tundra Tenktvarme AS", "settings": CompanySettings(consumer_agreement_feature=True)}
)


@dataclass
class ScriptedBooks:
    """The hub's books of issuers. `answers` are given one after the other, the last one for ever."""

    answers: list[IssuerAnswer | PortError] = field(default_factory=lambda: [IssuerCreated()])
    states: dict[str, HubState | PortError | None] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def create(self, agreement: Agreement, company_name: str) -> IssuerAnswer:  # noqa: ARG002 - the port gives both
        self.created.append(agreement.company)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, PortError):
            raise answer
        return answer

    async def state(self, company: str) -> HubState | None:
        self.asked.append(company)
        state = self.states.get(company, HubState.PENDING)
        if isinstance(state, PortError):
            raise state
        return state

    async def delete(self, company: str) -> None:
        self.states[company] = None


@dataclass
class ScriptedLetters:
    """A mail server that takes everything, refuses it, or fails first."""

    refuses: bool = False
    failures: list[PortError] = field(default_factory=list)
    locked: bool = False
    """It does not let us in."""
    tries: int = 0
    sent: list[tuple[str, int, bool]] = field(default_factory=list)

    async def send(self, company: Company, agreement: Agreement, *, reminder: bool) -> MessageOutcome:
        self.tries += 1
        if self.locked:
            raise Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")
        if self.failures:
            raise self.failures.pop(0)
        if self.refuses:
            return MessageRefused(code="email_refused")
        self.sent.append((company.orgnr, agreement.n, reminder))
        return MessageTaken(reference="m")


@dataclass
class AgreementHouse:
    """The parts, put together as composition/agreements.py does."""

    folder: Path
    client: Client
    task_queue: str
    books: ScriptedBooks = field(default_factory=ScriptedBooks)
    letters: ScriptedLetters = field(default_factory=ScriptedLetters)
    told_invoices: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.folder}/register.db"
        migrate(url)
        self.register = SqlRegister(url)
        self.clock = ShiftedClock()
        self.workflows = AgreementWorkflows(self.client, self.task_queue)
        # Tests share a server: each has a company of its own.
        self.company = _orgnr(int(self.task_queue[:8], 16))
        self.add(self.company)

    def add(self, orgnr: str) -> None:
        """Add a company whose feature is on."""
        self.register.save_company(TUNDRA.model_copy(update={"orgnr": orgnr}))

    def worker(self) -> Worker:
        """A worker of this house."""
        made = B2CActivations(
            companies=self.register,
            agreements=self.register,
            invoices=self.register,
            hub=self.books,
            letters=self.letters,
            tell_agreement=self.workflows.news,
            tell_invoice=InvoiceWorkflows(self.client, self.task_queue).b2c_active,
            clock=self.clock,
        )
        return worker(
            self.client,
            self.task_queue,
            (
                made.look_at_agreements,
                made.invite_to_agreement,
                made.open_agreement,
                made.note_hub_state,
                made.let_consumers_go,
                made.ask_for_agreements,
            ),
        )

    def service(self) -> AgreementService:
        """What the command line does with agreements."""

        async def connected() -> Client:
            return self.client

        return AgreementService(
            register=self.register,
            store=ObjectStore(f"{self.folder}/store"),
            hub=self.books,
            connect=connected,
            task_queue=self.task_queue,
            clock=self.clock,
            capture=True,
        )

    @property
    def handle(self) -> WorkflowHandle[object, object]:
        """The workflow of this house's company."""
        return self.client.get_workflow_handle(names.agreement_id(self.company))

    def request(self, company: str = "", capture: Capture | None = None, at: datetime | None = None) -> Agreement:
        """Ask for an agreement, in the register alone."""
        return self.register.request_agreement(company or self.company, ASLAK, capture, Author(by="admin", at=at or self.clock.now()))

    async def activate(self, capture: Capture | None = None) -> Agreement:
        """Ask for an agreement, as the command does."""
        wanted = self.request(capture=capture)
        await self.workflows.asked(self.company)
        return wanted

    async def accept(self, n: int = 1, *, tell: bool = True, after: timedelta = timedelta()) -> None:
        """Accept an agreement, as the page does."""
        self.sign(n=n, after=after)
        if tell:
            await self.workflows.accepted(self.company)

    def sign(self, company: str = "", n: int = 1, after: timedelta = timedelta()) -> None:
        """Sign an agreement in the register alone."""
        self.register.accept_agreement(company or self.company, n, Acceptance(at=datetime.now(UTC) + after, text_sha256="a" * 64))

    def agreement(self, n: int = 1) -> Agreement:
        """The agreement as the register has it."""
        return self.register.agreement(self.company, n)

    async def until(self, status: AgreementStatus, n: int = 1) -> Agreement:
        """Wait until an agreement has a status."""
        for _ in range(400):
            if self.agreement(n).status is status:
                return self.agreement(n)
            await asyncio.sleep(0.05)
        raise AssertionError(f"never {status}: {self.agreement(n)}")

    async def until_tries(self, tries: int) -> None:
        """Wait until the mail server was asked so often."""
        for _ in range(4000):
            if self.letters.tries >= tries:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"only {self.letters.tries} tries")

    async def until_attention(self, wanted: str | None) -> None:
        """Wait until the Web UI lists the workflow as standing before a person, or no more."""
        seen = None
        for _ in range(400):
            seen = (await self.handle.describe()).typed_search_attributes.get(SearchAttributeKey.for_keyword(ATTENTION))
            if seen == wanted:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never {wanted}, but {seen}")

    async def until_where(self, where: str) -> None:
        """Wait until the workflow is somewhere."""
        seen = None
        for _ in range(400):
            seen = await self.handle.query("where")
            if seen == where:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never {where}, but {seen}")


def _orgnr(seed: int) -> str:
    """Make an orgnr of a number."""
    while True:
        body = f"3{seed % 10_000_000:07}"
        check = -sum(int(digit) * weight for digit, weight in zip(body, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if check < 10:
            return f"{body}{check}"
        seed += 1


def some_orgnrs(count: int, first: int = 9_000_000) -> list[str]:
    """Make many orgnrs, in order."""
    made: list[str] = []
    while len(made) < count:
        orgnr = _orgnr(first)
        if orgnr not in made:
            made.append(orgnr)
        first += 1
    return made
