"""Who signs for a company: a signing service and Enhetsregisteret that answer as told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from domain.errors import NotFound, PortError
from domain.verification.business_register import RegisteredRole, UnitAnswer, UnitFound
from domain.verification.signing import Invitation, Signature, SigningSeen, SigningState

HALVOR = Signature(name="Halvor Tenkeli", born=date(1970, 1, 2), at=datetime(2026, 12, 2, 10, tzinfo=UTC))
TRYGVE = Signature(name="Trygve Statistad", born=date(1980, 3, 4), at=datetime(2026, 12, 2, 10, tzinfo=UTC))
GUNNHILD = Signature(name="Gunnhild Attrapp", born=date(1975, 5, 6), at=datetime(2026, 12, 4, 10, tzinfo=UTC))


def role(group: str, code: str, person: Signature) -> RegisteredRole:
    return RegisteredRole(group=group, role=code, name=person.name, born=person.born)


def unit(orgnr: str, *roles: RegisteredRole) -> UnitFound:
    return UnitFound(orgnr=orgnr, name="Nordavind Prøveregnskap AS", form="AS", roles=roles)


@dataclass
class ScriptedBrreg:
    """Enhetsregisteret that has these units."""

    units: dict[str, UnitAnswer] = field(default_factory=dict)
    failure: PortError | None = None
    asked: int = 0
    meanwhile: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    """What happens while the register is asked, each once."""

    async def unit(self, orgnr: str) -> UnitAnswer:
        self.asked += 1
        if self.meanwhile:
            await self.meanwhile.pop(0)()
        if self.failure:
            raise self.failure
        return self.units[orgnr]


@dataclass
class ScriptedSigning:
    """A signing service in which tests sign."""

    documents: dict[str, SigningSeen] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    reminded: list[str] = field(default_factory=list)
    looks: int = 0
    failure: PortError | None = None
    reminding_fails: Exception | None = None
    """After the reminder was mailed."""
    cancelling_fails: PortError | None = None
    papers: list[bytes] = field(default_factory=list)
    meanwhile: dict[str, Callable[[], Awaitable[object]]] = field(default_factory=dict)
    """What happens during the next look at a document."""

    async def invite(self, invitation: Invitation, document: bytes) -> str:
        if self.failure:
            raise self.failure
        if invitation.key not in self.documents:
            self.documents[invitation.key] = SigningSeen(document=invitation.key, state=SigningState.INVITED)
            self.mails.append(invitation.email)
            self.papers.append(document)
        return invitation.key

    async def look(self, document: str) -> SigningSeen:
        self.looks += 1
        if self.failure:
            raise self.failure
        if document not in self.documents:
            raise NotFound("no such document")
        seen = self.documents[document]
        if document in self.meanwhile:
            await self.meanwhile.pop(document)()
        return seen

    async def remind(self, document: str) -> None:
        self.reminded.append(document)
        if self.reminding_fails:
            raise self.reminding_fails

    async def cancel(self, document: str) -> None:
        if self.cancelling_fails:
            raise self.cancelling_fails
        self.move(document, SigningState.CANCELLED)

    async def signed_document(self, document: str) -> bytes:
        if self.documents[document].state is not SigningState.SIGNED:
            raise NotFound("not signed")
        return b"%PDF-signed " + document.encode()

    def move(self, document: str, state: SigningState, *signatures: Signature) -> None:
        """Let whoever holds the link do something."""
        self.documents[document] = self.documents[document].model_copy(update={"state": state, "signatures": signatures})
