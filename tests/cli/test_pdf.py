"""`fakturaflyt pdf`, called as the command line calls it."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from cli.run import run
from documents.invoice_json import as_ubl

EXAMPLE = Path(__file__).parents[2] / "docs" / "invoice.example.json"
SAMPLE = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway" / "100012-harbour-lights.xml"


@pytest.mark.parametrize(("options", "title"), [((), "Faktura 100012"), (("--language", "en"), "Invoice 100012")])
def test_the_pdf_is_written_in_the_language_asked_for(tmp_path: Path, options: tuple[str, ...], title: str) -> None:
    output = tmp_path / "faktura.pdf"
    output.write_text("an older file")
    assert run(["pdf", str(SAMPLE), "-o", str(output), *options]) == 0
    metadata = PdfReader(output).metadata
    assert metadata is not None
    assert metadata.title == title


def test_an_invoice_as_json_has_its_pdf_too(tmp_path: Path) -> None:
    output = tmp_path / "faktura.pdf"
    assert run(["pdf", str(EXAMPLE), "-o", str(output)]) == 0
    assert PdfReader(output).attachments["invoice-ubl.xml"][0] == as_ubl(EXAMPLE.read_bytes())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen er ikke gyldig XML (linje 1). / The file is not valid XML (line 1)."),
        (b"%PDF-1.7", "Filen er ikke gyldig XML (linje 1). / The file is not valid XML (line 1)."),
        (b"<a/>", "The document is not an invoice or credit note in UBL 2.1."),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>", "The document has a DOCTYPE"),
        (b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>', " / "),
    ],
)
def test_what_is_no_invoice_is_told_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    document = tmp_path / "document.xml"
    document.write_bytes(content)
    assert run(["pdf", str(document), "-o", str(tmp_path / "out.pdf")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{document}: ")
    assert sentence in told
    assert not (tmp_path / "out.pdf").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing.xml"
    assert run(["pdf", str(missing), "-o", str(tmp_path / "out.pdf")]) == 2
    told = capsys.readouterr().err
    assert f"Kan ikke lese {missing}: " in told
    assert f"Cannot read {missing}: " in told


@pytest.mark.parametrize("output", ["missing/folder/out.pdf", "."])
def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    path = tmp_path / output
    assert run(["pdf", str(SAMPLE), "-o", str(path)]) == 2
    told = capsys.readouterr().err
    assert f"Kan ikke skrive {path}: " in told
    assert f"Cannot write {path}: " in told
