"""`fakturaflyt customer-class` and `customer set`: inheritance, refusals and who may (cases N02, N04, N05)."""

import json
from pathlib import Path

import pytest

from cli.run import run

ORGNR = "310001015"
ADA, LISE = "ai@fjordlys.example", "lise@fjordlys.example"
BOTH = ["--omit-invoice-pdf", "--first-attachment-shows"]


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{tmp_path}/register.db")
    run(["company", "add", ORGNR, "Fjordlys"])
    run(["user", "add", ADA, "Ada", "autoinvoice-administrator", "--company", ORGNR])
    run(["user", "add", LISE, "Lise", "reader", "--company", ORGNR])


def choices(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[bool, bool]:
    capsys.readouterr()
    assert run([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    return told["omit_invoice_pdf"], told["first_attachment_shows"]


def test_n05_new_customers_inherit_and_none_that_is_there_changes_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    def of(number: str) -> tuple[bool, bool]:
        return choices(capsys, "customer", "show", ORGNR, number)

    named = ["--as", ADA]
    assert run([*named, "customer-class", "add", ORGNR, "TESTPROFIL"]) == 0
    assert run([*named, "customer", "add", ORGNR, "10021", "A", "--customer-class", "TESTPROFIL"]) == 0
    assert run([*named, "customer-class", "set", ORGNR, "TESTPROFIL", *BOTH]) == 0
    assert of("10021") == (False, False)
    assert run([*named, "customer", "add", ORGNR, "10022", "B", "--customer-class", "TESTPROFIL"]) == 0
    assert of("10022") == (True, True)
    assert run([*named, "customer", "set", ORGNR, "10021", "--omit-invoice-pdf"]) == 0
    assert of("10021") == (True, False)
    assert run([*named, "customer-class", "set", ORGNR, "TESTPROFIL", "--no-omit-invoice-pdf", "--no-first-attachment-shows"]) == 0
    assert choices(capsys, "customer-class", "show", ORGNR, "TESTPROFIL") == (False, False)
    assert (of("10021"), of("10022")) == ((True, False), (True, True))


def test_n05_a_customer_that_gets_another_class_keeps_its_choices(capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "ALT", *BOTH])
    run(["customer-class", "add", ORGNR, "INTET"])
    run(["customer", "add", ORGNR, "1", "A", "--customer-class", "ALT"])
    assert run(["customer", "set", ORGNR, "1", "--customer-class", "INTET"]) == 0
    assert choices(capsys, "customer", "show", ORGNR, "1") == (True, True)
    assert run(["customer", "add", ORGNR, "1", "A AS", "--customer-class", "INTET"]) == 0
    assert choices(capsys, "customer", "show", ORGNR, "1") == (True, True)


def test_a_new_customer_may_choose_otherwise_than_its_class(capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "ALT", *BOTH])
    assert run(["customer", "add", ORGNR, "1", "A", "--customer-class", "ALT", "--no-omit-invoice-pdf"]) == 0
    assert choices(capsys, "customer", "show", ORGNR, "1") == (False, False)


@pytest.mark.parametrize(
    "words", [["customer", "set", ORGNR, "1"], ["customer-class", "set", ORGNR, "ALT"], ["customer-class", "add", ORGNR, "NY"]]
)
def test_n04_the_second_choice_without_the_first_is_refused_and_nothing_changes(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(["customer", "add", ORGNR, "1", "A"])
    run(["customer-class", "add", ORGNR, "ALT"])
    capsys.readouterr()
    assert run(["--as", ADA, *words, "--first-attachment-shows"]) == 1
    assert "Valget kan bare brukes når Utelat faktura-pdf er valgt." in capsys.readouterr().err
    assert choices(capsys, "customer", "show", ORGNR, "1") == (False, False)
    assert run(["customer-class", "show", ORGNR, "NY"]) == 2


@pytest.mark.parametrize("words", [["customer", "set", ORGNR, "1"], ["customer-class", "set", ORGNR, "ALT"]])
def test_n02_while_peppol_is_off_the_choice_cannot_be_made(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer", "add", ORGNR, "1", "A"])
    run(["customer-class", "add", ORGNR, "ALT"])
    run(["company", "add", ORGNR, "Fjordlys", "--no-peppol"])
    capsys.readouterr()
    assert run([*words, "--omit-invoice-pdf"]) == 1
    told = capsys.readouterr().err
    assert "Innstillingen gjelder bare når Aktiver PEPPOL-faktura er på i Kundeinnstillinger (AR101000)." in told


def test_n04_taking_the_first_choice_away_takes_the_second_along_and_the_audit_says_both(capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer", "add", ORGNR, "1", "A", *BOTH])
    run(["--as", ADA, "customer", "set", ORGNR, "1", "--no-omit-invoice-pdf"])
    capsys.readouterr()
    run(["company", "audit", ORGNR, "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    changed = [(one["field"], one["from"], one["to"]) for one in told if one["by"] == ADA and one["subject"] == "customer"]
    assert changed == [("omit_invoice_pdf", True, False), ("first_attachment_shows", True, False)]


def test_a_change_of_a_class_is_in_the_audit_under_the_class(capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "ALT", "--description", "Store kjeder"])
    run(["--as", ADA, "customer-class", "set", ORGNR, "ALT", "--omit-invoice-pdf"])
    capsys.readouterr()
    run(["company", "audit", ORGNR])
    told = capsys.readouterr().out
    assert "kundeprofil / customer class ALT" in told
    assert ADA in told


@pytest.mark.parametrize("words", [["add", ORGNR, "NY"], ["set", ORGNR, "ALT", "--omit-invoice-pdf"]])
def test_a_reader_reads_classes_and_changes_none(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "ALT"])
    capsys.readouterr()
    assert run(["--as", LISE, "customer-class", *words]) == 77
    assert "endre kunder" in capsys.readouterr().err
    assert run(["--as", LISE, "customer-class", "list", ORGNR]) == 0
    assert "ALT" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["customer-class", "show", ORGNR, "INGEN"], "INGEN"),
        (["customer-class", "set", ORGNR, "INGEN"], "INGEN"),
        (["customer-class", "add", "310002038", "ALT"], "310002038"),
        (["customer-class", "add", ORGNR, " "], "tomt"),
        (["customer", "set", ORGNR, "99", "--omit-invoice-pdf"], "99"),
        (["customer", "add", ORGNR, "99", "A", "--customer-class", "INGEN"], "INGEN"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "ALT"])
    capsys.readouterr()
    assert run(words) == 2
    assert told in capsys.readouterr().err


def test_a_class_that_is_there_is_not_added_again(capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "ALT", "--omit-invoice-pdf"])
    assert run(["customer-class", "add", ORGNR, "ALT"]) != 0
    assert "finnes allerede" in capsys.readouterr().err
    assert choices(capsys, "customer-class", "show", ORGNR, "ALT") == (True, False)


def test_a_list_is_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    run(["customer-class", "add", ORGNR, "B", "--omit-invoice-pdf"])
    run(["customer-class", "add", ORGNR, "A"])
    capsys.readouterr()
    run(["customer-class", "list", ORGNR, "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["id"], one["omit_invoice_pdf"]) for one in told] == [("A", False), ("B", True)]


def test_where_there_is_none_it_says_so_and_how_one_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["customer-class", "list", ORGNR]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{ORGNR} har ingen kundeprofiler.")
    command = told.partition("fakturaflyt ")[2].replace(" ID ", " ALT ").replace(" TEXT", " Kjeder").split()
    assert run(command) == 0, "the command that it names is one"
    capsys.readouterr()
    assert run(["customer-class", "list", ORGNR]) == 0
    assert "Kjeder" in capsys.readouterr().out


def test_an_unknown_company_has_no_classes_to_tell_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["customer-class", "list", "310002038"]) == 2
    assert "310002038" in capsys.readouterr().err
