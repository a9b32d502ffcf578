"""The page of attachments that are too large for an e-mail (A4): what there is, each file, and all of them as one zip."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from adapters.download_links import DownloadLinks
from adapters.presentations import NoSuchFile, Presentations
from domain.companies.parties import Language
from domain.errors import PortError
from domain.lifecycle import IllegalTransition
from domain.parcels.offered_files import OfferedFiles, opened
from domain.ports import Clock, InvoiceRegister
from domain.records import OutgoingFile
from web.answering import Answers
from web.downloads import download, download_name
from web.headers import FOR_FILES
from web.pages import attachments_page, problem_page
from web.words import EXPIRED

_PLACE = re.compile(r"[1-9][0-9]{0,4}")
_CHUNK_BYTES = 256 * 1024

log = structlog.get_logger()


class Openings:
    """Writes the first opening of each link on the invoice's timeline. A reader never waits for it in vain: it may fail."""

    def __init__(self, register: InvoiceRegister) -> None:
        self._register = register
        self._written = set[str]()

    async def note(self, offered: OfferedFiles, at: datetime) -> None:
        """Write that a link was opened, unless that is written."""
        change = opened(offered, at)
        if change.key in self._written:
            return
        try:
            await asyncio.to_thread(self._register.record, change)
        except (PortError, IllegalTransition) as error:
            log.warning("opening_not_noted", why=type(error).__name__, company=offered.submission.company)
        else:
            self._written.add(change.key)


class AttachmentPages:
    """Answers the addresses behind a link to attachments. Addresses are secrets: none is ever logged."""

    def __init__(self, links: DownloadLinks, presentations: Presentations, openings: Openings, clock: Clock, product: str) -> None:
        self._links = links
        self._presentations = presentations
        self._openings = openings
        self._clock = clock
        self._product = product
        self._answers = Answers()

    async def page(self, request: Request) -> Response:
        """List the files, in the customer's language or the one that `lang` asks for."""

        async def show(offered: OfferedFiles) -> Response:
            presented = await self._presentations.show(offered.submission, await self._language(request, offered), offered.files)
            return attachments_page(request.path_params["token"], offered, presented, self._product)

        return await self._answer(request, show)

    async def file(self, request: Request) -> Response:
        """Give one of the files."""

        async def give(offered: OfferedFiles) -> Response:
            n = request.path_params["n"]
            if not _PLACE.fullmatch(n) or int(n) not in offered.files:
                raise NoSuchFile
            return download(await anext(self._presentations.files(offered.submission, (int(n),))))

        return await self._answer(request, give)

    async def all(self, request: Request) -> Response:
        """Give all files in one zip."""

        async def give(offered: OfferedFiles) -> Response:
            archive = await _zipped(self._presentations.files(offered.submission, offered.files))
            headers = {"Content-Disposition": 'attachment; filename="vedlegg.zip"', **FOR_FILES}
            return StreamingResponse(_chunks(archive), media_type="application/zip", headers=headers)

        return await self._answer(request, give)

    async def _language(self, request: Request, offered: OfferedFiles) -> Language:
        try:
            return Language(request.query_params.get("lang", ""))
        except ValueError:
            return await self._presentations.language(offered.submission)

    async def _answer(self, request: Request, give: Callable[[OfferedFiles], Awaitable[Response]]) -> Response:
        """Answer for a good link. Every other one gets the same page, without a look into register or store."""
        now = self._clock.now()
        offered = self._links.read(request.path_params["token"], now)
        if offered is None:
            return problem_page(EXPIRED, 404)
        answer = await self._answers.about(offered.submission, lambda: give(offered))
        if answer.status_code == 200 and request.method == "GET":
            await self._openings.note(offered, now)
        return answer


async def _zipped(files: AsyncIterator[OutgoingFile]) -> IO[bytes]:
    """Write files into a zip on disk, as they are (PDFs and images do not shrink), each under a name of its own."""
    archive, n = TemporaryFile(), 0  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(archive, "w", ZIP_STORED) as made:
        async for file in files:
            n += 1
            name = ZipInfo(f"{n:02}-{download_name(file.name, file.media_type)}")
            await asyncio.to_thread(made.writestr, name, file.content)
    archive.seek(0)
    return archive


async def _chunks(archive: IO[bytes]) -> AsyncIterator[bytes]:
    with archive:
        while chunk := await asyncio.to_thread(archive.read, _CHUNK_BYTES):
            yield chunk
