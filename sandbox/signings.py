"""Documents to sign in the outside world: who was asked, what a simulated signer does, and when an invitation is over.

Each lies in `signing/{uuid}/`: `document.json`, the PDF, and the signed one.
"""

import hmac
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import AfterValidator

from domain.identifiers import without_fodselsnummer
from sandbox.deposit import deposit
from sandbox.script import Duration, Entry, Manner, Script

LIFE = timedelta(days=7)
"""An invitation lives so long (F11)."""
LIFE_ONCE_OPENED = timedelta(minutes=15)
Plain = Annotated[str, AfterValidator(without_fodselsnummer)]


class Act(StrEnum):
    """What a signer does with an invitation."""

    SIGN = "sign"
    DECLINE = "decline"
    IGNORE = "ignore"
    OPEN = "open"
    """Opens it, and leaves it."""


SignerManner = Literal[Manner.OK, Manner.REFUSE, Manner.BUSY, Manner.TIMEOUT, Manner.DROP, Manner.MALFORMED, Manner.DOWN]
SignerAnswer = Act | SignerManner


class SignerEntry(Entry):
    """Who signs, so long after being invited. `busy` and the like are how the service answers to who invites; `ok` is `sign`.

    Who is not named, or ignores it, leaves the invitation to a human (the page behind its link).
    """

    email: Plain
    answers: SignerAnswer | list[SignerAnswer] = Act.SIGN
    after: Duration = timedelta(0)
    name: Plain = "Signe Signatur"
    born: date = date(1980, 1, 1)
    told: bool = True
    """Whether the service tells who signed; else that stands in the signed document alone."""


class Signed(Entry):
    """Who signed."""

    name: str
    born: date
    signed_on: datetime


