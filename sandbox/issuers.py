"""Companies that become issuers at the hub of eFaktura, each in its own time (world.md, `outside.issuers`).

The wire format is our own, as in adapters/efaktura/issuers.py; this side reads and writes it by itself.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Literal

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from domain.identifiers import InvalidAccount, parse_account, parse_orgnr, without_fodselsnummer
from sandbox.deposit import deposit
from sandbox.script import Duration, Entry, Manner, Script, Slow

_HOLD_SECONDS = 300
_COME_BACK = {"Retry-After": "5"}
_POSITION = re.compile(r"KID\[([0-9]{1,2})-([0-9]{1,2})\]")

IssuerManner = Literal[Manner.OK, Manner.BUSY, Manner.TIMEOUT, Manner.DROP, Manner.MALFORMED, Manner.DOWN]
IssuerAnswer = IssuerManner | Slow


class CapturedEntry(Entry):
    """A consumer who pays the usual way and says yes in the bank, so long after the agreement is active there (I3a)."""

    reference: Annotated[str, AfterValidator(without_fodselsnummer)]
    """The customer number."""
    after: Duration = timedelta(0)


class IssuerEntry(Entry):
    """How the hub treats a company. `nets_after` and `bank_after` are counted from its creation; `refuses` is a code of the hub's (`5006`).

    `answers`: how calls about it go, one after the other. `drop` and `timeout` do what was asked and never answer, `down` hangs up before.
    """

    orgnr: Annotated[str, AfterValidator(parse_orgnr)]
    nets_after: Duration = timedelta(0)
    bank_after: Duration = timedelta(0)
    refuses: str | None = None
    answers: IssuerAnswer | list[IssuerAnswer] = Manner.OK
    captured: list[CapturedEntry] = []


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)
    submitter: str
    issuer: str


class NewIssuer(_Said):
    """createIssuer."""

    issuer_name: str


class IssuerQuestion(_Said):
    """getIssuer, deleteIssuer."""


class Rule(_Said):
    """addBrandAgreementRule."""

    billing_account: str
    customer_reference_position: str
    kid_length: int


class Kept(BaseModel):
    """An issuer in the hub's books."""

    issuer: str
    name: str
    created_at: datetime
    rule: dict[str, str | int] | None = None


