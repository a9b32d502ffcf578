"""`fakturaflyt rules`: the table, and on which documents two rule sets differ."""

import json
from pathlib import Path

import pytest
from support.documents import ubl
from support.rule_file import noted, rule_file

from cli.run import run
from documents.peppol.table import RULES


@pytest.fixture
def documents(tmp_path: Path) -> tuple[str, str]:
    """One document that both rule sets take, and one that they see otherwise."""
    same, other = tmp_path / "same.xml", tmp_path / "other.xml"
    same.write_bytes(ubl())
    other.write_bytes(noted(ubl(), reference=False))
    return str(same), str(other)


def test_the_list_has_every_rule_with_both_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "list", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["rule"] for one in told] == [rule.id for rule in RULES]
    assert all(one["text_nb"] and one["text_en"] and one["mender"] for one in told)
    assert run(["rules", "list"]) == 0
    assert "PEPPOL-EN16931-R010" in capsys.readouterr().out


def test_documents_that_two_rule_sets_see_alike_are_not_told(
    documents: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rules", "compare", documents[0], "--against", str(rule_file(tmp_path))]) == 0
    assert capsys.readouterr().out == ""


def test_a_document_that_they_see_otherwise_is_told_with_what_each_alone_finds(
    documents: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(rule_file(tmp_path))
    assert run(["rules", "compare", *documents, "--against", file, "--json"]) == 1
    (told,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert told["file"] == documents[1]
    assert {(one["only"], one["rule"], one["severity"]) for one in told["differences"]} == {
        ("fakturaflyt", "PEPPOL-EN16931-R003", "fatal"),
        (file, "PEPPOL-EN16931-R003", "warning"),
        (file, "NEXT-1", "fatal"),
    }


def test_the_file_in_force_is_compared_with_our_rules_or_with_the_next_file(
    documents: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(rule_file(tmp_path))
    monkeypatch.setenv("FAKTURAFLYT_RULES_PEPPOL_FILE", file)
    assert run(["rules", "compare", *documents]) == 1
    assert "bare / only fakturaflyt" in capsys.readouterr().out
    assert run(["rules", "compare", *documents, "--against", file]) == 0


def test_validate_follows_the_file_in_force(
    documents: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAKTURAFLYT_RULES_PEPPOL_FILE", str(rule_file(tmp_path)))
    assert run(["validate", documents[1]]) == 1
    assert "NEXT-1" in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("same.xml",), ("same.xml", "--against", "none.xslt")])
def test_what_cannot_be_compared_is_said(words: tuple[str, ...], documents: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert Path(documents[0]).exists()
    assert run(["rules", "compare", *words]) == 2
    assert " / " in capsys.readouterr().err


def test_a_document_that_is_none_is_told_as_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text("<Invoice/>")
    assert run(["rules", "compare", str(broken), "--against", str(rule_file(tmp_path))]) == 2
    assert "broken.xml" in capsys.readouterr().out
