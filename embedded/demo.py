"""Play a world file: a house of its own, every case submitted and followed to where it stays (world.md's cases as tests of an ERP)."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from domain.errors import NotFound
from domain.lifecycle import Status
from domain.submission import Answer, Received, Refused
from domain.value import Value
from embedded.expectations import Ending, answer_of, channel_of, differences, doubt, passed_over
from embedded.stack import Stack, StackPlan
from sandbox.receivers import received
from sandbox.world import Case, World
from sandbox.world_cards import company_card, customer_card
from settings import TemporalSettings
from starter import AttachedFile, HandedIn, InvoiceService
from workflows.connection import connect

PATIENCE = timedelta(seconds=60)
"""How long the cases get beyond the waits they contain; a machine that is busy with other things needs some of it."""

_LOOK_EVERY = timedelta(milliseconds=300)
_STAYS = frozenset({Status.NEEDS_ATTENTION, Status.OUTCOME_UNKNOWN, Status.HELD, Status.REJECTED, Status.CANCELLED})


class Played(Value):
    """A case as it stands."""

    id: str
    ending: Ending
    differences: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether it ended as expected."""
        return not self.differences


Progress = Callable[[Sequence[Played]], None]
"""Told how the cases stand, whenever that was looked at."""


class Demo:
    """A world being played on a stack of its own, in a temporary folder."""

    def __init__(self, world: World, stack: Stack) -> None:
        self._world = world
        self._stack = stack
        self._register = SqlRegister(stack.settings["FAKTURAFLYT_REGISTER_URL"])
        self._answers: dict[str, Answer] = {}

    @property
    def ui_url(self) -> str:
        """Where the Temporal Web UI is while the demo plays."""
        return self._stack.ui_url

    async def play(self, tell: Progress) -> tuple[Played, ...]:
        """Submit every case in the world's order and follow all until they stay where they are, or patience ends."""
        self._fill_the_register()
        service = self._service()
        for case in self._world.cases:
            self._answers[case.id] = await self._submit(service, case)
            tell(self._played())
        await self._follow(tell)
        return self._played()

    async def _follow(self, tell: Progress) -> None:
        """Look until every case stays where it is; what does not by then is told as it stands."""
        patience = PATIENCE + (self._stack.plan.evidence_window or timedelta(0))
        for _ in range(int(patience / _LOOK_EVERY)):
            if all(self._stays(answer) for answer in self._answers.values()):
                return
            tell(self._played())
            await asyncio.sleep(_LOOK_EVERY.total_seconds())

    def _fill_the_register(self) -> None:
        for company in self._world.companies:
            self._register.save_company(company_card(company))
        for customer in self._world.customers:
            self._register.save_customer(customer_card(customer))

    def _service(self) -> InvoiceService:
        settings = self._stack.settings
        return InvoiceService(
            register=self._register,
            store=ObjectStore(settings["FAKTURAFLYT_STORE_URL"]),
            clock=ShiftedClock(self._stack.plan.clock_shift),
            connect=partial(connect, settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], settings["FAKTURAFLYT_TEMPORAL_NAMESPACE"]),
            task_queue=TemporalSettings().task_queue,
        )

    async def _submit(self, service: InvoiceService, case: Case) -> Answer:
        """Submit a case as an ERP does: ask again as long as nothing is decided."""
        handed_in = HandedIn(
            document=case.document.read_bytes(),
            company=case.company,
            customer=case.customer,
            invoice_pdf=case.faktura_pdf.read_bytes() if case.faktura_pdf else None,
            attachments=tuple(AttachedFile(name=path.name, content=path.read_bytes()) for path in case.attachments),
            erp_status=case.erp_status,
        )
        answer = await service.submit(handed_in)
        for _ in range(int(PATIENCE.total_seconds())):
            if not isinstance(answer.decision, Received):
                break
            answer = await service.submit(handed_in)
        return answer

    def _stays(self, answer: Answer) -> bool:
        invoice = answer.decision.invoice
        if invoice is None or answer.decision.kind == "refused":
            return True
        try:
            record = self._register.invoice(invoice)
        except NotFound:
            return answer.decision.kind == "rejected"
        return record.ended_at is not None or record.status in _STAYS

    def _played(self) -> tuple[Played, ...]:
        return tuple(self._one(case, self._answers[case.id]) for case in self._world.cases if case.id in self._answers)

    def _one(self, case: Case, answer: Answer) -> Played:
        ending = self._ending(answer)
        return Played(id=case.id, ending=ending, differences=tuple(differences(case, ending)))

    def _ending(self, answer: Answer) -> Ending:
        invoice = answer.decision.invoice
        refusal = answer.decision.text if isinstance(answer.decision, Refused) else None
        ending = Ending(invoice=invoice, answer=answer_of(answer), findings=answer.findings, note=refusal)
        if invoice is None:
            return ending
        try:
            status = self._register.invoice(invoice).status
        except NotFound:
            return ending.model_copy(update={"status": Status.REJECTED if answer.decision.kind == "rejected" else None})
        timeline = self._register.timeline(invoice)
        return ending.model_copy(
            update={
                "note": refusal or doubt(timeline),
                "status": status,
                "channel": channel_of(self._register.deliveries(invoice)),
                "skipped": passed_over(timeline),
                "received": received(self._stack.folder.sandbox, invoice).total(),
            }
        )


@asynccontextmanager
async def demo_house(world: World, world_file: Path, on_start: Callable[[Stack], None]) -> AsyncIterator[Demo]:
    """Run a house for a world in a temporary folder, gone afterwards. `on_start` gets the stack before it starts.

    Raises:
        StackFailure: the house cannot be started.
    """
    folder = Path(tempfile.mkdtemp(prefix="fakturaflyt-demo-"))
    plan = StackPlan(world=world_file, clock_shift=_shift(world), evidence_window=world.settings.evidence_window)
    stack = Stack(folder, plan, tell=lambda _: None)
    on_start(stack)
    try:
        async with stack:
            yield Demo(world, stack)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _shift(world: World) -> timedelta:
    return world.now - datetime.now(tz=UTC) if world.now else timedelta(0)
