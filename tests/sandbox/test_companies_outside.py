"""What a world file says of signers and of Enhetsregisteret, met through the settings that the sandbox tells."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from support.signing import CLOCK, PDF, invitation, until_over

from composition.companies import business_register, signing_credentials, signing_service
from domain.verification.business_register import UnitFound, UnitUnknown
from domain.verification.signing import SigningState
from sandbox.norway import Norway, Outside, Ports
from sandbox.world_file import WorldError, load_world

WORLD = """
outside:
  signers:
    - {email: siv.signatur@nordavind.example, answers: [decline, sign], after: PT0.2S, name: Siv Prøve, born: 1970-05-17}
  signing_service: {answers: [ok, ok], webhook: double}
  brreg:
    - orgnr: "310004049"
      name: Nordavind AS
      roles: [{role: SIFE, name: Siv Prøve, born: 1970-05-17}, {role: SIFE, name: Ola Prøve, resigned: true}]
    - {orgnr: "310007609", name: Nordavind avd. Bodø, parent: "310004049"}
"""


@asynccontextmanager
async def norway(state: Path, outside: Outside | None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    running = Norway(state, "bounce.example", outside)
    try:
        for name, value in (await running.start(Ports())).items():
            monkeypatch.setenv(name, value)
        yield
    finally:
        await running.stop()


def world(folder: Path, text: str) -> Outside:
    (folder / "world.yaml").write_text(text, encoding="utf-8")
    return load_world(folder / "world.yaml").outside


async def test_a_world_says_who_signs_and_what_is_registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    async with norway(tmp_path / "sandbox", world(tmp_path, WORLD), monkeypatch):
        service, register = signing_service(CLOCK), business_register(CLOCK)
        assert service
        assert register
        assert signing_credentials().identifier == "sandbox-organization"
        first, second = [await service.invite(invitation(key=key), PDF) for key in ("1", "2")]
        declined, signed = await asyncio.gather(until_over(service, first), until_over(service, second))  # type: ignore[arg-type]
        assert (declined.state, signed.state) == (SigningState.DECLINED, SigningState.SIGNED)
        branch = await register.unit("310007609")
        assert isinstance(branch, UnitFound)
        assert [(role.name, role.resigned) for role in branch.roles] == [("Siv Prøve", False), ("Ola Prøve", True)]
        assert await register.unit("310005053") == UnitUnknown(orgnr="310005053")
    assert len(list((tmp_path / "sandbox" / "mailboxes" / "siv.signatur@nordavind.example").glob("*.eml"))) == 2


async def test_a_world_that_names_neither_has_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    async with norway(tmp_path / "sandbox", Outside(), monkeypatch):
        assert signing_service(CLOCK) is None
        assert business_register(CLOCK) is None


async def test_without_a_world_people_sign_and_one_of_them_may_sign_for_every_company(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    async with norway(tmp_path / "sandbox", None, monkeypatch):
        service, register = signing_service(CLOCK), business_register(CLOCK)
        assert service
        assert register
        document = await service.invite(invitation(), PDF)
        assert (await service.look(document)).state is SigningState.INVITED
        found = await register.unit("310004049")
        assert isinstance(found, UnitFound)
        assert [(role.group, role.name, role.born) for role in found.roles] == [("SIGN", "Kari Prøvesen", date(1970, 1, 1))]


async def test_links_and_documents_outlive_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    async with norway(tmp_path / "sandbox", None, monkeypatch):
        service = signing_service(CLOCK)
        assert service
        document = await service.invite(invitation(), PDF)
    async with norway(tmp_path / "sandbox", None, monkeypatch):
        assert await service.invite(invitation(), PDF) == document
        assert (await service.look(document)).state is SigningState.INVITED


@pytest.mark.parametrize(
    ("wrong", "key", "told"),
    [
        ("signers: [{email: a@x.example, answers: yes please}]", "signers[0].answers", "sign, decline, ignore eller open"),
        ("signers: [{email: a@x.example}, {email: A@x.example}]", "signers[1].email", "andre gang"),
        ("brreg: [{orgnr: '310004048', name: X}]", "brreg[0].orgnr", "kontrollsiffer"),
        ("brreg: [{orgnr: '310004049', name: X}, {orgnr: '310004049', name: Y}]", "brreg[1].orgnr", "andre gang"),
        ("signing_service: {webhook: sometimes}", "signing_service.webhook", "Må være en av"),
        ("brreg: [{orgnr: '310004049', name: X, roles: [{role: SIGN, name: '01010012356'}]}]", "brreg[0].roles[0].name", "fødselsnummer"),
    ],
)
def test_what_is_wrong_in_these_sections_is_told(tmp_path: Path, wrong: str, key: str, told: str) -> None:
    with pytest.raises(WorldError) as caught:
        world(tmp_path, f"outside:\n  {wrong}\n")
    (problem,) = caught.value.problems
    assert problem.key == f"outside.{key}"
    assert told in problem.text_nb
