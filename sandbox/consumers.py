"""Consumers of the outside world: what eFaktura and Vipps know of them, and when they say yes (world.md, `outside.consumers`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, unquote

from pydantic import AfterValidator, model_validator

from domain.identifiers import InvalidIdentifier, parse_mobile, parse_orgnr, without_fodselsnummer
from domain.searching import folded
from sandbox.asked import asked_file
from sandbox.deposit import deposit
from sandbox.issuers import Issuers
from sandbox.script import Answer, Duration, Entry, Manner, Refuse, Script, Slow

Busy = Literal[Manner.BUSY]
LookupManner = Literal[Manner.OK, Manner.BUSY, Manner.TIMEOUT, Manner.DROP, Manner.MALFORMED, Manner.DOWN]
HubManner = Literal[Manner.OK, Manner.BUSY, Manner.TIMEOUT, Manner.MALFORMED, Manner.UNTRUSTED, Manner.DOWN]
LookupAnswer = LookupManner | Slow
Issuer = Annotated[str, AfterValidator(parse_orgnr)]
Plain = Annotated[str, AfterValidator(without_fodselsnummer)]


class Nobody(InvalidIdentifier):
    """Nothing tells who a consumer is."""


class AgreementEntry(Entry):
    """An eFaktura agreement with a company. `reference` is the customer number there; the hub learns it by being asked."""

    issuer: Issuer
    active: bool = True
    reference: Plain | None = None


class ConsignmentEntry(Entry):
    """How far a claim on this consumer comes, so long after the hub took it."""

    state: Literal["processed", "stopped", "in_progress"] = "processed"
    after: Duration = timedelta(0)


class ConsumerEntry(Entry):
    """A consumer. What stands here and is not on the customer's card, or the other way round, makes two people of them.

    `busy` instead of agreements, yes_to_all or vipps: that registry cannot tell just now. `lookup`: how look-ups go, one after the
    other. `vanishing`: look-ups say yes, and submissions find nobody. `answers`: how submissions go; `refuse` with a reason that is a
    code of the hub's (`5006`), `drop` and `timeout` take the claim and never answer, `malformed` answers nonsense about one it took,
    `down` hangs up before it takes any.
    """

    mobile: Annotated[str, AfterValidator(parse_mobile)] | None = None
    email: Plain | None = None
    name: Plain | None = None
    """Whose number and address they are; of another name than the card's it is another person (P2)."""
    agreements: list[AgreementEntry] | Busy = []
    yes_to_all: bool | Busy = False
    vipps: bool | Busy = False
    blocked: list[Issuer] = []
    """Companies that this consumer has reserved against (H13)."""
    says_yes_after: Duration | None = None
    """So long after a request has come, by SMS or e-mail, there is an agreement. None: never."""
    vanishing: bool = False
    lookup: LookupAnswer | list[LookupAnswer] = Manner.OK
    answers: Answer | list[Answer] = Manner.OK
    reason: str | None = None
    consignment: ConsignmentEntry = ConsignmentEntry()

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if not (self.mobile or self.email or self.name):
            raise Nobody("Oppgi mobilnummer, e-postadresse eller navn.", "Give a mobile number, an e-mail address or a name.")
        return self

    @property
    def key(self) -> str:
        """What tells this consumer from the others."""
        return self.mobile or self.email or self.name or ""


class HubEntry(Entry):
    """The hub itself, asked once for each connection, before it knows what about."""

    answers: HubManner | list[HubManner] = Manner.OK


@dataclass(frozen=True)
class Wanted:
    """Whom a company asks for."""

    issuer: str
    reference: str
    name: str
    mobile: str | None
    email: str | None


@dataclass(frozen=True)
class Verdict:
    """What a registry says, in the hub's words."""

    status: Literal["RECEIVING", "NOT_RECEIVING", "TEMPORARY_UNAVAILABLE"]
    because: Literal["BLOCKED", "OTHER_PERSON"] | None = None


NO = Verdict("NOT_RECEIVING")
YES = Verdict("RECEIVING")
BLOCKED = Verdict("NOT_RECEIVING", "BLOCKED")
OTHER_PERSON = Verdict("NOT_RECEIVING", "OTHER_PERSON")
CANNOT_TELL = Verdict("TEMPORARY_UNAVAILABLE")

EVERYBODY = ConsumerEntry(name="everybody", yes_to_all=True, vipps=True)
"""Without a world everybody receives."""


@dataclass(frozen=True)
class Change:
    """An agreement that a consumer has begun."""

    reference: str
    at: datetime


