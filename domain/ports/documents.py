"""Bytes, and the work on documents."""

from collections.abc import Sequence
from typing import Protocol

from domain.fullmakt import Fullmakt
from domain.identity import ObjectRef
from domain.looks import Looks
from domain.parties import Language
from domain.records import OutgoingFile
from domain.submission import CheckedDocument


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
