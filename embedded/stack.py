"""The whole house on one machine: `async with Stack(folder) as stack`.

Server, sandbox, worker and, if wanted, the web process are started in this order and ended in the reverse one. A part that
falls is started again. If we are killed, the guard ends them; if the guard is killed too, the next stack on the folder does.
"""

import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from embedded.failure import CannotRun, PartDown
from embedded.guard import Guard
from embedded.keeper import Keeper, Part, Tell
from embedded.parts import Sandbox, Web, Worker
from embedded.ports import LOOPBACK, PortBook
from embedded.process_book import ProcessBook, end_orphans
from embedded.runtime_env import iso_duration, write_runtime_env
from embedded.state_folder import StateFolder
from embedded.temporal_server import NAMESPACE, TemporalServer, fell_on_taken_port

_TRIES_FOR_A_PORT = 3
_POLL = timedelta(seconds=1)
"""Returned mail and statuses lie in folders on this machine: looking is cheap."""


class PartName(StrEnum):
    """The parts of the stack, in the order they are started."""

    TEMPORAL = "temporal"
    SANDBOX = "sandbox"
    WORKER = "worker"
    WEB = "web"


_WITHOUT_WEB = frozenset(PartName) - {PartName.WEB}


@dataclass(frozen=True)
class StackPlan:
    """What a stack is to be. Waits left out are those of production."""

    world: Path | None = None
    """The world file the sandbox plays; without one everybody outside answers ok."""
    temporal_port: int | None = None
    ui_port: int | None = None
    web_port: int | None = None
    clock_shift: timedelta = timedelta(0)
    """Added to the machine's clock to get the business time."""
    evidence_window: timedelta | None = None
    look_again_after: timedelta | None = None
    """Between two looks in PEPPOL that find nothing."""
    consumer_wait: timedelta | None = None
    """How long a consumer has to say yes to eFaktura."""
    kyc_hold: timedelta | None = None
    """How long an invoice waits for its company to be verified."""
    agreement_poll: timedelta | None = None
    """How often the hub is asked for new active B2C agreements."""
    register_url: str | None = None
    """The register, if it is elsewhere than in the state folder."""
    store_url: str | None = None
    """The document store, likewise."""
    parts: frozenset[PartName] = _WITHOUT_WEB


