"""What channels said and said of it, read back from the bytes that are kept as evidence."""

from base64 import b64decode
from typing import NamedTuple, TypeAlias

from pydantic import TypeAdapter

from adapters.efaktura.line import HubEvidence
from adapters.evidence.folder import MAIL
from adapters.mail.bounces import is_about
from adapters.mail.smtp import MailEvidence
from adapters.peppol.evidence import PeppolEvidence, UnprovenAttempt
from adapters.peppol.http_gateway import ProviderEvidence, ProviderStatusEvidence
from adapters.peppol.status_folder import KeptStatus
from adapters.peppol.submission import Submission
from adapters.print_house.sftp import PrintEvidence
from documents.mls import NotMls, read_mls
from domain.channels import Channel
from domain.identity import ObjectRef
from domain.peppol.mls import MessageLevelStatus
from domain.records import DeliveryRecord


class ReturnedMail(NamedTuple):
    """A mail that came back as evidence; `is_of` tells about which one it is."""

    content: bytes


Said: TypeAlias = (
    PeppolEvidence
    | UnprovenAttempt
    | ProviderEvidence
    | ProviderStatusEvidence
    | MailEvidence
    | PrintEvidence
    | HubEvidence
    | MessageLevelStatus
    | ReturnedMail
    | None
)
"""What evidence of a known kind says."""

_Json: TypeAlias = (
    PeppolEvidence | UnprovenAttempt | ProviderEvidence | ProviderStatusEvidence | MailEvidence | PrintEvidence | HubEvidence | KeptStatus
)
_JSON_KINDS: TypeAdapter[_Json] = TypeAdapter(_Json)


class Kept(NamedTuple):
    """An object that is kept as evidence, and what it says. `document` is the status message as it came, if it is one."""

    object: ObjectRef
    content: bytes
    said: Said
    document: bytes = b""


def read_kept(ref: ObjectRef, content: bytes) -> Kept:
    """Read evidence of whatever kind; what is of none says nothing, and is kept all the same."""
    if ref.media_type == MAIL:
        return Kept(ref, content, ReturnedMail(content))
    try:
        said = _JSON_KINDS.validate_json(content)
        for encoded in _encoded(said):
            b64decode(encoded, validate=True)
    except ValueError:  # a ValidationError and a binascii.Error are both
        return _status(ref, content, content)
    if isinstance(said, KeptStatus):
        return _status(ref, content, b64decode(said.document_base64))
    return Kept(ref, content, said)


def said_by(content: bytes) -> Said:
    """Read what evidence says, whichever object it is."""
    return read_kept(ObjectRef(company="", sha256="", size_bytes=len(content), media_type=""), content).said


def is_of(kept: Kept, row: DeliveryRecord) -> bool:
    """Tell whether evidence is of a delivery: it says so, or the ledger does."""
    if row.evidence and row.evidence.sha256 == kept.object.sha256:
        return True
    match kept.said:
        case PeppolEvidence(message=message):
            return message.delivery == row.id
        case ProviderEvidence(submission=Submission(delivery=name)) | UnprovenAttempt(delivery=name):
            return name == row.id
        case ReturnedMail(content=content):
            return row.channel is Channel.EMAIL and is_about(content, row.reference or "")
        case (
            MailEvidence(message_id=name)
            | PrintEvidence(job=name)
            | MessageLevelStatus(document=name)
            | ProviderStatusEvidence(instance=name)
            | HubEvidence(consignment=name)
        ):
            return name == row.reference
        case None:
            return False


def _encoded(said: _Json) -> tuple[str, ...]:
    match said:
        case PeppolEvidence():
            return (said.answer_base64, said.metadata_base64)
        case ProviderEvidence() | UnprovenAttempt() | HubEvidence():
            return (said.answer_base64,)
        case ProviderStatusEvidence():
            return (said.status_answer_base64,)
        case KeptStatus():
            return (said.document_base64,)
        case _:
            return ()


def _status(ref: ObjectRef, content: bytes, document: bytes) -> Kept:
    try:
        return Kept(ref, content, read_mls(document), document)
    except NotMls:
        return Kept(ref, content, None)
