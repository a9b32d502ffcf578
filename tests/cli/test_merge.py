"""`fakturaflyt merge`, called as the command line calls it."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from support.pdfs import page, pages, picture

from cli.run import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faktura.pdf").write_bytes(page(text="faktura"))
    (tmp_path / "timeliste.pdf").write_bytes(pages(2))
    (tmp_path / "bilde.png").write_bytes(picture("PNG"))
    (tmp_path / "notat.docx").write_bytes(b"PK\3\4")
    return tmp_path


def merging(folder: Path, *names: str, options: tuple[str, ...] = ()) -> int:
    return run(["merge", "-o", str(folder / "ut.pdf"), *(str(folder / name) for name in names), *options])


def test_files_become_one_and_it_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ut.pdf").write_text("an older file")
    assert merging(folder, "faktura.pdf", "timeliste.pdf", "bilde.png") == 0
    assert capsys.readouterr().out == f"{folder / 'ut.pdf'}: 4 sider / 4 pages\n"
    assert len(pypdfium2.PdfDocument(folder / "ut.pdf")) == 4


def test_a_merge_leaves_nothing_to_be_told_of_at_the_end(folder: Path) -> None:
    command = [Path(sys.executable).parent / "fakturaflyt", "merge", "-o", folder / "ut.pdf", folder / "faktura.pdf", folder / "bilde.png"]
    merged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (merged.returncode, merged.stderr) == (0, "")


def test_a_program_reads_it_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert merging(folder, "faktura.pdf", "timeliste.pdf", options=("--json",)) == 0
    assert json.loads(capsys.readouterr().out) == {"merged": True, "pages": 3, "reason": None}


def test_what_cannot_be_merged_is_told_with_its_reason_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert merging(folder, "faktura.pdf", "timeliste.pdf", "notat.docx", options=("--json",)) == 1
    assert json.loads(capsys.readouterr().out) == {
        "merged": False,
        "pages": None,
        "reason": "merge_other_kind",
        "reason_nb": "notat.docx er verken PDF eller bilde.",
        "reason_en": "notat.docx is neither a PDF nor an image.",
    }
    assert merging(folder, "faktura.pdf", "notat.docx") == 1
    told = "Ikke slått sammen / Not merged: notat.docx er verken PDF eller bilde. / notat.docx is neither a PDF nor an image.\n"
    assert capsys.readouterr().out == told
    assert sorted(path.name for path in folder.iterdir()) == ["bilde.png", "faktura.pdf", "notat.docx", "timeliste.pdf"]


def test_an_older_file_stays_where_nothing_was_merged(folder: Path) -> None:
    (folder / "ut.pdf").write_text("an older file")
    assert merging(folder, "faktura.pdf", "notat.docx") == 1
    assert (folder / "ut.pdf").read_text() == "an older file"


def test_the_result_may_replace_the_invoice_also_behind_a_link(folder: Path) -> None:
    (folder / "lenke.pdf").symlink_to("faktura.pdf")
    (folder / "faktura.pdf").chmod(0o640)
    assert run(["merge", "-o", str(folder / "lenke.pdf"), str(folder / "faktura.pdf"), str(folder / "timeliste.pdf")]) == 0
    assert (folder / "lenke.pdf").is_symlink()
    assert len(pypdfium2.PdfDocument(folder / "faktura.pdf")) == 3
    assert (folder / "faktura.pdf").stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert merging(folder, "faktura.pdf", "borte.pdf") == 2
    assert f"Kan ikke lese {folder / 'borte.pdf'}: " in capsys.readouterr().err


@pytest.mark.parametrize("output", ["missing/folder/out.pdf", "."])
def test_an_output_that_cannot_be_written_is_told(folder: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    assert run(["merge", "-o", str(folder / output), str(folder / "faktura.pdf")]) == 2
    assert f"Cannot write {folder / output}: " in capsys.readouterr().err
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
