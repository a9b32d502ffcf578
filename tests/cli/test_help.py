"""`fakturaflyt COMMAND --help`: what it offers is what there is."""

import pytest

from cli.run import run


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
