"""The print house of the outside world: an SFTP server that prints what lies complete in its inbox.

Printed jobs lie in `print/printed`, those with something wrong in `print/rejected` with the reason beside them.
"""

import asyncio
import hashlib
import socket
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Never

import asyncssh
from pydantic import BaseModel, ValidationError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from sandbox.deposit import deposit
from sandbox.script import Answer, Entry, Manner, Refuse, Script, Slow
from sandbox.trust import Trust, new_ssh_key

HOST = "127.0.0.1"
USERNAME = "fakturaflyt"
INBOX, PRINTED, REJECTED = "inbox", "printed", "rejected"

_HOLD_SECONDS = 300


class PrintHouseEntry(Entry):
    """The print house, asked once for each connection."""

    answers: Answer | list[Answer] = Manner.OK
    reason: str | None = None


class JobFile(BaseModel):
    """What the print house reads of a job file."""

    class PrintedFile(BaseModel):
        """A PDF of the job."""

        name: str
        sha256: str

    job: str
    invoice: str
    files: tuple[PrintedFile, ...]


class Unprintable(Exception):
    """Something is wrong with a job; the text says what."""


class Press:
    """Prints complete jobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (INBOX, PRINTED, REJECTED):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def print_all(self) -> None:
        """Print every job of the inbox, then clear away what a kill left there of jobs printed before."""
        for job_file in sorted((self.folder / INBOX).glob("*.json")):
            self.print_job(job_file)
        for job_file in (self.folder / PRINTED).glob("*.json"):
            self._clear_away(JobFile.model_validate_json(job_file.read_bytes()))

    def print_job(self, job_file: Path) -> None:
        """Print one job. Moving its job file is what makes it printed; the PDFs follow."""
        try:
            job = self._checked(job_file)
        except Unprintable as error:
            job_file.rename(self.folder / REJECTED / job_file.name)
            deposit(self.folder / REJECTED / f"{job_file.stem}.txt", str(error).encode())
            return
        job_file.rename(_free(self.folder / PRINTED / job_file.name))
        self._clear_away(job)

    def _clear_away(self, job: JobFile) -> None:
        for file in job.files:
            with suppress(FileNotFoundError):
                (self.folder / INBOX / file.name).rename(_free(self.folder / PRINTED / file.name))

    def _checked(self, job_file: Path) -> JobFile:
        try:
            job = JobFile.model_validate_json(job_file.read_bytes())
        except ValidationError as error:
            raise Unprintable(f"the job file cannot be read: {error}") from error
        for file in job.files:
            self._check(file)
        return job

    def _check(self, file: JobFile.PrintedFile) -> None:
        try:
            content = (self.folder / INBOX / Path(file.name).name).read_bytes()
        except FileNotFoundError as error:
            raise Unprintable(f"{file.name} is missing") from error
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise Unprintable(f"{file.name} is not the file that the job file names")
        try:
            pages = len(PdfReader(BytesIO(content)).pages)
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            raise Unprintable(f"{file.name} cannot be opened: {type(error).__name__}") from error
        if not pages:
            raise Unprintable(f"{file.name} has no pages")


class Counter(asyncssh.SFTPServer):
    """The SFTP side of one connection: it answers in its own way, and has a job printed when its job file gets its name."""

    def __init__(self, channel: "asyncssh.SSHServerChannel[bytes]", press: Press, answer: Answer) -> None:
        super().__init__(channel, chroot=bytes(press.folder))
        self._press = press
        self._answer = answer

    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        """Open a file for writing, or say no."""
        match self._answer:
            case Refuse(refuse=reason):
                raise asyncssh.SFTPPermissionDenied(reason)
            case Manner.REFUSE:
                raise asyncssh.SFTPPermissionDenied("No jobs from you")
            case Manner.BUSY:
                raise asyncssh.SFTPFailure("No space left")
        return super().open(path, pflags, attrs)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Give a file its name. A job whose file has its name is printed before the answer goes out."""
        super().posix_rename(oldpath, newpath)
        if newpath.endswith(b".json"):
            self._press.print_job(Path(self.map_path(newpath).decode()))
            if isinstance(self._answer, Slow):
                await asyncio.sleep(self._answer.slow.total_seconds())
            if self._answer is Manner.DROP:
                self.connection.abort()


class PrintHouse:
    """Listens on loopback and lets in who has the client key."""

    def __init__(self, press: Press, entry: PrintHouseEntry, trust: Trust) -> None:
        self._press = press
        self._script = Script(entry.answers, entry.reason)
        self._trust = trust
        self._host_key = asyncssh.read_private_key(trust.host_key)
        self._client_keys = asyncssh.import_authorized_keys(
            asyncssh.read_private_key(trust.client_key).export_public_key("openssh").decode()
        )
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, port: int) -> int:
        """Start listening and tell the port; 0 asks for a free one. Raises OSError if the port is taken."""
        self._press.print_all()
        listener = socket.create_server((HOST, port))
        listener.setblocking(False)
        port = listener.getsockname()[1]
        self._trust.write_known_hosts(HOST, port)
        self._run(self._listen(listener))
        return port

    async def stop(self) -> None:
        """Listen no more and end what is going on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _run(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, listener: socket.socket) -> Never:
        with listener:
            while True:
                caller, _ = await asyncio.get_running_loop().sock_accept(listener)
                self._run(self._serve(caller, self._script.next()))

    async def _serve(self, caller: socket.socket, answer: Answer) -> None:
        with caller:
            if answer is Manner.MALFORMED:
                await asyncio.get_running_loop().sock_sendall(caller, b"this is no SSH\r\n" * 100)
            if answer is Manner.TIMEOUT:
                await asyncio.sleep(_HOLD_SECONDS)
            if answer not in {Manner.MALFORMED, Manner.TIMEOUT, Manner.DOWN}:
                with suppress(asyncssh.Error, OSError):
                    await self._talk(caller, answer)

    async def _talk(self, caller: socket.socket, answer: Answer) -> None:
        connection = await asyncssh.run_server(
            caller,
            server_host_keys=[new_ssh_key() if answer is Manner.UNTRUSTED else self._host_key],
            authorized_client_keys=self._client_keys,
            sftp_factory=lambda channel: Counter(channel, self._press, answer),
            allow_scp=False,
        )
        try:
            await connection.wait_closed()
        finally:
            connection.abort()


def _free(path: Path) -> Path:
    """Find a name that is not taken: what is printed twice lies there twice."""
    n = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.stem}.{n}{path.suffix}")
        n += 1
    return free
