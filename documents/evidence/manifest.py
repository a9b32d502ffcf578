"""The manifest of an evidence pack: every file with its size and hash, and what could not be had."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import ValidationError

from domain.lifecycle import Status
from domain.value import Value

MANIFEST = "manifest.json"
INDEX = "index.html"
FORMAT: Literal["fakturaflyt-evidence"] = "fakturaflyt-evidence"
VERSION = 1


class FileRole(StrEnum):
    """What a file of the pack is. Values are never renamed: packs hold them for years."""

    INDEX = "index"
    DOCUMENT = "document"
    INVOICE_PDF = "invoice_pdf"
    ATTACHMENT = "attachment"
    INVOICE_RECORD = "invoice_record"
    SUBMISSION_RECORD = "submission_record"
    TIMELINE = "timeline"
    LEDGER = "ledger"
    MESSAGE = "message"
    """As it was sent: the MIME body of AS4, or the e-mail."""
    MESSAGE_FACTS = "message_facts"
    BUSINESS_DOCUMENT = "business_document"
    ENCLOSED = "enclosed"
    """A file that is embedded in the business document (BG-24)."""
    SIGNED_CONTENT = "signed_content"
    """The business document as the message's signature covers it: compressed, before it was encrypted."""
    SMP_ANSWER = "smp_answer"
    SMP_REDIRECT = "smp_redirect"
    """The answer of the SMP that the name server names, which refers to the one that answered."""
    RECEIVER_CERTIFICATE = "receiver_certificate"
    RECEIPT = "receipt"
    REFUSAL = "refusal"
    """The signed error of the receiver's access point."""
    PROVIDER_ANSWER = "provider_answer"
    HUB_ANSWER = "hub_answer"
    ATTEMPTS = "attempts"
    STATUS_MESSAGE = "status_message"
    RETURNED_MAIL = "returned_mail"
    UNPROVEN_ATTEMPT = "unproven_attempt"
    UNPROVEN_ANSWER = "unproven_answer"
    """What came back at such an attempt, or its beginning."""
    PRINT_PDF = "print_pdf"
    PRINT_JOB = "print_job"
    EVIDENCE = "evidence"
    """What the channel said, as it is kept."""
    PREPARED = "prepared"
    """A prepared message of an unknown kind, as it is kept."""


class Fault(StrEnum):
    """Why a stored object is not in the pack."""

    MISSING = "missing"
    CORRUPT = "corrupt"


class ManifestFile(Value):
    """A file of the pack."""

    name: str
    sha256: str
    size_bytes: int
    media_type: str
    role: FileRole
    delivery: str | None = None
    """The delivery it belongs to."""
    submission: str | None = None
    """The digest of the submission it belongs to: a mended invoice has several."""
    object_sha256: str | None = None
    """The object of the document store that it is, or was taken out of."""


class DamagedObject(Value):
    """An object that the register refers to, but that the document store could not give as it was stored."""

    role: FileRole
    sha256: str
    size_bytes: int
    fault: Fault
    delivery: str | None = None


class Manifest(Value):
    """All that is in the pack but the manifest itself, in the order of the zip."""

    format: Literal["fakturaflyt-evidence"] = FORMAT
    version: int = VERSION
    invoice: str
    status: Status
    recorded_until: datetime
    """The time of the last row of the timeline: the pack tells what was known then."""
    files: tuple[ManifestFile, ...]
    damaged: tuple[DamagedObject, ...] = ()


class NotAManifest(Exception):
    """Bytes that were to be a manifest are none that can be read; the text says why."""


class _Head(Value):
    format: Literal["fakturaflyt-evidence"]
    version: int


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as JSON."""
    return manifest.model_dump_json(indent=2).encode()


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        NotAManifest: it is none, or of a newer version.
    """
    try:
        head = _Head.model_validate_json(content)
        if head.version > VERSION:
            raise NotAManifest(f"version {head.version}; this release reads up to {VERSION}")
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        raise NotAManifest(f"{error.error_count()} fields are not as they should be") from None
