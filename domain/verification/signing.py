"""Signing a document electronically: who was asked, and what became of it (F3, F11, F12)."""

from datetime import date, datetime
from enum import StrEnum

from domain.companies.parties import Language
from domain.value import Value


class SigningState(StrEnum):
    """Where a document to sign is. Values are never renamed."""

    INVITED = "invited"
    OPENED = "opened"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to the document."""
        return self not in {SigningState.INVITED, SigningState.OPENED}


class Invitation(Value):
    """Whom to ask for a signature. The service mails link and password itself; whoever holds them may sign (F8)."""

    key: str
    """Ours, one for each document that is to be signed; the service keeps it, so that a lost answer is found again."""
    title: str
    email: str
    language: Language = Language.NB


class Signature(Value):
    """Who signed, as the electronic ID tells it."""

    name: str
    born: date
    at: datetime


class SigningSeen(Value):
    """What the signing service tells of a document."""

    document: str
    """The service's own id."""
    state: SigningState
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    signatures: tuple[Signature, ...] = ()