class Asked(Entry):
    """An invitation. `link` and `password` are mailed; whoever has both may sign (F8)."""

    uuid: UUID
    link: str
    password: str
    email: str
    language: Literal["nb", "en"]
    invited_on: datetime
    act: Act
    act_at: datetime
    status: Literal["new", "opened", "signed", "cancelled"] = "new"
    opened_on: datetime | None = None
    ended: Literal["declined", "expired", "cancelled"] | None = None
    ended_on: datetime | None = None
    signed: Signed | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it may still be signed."""
        return self.status in {"new", "opened"}

    @property
    def ends(self) -> datetime:
        """Tell when it is over if nothing happens."""
        end = self.invited_on + LIFE
        return min(end, self.opened_on + LIFE_ONCE_OPENED) if self.opened_on else end


class Paper(Entry):
    """A document."""

    uuid: UUID
    name: str
    status: Literal["new", "pending", "signed", "cancelled"] = "new"
    file: str | None = None
    asked: Asked | None = None


class Over(Exception):
    """What is asked for cannot be done with the document as it is."""


class Signings:
    """All documents, and the scripts of who signs."""

    def __init__(self, state: Path, signers: Sequence[SignerEntry], clock_shift: timedelta) -> None:
        self._folder = state / "signing"
        self._shift = clock_shift
        self._signers = {entry.email.lower(): entry for entry in signers}
        self._scripts = {entry.email.lower(): Script[SignerAnswer](entry.answers) for entry in signers}

    def now(self) -> datetime:
        """Tell the business time."""
        return datetime.now(UTC) + self._shift

    def next_answer(self, email: str) -> object:
        """Tell what a signer does next, or how the service answers to who invites."""
        script = self._scripts.get(email.lower())
        return script.next() if script else Act.IGNORE

    def all(self) -> Iterator[Paper]:
        """Go through all documents, in no order."""
        for file in self._folder.glob("*/document.json"):
            yield Paper.model_validate_json(file.read_bytes())

    def find(self, uuid: str) -> Paper | None:
        """Find a document."""
        try:
            file = self._folder / str(UUID(uuid)) / "document.json"
        except ValueError:
            return None
        return Paper.model_validate_json(file.read_bytes()) if file.exists() else None

    def behind(self, link: str) -> Paper | None:
        """Find the document behind a link."""
        return next((p for p in self.all() if p.asked and hmac.compare_digest(p.asked.link.encode(), link.encode())), None)

    def create(self, name: str) -> Paper:
        """Begin a document."""
        return self._keep(Paper(uuid=uuid4(), name=name))

    def add_file(self, paper: Paper, name: str, content: bytes) -> Paper:
        """Add the PDF. Raises Over: there is one already."""
        if paper.file or paper.asked:
            raise Over
        deposit(self._folder / str(paper.uuid) / "file.pdf", content)
        return self._keep(paper.model_copy(update={"file": name}))

    def content(self, paper: Paper) -> bytes:
        """Read the PDF, the signed one if it is signed."""
        folder = self._folder / str(paper.uuid)
        return (folder / ("signed.pdf" if paper.status == "signed" else "file.pdf")).read_bytes()

    def invite(self, paper: Paper, email: str, language: Literal["nb", "en"], act: Act) -> Paper:
        """Ask somebody to sign. Raises Over: somebody is asked already, or there is nothing to sign."""
        if paper.asked or not paper.file:
            raise Over
        signer, now = self._signers.get(email.lower()), self.now()
        asked = Asked(
            uuid=uuid4(),
            link=secrets.token_urlsafe(24),
            password=secrets.token_hex(4),
            email=email,
            language=language,
            invited_on=now,
            act=act,
            act_at=now + (signer.after if signer else timedelta(0)),
        )
        return self._keep(paper.model_copy(update={"asked": asked, "status": "pending"}))

    def open(self, paper: Paper) -> Paper:
        """Take note that somebody has opened an invitation; again changes nothing."""
        asked = _open_one(paper)
        if asked.opened_on:
            return paper
        return self._change(paper, status="opened", opened_on=self.now())

    def sign(self, paper: Paper, name: str, born: date) -> Paper:
        """Sign a document."""
        now = self.now()
        _open_one(paper)
        mark = f"\n% Signert {now.isoformat()} av {name}, {born.isoformat()} (sandkasse)\n".encode()
        deposit(self._folder / str(paper.uuid) / "signed.pdf", self.content(paper) + mark)
        signed = Signed(name=name, born=born, signed_on=now)
        changed = self._change(paper, status="signed", signed=signed if self._is_told(paper) else None, ended_on=now)
        return self._keep(changed.model_copy(update={"status": "signed"}))

    def _is_told(self, paper: Paper) -> bool:
        signer = self._signers.get(_open_one(paper).email.lower())
        return signer is None or signer.told

    def end(self, paper: Paper, why: Literal["declined", "expired", "cancelled"]) -> Paper:
        """End a document unsigned. Raises Over: it is over."""
        _open_one(paper)
        changed = self._change(paper, status="cancelled", ended=why, ended_on=self.now())
        return self._keep(changed.model_copy(update={"status": "cancelled"}))

    def advance(self) -> list[Paper]:
        """Let time pass: what signers do, and what expires. Gives the documents that changed."""
        return [moved for paper in self.all() if (moved := self._advanced(paper))]

    def _advanced(self, paper: Paper) -> Paper | None:
        asked, now = paper.asked, self.now()
        if asked is None or not asked.is_open:
            return None
        if now >= asked.ends:
            return self.end(paper, "expired")
        return self._acted(paper, asked) if now >= asked.act_at else None

    def _acted(self, paper: Paper, asked: Asked) -> Paper | None:
        match asked.act:
            case Act.SIGN:
                signer = self._signers[asked.email.lower()]
                return self.sign(self.open(paper), signer.name, signer.born)
            case Act.DECLINE:
                return self.end(self.open(paper), "declined")
            case Act.OPEN if not asked.opened_on:
                return self.open(paper)
            case _:
                return None

    def _change(self, paper: Paper, **changes: object) -> Paper:
        asked = _open_one(paper).model_copy(update=changes)
        return self._keep(paper.model_copy(update={"asked": asked}))

    def _keep(self, paper: Paper) -> Paper:
        deposit(self._folder / str(paper.uuid) / "document.json", paper.model_dump_json(indent=1).encode())
        return paper


def _open_one(paper: Paper) -> Asked:
    if paper.asked is None or not paper.asked.is_open:
        raise Over
    return paper.asked
