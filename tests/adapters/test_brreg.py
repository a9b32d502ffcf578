"""Enhetsregisteret at the wire: the published form, the sandbox's companies, and everything that is no answer."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from aiohttp import web
from support.signing import CLOCK, Front, brreg, hang_up, scripted

from adapters.brreg.register import BrregAddress, HttpBusinessRegister
from domain.errors import Misconfigured, Unavailable
from domain.identifiers import InvalidIdentifier
from domain.messages import MessageCode
from domain.verification.business_register import RegisteredRole, UnitFound, UnitUnknown

MAIN, SUB = "310004049", "310007609"
_PUBLISHED_UNIT = {
    "organisasjonsnummer": MAIN,
    "navn": "NORDAVIND AS",
    "organisasjonsform": {
        "kode": "AS",
        "beskrivelse": "Aksjeselskap",
        "_links": {"self": {"href": "https://data.brreg.no/enhetsregisteret/api/organisasjonsformer/AS"}},
    },
    "registreringsdatoEnhetsregisteret": "1995-03-12",
    "registrertIMvaregisteret": True,
    "naeringskode1": {"kode": "06.100", "beskrivelse": "Utvinning av råolje"},
    "forretningsadresse": {"land": "Norge", "landkode": "NO", "postnummer": "4035", "poststed": "STAVANGER", "adresse": ["Veien 50"]},
    "konkurs": False,
    "underAvvikling": False,
    "underTvangsavviklingEllerTvangsopplosning": False,
    "maalform": "Bokmål",
    "_links": {"self": {"href": f"https://data.brreg.no/enhetsregisteret/api/enheter/{MAIN}"}},
}
"""The form of a real answer, as public code and documents show it (F13); the company is synthetic."""
_PUBLISHED_ROLES = {
    "rollegrupper": [
        {
            "type": {"kode": "SIGN", "beskrivelse": "Signatur", "_links": {"self": {"href": "https://data.brreg.no/x"}}},
            "sistEndret": "2025-01-07",
            "roller": [
                {
                    "type": {"kode": "SIFE", "beskrivelse": "Signatur i fellesskap"},
                    "person": {
                        "fodselsdato": "1978-06-12",
                        "navn": {"fornavn": "Nils", "mellomnavn": "Eivindssøn", "etternavn": "Prøve"},
                        "erDoed": False,
                    },
                    "fratraadt": False,
                    "avregistrert": False,
                    "rekkefolge": 0,
                },
                {
                    "type": {"kode": "SIFE", "beskrivelse": "Signatur i fellesskap"},
                    "person": {"fodselsdato": "1960-01-02", "navn": {"fornavn": "Død", "etternavn": "Prøve"}, "erDoed": True},
                    "fratraadt": False,
                    "rekkefolge": 1,
                },
            ],
        },
        {
            "type": {"kode": "STYR", "beskrivelse": "Styre"},
            "roller": [
                {
                    "type": {"kode": "LEDE", "beskrivelse": "Styrets leder"},
                    "person": {"fodselsdato": "1956-01-01", "navn": {"fornavn": "Før", "etternavn": "Prøve"}, "erDoed": False},
                    "fratraadt": True,
                }
            ],
        },
        {
            "type": {"kode": "REGN", "beskrivelse": "Regnskapsfører"},
            "roller": [
                {
                    "type": {"kode": "REGN", "beskrivelse": "Regnskapsfører"},
                    "enhet": {
                        "organisasjonsnummer": SUB,
                        "organisasjonsform": {"kode": "AS"},
                        "navn": ["REGNSKAP", "AS"],
                        "erSlettet": False,
                    },
                    "fratraadt": False,
                    "avregistrert": True,
                }
            ],
        },
    ],
    "_links": {"self": {"href": "https://data.brreg.no/x"}, "enhet": {"href": "https://data.brreg.no/y"}},
}
SIV = {"role": "DAGL", "name": "Siv Admin", "born": "1970-05-17"}


def ours(front: Front) -> HttpBusinessRegister:
    return HttpBusinessRegister(BrregAddress(base_url=f"{front.url}/"), CLOCK)


def told(content: object, status: int = 200) -> Callable[[web.Request], web.StreamResponse]:
    return lambda _: web.json_response(content, status=status)


def page(status: int = 200) -> Callable[[web.Request], web.StreamResponse]:
    return lambda _: web.Response(text="\n<html>Velkommen</html>", content_type="text/html", status=status)


async def test_the_published_form_is_read() -> None:
    async with scripted(told(_PUBLISHED_UNIT)) as front:
        front.once("GET", "/roller", told(_PUBLISHED_ROLES))
        found = await ours(front).unit(MAIN)
    assert found == UnitFound(
        orgnr=MAIN,
        name="NORDAVIND AS",
        form="AS",
        roles=(
            RegisteredRole(group="SIGN", role="SIFE", name="Nils Eivindssøn Prøve", born=date(1978, 6, 12)),
            RegisteredRole(group="SIGN", role="SIFE", name="Død Prøve", born=date(1960, 1, 2), dead=True),
            RegisteredRole(group="STYR", role="LEDE", name="Før Prøve", born=date(1956, 1, 1), resigned=True),
            RegisteredRole(group="REGN", role="REGN", name="REGNSKAP AS", resigned=True),
        ),
    )
    assert front.asked == [
        ("GET", f"/enhetsregisteret/api/enheter/{MAIN}"),
        ("GET", f"/enhetsregisteret/api/enheter/{MAIN}/roller"),
    ]


async def test_a_company_of_the_world_is_found_with_its_roles(tmp_path: Path) -> None:
    jointly = [{"role": "SIFE", "name": name, "born": "1980-01-01"} for name in ("Kari Prøve", "Ola Prøve")]
    gone = {"role": "PROK", "name": "Per Prøve", "born": "1950-01-01", "resigned": True, "dead": True}
    company = {"orgnr": SUB, "name": "Revisor AS", "role": "REVI"}
    async with brreg(
        tmp_path, {"orgnr": MAIN, "name": "Nordavind AS", "bankrupt": True, "roles": [SIV, *jointly, gone, company]}
    ) as register:
        found = await register.unit(MAIN)
    assert isinstance(found, UnitFound)
    assert found.bankrupt
    assert [(r.group, r.role, r.name) for r in found.roles] == [
        ("DAGL", "DAGL", "Siv Admin"),
        ("SIGN", "SIFE", "Kari Prøve"),
        ("SIGN", "SIFE", "Ola Prøve"),
        ("PROK", "PROK", "Per Prøve"),
        ("REVI", "REVI", "Revisor AS"),
    ]
    assert found.roles[3].resigned
    assert found.roles[3].dead
    assert found.roles[4].born is None


async def test_a_sub_unit_has_the_roles_of_its_main_unit(tmp_path: Path) -> None:
    async with brreg(
        tmp_path,
        {"orgnr": MAIN, "name": "Nordavind Siv Admin", "form": "ENK", "roles": [SIV]},
        {"orgnr": SUB, "name": "Nordavind avd. Bodø", "parent": MAIN, "roles": [{"role": "DAGL", "name": "Ikke Denne"}]},
    ) as register:
        found = await register.unit(SUB)
    assert isinstance(found, UnitFound)
    assert (found.orgnr, found.form, found.main_unit) == (SUB, "BEDR", MAIN)
    assert (found.main_name, found.main_form) == ("Nordavind Siv Admin", "ENK")
    assert [role.name for role in found.roles] == ["Siv Admin"]


@pytest.mark.parametrize(
    "main", [{"orgnr": MAIN, "name": "Nordavind AS", "roles": [SIV], "deleted": "2026-01-01"}, {"orgnr": "310005304", "name": "Andre AS"}]
)
async def test_nobody_signs_for_a_sub_unit_whose_main_unit_is_gone(tmp_path: Path, main: dict[str, object]) -> None:
    async with brreg(tmp_path, main, {"orgnr": SUB, "name": "Avdeling", "parent": MAIN}) as register:
        found = await register.unit(SUB)
    assert isinstance(found, UnitFound)
    assert found.roles == ()


async def test_a_bankrupt_main_unit_is_told_of_its_sub_unit(tmp_path: Path) -> None:
    main = {"orgnr": MAIN, "name": "Nordavind AS", "bankrupt": True}
    async with brreg(tmp_path, main, {"orgnr": SUB, "name": "Avdeling", "parent": MAIN}) as register:
        found = await register.unit(SUB)
    assert isinstance(found, UnitFound)
    assert found.bankrupt


@pytest.mark.parametrize("parent", [None, "310005304"])
async def test_what_is_deleted_or_was_never_there_is_unknown(tmp_path: Path, parent: str | None) -> None:
    async with brreg(tmp_path, {"orgnr": MAIN, "name": "Nordavind AS", "deleted": "2026-01-01", "parent": parent}) as register:
        assert await register.unit(MAIN) == UnitUnknown(orgnr=MAIN, deleted=True)
        assert await register.unit(SUB) == UnitUnknown(orgnr=SUB)


async def test_a_deleted_unit_that_is_told_with_200_is_deleted() -> None:
    async with scripted(told({"organisasjonsnummer": MAIN, "slettedato": "2026-01-01"})) as front:
        assert await ours(front).unit(MAIN) == UnitUnknown(orgnr=MAIN, deleted=True)


async def test_a_unit_without_roles_has_none() -> None:
    for nothing in (told({"rollegrupper": []}), told({}, 404)):
        async with scripted(told(_PUBLISHED_UNIT)) as front:
            front.once("GET", "/roller", nothing)
            found = await ours(front).unit(MAIN)
        assert isinstance(found, UnitFound)
        assert found.roles == ()


@pytest.mark.parametrize(
    "answer",
    [
        told({}, 500),
        told({}, 503),
        told({}, 429),
        hang_up,
        page(),
        page(404),
        page(410),
        told([]),
        told({"navn": "uten nummer"}),
        told(_PUBLISHED_UNIT | {"organisasjonsnummer": SUB}),
        lambda _: web.Response(body=b"x" * 10_000_000),
        lambda _: web.Response(body=b""),
    ],
    ids=["500", "503", "429", "line", "page", "page 404", "page 410", "list", "no number", "another", "10 MB", "empty"],
)
async def test_no_answer_is_never_read_as_unknown(answer: Callable[[web.Request], web.StreamResponse]) -> None:
    async with scripted(answer) as front:
        with pytest.raises(Unavailable):
            await ours(front).unit(MAIN)


@pytest.mark.parametrize("answer", [told({}, 500), hang_up, page(), page(404), told([]), told({"rollegrupper": [{}]})])
async def test_roles_that_do_not_come_are_never_read_as_none(answer: Callable[[web.Request], web.StreamResponse]) -> None:
    async with scripted(told(_PUBLISHED_UNIT)) as front:
        for _ in range(2):  # a question whose line dies is asked once more at once
            front.once("GET", "/roller", answer)
        with pytest.raises(Unavailable):
            await ours(front).unit(MAIN)


@pytest.mark.parametrize("answers", [["busy", "ok"], ["malformed", "ok"], ["down", "down", "ok"], ["drop", "drop", "ok"]])
async def test_a_register_that_does_not_answer_is_unavailable_and_then_answers(tmp_path: Path, answers: list[str]) -> None:
    async with brreg(tmp_path, {"orgnr": MAIN, "name": "Nordavind AS", "answers": answers}) as register:
        with pytest.raises(Unavailable):
            await register.unit(MAIN)
        assert isinstance(await register.unit(MAIN), UnitFound)


async def test_the_register_asks_us_to_come_back() -> None:
    def busy(_: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "7"})

    async with scripted(busy) as front:
        with pytest.raises(Unavailable) as caught:
            await ours(front).unit(MAIN)
    assert caught.value.retry_after
    assert caught.value.retry_after.total_seconds() == 7


@pytest.mark.parametrize("status", [301, 400, 401, 403])
async def test_a_question_that_is_not_accepted_is_misconfigured(status: int) -> None:
    async with scripted(told({}, status)) as front:
        with pytest.raises(Misconfigured) as caught:
            await ours(front).unit(MAIN)
    assert caught.value.text.code is MessageCode.BRREG_MISCONFIGURED


@pytest.mark.parametrize("orgnr", ["310004048", "", "../underenheter", "310004049/roller"])
async def test_nobody_is_asked_about_what_is_no_orgnr(orgnr: str) -> None:
    async with scripted(hang_up) as front:
        with pytest.raises(InvalidIdentifier):
            await ours(front).unit(orgnr)
        assert front.asked == []
