"""Enhetsregisteret of the outside world, with the companies of a world file, in the form of the published open API (F13)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from aiohttp import web
from pydantic import AfterValidator, Field, ValidationError

from domain.identifiers import parse_orgnr, without_fodselsnummer
from sandbox.http_manners import HOST, SteadyServer, in_manner
from sandbox.script import Entry, Manner, Script, Slow

Orgnr = Annotated[str, AfterValidator(parse_orgnr)]
Plain = Annotated[str, AfterValidator(without_fodselsnummer)]
BrregManner = Literal[Manner.OK, Manner.REFUSE, Manner.BUSY, Manner.TIMEOUT, Manner.DROP, Manner.MALFORMED, Manner.DOWN]
BrregAnswer = BrregManner | Slow

Answering = Callable[[], Awaitable[web.StreamResponse]]

_GROUPS = {
    **dict.fromkeys(("SIGN", "SIFE", "SIHV"), "SIGN"),
    **dict.fromkeys(("PROK", "POFE", "POHV"), "PROK"),
    **dict.fromkeys(("LEDE", "NEST", "MEDL", "VARA", "OBS"), "STYR"),
}
_API = "/enhetsregisteret/api"


class RoleEntry(Entry):
    """Who has which role. `group` follows from the role unless it is named; `orgnr` is that of a company that has the role."""

    group: str | None = None
    role: str
    name: Plain
    born: date | None = None
    orgnr: Orgnr | None = None
    resigned: bool = False
    dead: bool = False

    @property
    def in_group(self) -> str:
        """Name the group."""
        return self.group or _GROUPS.get(self.role, self.role)


class BrregEntry(Entry):
    """A company. With a `parent` it is a sub-unit, and its roles are the parent's."""

    orgnr: Orgnr
    name: str
    form: str = "AS"
    roles: Sequence[RoleEntry] = ()
    parent: Orgnr | None = None
    deleted: date | None = None
    bankrupt: bool = False
    answers: BrregAnswer | list[BrregAnswer] = Field(default=Manner.OK)


SIGNS_FOR_ALL = RoleEntry(role="SIGN", name="Kari Prøvesen", born=date(1970, 1, 1))
"""Who may sign for every company where no world file says otherwise."""


class Brreg:
    """Listens on loopback and tells what the world file says. Without one (None) every company exists, and one person signs for all."""

    def __init__(self, state: Path, entries: Sequence[BrregEntry] | None) -> None:
        self._everybody = entries is None
        self._entries = {entry.orgnr: entry for entry in entries or ()}
        self._scripts = {entry.orgnr: Script[BrregAnswer](entry.answers) for entry in entries or ()}
        app = web.Application()
        app.router.add_get(f"{_API}/enheter/{{orgnr}}", self._main_unit)
        app.router.add_get(f"{_API}/underenheter/{{orgnr}}", self._sub_unit)
        app.router.add_get(f"{_API}/enheter/{{orgnr}}/roller", self._roles)
        self._server = SteadyServer(app, state / "brreg_port.json")

    async def start(self) -> dict[str, str]:
        """Start listening and tell where, as the settings of who asks. Raises OSError if the port is taken."""
        port = await self._server.start()
        return {"FAKTURAFLYT_BRREG_GATEWAY": "http", "FAKTURAFLYT_BRREG_BASE_URL": f"http://{HOST}:{port}"}

    async def stop(self) -> None:
        """Listen no more."""
        await self._server.stop()

    async def _main_unit(self, request: web.Request) -> web.StreamResponse:
        return await self._tell(request, sub_unit=False)

    async def _sub_unit(self, request: web.Request) -> web.StreamResponse:
        return await self._tell(request, sub_unit=True)

    async def _tell(self, request: web.Request, *, sub_unit: bool) -> web.StreamResponse:
        entry = self._entry(request)

        async def answer() -> web.StreamResponse:
            if entry is None or (entry.parent is not None) is not sub_unit:
                return web.Response(status=404)
            return _gone(entry) if entry.deleted and not sub_unit else web.json_response(_unit(entry))

        # A look for a unit of the other kind is not counted: the script goes by the look-ups that find something.
        asked = entry is not None and (entry.parent is not None) is sub_unit
        return await self._in_manner(request, entry.orgnr if entry and asked else None, answer)

    async def _roles(self, request: web.Request) -> web.StreamResponse:
        entry = self._entry(request)
        if entry is None or entry.parent is not None or entry.deleted:
            return web.Response(status=404)
        return web.json_response(_roles(entry))

    def _entry(self, request: web.Request) -> BrregEntry | None:
        orgnr = request.match_info["orgnr"]
        if self._everybody:
            return _anybody(orgnr)
        return self._entries.get(orgnr)

    async def _in_manner(self, request: web.Request, orgnr: str | None, answer: Answering) -> web.StreamResponse:
        manner = self._scripts[orgnr].next() if orgnr in self._scripts else Manner.OK
        if manner is Manner.REFUSE:
            return web.Response(status=400)
        return await in_manner(manner, request, answer)


def _anybody(orgnr: str) -> BrregEntry | None:
    """Make a company of any valid number."""
    try:
        return BrregEntry(orgnr=orgnr, name=f"Prøvefirma {orgnr}", roles=(SIGNS_FOR_ALL,))
    except ValidationError:
        return None


def _unit(entry: BrregEntry) -> dict[str, object]:
    told: dict[str, object] = {
        "organisasjonsnummer": entry.orgnr,
        "navn": entry.name,
        "organisasjonsform": {"kode": "BEDR" if entry.parent else entry.form},
        "konkurs": entry.bankrupt,
    }
    if entry.parent:
        told["overordnetEnhet"] = entry.parent
    if entry.deleted:
        told["slettedato" if not entry.parent else "nedleggelsesdato"] = entry.deleted.isoformat()
    return told


def _gone(entry: BrregEntry) -> web.Response:
    told = {"organisasjonsnummer": entry.orgnr, "slettedato": entry.deleted.isoformat() if entry.deleted else None}
    return web.json_response(told, status=410)


def _roles(entry: BrregEntry) -> dict[str, object]:
    groups: dict[str, list[dict[str, object]]] = {}
    for n, role in enumerate(entry.roles):
        groups.setdefault(role.in_group, []).append(_role(role, n))
    return {"rollegrupper": [{"type": {"kode": group}, "roller": roles} for group, roles in groups.items()]}


def _role(role: RoleEntry, n: int) -> dict[str, object]:
    told: dict[str, object] = {"type": {"kode": role.role}, "fratraadt": role.resigned, "rekkefolge": n}
    if role.orgnr:
        return told | {"enhet": {"organisasjonsnummer": role.orgnr, "navn": [role.name], "erSlettet": False}}
    first, _, last = role.name.rpartition(" ")
    person: dict[str, object] = {"navn": {"fornavn": first or last, "etternavn": last if first else ""}, "erDoed": role.dead}
    if role.born:
        person["fodselsdato"] = role.born.isoformat()
    return told | {"person": person}
