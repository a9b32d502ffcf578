"""`fakturaflyt demo` as its user and as an ERP's CI run it: a process of its own, judged by what it prints and its exit code."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "fakturaflyt"
SAMPLES = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway"

WORLD = """
settings: {evidence_window: PT1S}
companies: [{orgnr: "310001015", name: Fjordlys Demo AS}]
customers: [{company: "310001015", number: "10003", name: Testberg, orgnr: "310012033", email: faktura@testberg.example}]
outside: {mailboxes: [{address: faktura@testberg.example}]}
cases:
  - id: believed to go on print
    company: "310001015"
    customer: "10003"
    document: 100003-work-in-november.xml
    expect: {answer: accepted, status: sent, channel: print, received: never}
"""


def play(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the demo where its temporary folder can be seen; it must leave none behind."""
    environment = os.environ | {"TMPDIR": str(tmp_path), "COLUMNS": "120"}
    run = subprocess.run([COMMAND, "demo", *arguments], env=environment, capture_output=True, text=True, timeout=110, check=False)
    assert list(tmp_path.glob("fakturaflyt-demo-*")) == []
    return run


@pytest.fixture
def short_tmp() -> Path:
    """A folder with a short name that goes away."""
    return Path(tempfile.mkdtemp())


def test_the_built_in_world_ends_as_it_expects(short_tmp: Path) -> None:
    run = play(short_tmp, "--json")
    told = json.loads(run.stdout)
    assert {case["id"]: case["differences"] for case in told["cases"] if not case["ok"]} == {}
    assert len(told["cases"]) == 20
    assert set(told["cases"][0]) >= {"id", "ok", "invoice", "answer", "status", "channel", "skipped", "received"}
    assert set(told["cases"][0]["skipped"][0]) == {"channel", "reason_code", "reason_nb", "reason_en"}
    assert "kortet ned til 10 s" in run.stderr
    assert run.returncode == 0
    shutil.rmtree(short_tmp)


def test_a_world_that_expects_something_else_fails_and_names_the_difference(tmp_path: Path, short_tmp: Path) -> None:
    shutil.copy(SAMPLES / "100003-work-in-november.xml", tmp_path)
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    run = play(short_tmp, "--world", str(tmp_path / "world.yaml"))
    assert run.returncode == 1
    assert "believed to go on print: channel: print ventet / expected, email funnet / found" in run.stdout
    assert "believed to go on print: received: 0 ventet / expected, 1 funnet / found" in run.stdout


def test_a_broken_world_file_is_told_with_its_line_and_nothing_is_started(tmp_path: Path) -> None:
    broken = tmp_path / "world.yaml"
    broken.write_text("companies:\n  - {orgnr: 310001015, name: Uten anførselstegn}\npeppolen: []\n", encoding="utf-8")
    run = play(tmp_path, "--world", str(broken))
    assert run.returncode == 2
    assert f"{broken}:2: " in run.stderr
    assert f"{broken}:3: peppolen" in run.stderr
    assert "Traceback" not in run.stderr
