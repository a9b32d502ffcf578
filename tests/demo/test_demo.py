"""`fakturaflyt demo` as its user and as an ERP's CI run it: judged by what it prints, its exit code and what it leaves behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
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
  - id: no invoice at all
    company: "310001015"
    document: letter.txt
    expect: {answer: rejected, findings: [FF-XML], status: rejected, skipped: [], received: never}
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """The folder for the demo's temporary folder. Its own name is short, as a socket's must be."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """A world that expects the wrong thing of one case and the right one of the other."""
    shutil.copy(SAMPLES / "100003-work-in-november.xml", tmp_path)
    (tmp_path / "letter.txt").write_text("Dear customer", encoding="utf-8")
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    return tmp_path / "world.yaml"


def environment(temporary: Path) -> dict[str, str]:
    return os.environ | {"TMPDIR": str(temporary), "COLUMNS": "120"}


def play(temporary: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the demo to its end."""
    run = subprocess.run(
        [COMMAND, "demo", *arguments], env=environment(temporary), capture_output=True, text=True, timeout=110, check=False
    )
    assert list(temporary.iterdir()) == []
    assert "Traceback" not in run.stderr
    return run


def test_the_built_in_world_ends_as_it_expects(temporary: Path) -> None:
    run = play(temporary, "--json")
    told = json.loads(run.stdout)
    assert [case["id"] for case in told["cases"] if not case["ok"]] == [], run.stderr
    assert len(told["cases"]) == 46
    assert {case["channel"] for case in told["cases"]} == {"peppol", "efaktura", "vipps", "email", "print", None}
    assert "nytt oppslag / next look-up: 2 s, ikke / not 10 min" in run.stderr
    assert run.returncode == 0


def test_json_has_the_shape_that_world_files_promise_and_nothing_else(temporary: Path, world: Path) -> None:
    run = play(temporary, "--world", str(world), "--json")
    told = json.loads(run.stdout)
    skipped = {
        "channel": "peppol",
        "reason_code": "peppol_not_offered",
        "reason_nb": "PEPPOL er ikke tatt i bruk i denne installasjonen.",
        "reason_en": "PEPPOL is not in use in this installation.",
    }
    went = {
        "id": "believed to go on print",
        "ok": False,
        "invoice": "invoice/310001015/invoice/100003",
        "answer": "accepted",
        "status": "sent",
        "channel": "email",
        "skipped": [skipped],
        "received": 1,
    }
    came_nowhere = {"invoice": None, "answer": "rejected", "status": "rejected", "channel": None, "skipped": [], "received": 0}
    assert told["cases"] == [went, {"id": "no invoice at all", "ok": True} | came_nowhere]
    assert set(told) == {"cases", "elapsed_s"}
    assert "believed to go on print: channel: ventet / expected print, fant / found email" in run.stderr
    assert run.returncode == 1


def test_a_world_that_expects_something_else_fails_and_names_the_difference(temporary: Path, world: Path) -> None:
    run = play(temporary, "--world", str(world))
    assert run.returncode == 1
    assert "✗  believed to go on print" in run.stdout
    assert "channel: ventet / expected print, fant / found email" in run.stdout
    assert "received: ventet / expected never, fant / found 1 ×" in run.stdout
    assert "✓  no invoice at all" in run.stdout
    assert "1 av 2 som ventet / as expected" in run.stdout
    assert "retur / returns: 1 s, ikke / not 2 d (PEPPOL), 3 d (eFaktura), 3 d (Vipps), 7 d (e-post), 3 d (post)" in run.stdout


def test_a_world_that_waits_as_long_as_production_ends_when_all_is_as_expected(temporary: Path, world: Path) -> None:
    content = WORLD.replace("settings: {evidence_window: PT1S}", "").replace(
        "channel: print, received: never", "channel: email, received: once"
    )
    world.write_text(content, encoding="utf-8")
    run = play(temporary, "--world", str(world))
    assert "2 av 2 som ventet / as expected" in run.stdout
    assert "kortet ned" not in run.stdout
    assert run.returncode == 0


def test_a_broken_world_file_is_told_with_its_line_and_nothing_is_started(temporary: Path, tmp_path: Path) -> None:
    broken = tmp_path / "world.yaml"
    broken.write_text("companies:\n  - {orgnr: 310001015, name: Uten anførselstegn}\npeppolen: []\n", encoding="utf-8")
    run = play(temporary, "--world", str(broken))
    assert run.returncode == 2
    assert f"{broken}:2: " in run.stderr
    assert f"{broken}:3: peppolen" in run.stderr
    assert run.stdout == ""


def test_a_world_without_cases_is_not_a_success(temporary: Path, tmp_path: Path) -> None:
    empty = tmp_path / "world.yaml"
    empty.write_text("companies: []\n", encoding="utf-8")
    run = play(temporary, "--world", str(empty))
    assert run.returncode == 2
    assert "There are no cases to play." in run.stderr


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_leaves_neither_process_nor_file(temporary: Path, world: Path, times: int) -> None:
    with subprocess.Popen(
        [COMMAND, "demo", "--world", str(world)], env=environment(temporary), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        assert run.stderr
        assert any("Web UI" in line for line in run.stdout)
        for _ in range(times):
            run.send_signal(signal.SIGINT)
        run.wait(timeout=60)
        told = run.stderr.read()
    assert run.returncode == 130
    assert "Traceback" not in told
    assert list(temporary.iterdir()) == []
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert [command for command in commands if any(str(temporary) in word for word in command)] == []