class Stack:
    """A running stack. `settings` are the environment variables that its worker and every client of it use."""

    def __init__(self, state: Path, plan: StackPlan | None = None, tell: Tell | None = None) -> None:
        self.folder = StateFolder(state)
        self.plan = plan or StackPlan()
        self.settings: dict[str, str] = {}
        self._ui_url = ""
        self._tell = tell or _say
        self._keepers: dict[PartName, Keeper] = {}
        self._exits = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start everything; return when it serves.

        Raises:
            StackFailure: it cannot run as asked. Nothing is left running.
        """
        try:
            async with AsyncExitStack() as exits:
                await self._start(exits)
                self._exits = exits.pop_all()
        except OSError as error:
            raise CannotRun(error) from error
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End everything: what was started last first, the server last."""
        await self._exits.aclose()

    @property
    def ui_url(self) -> str:
        """Where the Temporal Web UI is."""
        return self._ui_url

    @property
    def web_url(self) -> str:
        """What links to invoices begin with, whether the web process is wanted or not."""
        return self.settings["FAKTURAFLYT_WEB_BASE_URL"]

    def pid(self, part: PartName) -> int | None:
        """The pid of a part, if it runs just now."""
        return self._keepers[part].pid

    async def kill(self, part: PartName) -> None:
        """Kill -9 a part and leave it dead until `start`."""
        await self._keepers[part].kill()

    async def start(self, part: PartName) -> None:
        """Start a part that was killed; return when it serves."""
        await self._keepers[part].start()

    def kill_all(self) -> None:
        """Kill -9 every part and whatever it started, without waiting."""
        for keeper in self._keepers.values():
            keeper.kill_at_once()

    async def _start(self, exits: AsyncExitStack) -> None:
        self.folder.enter()
        exits.callback(self.folder.leave)
        if orphans := await end_orphans(self.folder.processes):
            self._tell(f"Ended what an earlier run left behind ({orphans} processes).")
        guard = await Guard.start()
        exits.push_async_callback(guard.stop)
        book = ProcessBook(self.folder.processes, guard)
        await self._start_parts(book, exits)

    async def _start_parts(self, book: ProcessBook, exits: AsyncExitStack) -> None:
        ports = PortBook(self.folder.ports)
        server = await self._start_server(ports, book, exits)
        self._ui_url = server.ui_url
        self.settings = self._own_settings(server) | self._web_settings(ports.assign("web", self.plan.web_port))
        if PartName.SANDBOX in self.plan.parts:
            web = int(self.settings["FAKTURAFLYT_WEB_PORT"])
            doors = (ports.assign("smtp"), ports.assign("sftp"), ports.assign("sms"), ports.assign("inbox"), web)
            sandbox = Sandbox(self.folder, self.plan.world, *doors, clock_shift=self.plan.clock_shift)
            await self._keep(PartName.SANDBOX, sandbox, book, exits)
            self.settings |= sandbox.settings()
        write_runtime_env(self.folder.runtime, self.settings)
        if PartName.WORKER in self.plan.parts:
            await self._keep(PartName.WORKER, Worker(self.folder, self.settings), book, exits)
        if PartName.WEB in self.plan.parts:
            await self._keep(PartName.WEB, Web(self.folder, self.settings), book, exits)

    async def _start_server(self, ports: PortBook, book: ProcessBook, exits: AsyncExitStack) -> TemporalServer:
        for tries_left in reversed(range(_TRIES_FOR_A_PORT)):
            server = TemporalServer(self.folder, ports.assign("temporal", self.plan.temporal_port), ports.assign("ui", self.plan.ui_port))
            try:
                await self._keep(PartName.TEMPORAL, server, book, exits)
            except PartDown as down:
                if not (tries_left and fell_on_taken_port(down.words)):
                    raise
            else:
                return server
        raise AssertionError  # the last try returned or raised

    async def _keep(self, name: PartName, part: Part, book: ProcessBook, exits: AsyncExitStack) -> None:
        self._tell(f"Starter {name} … / Starting {name} …")
        keeper = Keeper(part, book, self._tell)
        await keeper.start()
        exits.push_async_callback(keeper.stop)
        self._keepers[name] = keeper

    def _own_settings(self, server: TemporalServer) -> dict[str, str]:
        return self._places(server) | self._shortened_waits()

    def _places(self, server: TemporalServer) -> dict[str, str]:
        return {
            "FAKTURAFLYT_TEMPORAL_ADDRESS": server.address,
            "FAKTURAFLYT_TEMPORAL_NAMESPACE": NAMESPACE,
            "FAKTURAFLYT_REGISTER_URL": self.plan.register_url or f"sqlite:///{self.folder.register_db}",
            "FAKTURAFLYT_STORE_URL": self.plan.store_url or self.folder.store.as_uri(),
            "FAKTURAFLYT_BOUNCE_POLL": iso_duration(_POLL),
            "FAKTURAFLYT_PEPPOL_INBOX_POLL": iso_duration(_POLL),
            "FAKTURAFLYT_EFAKTURA_POLL": iso_duration(_POLL),
            "FAKTURAFLYT_CLOCK_SHIFT": iso_duration(self.plan.clock_shift),
        }

    def _web_settings(self, port: int) -> dict[str, str]:
        """Say where links lead to and what they are sealed with: the worker makes them, also where nobody serves them."""
        return {
            "FAKTURAFLYT_WEB_BASE_URL": f"http://{LOOPBACK}:{port}",
            "FAKTURAFLYT_WEB_HOST": LOOPBACK,
            "FAKTURAFLYT_WEB_PORT": str(port),
            "FAKTURAFLYT_WEB_KEYS": self.folder.link_key(),
        }

    def _shortened_waits(self) -> dict[str, str]:
        waits = {
            "FAKTURAFLYT_WAIT_EVIDENCE_WINDOW": self.plan.evidence_window,
            "FAKTURAFLYT_PEPPOL_LOOKUP_LOOK_AGAIN_AFTER": self.plan.look_again_after,
            "FAKTURAFLYT_WAIT_CONSUMER": self.plan.consumer_wait,
            "FAKTURAFLYT_WAIT_KYC_HOLD": self.plan.kyc_hold,
            "FAKTURAFLYT_WAIT_AGREEMENT_POLL": self.plan.agreement_poll,
        }
        return {name: iso_duration(wait) for name, wait in waits.items() if wait is not None}


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
