"""A document as it is submitted to an access point provider, stored before it is, with the names it is asked for by."""

import hashlib
from io import BytesIO
from typing import Literal
from urllib.parse import quote
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from documents.sbdh import PARTICIPANT_SCHEME, PROCESS_SCHEME
from domain.value import Value

_DESCRIPTION = "submission.json"
_DOCUMENT = "document.xml"


class Submission(Value):
    """What the provider is told about a document. The provider makes the SBD header and the AS4 message."""

    delivery: str
    instance: str
    """SBDH InstanceIdentifier, ours: a submission is asked for by it."""
    sender: str
    receiver: str
    document_type: str
    process: str
    country: str
    document_sha256: str

    def path(self) -> str:
        """Write the path it is submitted to; every identifier is one segment, however many slashes are in it."""
        segments = (
            f"{PARTICIPANT_SCHEME}::{self.sender}",
            f"{PARTICIPANT_SCHEME}::{self.receiver}",
            self.document_type,
            f"{PROCESS_SCHEME}::{self.process}",
            self.country,
        )
        path = "/".join(quote(segment, safe="") for segment in segments)
        return f"/api/outbound/submit/{path}?sbdhInstanceID={quote(self.instance, safe='')}"


class ProviderStatus(Value):
    """How far the provider came with a document, as it tells it."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)
    status: Literal["pending", "rejected", "sending", "sent", "failed", "permanently_failed"]
    mls_status: Literal["pending", "received_ap", "received_ab", "received_re", "not_applicable"] | None = None


def status_path(instance: str) -> str:
    """Write the path that a document's status is asked at."""
    return f"/api/outbound/status/{quote(instance, safe='')}?includeArchive=true"


def write_submission(submission: Submission, document: bytes) -> bytes:
    """Write a submission and its document as one zip. The same ones give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        archive.writestr(ZipInfo(_DESCRIPTION), submission.model_dump_json(indent=2))
        archive.writestr(ZipInfo(_DOCUMENT), document)
    return buffer.getvalue()


def read_submission(prepared: bytes) -> Submission:
    """Read a submission back, without its document."""
    with ZipFile(BytesIO(prepared)) as archive:
        return Submission.model_validate_json(archive.read(_DESCRIPTION))


def read_document(prepared: bytes) -> bytes:
    """Read the document of a submission."""
    with ZipFile(BytesIO(prepared)) as archive:
        return archive.read(_DOCUMENT)


def sha256(document: bytes) -> str:
    """Tell the hash that a document is known by."""
    return hashlib.sha256(document).hexdigest()
