"""A company comes on board against the sandbox: the company cases N12, N13 and N14, and TUNDRA (issue 5, point 2)."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from support.cards import FJORD, RORBERG
from support.daytime import shift_into_the_day
from support.documents import ubl
from support.running import Running

from domain.companies.audit import Author
from domain.companies.parties import Company, Language
from domain.companies.users import Role
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.sentences import sentence
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import RoundState, Stage, kyc_id
from embedded.stack import PartName, Stack, StackPlan
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENDING = "Firmaet må KYC-verifiseres i Innstillinger for Autoinvoice (CS10250S) før du kan sende eller motta fakturaer og kreditnotaer."
WORLD = """
outside:
  mailboxes: [{address: faktura@testberg.example}, {address: forste@nordavind.example}, {address: andre@nordavind.example},
    {address: cadmin@gammelskogen.example}, {address: gunnhild@gammelskogen.example}, {address: aldri@granli.example},
    {address: ukjent@fjordlys.example}]
  signers:
    - {email: forste@nordavind.example, after: PT3S, name: Halvor Tenkeli, born: 1970-01-02}
    - {email: cadmin@gammelskogen.example, after: PT2S, name: Trygve Statistad, born: 1980-03-04}
    - {email: gunnhild@gammelskogen.example, after: PT2S, name: Gunnhild Attrapp, born: 1975-05-06}
    - {email: ukjent@fjordlys.example, after: PT2S, name: Trygve Statistad, born: 1980-03-04, told: false}
  brreg:
    - {orgnr: "310004049", name: Nordavind Prøveregnskap AS, roles: [{role: SIGN, name: Halvor Tenkeli, born: 1970-01-02}]}
    - {orgnr: "310005053", name: Gammelskogen Eksempel AS, roles: [{role: SIGN, name: Gunnhild Attrapp, born: 1975-05-06}]}
    - {orgnr: "310008087", name: Granli Prøvehage, form: ENK, roles: [{role: INNH, name: Gro Granli, born: 1966-06-06}]}
    - {orgnr: "310001015", name: Fjordlys Demo AS, roles: [{role: SIGN, name: Gro Granli, born: 1966-06-06}]}
    - {orgnr: "310006068", name: Gammelskogen Eksempel AS avd. Testvik, form: BEDR, parent: "310005053"}
