"""Files that are too large are refused at once, with the reason, and not read to their end."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from support.documents import ubl

from cli.run import run
from domain.parcels.attachments import MAX_FILE_BYTES

ORGNR = "310001015"
COMMAND = Path(sys.executable).parent / "fakturaflyt"
LEAST_MB = 1024
"""What the command needs without any file: libraries map much that they never use."""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{tmp_path}/register.db")
    monkeypatch.setenv("FAKTURAFLYT_STORE_URL", f"{tmp_path}/store")
    run(["company", "add", ORGNR, "Fjordlys"])
    (tmp_path / "invoice.xml").write_bytes(ubl("770001"))
    return tmp_path


@pytest.mark.parametrize("option", ["--attach", "--faktura-pdf"])
def test_a_file_of_four_gigabytes_is_refused_with_the_sentence_and_nothing_is_kept(state: Path, option: str) -> None:
    large = state / "stor.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(4 * 1024**3)  # a hole: it takes no room on the disk
    result = submitted(state, option, large)
    told = json.loads(result.stdout)
    assert (result.returncode, told["answer"]) == (1, "rejected")
    (finding,) = told["findings"]
    assert finding["rule"] == "FF-ATTACHMENT-SIZE"
    assert finding["text_nb"].endswith(".pdf: Filen er tom, eller større enn 50 MB.")
    assert not any((state / "store").rglob("*/*"))


def submitted(state: Path, option: str, file: Path) -> subprocess.CompletedProcess[str]:
    """Run the command with no more memory than it needs for one file of the largest size that is taken."""
    most = LEAST_MB * 1024**2 + 4 * MAX_FILE_BYTES
    words = [COMMAND, "submit", state / "invoice.xml", option, file, "--json"]
    return subprocess.run(
        words,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )
