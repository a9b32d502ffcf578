"""What the signing service says, in JSON.

Published (F12): a document's `uuid`, `name`, `status` (new, pending, signed, deleted, cancelled), `files` and `invitations`; an
invitation's `uuid`, `status` (waiting-for-send, sending, new, opened, signed, cancelled), `passphrase` and `email`; a search's
`total`, `offset` and `documents`, and that it finds parts of a name.

Not published, and read in a form of our own where it is there (docs/losses.md): when an invitation was opened, and `ended`: when and
why it is over. The published statuses have no word for one that was declined or has expired: both are `cancelled`, and `ended.reason`
tells them apart. Without a reason it reads as cancelled. Who signed stands in the signed PDF; `signature` tells it without reading that.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from domain.value import Value
from domain.verification.signing import Signature, SigningSeen, SigningState

MAX_DOCUMENT_BYTES = 10 * 1000 * 1000
"""The service takes PDFs under 10 MB."""
_MAX_NAME = 200


class DocumentStatus(StrEnum):
    """Where a document is, as the service tells it."""

    NEW = "new"
    PENDING = "pending"
    SIGNED = "signed"
    DELETED = "deleted"
    CANCELLED = "cancelled"


class _Heard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Signed(_Heard):
    name: str
    born: date
    signed_on: AwareDatetime


class _Ended(_Heard):
    reason: str | None = None
    on: AwareDatetime | None = None


class InvitationHeard(_Heard):
    """One request to sign."""

    uuid: str
    status: str
    opened_on: AwareDatetime | None = None
    ended: _Ended | None = None
    signature: _Signed | None = None


class _File(_Heard):
    name: str | None = None


class DocumentHeard(_Heard):
    """A document and who was asked to sign it."""

    uuid: str
    name: str = ""
    status: DocumentStatus
    files: Sequence[_File] = ()
    invitations: Sequence[InvitationHeard] = ()


class Found(_Heard):
    """A page of a search."""

    total: int = 0
    documents: Sequence[DocumentHeard] = ()


class Unreadable(ValueError):
    """An answer is not what the service says."""


HeardT = TypeVar("HeardT", bound=_Heard)


class Wanted(Value):
    """The name that a document has at the service: the title for people, and our key, which it is found again by."""

    title: str
    key: str

    @property
    def name(self) -> str:
        """Write it: control characters are left out, the key stays whole."""
        mark = f"[{self.key}]"
        title = " ".join("".join(c if c.isprintable() else " " for c in self.title).split())
        return f"{title[: _MAX_NAME - len(mark) - 1]} {mark}".strip()

    def is_name(self, name: str) -> bool:
        """Tell whether a document of this name is the one: a search finds parts of names."""
        return name.endswith(f"[{self.key}]")


def read_document(body: bytes) -> DocumentHeard:
    """Read a document. Raises Unreadable."""
    return _read(DocumentHeard, body)


def read_found(body: bytes) -> Found:
    """Read a page of a search. Raises Unreadable."""
    return _read(Found, body)


def seen(document: DocumentHeard) -> SigningSeen:
    """Tell where a document is, in our words."""
    invitations = document.invitations
    return SigningSeen(
        document=document.uuid,
        state=_state(document),
        opened_at=min(_times(invitation.opened_on for invitation in invitations), default=None),
        ended_at=max(_times(_ended_at(invitation) for invitation in invitations), default=None),
        signatures=tuple(
            Signature(name=signed.name, born=signed.born, at=signed.signed_on)
            for signed in (invitation.signature for invitation in invitations)
            if signed
        ),
    )


def _state(document: DocumentHeard) -> SigningState:
    reasons = {invitation.ended.reason for invitation in document.invitations if invitation.ended}
    match document.status:
        case DocumentStatus.SIGNED:
            return SigningState.SIGNED
        case DocumentStatus.CANCELLED | DocumentStatus.DELETED:
            told = (state for state in (SigningState.DECLINED, SigningState.EXPIRED) if state.value in reasons)
            return next(told, SigningState.CANCELLED)
        case _:
            opened = any(invitation.status in {"opened", "signed"} for invitation in document.invitations)
            return SigningState.OPENED if opened else SigningState.INVITED


def _ended_at(invitation: InvitationHeard) -> datetime | None:
    if invitation.signature:
        return invitation.signature.signed_on
    return invitation.ended.on if invitation.ended else None


def _times(times: Iterable[datetime | None]) -> list[datetime]:
    return [time for time in times if time is not None]


def _read(model: type[HeardT], body: bytes) -> HeardT:
    try:
        return model.model_validate_json(body)
    except ValidationError:  # its text would show the answer, which holds names
        raise Unreadable(f"an answer that cannot be read as {model.__name__}") from None
