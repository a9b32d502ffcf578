"""`fakturaflyt validate`, run as a user runs it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sandbox" / "worlds" / "norway"
VALID = SAMPLES / "100002-project-hours.xml"
EMPTY_DESCRIPTION = SAMPLES / "100010-empty-description.xml"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import starter; starter.main()", "validate", *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr
    return result


def json_lines(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_of_json_is_printed_for_each_file() -> None:
    result = run("--json", VALID, EMPTY_DESCRIPTION)
    assert result.returncode == 1
    valid, invalid = json_lines(result)
    assert valid == {"file": str(VALID), "valid": True, "findings": []}
    assert invalid["file"] == str(EMPTY_DESCRIPTION)
    assert not invalid["valid"]
    assert invalid["findings"] == [
        {
            "rule": "E1",
            "severity": "fatal",
            "location": "/Invoice/cac:InvoiceLine[2]",
            "text_nb": "Transaksjonsbeskrivelse may not be empty. Gjelder linje 2 og 3.",
            "text_en": "Transaksjonsbeskrivelse may not be empty. Applies to lines 2 and 3.",
            "field": "BT-153",
            "mender": "sender",
        }
    ]


def test_valid_files_exit_with_zero() -> None:
    result = run(VALID, SAMPLES / "100090-credit-note.xml")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("gyldig / valid") == 2


def test_a_reader_that_goes_away_is_no_failure_of_ours() -> None:
    command = [sys.executable, "-c", "import starter; starter.main()", "validate", "--json", str(VALID)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (0, "")


def test_people_are_told_in_norwegian_first(tmp_path: Path) -> None:
    document = tmp_path / "[faktura].xml"
    document.write_bytes(VALID.read_bytes().replace(b"<cbc:DocumentCurrencyCode>NOK", b"<cbc:DocumentCurrencyCode>KRO"))
    result = run(document)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{document}: ugyldig / invalid\n")
    assert result.stdout.index("Fakturaens valutakode (BT-5)") < result.stdout.index("The currency of the invoice (BT-5)")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "FF-XML"),
        (b"%PDF-1.7", "FF-XML"),
        (b"<Order/>", "FF-ROOT"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>", "FF-DOCTYPE"),
        (b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>', "XSD"),
    ],
)
def test_what_is_no_invoice_is_a_finding(tmp_path: Path, content: bytes, rule: str) -> None:
    document = tmp_path / "document.xml"
    document.write_bytes(content)
    result = run("--json", document)
    assert result.returncode == 1
    assert [finding["rule"] for finding in json_lines(result)[0]["findings"]] == [rule]


def test_a_file_over_the_size_cap_is_not_read_whole(tmp_path: Path) -> None:
    document = tmp_path / "huge.xml"
    with document.open("wb") as file:
        file.truncate(8 * 1024**3)
    result = run("--json", document)
    assert result.returncode == 1
    assert json_lines(result)[0]["findings"][0]["rule"] == "FF-SIZE"


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    result = run("--json", tmp_path / "missing.xml", tmp_path, VALID)
    assert result.returncode == 2
    missing, folder, valid = json_lines(result)
    assert missing["findings"][0]["rule"] == folder["findings"][0]["rule"] == "FF-FILE"
    assert missing["findings"][0]["text_en"] == f"Cannot read {tmp_path / 'missing.xml'}: There is no such file."
    assert folder["findings"][0]["text_en"].startswith("Cannot read")
    assert valid["valid"]


def test_a_file_that_is_not_there_is_not_called_invalid(tmp_path: Path) -> None:
    result = run(tmp_path / "missing.xml")
    assert result.returncode == 2
    assert "ugyldig" not in result.stdout
    assert "kan ikke leses / cannot be read" in result.stdout
    assert f"Kan ikke lese {tmp_path / 'missing.xml'}: Filen finnes ikke." in result.stdout


def test_who_mends_it_and_which_field_it_is_about_are_told(tmp_path: Path) -> None:
    document = tmp_path / "sum.xml"
    document.write_bytes(re.sub(rb"(<cbc:PayableAmount[^>]*>)[^<]*<", rb"\g<1>1.00<", VALID.read_bytes()))
    told = run(document).stdout
    assert "BR-CO-16 /Invoice/cac:LegalMonetaryTotal (BT-115, BT-112, BT-113, BT-114)" in told
    assert "Rettes av / mended by: den som har ansvar for ERP-systemet / whoever keeps the ERP" in told


def test_no_file_at_all_is_told() -> None:
    result = run()
    assert result.returncode == 2
    assert "Name at least one file" in result.stderr


def test_an_invoice_as_json_is_checked_as_the_ubl_that_is_made_of_it(tmp_path: Path) -> None:
    example = ROOT / "docs" / "invoice.example.json"
    wrong_sum, misspelt = tmp_path / "sum.json", tmp_path / "misspelt.json"
    data = json.loads(example.read_text(encoding="utf-8"))
    wrong_sum.write_text(json.dumps(data | {"totals": data["totals"] | {"payable": 9290.50}}))
    misspelt.write_text(json.dumps(data | {"due_dat": "2026-12-21"}))
    result = run("--json", example, wrong_sum, misspelt)
    assert result.returncode == 1
    assert [[(one["rule"], one["location"]) for one in file["findings"]] for file in json_lines(result)] == [
        [],
        [("BR-CO-16", "/totals")],
        [("FF-UNKNOWN", "/due_dat")],
    ]
