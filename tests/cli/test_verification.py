"""`fakturaflyt company activate` and `kyc`: what is told where nobody can be asked, or need be."""

import json
from pathlib import Path

import pytest

from adapters.register import SqlRegister
from cli.run import run
from domain.errors import NotFound

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
