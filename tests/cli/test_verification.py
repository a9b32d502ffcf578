"""`fakturaflyt company activate` and `kyc`: what is told where nobody can be asked, or need be."""

import json
from pathlib import Path

import pytest
from support.kyc import HALVOR, TRYGVE

from adapters.register import SqlRegister
from cli.run import run
from domain.audit import Author
from domain.errors import NotFound
from domain.kyc import KycStatus
from domain.signing import Signature
from domain.users import Role
from domain.verification import RoundState

NORDA, SKOG = "310004049", "310005053"


@pytest.fixture(autouse=True)
def register_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/register.db"
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    return url


def added(orgnr: str, created_on: str) -> None:
    assert run(["company", "add", orgnr, "Prøveregnskap AS", "--created-on", created_on]) == 0


def status(capsys: pytest.CaptureFixture[str], orgnr: str) -> str:
    capsys.readouterr()
    assert run(["company", "kyc", orgnr, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["status"]
    assert isinstance(told, str)
    return told


def test_a_company_of_before_the_rule_need_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    added(SKOG, "2022-06-30")
    capsys.readouterr()
    assert run(["company", "activate", SKOG]) == 0
    assert "Ikke påkrevd" in capsys.readouterr().out


def test_where_nobody_can_be_asked_activation_says_so_and_begins_nothing(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    added(NORDA, "2022-07-01")
    assert run(["company", "activate", NORDA, "--email", "forste@nordavind.example"]) != 0
    assert "ingen signeringstjeneste" in capsys.readouterr().err
    with pytest.raises(NotFound):
        SqlRegister(register_url).verification(NORDA)


def test_the_day_a_company_was_created_on_decides_whether_it_must_be_verified(capsys: pytest.CaptureFixture[str]) -> None:
    added(NORDA, "2022-07-01")
    assert status(capsys, NORDA) == "unverified"
    added(NORDA, "2022-06-30")
    assert status(capsys, NORDA) == "exempt"
    added(NORDA, "2022-07-01")
    assert status(capsys, NORDA) == "unverified"


def signed_by(register_url: str, *signatures: Signature) -> SqlRegister:
    """A register in which these have signed."""
    added(NORDA, "2022-07-01")
    register = SqlRegister(register_url)
    n = register.ask_round(NORDA, "forste@nordavind.example", "admin", HALVOR.at)
    signed = {"state": RoundState.SIGNED, "signatures": signatures, "ended_at": HALVOR.at}
    register.save_round(register.signing_round(NORDA, n).model_copy(update=signed))
    return register


def test_days_of_birth_are_for_those_who_may_ask_people_to_sign(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    register = signed_by(register_url, HALVOR)
    register.attest(NORDA, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", HALVOR.at)
    for user, role in (("leser@nordavind.example", Role.READER), ("admin@nordavind.example", Role.CUSTOMER_ADMINISTRATOR)):
        register.grant(user, "Bruker", role, NORDA, Author(by="test", at=HALVOR.at))
    told = []
    for user in ("leser@nordavind.example", "admin@nordavind.example"):
        capsys.readouterr()
        assert run(["company", "kyc", NORDA, "--json", "--as", user]) == 0
        told.append(capsys.readouterr().out)
    assert [HALVOR.name in each for each in told] == [True, True]
    assert ["born" in each for each in told] == [False, True]


def test_of_several_who_have_signed_nobody_is_vouched_for_by_the_way(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    register = signed_by(register_url, HALVOR, TRYGVE)
    assert run(["company", "attest", NORDA, "--reason", "sett fullmakt"]) == 1
    assert f"{HALVOR.name}, {TRYGVE.name}" in capsys.readouterr().err
    assert register.verification(NORDA).attestations == ()


@pytest.mark.parametrize(
    "options", [["--name", " ", "--born", "1970-01-02"], ["--name", HALVOR.name, "--born", "1970-01-02", "--signed-round", "1"]]
)
def test_an_attestation_names_a_person_and_a_round_that_needs_one(register_url: str, options: list[str]) -> None:
    register = signed_by(register_url, HALVOR)
    assert run(["company", "attest", NORDA, "--reason", "sett fullmakt", *options]) != 0
    assert register.verification(NORDA).attestations == ()


def test_a_verified_company_is_not_asked_again(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    register = signed_by(register_url, HALVOR)
    register.save_company(register.company(NORDA).model_copy(update={"kyc": KycStatus.VERIFIED}))
    assert run(["company", "verify", NORDA, "--email", "andre@nordavind.example"]) == 1
    assert "allerede verifisert" in capsys.readouterr().err
