"""The print channel: SFTP to a print house that picks up complete jobs.

A job is complete when its job file has its name: PDFs go first, each as `.part` and then renamed, the job file last.
So nothing is taken before the job file's rename is asked for, and from then on only the print house knows.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import asyncssh
from asyncssh.packet import PacketDecodeError

from adapters.print_house.job import PreparedJob, build_job, read_job
from domain.channels import Channel
from domain.errors import Misconfigured, PortError, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.ports import Clock
from domain.records import CannotTell, Consignment, Found, HandOver, NotTaken, Taken, TurnedAway
from domain.value import Value

UPLOAD_WITHIN = timedelta(seconds=60)
"""From the call to the job file's rename."""
COMMIT_WITHIN = timedelta(seconds=30)
"""For the answer to the job file's rename."""
_GOODBYE_WITHIN = timedelta(seconds=2)
HAND_OVER_DEADLINE = UPLOAD_WITHIN + COMMIT_WITHIN + _GOODBYE_WITHIN
"""The longest a hand-over takes; an activity's start_to_close must be longer. Asking takes at most as long."""

_UNKNOWN = Text(code=MessageCode.PRINT_OUTCOME_UNKNOWN)
_MISCONFIGURED = Text(code=MessageCode.PRINT_MISCONFIGURED)

_FAILURES = (asyncssh.Error, PacketDecodeError, OSError)
"""All that SSH and SFTP raise; a deadline that passes is an OSError too."""
_AWAY = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.SFTPBadMessage,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
    PacketDecodeError,
    OSError,
)
"""No answer, or none that can be read."""
_COME_BACK = (
    asyncssh.SFTPFailure,  # all that SFTP version 3 can say of a full disk
    asyncssh.SFTPNoSpaceOnFilesystem,
    asyncssh.SFTPQuotaExceeded,
    asyncssh.SFTPLockConflict,
)
_OURS_TO_MEND = (asyncssh.HostKeyNotVerifiable, asyncssh.PermissionDenied, asyncssh.SFTPNoSuchFile)


class PrintHouse(Value):
    """The print house's server. `archive` is the folder it moves jobs to that it took and keeps them in for at least a week.

    Without an archive, a job that is nowhere to be seen may or may not have been taken.
    """

    host: str
    port: int
    username: str
    key_file: Path
    known_hosts: Path
    inbox: str = "inbox"
    archive: str | None = "printed"


class PrintEvidence(Value):
    """What is known of a job that the print house took."""

    server: str
    host_key: str
    """Fingerprint of the key that the server proved to have."""
    job: str
    seen: str
    """Where the job file was seen last."""
    at: datetime


