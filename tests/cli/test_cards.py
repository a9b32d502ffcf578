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


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert run(list(words)) == 0
    return capsys.readouterr().out


def test_a_card_says_whether_it_was_added_changed_or_left_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    add = ("company", "add", "310001015")
    assert said(capsys, *add, "Fjordlys", "--created-on", "2022-01-10").startswith("Lagt til. / Added.\n")
    told = said(capsys, *add, "Fjordlys Demo AS", "--contact-person", "Ingrid")
    changes = "  name: Fjordlys -> Fjordlys Demo AS\n  settings.contact.person: – -> Ingrid\n"
    assert told.startswith(f"Endret: / Changed:\n{changes}")
    assert "created_on: " not in told
    assert said(capsys, *add, "Fjordlys Demo AS").startswith("Uendret. / Unchanged.\n")
    entries = [json.loads(line) for line in said(capsys, "company", "audit", "310001015", "--json").splitlines()]
    assert [(each["field"], each["from"], each["to"]) for each in entries[-2:]] == [
        ("name", "Fjordlys", "Fjordlys Demo AS"),
        ("settings.contact.person", None, "Ingrid"),
    ]


def test_a_customers_card_says_what_was_changed_too(capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310001015", "Fjordlys"])
    add, change = ("customer", "add", "310001015", "10003", "Testberg"), ("customer", "set", "310001015", "10003")
    assert said(capsys, *add).startswith("Lagt til. / Added.\n")
    assert said(capsys, *add).startswith("Uendret. / Unchanged.\n")
    assert said(capsys, *change, "--force-print").startswith("Endret: / Changed:\n  force_print: nei / no -> ja / yes\n")
    assert said(capsys, *change, "--force-print").startswith("Uendret. / Unchanged.\n")
    told = said(capsys, *add, "--city", "Prøvestad", "--kind", "consumer")
    assert "  kind: business -> consumer\n" in told
    assert "  address.city: – -> Prøvestad\n" in told


def test_a_company_chooses_how_consumers_are_reached(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["company", "add", "310001015", "Fjordlys", "--b2c", "--early-answer", "--due-date-first", "--mobile-field", "phone2"]) == 0
    settings = card(capsys, "company", "show", "310001015")["settings"]
    assert isinstance(settings, dict)
    chosen = ("b2c", "early_answer", "due_date_first", "mobile_field")
    assert [settings[name] for name in chosen] == [True, True, True, "phone2"]
    run(["company", "add", "310001015", "Fjordlys", "--no-early-answer"])
    settings = card(capsys, "company", "show", "310001015")["settings"]
    assert isinstance(settings, dict)
    assert [settings[name] for name in chosen] == [True, False, True, "phone2"]


def test_a_customer_has_more_phones_and_may_go_without_efaktura(capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310001015", "Fjordlys"])
    words = [
        "customer",
        "add",
        "310001015",
        "10013",
        "Silje",
        "--kind",
        "consumer",
        "--phone",
        "22 00 00 00",
        "--phone2",
        "0047 400 01 013",
    ]
    assert run([*words, "--no-send-as-efaktura"]) == 0
    assert "0047 400 01 013" in capsys.readouterr().out
    shown = card(capsys, "customer", "show", "310001015", "10013")
    assert (shown["phone"], shown["phone2"], shown["send_as_efaktura"]) == ("22 00 00 00", "0047 400 01 013", False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("400 01 012", "+4740001012"),
        ("22 00 00 00", "22 00 00 00"),
        ("+46 70 123 45 67", "+46 70 123 45 67"),
        ("0047 22000000", "0047 22000000"),
    ],
)
def test_p9_a_landline_or_foreign_number_is_kept_as_it_was_given(typed: str, kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310003034", "Lauvtre"])
    assert run(["customer", "add", "310003034", "1", "Kari", "--kind", "consumer", "--mobile", typed]) == 0
    capsys.readouterr()
    run(["customer", "show", "310003034", "1", "--json"])
    assert json.loads(capsys.readouterr().out)["mobile"] == kept


def test_p12_postcodes_keep_their_zero_and_other_countries_have_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310003034", "Lauvtre"])
    for country, postcode in (("NO", "0150"), ("SJ", "9170"), ("SE", "114 55")):
        assert run(["customer", "add", "310003034", "1", "Kari", "--postcode", postcode, "--country", country]) == 0
        capsys.readouterr()
        run(["customer", "show", "310003034", "1", "--json"])
        assert json.loads(capsys.readouterr().out)["address"]["postcode"] == postcode


PERSON = "15108695088"


@pytest.mark.parametrize(
    "words",
    [
        ["customer", "add", "310001015", PERSON, "Silje"],
        ["customer", "add", "310001015", "1", f"Silje {PERSON}"],
        ["customer", "add", "310001015", "1", "Silje", "--email", f"{PERSON}@privat.example"],
        ["customer", "add", "310001015", "1", "Silje", "--mobile", PERSON],
        ["customer", "add", "310001015", "1", "Silje", "--phone", "151086 95088"],
        ["customer", "add", "310001015", "1", "Silje", "--phone2", "151086-95088"],
        ["customer", "add", "310001015", "1", "Silje", "--street", PERSON],
        ["customer", "show", "310001015", PERSON],
        ["company", "add", "310001015", "Fjordlys", "--contact-phone", PERSON],
        ["submit", "pyproject.toml", "--customer", PERSON],
    ],
)
def test_a_fodselsnummer_is_refused_and_neither_stored_nor_repeated(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    run(["company", "add", "310001015", "Fjordlys"])
    capsys.readouterr()
    assert run(words) == 2
    told = capsys.readouterr()
    assert "fødselsnummer" in told.err
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for trace in (told.out, told.err, caplog.text, kept.decode(errors="replace")):
        assert PERSON not in trace.replace(" ", "").replace("-", "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["company", "add", "310001016", "Feil"], "310001016"),
        (["company", "add", "310001015", "Feil", "--account", "12345678901"], "Kontonummeret"),
        (["customer", "add", "310001015", "1", "Feil"], "finnes ikke"),
        (["customer", "add", "310003034", "1", "Feil", "--main-unit", "310001016"], "310001016"),
        (["company", "show", "310002038"], "finnes ikke"),
        (["customer", "add", "310003034", "1", "Feil", "--postcode", "150"], "150: Et norsk postnummer har fire siffer"),
        (["customer", "add", "310003034", "1", "Feil", "--postcode", "N-0150"], "fire siffer"),
        (["company", "add", "310003034", "Lauvtre", "--postcode", "150"], "fire siffer"),
        (["customer", "add", "310003034", "1", "Feil", "--mobile", "ingen"], "ikke et telefonnummer"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["company", "add", "310003034", "Lauvtre"])
    capsys.readouterr()
    assert run(words) == 2
    assert told in capsys.readouterr().err
