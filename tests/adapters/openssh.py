"""OpenSSH's own sftp-server, reached over SSH: another implementation than the one both our ends use."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

SFTP_SERVER = Path("/usr/lib/openssh/sftp-server")


class _Session(asyncssh.SSHServerSession[bytes]):
    """Passes everything between the channel and the process."""

    _process: asyncio.subprocess.Process

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        self._channel = chan
        self._early: list[bytes] = []

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "sftp"

    def session_started(self) -> None:
        self._task = asyncio.ensure_future(self._run())

    def data_received(self, data: bytes, _datatype: object) -> None:
        self._early.append(data)
        self._pass_on()

    def connection_lost(self, _error: Exception | None) -> None:
        self._task.cancel()

    def _pass_on(self) -> None:
        if hasattr(self, "_process") and self._process.stdin:
            self._process.stdin.writelines(self._early)
            self._early.clear()

    async def _run(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(SFTP_SERVER, stdin=pipe, stdout=pipe)
        assert self._process.stdout
        self._pass_on()
        try:
            while data := await self._process.stdout.read(65536):
                self._channel.write(data)
        finally:
            self._process.terminate()
            await self._process.wait()


class _Server(asyncssh.SSHServer):
    def session_requested(self) -> _Session:
        return _Session()


@asynccontextmanager
async def openssh(keys: Path) -> AsyncIterator[int]:
    """Serve with the sandbox's keys and tell the port."""
    client_key = asyncssh.read_private_key(keys / "print_client").export_public_key("openssh").decode()
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_host_keys=[keys / "print_host"], server_factory=_Server, encoding=None,
        authorized_client_keys=asyncssh.import_authorized_keys(client_key),
    )  # fmt: skip
    async with server:
        yield server.get_port()
