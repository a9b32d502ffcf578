"""Bytes, and the work on documents."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.companies.looks import Looks
from domain.companies.parties import Language
from domain.identity import ObjectRef
from domain.parcels.merging import Merged, NotMerged
from domain.records import OutgoingFile
from domain.submission import CheckedDocument, Submission
from domain.verification.fullmakt import Fullmakt


class DocumentStore(Protocol):
    """Bytes, for ever the same. The register says who refers to them."""

    def put(self, company: str, data: bytes, media_type: str) -> ObjectRef:
        """Keep bytes; keeping the same bytes again is the same object."""

    def get(self, ref: ObjectRef) -> bytes:
        """Read bytes and verify their hash. Raises NotFound, Corrupt."""


class Documents(Protocol):
    """The work on documents, in processes of its own."""

    async def check(self, document: bytes) -> CheckedDocument:
        """Read a UBL document safely and hold it against the XSD and the rules of EN 16931. Raises Unavailable."""

    async def supporting_files(self, document: bytes) -> tuple[OutgoingFile, ...]:
        """Take the embedded files out of a valid document (BG-24). Raises TooHeavy, Unavailable."""

    async def page_counts(self, pdfs: Sequence[bytes]) -> tuple[int | None, ...]:
        """Count the pages of PDFs; None for one that cannot be read. Raises Unavailable, TooHeavy."""

    async def embed_files(self, document: bytes, files: Sequence[OutgoingFile]) -> bytes:
        """Embed files in a valid document, in order, every other byte left as it was. Raises TooHeavy, Unavailable."""

    async def fullmakt_pdf(self, fullmakt: Fullmakt) -> bytes:
        """Make the fullmakt that a company's people sign. Raises Unavailable, TooHeavy."""

    async def invoice_pdf(self, document: bytes, language: Language, looks: Looks) -> bytes:
        """Make the invoice PDF (`faktura.pdf`) of a valid document, with the UBL attached. Raises Unavailable, TooHeavy."""


class Merging(Protocol):
    """Several files as one PDF, made in a process of its own that may not take much."""

    async def merge(self, invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
        """Put the files behind the invoice PDF, in their order; whatever is wrong with any of them is a reason, never an error.

        The same input gives the same answer, unless the machine is so busy that the work takes longer than it may.
        Raises Unavailable if the process cannot be started.
        """


class AttachmentLinks(Protocol):
    """Makes the links that stand in an e-mail for files that are too large for it (A4)."""

    def link(self, submission: Submission, delivery: int, files: Sequence[int], at: datetime) -> str:
        """Make the link to some of a submission's files, by their places from 1: those beside the document, then those in it."""

    def last_day(self, at: datetime) -> date:
        """Tell the last day, in Oslo, on which a link made at an instant works."""
