"""Play a world file: a house of its own, every case submitted and followed to where it stays (world.md's cases as tests of an ERP)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from domain.channels import Channel
from domain.companies.audit import Author
from domain.companies.customer_classes import CustomerClass
from domain.companies.users import EVERY_COMPANY
from domain.consumers.consumer import WAIT_FOR_CONSUMER
from domain.errors import NotFound
from domain.lifecycle import Status
from domain.peppol.network import BETWEEN_LOOKS
from domain.records import InvoiceRecord
from domain.submission import Answer, Received, Refused
from domain.value import Value
from embedded.expectations import Ending, answer_of, as_first_told, channel_of, differences, passed_over, why_a_person
from embedded.failure import CannotRun, PartDown, StackFailure
from embedded.keeper import Tell
from embedded.people import People, coming_on_board
from embedded.signals import cancel_on_signals
from embedded.stack import PartName, Stack, StackPlan
from sandbox.receivers import received_by_invoice
from sandbox.world import Case, World
from sandbox.world_cards import class_card, company_card, customer_card
from settings import TemporalSettings
from starter import AttachedFile, HandedIn, InvoiceService
from workflows.connection import connect

PATIENCE = timedelta(seconds=60)
"""How long the cases get beyond the waits of their world; a machine that is busy with other things needs some of it."""

_LOOK_EVERY = timedelta(milliseconds=300)
_STAYS = frozenset({Status.NEEDS_ATTENTION, Status.OUTCOME_UNKNOWN, Status.HELD, Status.REJECTED, Status.CANCELLED})
_SENT = frozenset({Status.SENT, Status.DELIVERED})


class Played(Value):
    """A case as it stands."""

    id: str
    ending: Ending
    differences: tuple[str, ...]
    stays: bool
    """Nothing more will happen to it in this world."""

    @property
    def ok(self) -> bool:
        """Tell whether it stands as expected."""
        return not self.differences


Progress = Callable[[Sequence[Played]], None]
"""Told how the cases stand, whenever that was looked at."""


class Demo:
    """A world being played on a running stack."""

    def __init__(self, world: World, stack: Stack) -> None:
        self._world = world
        self._stack = stack
        self._register = SqlRegister(stack.settings["FAKTURAFLYT_REGISTER_URL"])
        self._on_the_way = coming_on_board(world)
        self._answers: dict[str, Answer] = {}
        self._ends_at = 0.0

    @property
    def ui_url(self) -> str:
        """Where the Temporal Web UI is while the demo plays."""
        return self._stack.ui_url

    async def play(self, tell: Progress) -> tuple[Played, ...]:
        """Submit every case in the world's order and follow all until they stay where they are, or patience ends.

        Raises:
            Unavailable: register or store cannot be written (a full disk).
        """
        self._ends_at = asyncio.get_running_loop().time() + self._patience().total_seconds()
        self._fill_the_register()
        service = self._service()
        for case in self._world.cases:
            self._answers[case.id] = await self._submit(service, case)
            tell(self._played())
        await self._come_on_board()
        return await self._follow(tell)

    def _patience(self) -> timedelta:
        plan = self._stack.plan
        looks = (plan.look_again_after or BETWEEN_LOOKS) if self._world.outside.peppol is not None else timedelta(0)
        asks = (plan.consumer_wait or WAIT_FOR_CONSUMER) if self._world.outside.consumers is not None else timedelta(0)
        return PATIENCE + looks + asks + (plan.evidence_window or timedelta(0))

    async def _follow(self, tell: Progress) -> tuple[Played, ...]:
        """Look until every case stays where it is; what does not by then is told as it stands."""
        while True:
            played = self._played()
            tell(played)
            if all(case.stays for case in played) or not self._patient():
                return played
            await asyncio.sleep(_LOOK_EVERY.total_seconds())

    def _patient(self) -> bool:
        return asyncio.get_running_loop().time() < self._ends_at

    def _fill_the_register(self) -> None:
        for company in self._world.companies:
            self._register.save_company(company_card(company))
        classes = {(entry.company, entry.id): class_card(entry) for entry in self._world.customer_classes}
        for one in classes.values():
            self._register.change_customer_class(one.company, one.id, self._author(), partial(_replaced_by, one))
        for customer in self._world.customers:
            self._register.save_customer(customer_card(customer, classes.get((customer.company, customer.customer_class or ""))))
        for user in self._world.users:
            self._register.grant(user.id.lower(), user.name, user.role, user.company or EVERY_COMPANY, self._author())

    def _author(self) -> Author:
        return Author(by="demo", at=ShiftedClock(self._stack.plan.clock_shift).now())

    async def _come_on_board(self) -> None:
        """Have the world's people ask and sign, now that their invoices are held."""
        if not self._on_the_way:
            return
        client = await connect(self._stack.settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], self._stack.settings["FAKTURAFLYT_TEMPORAL_NAMESPACE"])
        people = People(self._world, self._register, self._stack.folder.sandbox, client, TemporalSettings().task_queue, self._author())
        await people.come_on_board(self._patient)

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
            attachments=(
                *(AttachedFile(name=path.name, content=path.read_bytes()) for path in case.attachments),
                *(AttachedFile(name=path.name, content=path.read_bytes(), marked=False) for path in case.unmarked),
            ),
            erp_status=case.erp_status,
        )
        answer = await service.submit(handed_in)
        while isinstance(answer.decision, Received) and self._patient():
            await asyncio.sleep(_LOOK_EVERY.total_seconds())
            answer = as_first_told(await service.submit(handed_in))
        return answer

    def _played(self) -> tuple[Played, ...]:
        counts = received_by_invoice(self._stack.folder.sandbox)
        return tuple(self._look(case, self._answers[case.id], counts) for case in self._world.cases if case.id in self._answers)

    def _look(self, case: Case, answer: Answer, counts: Mapping[str, Counter[Channel]]) -> Played:
        record = self._record(answer.decision.invoice)
        ending = self._ending(answer, record, counts)
        found = tuple(differences(case, ending))
        return Played(
            id=case.id, ending=ending, differences=found, stays=self._stays(case, answer, record) or self._is_enough(record, found)
        )

    def _record(self, invoice: str | None) -> InvoiceRecord | None:
        """Read an invoice's row. What is rejected at the door has none."""
        try:
            return self._register.invoice(invoice) if invoice else None
        except NotFound:
            return None

    def _stays(self, case: Case, answer: Answer, record: InvoiceRecord | None) -> bool:
        if answer.decision.kind in {"rejected", "refused"}:
            return True
        if record is None or (record.status is Status.HELD and case.company in self._on_the_way):
            return False
        return record.ended_at is not None or record.status in _STAYS

    def _is_enough(self, record: InvoiceRecord | None, found: Sequence[str]) -> bool:
        """Tell whether a world that waits for returns as long as production does need not be waited for."""
        return self._stack.plan.evidence_window is None and not found and record is not None and record.status in _SENT

    def _ending(self, answer: Answer, record: InvoiceRecord | None, counts: Mapping[str, Counter[Channel]]) -> Ending:
        decision = answer.decision
        refusal = decision.text if isinstance(decision, Refused) else None
        ending = Ending(invoice=decision.invoice, answer=answer_of(answer), findings=answer.findings, note=refusal)
        if record is None:
            return ending.model_copy(update={"status": Status.REJECTED if decision.kind == "rejected" else None})
        timeline = self._register.timeline(record.id)
        return ending.model_copy(
            update={
                "note": refusal or why_a_person(timeline),
                "status": record.status,
                "channel": channel_of(self._register.deliveries(record.id)),
                "skipped": passed_over(timeline),
                "received_by": dict(counts.get(record.id, {})),
            }
        )


