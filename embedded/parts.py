"""The stack's own programs, sandbox, worker and web: what to run, and how to see that they serve."""

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import TypeAdapter

from embedded.child import Program, python
from embedded.runtime_env import iso_duration
from embedded.state_folder import StateFolder

_Settings = TypeAdapter(dict[str, str])

_LEFT_OUT = {
    "FAKTURAFLYT_MAIL_USERNAME",  # a real login never meets the sandbox
    "FAKTURAFLYT_MAIL_PASSWORD",
    "PYTHONDONTWRITEBYTECODE",  # compiling everything at each start takes seconds
}

READY_FILE = "FAKTURAFLYT_WORKER_READY_FILE"
"""Environment variable that names the file a worker writes when it polls."""


@dataclass
class Sandbox:
    """Norway on loopback (`python -m sandbox`). Its ports stay when it is started again: the worker knows them."""

    folder: StateFolder
    world: Path | None
    smtp_port: int
    sftp_port: int
    sms_port: int
    inbox_port: int
    """Where the worker listens for what access points tell."""
    web_port: int
    """Where the web process listens for what the signing service tells."""
    clock_shift: timedelta = timedelta(0)
    """The hub of eFaktura goes by the same business time as the worker."""
    name: str = "sandbox"
    patience: timedelta = timedelta(seconds=30)
    grace: timedelta = timedelta(seconds=5)

    def program(self) -> Program:
        """Say what to run."""
        self.folder.sandbox_ready.unlink(missing_ok=True)
        places = ("--state", str(self.folder.sandbox), "--ports-file", str(self.folder.sandbox_ready))
        doors = {"smtp": self.smtp_port, "sftp": self.sftp_port, "sms": self.sms_port, "inbox": self.inbox_port, "web": self.web_port}
        ports = tuple(word for door, port in doors.items() for word in (f"--{door}-port", str(port)))
        own = {"FAKTURAFLYT_STATE": str(self.folder.path), "FAKTURAFLYT_CLOCK_SHIFT": iso_duration(self.clock_shift)}
        world = ("--world", str(self.world.absolute())) if self.world else ()
        return Program(
            argv=python("sandbox", *places, *ports, *world),
            environment=_shell() | own,
            log=self.folder.logs / "sandbox.log",
        )

    async def serves(self) -> bool:
        """Tell whether all its doors are open: then it says where they are."""
        return self.folder.sandbox_ready.exists()

    def settings(self) -> dict[str, str]:
        """Read where the doors are, as settings of those who use them."""
        return _Settings.validate_json(self.folder.sandbox_ready.read_bytes())


@dataclass
class Worker:
    """The worker (`python -m worker`). The stack's settings win over the shell's."""

    folder: StateFolder
    settings: dict[str, str]
    name: str = "worker"
    patience: timedelta = timedelta(minutes=2)  # it compiles its rules first: 4 s on an idle machine, 25 s on a busy one
    grace: timedelta = timedelta(seconds=20)  # an activity under way ends or is given up within its own deadline

    def program(self) -> Program:
        """Say what to run."""
        self.folder.worker_ready.unlink(missing_ok=True)
        own = {READY_FILE: str(self.folder.worker_ready), "FAKTURAFLYT_STATE": str(self.folder.path)}
        return Program(argv=python("worker"), environment=_shell() | self.settings | own, log=self.folder.logs / "worker.log")

    async def serves(self) -> bool:
        """Tell whether it polls."""
        return self.folder.worker_ready.exists()


@dataclass
class Web:
    """The public pages (`python -m web`)."""

    folder: StateFolder
    settings: dict[str, str]
    name: str = "web"
    patience: timedelta = timedelta(minutes=1)
    grace: timedelta = timedelta(seconds=15)  # it lets answers under way end for 10 s

    def program(self) -> Program:
        """Say what to run."""
        own = {"FAKTURAFLYT_STATE": str(self.folder.path)}
        return Program(argv=python("web"), environment=_shell() | self.settings | own, log=self.folder.logs / "web.log")

    async def serves(self) -> bool:
        """Tell whether it answers."""
        host, port = self.settings["FAKTURAFLYT_WEB_HOST"], int(self.settings["FAKTURAFLYT_WEB_PORT"])
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        writer.close()
        return True


def _shell() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    return kept | {"PYTHONUNBUFFERED": "1"}  # what a part says is in its log when it is killed
