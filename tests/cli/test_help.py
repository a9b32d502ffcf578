"""`fakturaflyt COMMAND --help`: what it offers is what there is."""

import re
from collections.abc import Iterator

import pytest
from cyclopts import App

from cli.app import app
from cli.run import run

NORWEGIAN = re.compile(
    r"[æøå]|\b(faktura(?![-.]pdf\b)|fakturaer|kontakt|kontaktperson|poststed|aktiver|avtale|til|som|og|ikke|bruk|utelat|verifiser|firma|kunde)\b",
    re.IGNORECASE,
)
SPELT = "Aa finds å"
"""What a search does for who writes a letter otherwise."""


def commands(of: App, *words: str) -> Iterator[tuple[str, ...]]:
    """Every command and group of commands, by the words that call it."""
    yield words
    for name in of:
        if not name.startswith("-"):
            yield from commands(of[name], *words, name)


@pytest.mark.parametrize("command", list(commands(app)), ids=" ".join)
def test_help_is_in_english_and_quotes_the_names_that_the_erps_screens_have(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    told = re.sub(r"«[^»]*»", "", helped(capsys, *command)).replace(SPELT, "")
    assert len(told.splitlines()) > 2
    assert not NORWEGIAN.search(told), NORWEGIAN.findall(told)


def helped(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert run([*command, "--help"]) == 0
    return capsys.readouterr().out


def test_a_refusal_may_be_followed_to_the_letter(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Usage: fakturaflyt fix_and_resend" in helped(capsys, "fix_and_resend")
    assert "fix_and_resend" not in helped(capsys)


@pytest.mark.parametrize(
    ("command", "nonsense"),
    [
        ("submit", "default: ()"),
        ("fix-and-resend", "default: ()"),
        ("company add", "--no-no-"),
        ("lookup", "--participant"),
    ],
)
def test_help_is_free_of(command: str, nonsense: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert nonsense not in helped(capsys, *command.split())
