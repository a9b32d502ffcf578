"""`fakturaflyt company add` and `customer add`: what is not named stays as it was."""

import json
from pathlib import Path

import pytest

from cli.run import run


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{tmp_path}/register.db")


def card(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    capsys.readouterr()
    assert run([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert isinstance(told, dict)
    return told


def test_adding_a_company_again_changes_only_what_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["company", "add", "310001015", "Fjordlys", "--created-on", "2022-01-10", "--print-service", "--no-peppol"]) == 0
    assert run(["company", "add", "310 001 015", "Fjordlys Demo AS", "--contact-person", "Ingrid"]) == 0
    shown = card(capsys, "company", "show", "310001015")
    assert (shown["name"], shown["created_on"]) == ("Fjordlys Demo AS", "2022-01-10")
    settings = shown["settings"]
    assert isinstance(settings, dict)
    assert (settings["print_service"], settings["peppol"], settings["contact"]["person"]) == (True, False, "Ingrid")


def test_adding_a_customer_again_changes_only_what_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310001015", "Fjordlys"])
    assert run(["customer", "add", "310001015", "10003", "Testberg", "--email", "faktura@testberg.example", "--language", "en"]) == 0
    assert run(["customer", "add", "310001015", "10003", "Testberg", "--orgnr", "310012033", "--main-unit", "310010014"]) == 0
    assert run(["customer", "add", "310001015", "10003", "Testberg Rør AS", "--street", "Muffeveien 8", "--mobile", "400 01 012"]) == 0
    shown = card(capsys, "customer", "show", "310001015", "10003")
    assert (shown["name"], shown["email"], shown["language"]) == ("Testberg Rør AS", "faktura@testberg.example", "en")
    assert (shown["mobile"], shown["main_unit"]) == ("+4740001012", "310010014")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["company", "add", "310001016", "Feil"], "310001016"),
        (["company", "add", "310001015", "Feil", "--account", "12345678901"], "Kontonummeret"),
        (["customer", "add", "310001015", "1", "Feil"], "finnes ikke"),
        (["customer", "add", "310003034", "1", "Feil", "--main-unit", "310001016"], "310001016"),
        (["company", "show", "310002038"], "finnes ikke"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310003034", "Lauvtre"])
    capsys.readouterr()
    assert run(words) == 2
    assert told in capsys.readouterr().err
