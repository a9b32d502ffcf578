"""The work on documents, in processes of its own that are watched and replaced (design.md, "Processes").

SaxonC holds the GIL for a whole call, typst and lxml for long parts of theirs: in this process they would stall everything.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from adapters.supervised_process import SupervisedProcess, TaskLimits
from documents.presented import Presentation
from domain.companies.looks import Looks
from domain.companies.parties import Language
from domain.errors import TooHeavy
from domain.findings import Finding
from domain.records import OutgoingFile
from domain.submission import CheckedDocument
from domain.verification.fullmakt import Fullmakt

P = ParamSpec("P")
R = TypeVar("R")

_MB = 1024 * 1024


ONE_DOCUMENT = TaskLimits(time=timedelta(seconds=60), memory_bytes=1536 * _MB, keep_bytes=640 * _MB)
"""What one document may take.

Measured: a warm process has 250 MB; an invoice of 10 000 lines adds 200 MB and takes 10 s, a 50 MB attachment 250 MB and 1 s.
"""

_CPU_OF_ANY = timedelta(seconds=5)
_CPU_PER_MB = timedelta(seconds=0.2)
_CPU_PER_TAG = timedelta(microseconds=60)
"""Measured: a megabyte of attachments takes 0.04 s, a tag 15 microseconds; a slower machine may need four times as much."""


def cpu_for(document: bytes) -> timedelta:
    """Say how much processor time the check of a document may take: hostile ones make the rules compare everything with everything."""
    return _CPU_OF_ANY + len(document) / _MB * _CPU_PER_MB + document.count(b"<") * _CPU_PER_TAG


_PAGES_PER_TAG = 3 * 1024
"""Bytes. Measured: the PDF of 20 000 lines takes 11 s and 1.7 GB, of 30 000 lines 2.4 GB, which is 3 KB a tag beyond what any takes."""


def _drawing(limits: TaskLimits, document: bytes) -> TaskLimits:
    """What was accepted must be drawn, however long it is: every line stands on a page."""
    return replace(limits, memory_bytes=limits.memory_bytes + document.count(b"<") * _PAGES_PER_TAG)


TOO_HEAVY = Finding(
    rule="FF-TOO-HEAVY",
    text_nb="Dokumentet er for stort til å kontrolleres: Det krever for mye tid eller minne. Del det opp i flere fakturaer.",
    text_en="The document is too large to be checked: It needs too much time or memory. Split it into several invoices.",
)


class DocumentPool:
    """Checks documents and makes invoice PDFs; implements `domain.ports.Documents`."""

    def __init__(
        self, *, processes: int = 2, limits: TaskLimits = ONE_DOCUMENT, checks: bool = True, peppol_file: Path | None = None
    ) -> None:
        """Say how many processes work; without `checks` they start sooner and smaller, as the rules are not loaded beforehand.

        With a `peppol_file` the rules of that compiled file are run instead of our own of Peppol.
        """
        self._processes = processes
        self._limits = limits
        self._peppol_file = peppol_file
        self._warm_up = partial(_warm_up, peppol_file) if checks else _warm_up_pages
        self._all: tuple[SupervisedProcess, ...] = ()
        self._idle: asyncio.LifoQueue[SupervisedProcess] = asyncio.LifoQueue()

    async def start(self) -> None:
        """Launch the processes and wait until they are warm. Raises BrokenProcessPool if the rules cannot be loaded."""
        self._all = tuple(SupervisedProcess(self._warm_up) for _ in range(self._processes))
        for process in self._all:
            await process.ready()
            self._idle.put_nowait(process)

    async def close(self) -> None:
        """Kill the processes; tasks under way are lost and raise Unavailable."""
        for process in self._all:
            process.kill()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def check(self, document: bytes) -> CheckedDocument:
        """Check a document; one that is too heavy to be checked is invalid for that reason. Raises Unavailable."""
        try:
            return await self._run_within(replace(self._limits, cpu=cpu_for(document)), _check, document, self._peppol_file)
        except TooHeavy:
            return CheckedDocument(findings=(TOO_HEAVY,))

    async def fullmakt_pdf(self, fullmakt: Fullmakt) -> bytes:
        """Make the fullmakt that a company's people sign. Raises TooHeavy, Unavailable."""
        return await self._run(_fullmakt_pdf, fullmakt)

    async def invoice_pdf(self, document: bytes, language: Language, looks: Looks) -> bytes:
        """Make the invoice PDF of a valid document. Raises TooHeavy, Unavailable."""
        return await self._run_within(_drawing(self._limits, document), _invoice_pdf, document, language, looks)

    async def presentation(self, document: bytes, language: Language) -> Presentation:
        """Choose and format what a page shows of a valid document. Raises TooHeavy, Unavailable."""
        return await self._run(_presentation, document, language)

    async def supporting_files(self, document: bytes) -> tuple[OutgoingFile, ...]:
        """Take the embedded files out of a valid document. Raises TooHeavy, Unavailable."""
        return await self._run(_supporting_files, document)

    async def embed_files(self, document: bytes, files: Sequence[OutgoingFile]) -> bytes:
        """Embed files in a valid document, in order. Raises TooHeavy, Unavailable."""
        return await self._run(_embed_files, document, files)

    async def page_counts(self, pdfs: Sequence[bytes]) -> tuple[int | None, ...]:
        """Count the pages of PDFs; None for one that cannot be read. Raises TooHeavy, Unavailable."""
        return await self._run(_page_counts, pdfs)

    async def _run(self, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._run_within(self._limits, task, *args, **kwargs)

    async def _run_within(self, limits: TaskLimits, task: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        process = await self._idle.get()
        try:
            return await process.run(limits, task, *args, **kwargs)
        finally:
            self._idle.put_nowait(process)


def _warm_up(peppol_file: Path | None) -> None:
    """Load what every task needs. The imports stand here because only the processes may pay for them."""
    from documents import invoice_pdf, rules  # noqa: F401, PLC0415

    rules.load(peppol_file)


def _warm_up_pages() -> None:
    from documents import invoice_pdf, presentation  # noqa: F401, PLC0415


def _check(document: bytes, peppol_file: Path | None) -> CheckedDocument:
    from documents.rules import check  # noqa: PLC0415

    return check(document, peppol_file)


def _presentation(document: bytes, language: Language) -> Presentation:
    from documents.presentation import presentation  # noqa: PLC0415

    return presentation(document, language)


def _supporting_files(document: bytes) -> tuple[OutgoingFile, ...]:
    from documents.supporting_files import supporting_files  # noqa: PLC0415

    return supporting_files(document)


def _embed_files(document: bytes, files: Sequence[OutgoingFile]) -> bytes:
    from documents.embed_files import embed_files  # noqa: PLC0415

    return embed_files(document, files)


def _page_counts(pdfs: Sequence[bytes]) -> tuple[int | None, ...]:
    from documents.pages import page_count  # noqa: PLC0415

    return tuple(map(page_count, pdfs))


def _invoice_pdf(document: bytes, language: Language, looks: Looks) -> bytes:
    from documents.invoice_pdf import invoice_pdf  # noqa: PLC0415

    return invoice_pdf(document, language, looks)


def _fullmakt_pdf(fullmakt: Fullmakt) -> bytes:
    from documents.fullmakt_pdf import fullmakt_pdf  # noqa: PLC0415

    return fullmakt_pdf(fullmakt)