class Issuers:
    """The hub's books of issuers under `efaktura/issuers/`."""

    def __init__(self, state: Path, entries: Sequence[IssuerEntry] | None, shift: timedelta = timedelta(0)) -> None:
        self._folder = state / "efaktura" / "issuers"
        self._shift = shift
        self._entries = {entry.orgnr: entry for entry in entries or ()}
        self._scripts = {orgnr: Script[IssuerAnswer](entry.answers) for orgnr, entry in self._entries.items()}
        self.operations = {
            "/createIssuer": self._create,
            "/getIssuer": self._tell,
            "/deleteIssuer": self._delete,
            "/addBrandAgreementRule": self._add_rule,
        }

    def captured(self, issuer: str) -> Iterator[tuple[str, datetime]]:
        """List who has said yes in the bank after paying, by reference and when, in business time."""
        kept, entry = self._find(issuer), self._entry(issuer)
        if kept is None or kept.rule is None:
            return
        for consumer in entry.captured:
            yes = kept.created_at + entry.bank_after + consumer.after
            if yes <= datetime.now(UTC):
                yield consumer.reference, yes + self._shift

    def has_captured(self, issuer: str, reference: str) -> bool:
        """Tell whether a consumer has said yes after paying."""
        return any(known == reference for known, _ in self.captured(issuer))

    async def _create(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        said = NewIssuer.model_validate_json(body)
        entry, known = self._entry(said.issuer), self._find(said.issuer)
        if entry.refuses in _AT_CREATION:
            return await self._answer(request, said.issuer, {"code": entry.refuses})
        if known is None and not self._hangs_up_first(said.issuer):
            self._keep(Kept(issuer=said.issuer, name=said.issuer_name, created_at=datetime.now(UTC)))
        return await self._answer(request, said.issuer, {"code": "ISSUER_EXISTS" if known else "0"})

    async def _tell(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        said = IssuerQuestion.model_validate_json(body)
        kept = self._find(said.issuer)
        return await self._answer(request, said.issuer, {"code": "0", "status": self._state(kept)} if kept else {"code": "5002"})

    async def _delete(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        said = IssuerQuestion.model_validate_json(body)
        known = self._find(said.issuer)
        if known and not self._hangs_up_first(said.issuer):
            self._file(said.issuer).unlink()
        return await self._answer(request, said.issuer, {"code": "0" if known else "5002"})

    async def _add_rule(self, request: web.BaseRequest, body: bytes) -> web.StreamResponse:
        said = Rule.model_validate_json(body)
        kept = self._find(said.issuer)
        code = self._rule_code(said, kept)
        if code == "0" and kept is not None and not self._hangs_up_first(said.issuer):
            rule: dict[str, str | int] = {
                "account": said.billing_account,
                "position": said.customer_reference_position,
                "kid_length": said.kid_length,
            }
            self._keep(kept.model_copy(update={"rule": rule}))
        return await self._answer(request, said.issuer, {"code": code})

    def _rule_code(self, said: Rule, kept: Kept | None) -> str:
        """Hold a rule against the hub's own rules (I11, I12)."""
        entry = self._entry(said.issuer)
        if kept is None:
            return "5002"
        if kept.rule is not None:
            return "5008"
        if entry.refuses:
            return entry.refuses
        try:
            parse_account(said.billing_account)
        except InvalidAccount:
            return "5006"
        found = _POSITION.fullmatch(said.customer_reference_position)
        return "0" if found and 0 < int(found[1]) < int(found[2]) < said.kid_length else "5007"

    def _state(self, kept: Kept) -> str:
        entry, age = self._entry(kept.issuer), datetime.now(UTC) - kept.created_at
        if age >= entry.bank_after and age >= entry.nets_after:
            return "CONFIRMED"
        return "ACTIVE_AT_NETS" if age >= entry.nets_after else "PENDING"

    def _entry(self, issuer: str) -> IssuerEntry:
        return self._entries.get(issuer) or IssuerEntry.model_construct(orgnr=issuer)

    def _hangs_up_first(self, issuer: str) -> bool:
        script = self._scripts.get(issuer)
        return script is not None and script.coming in {Manner.DOWN, Manner.BUSY}

    async def _answer(self, request: web.BaseRequest, issuer: str, content: Mapping[str, object]) -> web.StreamResponse:
        """Answer in the manner that the world has for this call."""
        script = self._scripts.get(issuer)
        match script.next() if script else Manner.OK:
            case Manner.BUSY:
                return _json({"code": "TEMPORARY_UNAVAILABLE"}, _COME_BACK)
            case Manner.DOWN | Manner.DROP:
                if request.transport is not None:
                    request.transport.abort()
            case Manner.TIMEOUT:
                await asyncio.sleep(_HOLD_SECONDS)
            case Manner.MALFORMED:
                return web.Response(text="<!DOCTYPE html><h1>Velkommen</h1>", content_type="text/html", status=HTTPStatus.OK)
            case Slow(slow=pause):
                await asyncio.sleep(pause.total_seconds())
        return _json(content)

    def _find(self, issuer: str) -> Kept | None:
        file = self._file(issuer)
        return Kept.model_validate_json(file.read_bytes()) if file.exists() else None

    def _keep(self, kept: Kept) -> None:
        deposit(self._file(kept.issuer), kept.model_dump_json(indent=1).encode())

    def _file(self, issuer: str) -> Path:
        return self._folder / f"{parse_orgnr(issuer)}.json"


_AT_CREATION = frozenset({"5002", "ISSUER_HELD_ELSEWHERE", "ISSUER_CLOSED"})
"""Codes that refuse the issuer itself; the others refuse the rule."""


def _json(content: Mapping[str, object], headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(text=json.dumps(content), content_type="application/json", headers=headers)
