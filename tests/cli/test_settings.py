"""`fakturaflyt company settings`: what is chosen is kept, shown and told; what is not good changes nothing."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from cli.run import run
from domain.companies.setting_words import SETTINGS, SUBJECTS
from domain.identity import ObjectRef

FJORD = "310001015"
FOREIGN = "310003034"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{tmp_path}/register.db")
    monkeypatch.setenv("FAKTURAFLYT_STORE_URL", str(tmp_path / "store"))
    assert run(["company", "add", FJORD, "Fjordlys Demo AS"]) == 0
    capsys.readouterr()


def settings(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["company", "settings", FJORD, *words, "--json"]) == 0, capsys.readouterr().err
    told: dict[str, Any] = json.loads(capsys.readouterr().out)["settings"]
    return told


def refused(capsys: pytest.CaptureFixture[str], *words: str, code: int = 2) -> str:
    before = settings(capsys)
    assert run(["company", "settings", FJORD, *words]) == code
    said = capsys.readouterr().err
    assert settings(capsys) == before
    return said


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (["--contact-person", "Ingrid"], "contact.person", "Ingrid"),
        (["--contact-email", "faktura@fjordlys.example"], "contact.email", "faktura@fjordlys.example"),
        (["--contact-phone", "400 00 101"], "contact.phone", "400 00 101"),
        (["--no-peppol"], "peppol", False),
        (["--no-email"], "no_email", True),
        (["--print-service"], "print_service", True),
        (["--print-pricing-accepted"], "print_pricing_accepted", True),
        (["--print-letter-class", "b"], "print_letter_class", "b"),
        (["--print-colour", "colour"], "print_colour", "colour"),
        (["--merge-pdfs"], "merge_pdfs", True),
        (["--mark-attachments"], "mark_attachments", True),
        (["--mail-text", "Takk for handelen!"], "mail_text", "Takk for handelen!"),
        (["--colour", "165A72"], "brand.colour", "#165a72"),
        (["--language", "en"], "brand.language", "en"),
        (["--sender-name", "Fjordlys kundeservice"], "brand.sender_name", "Fjordlys kundeservice"),
        (["--unverified", "reject"], "unverified", "reject"),
        (["--duplicate-stop"], "duplicate_stop", True),
        (["--early-answer"], "early_answer", True),
        (["--due-date-first"], "due_date_first", True),
        (["--mobile-field", "phone2"], "mobile_field", "phone2"),
    ],
)
def test_a_setting_is_kept_and_nothing_else_changes(
    words: list[str], field: str, value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = settings(capsys), settings(capsys, *words)
    assert settings(capsys) == after
    *outer, inner = field.split(".")
    within = after[outer[0]] if outer else after
    assert within[inner] == value
    within[inner] = (before[outer[0]] if outer else before)[inner]
    assert after == before


def test_every_setting_is_shown_with_its_norwegian_and_english_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["company", "settings", FJORD]) == 0
    shown = "".join(capsys.readouterr().out.split())
    for words in SETTINGS:
        assert words.nb.split()[0] in shown
        assert words.en.split()[0] in shown


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    assert run(["company", "settings", FJORD, *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_every_setting_stands_under_one_subject() -> None:
    assert sorted(field for subject in SUBJECTS for field in subject.fields) == sorted(words.field for words in SETTINGS)


def test_what_differs_from_the_default_is_marked_and_can_be_shown_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert shown(capsys, "--changed") == ["Alt er som standard. / Everything is as by default."]
    assert not [line for line in shown(capsys) if line.startswith("* ") and "avviker" not in line]
    shown(capsys, "--contact-person", "Ingrid", "--no-peppol", "--duplicate-stop")
    marked = [" ".join(line.split()) for line in shown(capsys) if line.startswith("* ")]
    assert [line.split(" / ")[0] for line in marked] == ["* Kontaktperson", "* Aktiver PEPPOL-faktura", "* avviker fra standard"]
    alone = shown(capsys, "--changed")
    assert [" ".join(line.split()) for line in alone if line.startswith("* ")] == marked
    headings = [line.strip() for line in alone if line.isupper()]
    assert headings == ["KONTAKT / CONTACT", "PEPPOL OG E-POST / PEPPOL AND E-MAIL"]
    assert any("standard / default: ja / yes" in line for line in alone)


def test_kid_structures_are_set_shown_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    after = settings(capsys, "--kid-layout", "5+6 MOD10", "--kid-layout", "3+2+8 mod11")
    assert [one["customer"] for one in after["kid_layouts"]] == [5, 3]
    run(["company", "settings", FJORD])
    assert "5+6MOD10,3+2+8MOD11" in "".join(capsys.readouterr().out.split())
    assert settings(capsys, "--kid-layout", "")["kid_layouts"] == []


def test_kid_structures_of_one_length_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["company", "settings", FJORD, "--kid-layout", "5+6 MOD10", "--kid-layout", "6+5 MOD11"]) == 2
    assert "hver sin lengde" in capsys.readouterr().err


def test_a_text_is_taken_away_by_an_empty_one(capsys: pytest.CaptureFixture[str]) -> None:
    settings(capsys, "--contact-person", "Ingrid", "--mail-text", "Hei", "--colour", "#165a72", "--sender-name", "Navn")
    after = settings(capsys, "--contact-person", "", "--mail-text", "", "--colour", " ", "--sender-name", "")
    assert (after["contact"]["person"], after["mail_text"], after["brand"]["colour"], after["brand"]["sender_name"]) == (None,) * 4


def test_a_logo_is_kept_in_the_store_and_taken_away_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "logo.png"
    Image.new("RGB", (300, 100), (22, 90, 114)).save(file)
    logo = settings(capsys, "--logo", str(file))["brand"]["logo"]
    kept = ObjectStore(str(tmp_path / "store")).get(ObjectRef.model_validate(logo))
    assert Image.open(io.BytesIO(kept)).format == "PNG"
    assert logo["company"] == FJORD
    assert settings(capsys, "--remove-logo")["brand"]["logo"] is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--contact-email", "ikke en adresse"], "e-mail address"),
        (["--contact-email", "a@b.example\r\nBcc: x@y.example"], "one line"),
        (["--contact-person", "Ingrid\r\nBcc: x@y.example"], "one line"),
        (["--contact-person", "Ingrid 15108695088"], "fødselsnummer"),
        (["--contact-phone", "4000\n0101"], "one line"),
        (["--mail-text", "x" * 1001], "1000"),
        (["--mail-text", "Ring 151086 95088"], "fødselsnummer"),
        (["--colour", "#ffff00"], "too pale"),
        (["--colour", "rød"], "#165a72"),
        (["--sender-name", "A\r\nBcc: x@y.example"], "one line"),
        (["--sender-name", "dnb@dnb.example"], "look like an address"),
        (["--logo", "/nonexistent/logo.png"], "Cannot read"),
        (["--logo", "pyproject.toml"], "PNG or SVG"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(words: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert why in refused(capsys, *words)


def test_a_logo_of_twenty_megabytes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20_000_000))
    assert "500 kB" in refused(capsys, "--logo", str(file))


def test_one_bad_choice_among_good_ones_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    refused(capsys, "--no-email", "--contact-person", "Ingrid", "--colour", "#ffffff")


def test_the_duplicate_stop_cannot_be_switched_off(capsys: pytest.CaptureFixture[str]) -> None:
    assert "a number is sent once" in refused(capsys, "--no-duplicate-stop", code=1)


@pytest.mark.parametrize("orgnr", ["310001016", "12345678", "abc", ""])
def test_an_orgnr_that_is_none_is_told(orgnr: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["settings"], ["audit"], ["show"]):
        assert run(["company", *words, orgnr]) == 2
        assert " / " in capsys.readouterr().err


@pytest.mark.parametrize("command", ["settings", "audit", "show"])
def test_an_unknown_company_is_not_found(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["company", command, FOREIGN]) == 2
    assert "finnes ikke" in capsys.readouterr().err


def test_a_sub_unit_has_settings_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    settings(capsys, "--no-email")
    assert run(["company", "add", "310002038", "Fjordlys avd. Nord", "--parent", FJORD]) == 0
    capsys.readouterr()
    assert run(["company", "settings", "310002038", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["no_email"] is False


def test_a_new_customer_reads_the_companys_language(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings(capsys, "--language", "en")
    assert run(["customer", "add", FJORD, "1", "Testberg"]) == 0
    assert run(["customer", "add", FJORD, "2", "Testberg", "--language", "nb"]) == 0
    register = SqlRegister(f"sqlite:///{tmp_path}/register.db")
    assert [register.customer(FJORD, number).language for number in ("1", "2")] == ["en", "nb"]


def test_an_erased_consumer_is_forgotten_by_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["customer", "add", FJORD, "10014", "Jonas Tankevik", "--kind", "consumer", "--email", "jonas@privat.example"]) == 0
    capsys.readouterr()
    assert run(["consumers", "export", FJORD, "10014"]) == 0
    assert "Jonas Tankevik" in str(json.loads(capsys.readouterr().out)["changes"])
    assert run(["consumers", "erase", FJORD, "10014"]) == 0
    capsys.readouterr()
    assert run(["company", "audit", FJORD, "--json"]) == 0
    told = capsys.readouterr().out
    assert "Jonas" not in told
    assert "jonas@" not in told
    assert '"subject_id": "10014"' in told


@pytest.mark.parametrize("text", ["Ring 15108695088", "A\x1b[31mB", "x" * 1001])
def test_a_mail_text_of_the_erp_is_held_to_the_same_rules(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["submit", "sandbox/worlds/norway/100003-work-in-november.xml", "--mail-text", text, "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["rule"] == "FF-MAIL-TEXT"
    assert not [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