"""
NORDA, SKOG, SKOGTEST, TUNDRA = "310004049", "310005053", "310006068", "310007072"
GRANLI = "310008087"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("kyc")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world, clock_shift=shift_into_the_day(), parts=frozenset(PartName))) as stack:
        yield Running(stack)


def company(orgnr: str, created_on: date, kyc: KycStatus | None = None) -> Company:
    card = Company(orgnr=orgnr, name="Nordavind Prøveregnskap AS", created_on=created_on, account=FJORD.account, address=FJORD.address)
    return card.model_copy(update={"kyc": kyc}) if kyc else card


async def invoice(house: Running, card: Company, number: str) -> tuple[str, str]:
    house.register.save_company(card)
    house.register.save_customer(RORBERG.model_copy(update={"company": card.orgnr}))
    answer = await house.submit(HandedIn(document=ubl(number, seller=card)))
    notice = answer.decision.notice if answer.decision.kind == "accepted" else None
    return f"invoice/{card.orgnr}/invoice/{number}", sentence(notice, Language.NB) if notice else ""


async def until(house: Running, orgnr: str, stage: Stage) -> None:
    for _ in range(600):
        if house.register.verification(orgnr).stage is stage:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"never {stage}: {house.register.verification(orgnr)}")


async def cli(house: Running, *words: str) -> str:
    """What a command on this house tells, as its user reads it."""
    command = [Path(sys.executable).with_name("fakturaflyt"), *words]
    environment = {**os.environ, **house.stack.settings}
    told = await asyncio.to_thread(subprocess.run, command, env=environment, capture_output=True, text=True, timeout=90, check=False)
    return f"{told.stdout}{told.stderr}"


def mails(house: Running, address: str) -> int:
    return len(list((house.stack.folder.sandbox / "mailboxes" / address).glob("*.eml")))


async def test_n12_two_invoices_are_held_and_leave_by_themselves_in_order_once_the_company_has_signed(house: Running) -> None:
    card = company(NORDA, date(2022, 7, 1))
    assert card.kyc is KycStatus.UNVERIFIED
    first, told = await invoice(house, card, "100012")
    second, told_again = await invoice(house, card, "100013")
    assert told == told_again == SENDING
    assert [house.status(each) for each in (first, second)] == [Status.AWAITING_KYC] * 2
    for administrator in ("forste@nordavind.example", "andre@nordavind.example"):
        author = Author(by="admin", at=house.service()._clock.now())  # noqa: SLF001 - the house's own time
        house.register.grant(administrator, "Admin", Role.CUSTOMER_ADMINISTRATOR, NORDA, author)
    told = await cli(house, "company", "activate", NORDA)
    assert "Kan signere: Halvor Tenkeli (signatur). 1 må signere. / May sign: Halvor Tenkeli (signature). 1 must sign." in told
    await until(house, NORDA, Stage.VERIFIED)
    began = asyncio.get_running_loop().time()
    await house.until(first, Status.SENT, patience=timedelta(minutes=1))
    await house.until(second, Status.SENT)
    assert asyncio.get_running_loop().time() - began < 60
    went = [
        next(row.at for row in house.register.timeline(each) if row.text.code is MessageCode.COMPANY_VERIFIED) for each in (first, second)
    ]
    assert went == sorted(went)
    assert house.register.company(NORDA).kyc is KycStatus.VERIFIED
    (kept,) = house.register.verification(NORDA).rounds
    assert kept.state is RoundState.SIGNED
    assert kept.evidence is not None
    assert [mails(house, f"{who}@nordavind.example") for who in ("forste", "andre")] == [1, 0]
    shown = await cli(house, "company", "kyc", NORDA)
    assert "Verifiseringsstatus (KYC): Verified" in shown
    assert "Signert med BankID av Halvor Tenkeli" in shown
    assert "allerede verifisert" in await cli(house, "company", "verify", NORDA, "--email", "andre@nordavind.example")


async def test_n13_a_company_of_the_day_before_is_exempt_and_sends_at_once(house: Running) -> None:
    card = company(SKOG, date(2022, 6, 30))
    assert card.kyc is KycStatus.EXEMPT
    sent, told = await invoice(house, card, "100014")
    assert told == ""
    await house.until(sent, Status.SENT)


async def test_n14_a_sub_unit_is_verified_by_its_main_units_people_after_the_wrong_person_has_signed(house: Running) -> None:
    house.register.save_company(company(SKOGTEST, date(2026, 12, 1)))
    await cli(house, "company", "activate", SKOGTEST, "--email", "cadmin@gammelskogen.example")
    await until(house, SKOGTEST, Stage.NOT_AUTHORISED)
    assert house.register.company(SKOGTEST).kyc is KycStatus.UNVERIFIED
    shown = await cli(house, "company", "kyc", SKOGTEST)
    assert "Verifiseringsstatus (KYC): Unverified" in shown
    assert "Trygve Statistad har ikke rett til å signere for Gammelskogen Eksempel AS. Firmaet er fortsatt Unverified." in shown
    told = await cli(house, "company", "verify", SKOGTEST, "--email", "gunnhild@gammelskogen.example")
    assert "E-post med lenke og passord er sendt. Venter på signatur." in told
    await until(house, SKOGTEST, Stage.VERIFIED)
    assert [each.signatures[0].name for each in house.register.verification(SKOGTEST).rounds] == ["Trygve Statistad", "Gunnhild Attrapp"]


async def test_a_signing_is_cancelled_and_a_power_of_attorney_attested_from_the_command_line(house: Running) -> None:
    house.register.save_company(company(GRANLI, date(2026, 12, 1)))
    assert "Oppgi e-postadressen til den som skal signere" in await cli(house, "company", "activate", GRANLI)
    for _ in range(2):  # the link of the first time still works
        await cli(house, "company", "activate", GRANLI, "--email", "aldri@granli.example")
    assert len(house.register.verification(GRANLI).rounds) == 1
    assert "Signeringen er avbrutt." in await cli(house, "company", "cancel-kyc", GRANLI, "--reason", "feil person")
    assert "feil person" in await cli(house, "company", "kyc", GRANLI)
    assert "Ingen har signert ennå" in await cli(house, "company", "attest", GRANLI, "--reason", "sett fullmakt")
    attested = ("--reason", "sett fullmakt", "--name", "Trygve Statistad", "--born", "1980-03-04")
    assert "Signeringen er avbrutt." in await cli(house, "company", "attest", GRANLI, *attested)
    await cli(house, "company", "verify", GRANLI, "--email", "cadmin@gammelskogen.example")
    await until(house, GRANLI, Stage.VERIFIED)
    assert house.register.company(GRANLI).kyc is KycStatus.VERIFIED


async def test_a_fullmakt_signed_by_nobody_knows_whom_is_fetched_read_and_attested_and_the_invoices_leave(
    house: Running, tmp_path: Path
) -> None:
    """The signer has a power of attorney that no register shows, and the signing service does not tell who it was."""
    held = [(await invoice(house, company(FJORD.orgnr, date(2026, 12, 1)), number))[0] for number in ("100017", "100018")]
    await cli(house, "company", "activate", FJORD.orgnr, "--email", "ukjent@fjordlys.example")
    file = tmp_path / "fullmakt.pdf"
    fetch = ("company", "fullmakt", FJORD.orgnr, "-o", str(file))
    assert "Det finnes ingen runde 2. / There is no round 2." in await cli(house, *fetch, "--round", "2")
    await until(house, FJORD.orgnr, Stage.SIGNER_UNKNOWN)
    assert "Hent den (fullmakt)" in await cli(house, "company", "kyc", FJORD.orgnr)
    assert "SHA-256" in await cli(house, *fetch, "--round", "1")
    assert file.read_bytes().startswith(b"%PDF-")
    assert b"Trygve Statistad, 1980-03-04" in file.read_bytes()
    assert "finnes; --force" in await cli(house, *fetch)
    assert [house.status(each) for each in held] == [Status.AWAITING_KYC] * 2
    attested = ("--reason", "sett fullmakt", "--name", "Trygve Statistad", "--born", "1980-03-04", "--signed-round", "1")
    told = await cli(house, "company", "attest", FJORD.orgnr, *attested)
    assert "Verifiseringsstatus (KYC): Verified" in told
    assert "Firmaet er verifisert." in told
    assert house.register.company(FJORD.orgnr).kyc is KycStatus.VERIFIED
    for each in held:
        await house.until(each, Status.SENT, patience=timedelta(minutes=1))


async def test_a_verification_whose_workflow_was_terminated_is_begun_anew_by_the_next_command(house: Running) -> None:
    """Nobody loses an open link: it is found in the register, and ended with the others."""
    orgnr = "310005053"
    house.register.save_company(company(orgnr, date(2026, 12, 1)))
    await cli(house, "company", "activate", orgnr, "--email", "aldri@granli.example")
    handle = (await house.client()).get_workflow_handle(kyc_id(orgnr))
    await handle.terminate()
    await cli(house, "company", "verify", orgnr, "--email", "gunnhild@gammelskogen.example")
    await until(house, orgnr, Stage.VERIFIED)
    await handle.result()
    assert [each.state for each in house.register.verification(orgnr).rounds] == [RoundState.CANCELLED, RoundState.SIGNED]


async def test_tundra_is_verified_and_sends_at_once(house: Running) -> None:
    sent, told = await invoice(house, company(TUNDRA, date(2024, 3, 4), KycStatus.VERIFIED), "100016")
    assert told == ""
    await house.until(sent, Status.SENT)