class SftpChannel:
    """Implements domain.ports.DeliveryChannel for print."""

    channel = Channel.PRINT

    def __init__(self, house: PrintHouse, clock: Clock, max_in_flight: int = 4) -> None:
        self._house = house
        self._clock = clock
        self._slots = asyncio.Semaphore(max_in_flight)

    def prepare(self, consignment: Consignment) -> bytes:
        """Make the job once."""
        return build_job(consignment)

    def reference(self, prepared: bytes) -> str:
        """Tell the job's name."""
        return read_job(prepared).name

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:  # noqa: ARG002 - the job names itself
        """Put the job into the print house's inbox.

        Raises:
            Unavailable: the print house is away or full; nothing was taken.
            Misconfigured: its key is not the known one, or it does not know ours, or the inbox does not exist.
            Uncertain: the line was lost at the job file's rename.
        """
        job = read_job(prepared)
        try:
            async with asyncio.timeout(UPLOAD_WITHIN.total_seconds()) as upload, self._slots, self._session() as session:
                await self._upload(session.sftp, job)
                upload.reschedule(None)
                return await self._commit(session, job)
        except _FAILURES as error:
            if isinstance(error, asyncssh.SFTPError) and not isinstance(error, (*_AWAY, *_COME_BACK, *_OURS_TO_MEND)):
                return TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=f"{type(error).__name__}: {error.reason}".encode())
            raise _nothing_taken(error) from error

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - the job names itself
        """Look whether the print house has the job.

        The `.part` of the job file is removed first, so that a rename still on its way from a dead attempt cannot
        happen after the answer.

        Raises:
            Unavailable, Misconfigured: as for hand_over.
        """
        job = read_job(prepared)
        try:
            async with asyncio.timeout(UPLOAD_WITHIN.total_seconds()), self._slots, self._session() as session:
                return await self._find(session, job)
        except _FAILURES as error:
            raise _nothing_taken(error) from error

    async def _upload(self, sftp: asyncssh.SFTPClient, job: PreparedJob) -> None:
        for name, content in job.pdfs.items():
            await self._write(sftp, name, content)
            await sftp.posix_rename(self._inbox(f"{name}.part"), self._inbox(name))
        await self._write(sftp, job.job_file_name, job.job_file)

    async def _write(self, sftp: asyncssh.SFTPClient, name: str, content: bytes) -> None:
        async with sftp.open(self._inbox(f"{name}.part"), "wb") as file:
            await file.write(content)

    async def _commit(self, session: "_Session", job: PreparedJob) -> Taken:
        target = self._inbox(job.job_file_name)
        if seen := await self._seen(session.sftp, job):  # another attempt was faster while this one slept
            return self._taken(session, job, seen)
        try:
            async with asyncio.timeout(COMMIT_WITHIN.total_seconds()):
                await session.sftp.posix_rename(f"{target}.part", target)
        except _AWAY as error:
            raise Uncertain(_UNKNOWN, f"lost at the job file's rename: {type(error).__name__}") from error
        return self._taken(session, job, target)

    async def _find(self, session: "_Session", job: PreparedJob) -> Found:
        if seen := await self._seen(session.sftp, job):
            return self._taken(session, job, seen)
        stopped = await _removed(session.sftp, self._inbox(f"{job.job_file_name}.part"))
        if seen := await self._seen(session.sftp, job):
            return self._taken(session, job, seen)
        # PDFs without a job file prove nothing: a print house may fetch the job file first.
        if stopped or await self._has_archive(session.sftp):
            return NotTaken()
        return CannotTell(text=_UNKNOWN)

    async def _has_archive(self, sftp: asyncssh.SFTPClient) -> bool:
        return self._house.archive is not None and await sftp.isdir(self._house.archive)

    async def _seen(self, sftp: asyncssh.SFTPClient, job: PreparedJob) -> str | None:
        """Look in the inbox before the archive: a job on its way between them is seen in one of them at least."""
        archived = [str(PurePosixPath(self._house.archive, job.job_file_name))] if self._house.archive else []
        return await _first_present(sftp, [self._inbox(job.job_file_name), *archived])

    def _inbox(self, name: str) -> str:
        return str(PurePosixPath(self._house.inbox, name))

    def _taken(self, session: "_Session", job: PreparedJob, seen: str) -> Taken:
        evidence = PrintEvidence(
            server=f"{self._house.host}:{self._house.port}", host_key=session.host_key, job=job.name, seen=seen, at=self._clock.now()
        )
        left_out = job.attachments_left_out
        text = Text(code=MessageCode.PRINT_SENT_ALONE, params={"count": str(left_out)}) if left_out else None
        return Taken(reference=job.name, evidence=evidence.model_dump_json(indent=2).encode(), text=text)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator["_Session"]:
        house = self._house
        client_key, known_hosts = _keys(house)
        connection = await asyncssh.connect(
            house.host,
            house.port,
            username=house.username,
            client_keys=[client_key],
            known_hosts=known_hosts,
            config=None,
            agent_path=None,
            preferred_auth="publickey",
        )
        try:
            host_key = connection.get_server_host_key()
            yield _Session(await connection.start_sftp_client(), host_key.get_fingerprint() if host_key else "")
        finally:
            await _say_goodbye(connection)


class _Session(NamedTuple):
    sftp: asyncssh.SFTPClient
    host_key: str


def _keys(house: PrintHouse) -> tuple[asyncssh.SSHKey, asyncssh.SSHKnownHosts]:
    try:
        return asyncssh.read_private_key(house.key_file), asyncssh.read_known_hosts(str(house.known_hosts))
    except (OSError, ValueError) as error:  # KeyImportError is a ValueError
        raise Misconfigured(_MISCONFIGURED, f"the print house's keys cannot be read: {type(error).__name__}") from error


async def _say_goodbye(connection: asyncssh.SSHClientConnection) -> None:
    connection.close()
    try:
        async with asyncio.timeout(_GOODBYE_WITHIN.total_seconds()):
            await connection.wait_closed()
    except TimeoutError:
        connection.abort()


def _nothing_taken(error: Exception) -> PortError:
    """Translate a failure before the job file's rename, or the print house's own no to it."""
    outline = f"print house: {type(error).__name__}"
    return Misconfigured(_MISCONFIGURED, outline) if isinstance(error, _OURS_TO_MEND) else Unavailable(outline)


async def _first_present(sftp: asyncssh.SFTPClient, paths: Iterable[str]) -> str | None:
    for path in paths:
        if await sftp.exists(path):
            return path
    return None


async def _removed(sftp: asyncssh.SFTPClient, path: str) -> bool:
    """Remove a file; tell whether it was there."""
    try:
        await sftp.remove(path)
    except asyncssh.SFTPNoSuchFile:
        return False
    return True