class Consumers:
    """All consumers, by what the hub is asked about. `shift` leads from the machine's clock to the business time of the world."""

    def __init__(
        self, state: Path, entries: Sequence[ConsumerEntry] | None, shift: timedelta = timedelta(0), issuers: Issuers | None = None
    ) -> None:
        self._state = state
        self._issuers = issuers or Issuers(state, None)
        self._known = state / "efaktura" / "references"
        self._shift = shift
        self._open_to_all = entries is None
        self._entries = {entry.key: entry for entry in entries or ()}
        self._lookups = {entry.key: Script[LookupAnswer](entry.lookup) for entry in self._entries.values()}
        self._answers = {entry.key: Script(entry.answers, entry.reason) for entry in self._entries.values()}

    def now(self) -> datetime:
        """Tell the business time."""
        return datetime.now(UTC) + self._shift

    def find(self, wanted: Wanted) -> ConsumerEntry | None:
        """Find a consumer by reference, mobile number, e-mail address or name, in this order (H12), and remember the reference."""
        found = next(filter(None, self._candidates(wanted)), EVERYBODY if self._open_to_all else None)
        if found is not None and found is not EVERYBODY and self._is_named(found, wanted):
            self._remember(wanted, found)
        return found

    def next_lookup(self, consumer: ConsumerEntry | None) -> LookupAnswer | Refuse | Manner:
        """Tell how this look-up goes."""
        script = self._lookups.get(consumer.key) if consumer else None
        return script.next() if script else Manner.OK

    def next_answer(self, consumer: ConsumerEntry | None) -> Answer:
        """Tell how this submission goes."""
        script = self._answers.get(consumer.key) if consumer else None
        return script.next() if script else Manner.OK

    def verdict(self, consumer: ConsumerEntry | None, route: str, wanted: Wanted) -> Verdict:
        """Tell what a registry says."""
        if consumer is None:
            return NO
        if not self._is_named(consumer, wanted):
            return OTHER_PERSON
        match route:
            case "efaktura":
                return self._agreement(consumer, wanted)
            case "yes2all":
                return self._yes_to_all(consumer, wanted.issuer)
            case _:
                return _vipps(consumer, wanted)

    def receives(self, consumer: ConsumerEntry | None, route: str, wanted: Wanted) -> bool:
        """Tell whether a claim reaches a consumer; `efaktura` stands for both of its registries here."""
        if consumer is None or consumer.vanishing:
            return False
        routes = ("efaktura", "yes2all") if route == "efaktura" else (route,)
        return any(self.verdict(consumer, each, wanted) == YES for each in routes)

    def fate(self, key: str, taken_at: datetime) -> Literal["IN_PROGRESS", "PROCESSED", "STOPPED"]:
        """Tell how far a claim on a consumer has come that was taken then, by the machine's clock."""
        entry = self._entries.get(key, EVERYBODY).consignment
        if entry.state == "in_progress" or datetime.now(UTC) < taken_at + entry.after:
            return "IN_PROGRESS"
        return "STOPPED" if entry.state == "stopped" else "PROCESSED"

    def changes(self, issuer: str, since: datetime) -> Iterator[Change]:
        """List the agreements that have begun since then, with everybody this company has asked about."""
        for file in sorted((self._known / issuer).glob("*")):
            consumer = self._entries.get(file.read_text(encoding="utf-8"))
            said_yes = self._said_yes_at(consumer) if consumer else None
            if said_yes is not None and since <= said_yes <= self.now():
                yield Change(unquote(file.name), said_yes)
        yield from (Change(reference, at) for reference, at in self._issuers.captured(issuer) if since <= at)

    def _candidates(self, wanted: Wanted) -> Iterator[ConsumerEntry | None]:
        everybody = self._entries.values()
        yield next((entry for entry in everybody if _has_reference(entry, wanted)), None)
        yield next((entry for entry in everybody if entry.mobile and entry.mobile == wanted.mobile), None)
        yield next((entry for entry in everybody if entry.email and _same(entry.email, wanted.email)), None)
        yield next((entry for entry in everybody if entry.name and _same(entry.name, wanted.name) and not entry.mobile), None)

    def _is_named(self, consumer: ConsumerEntry, wanted: Wanted) -> bool:
        return consumer is EVERYBODY or consumer.name is None or _same(consumer.name, wanted.name)

    def _agreement(self, consumer: ConsumerEntry, wanted: Wanted) -> Verdict:
        if not isinstance(consumer.agreements, list):
            return CANNOT_TELL
        issuer, said_yes = wanted.issuer, self._said_yes_at(consumer)
        agreed = any(agreement.issuer == issuer and agreement.active for agreement in consumer.agreements)
        agreed = agreed or self._issuers.has_captured(issuer, wanted.reference)
        if not agreed and (said_yes is None or said_yes > self.now()):
            return NO
        return BLOCKED if issuer in consumer.blocked else YES

    def _yes_to_all(self, consumer: ConsumerEntry, issuer: str) -> Verdict:
        if consumer.yes_to_all is Manner.BUSY:
            return CANNOT_TELL
        if issuer in consumer.blocked:
            return BLOCKED
        return YES if consumer.yes_to_all else NO

    def _said_yes_at(self, consumer: ConsumerEntry) -> datetime | None:
        """Tell when a consumer says yes, in business time; None as long as nobody has asked, or if it is never."""
        if consumer.says_yes_after is None:
            return None
        files = [asked_file(self._state, whom) for whom in (consumer.mobile, consumer.email) if whom]
        asked = [datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files if file.exists()]
        return min(asked) + consumer.says_yes_after + self._shift if asked else None

    def _remember(self, wanted: Wanted, consumer: ConsumerEntry) -> None:
        file = self._known / wanted.issuer / quote(wanted.reference, safe="")
        if not file.exists():
            deposit(file, consumer.key.encode())


def _vipps(consumer: ConsumerEntry, wanted: Wanted) -> Verdict:
    if consumer.vipps is Manner.BUSY:
        return CANNOT_TELL
    has_number = consumer is EVERYBODY or (consumer.mobile is not None and consumer.mobile == wanted.mobile)
    return YES if consumer.vipps and has_number else NO


def _has_reference(consumer: ConsumerEntry, wanted: Wanted) -> bool:
    agreements = consumer.agreements if isinstance(consumer.agreements, list) else []
    return any(agreement.issuer == wanted.issuer and agreement.reference == wanted.reference for agreement in agreements)


def _same(one: str, other: str | None) -> bool:
    """Compare as people do: case, spelling of å, and the order of names do not matter."""
    return other is not None and sorted(folded(one).split()) == sorted(folded(other).split())