@asynccontextmanager
async def demo_house(world: World, world_file: Path, tell: Tell, farewell: Callable[[], None]) -> AsyncIterator[Demo]:
    """Run a house for a world in a temporary folder, gone afterwards.

    The first Ctrl-C cancels the current task; the second calls `farewell`, kills the house and leaves the process.

    Raises:
        StackFailure: the house cannot be started.
    """
    folder = _temporary_folder()
    with folder:
        waits = world.settings
        plan = StackPlan(
            world=world_file,
            clock_shift=_shift(world),
            evidence_window=waits.evidence_window,
            look_again_after=waits.look_again_after,
            consumer_wait=waits.recheck_after,
            kyc_hold=waits.kyc_hold,
            agreement_poll=waits.agreement_poll,
            parts=_parts(world),
        )
        stack = Stack(Path(folder.name), plan, tell)

        def insist() -> None:
            farewell()
            stack.kill_all()
            folder.cleanup()

        cancel_on_signals(insist)
        try:
            async with stack:
                yield Demo(world, stack)
        except PartDown as down:  # its log goes with the folder
            raise StackFailure(f"«{down.part}» kom ikke i gang.", f"“{down.part}” did not come up.", down.words) from down


def _temporary_folder() -> TemporaryDirectory[str]:
    try:
        return TemporaryDirectory(prefix="fakturaflyt-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise CannotRun(error) from error


def _parts(world: World) -> frozenset[PartName]:
    """Start the public pages only where people of the world open them."""
    return frozenset(PartName) if coming_on_board(world) else frozenset(PartName) - {PartName.WEB}


def _shift(world: World) -> timedelta:
    return world.now - datetime.now(tz=UTC) if world.now else timedelta(0)


def _replaced_by(one: CustomerClass, _standing: CustomerClass | None) -> CustomerClass:
    return one
