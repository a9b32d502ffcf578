"""`fakturaflyt up` as a newcomer meets it: what it prints works, and it survives being killed."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from cli.up import TRY
from embedded.marks import ProcessMark, mark_of, running
from embedded.state_folder import StateFolder

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("fakturaflyt")


def surroundings(state: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FAKTURAFLYT_")}
    return ours | {"FAKTURAFLYT_STATE": str(state)}


@contextmanager
def house(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `fakturaflyt up` and what it said until it was ready."""
    with subprocess.Popen([COMMAND, "up"], cwd=ROOT, env=surroundings(state), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        while TRY[-1] not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        try:
            yield process, said
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate()


def started_by(process: subprocess.Popen[str]) -> list[ProcessMark]:
    return [mark for child in psutil.Process(process.pid).children(recursive=True) if (mark := mark_of(child.pid))]


def wait_until_gone(marks: list[ProcessMark]) -> None:
    deadline = time.monotonic() + 60
    while left := running(marks):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def run(state: Path, command: str) -> str:
    arguments = shlex.split(command)[1:]
    answer = subprocess.run([COMMAND, *arguments], cwd=ROOT, env=surroundings(state), capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def page(link: str) -> str:
    with urllib.request.urlopen(link.strip(), timeout=30) as answer:
        text: str = answer.read().decode()
    return text


@pytest.mark.timeout(400)
def test_what_up_suggests_works_and_is_still_there_after_kill_9(tmp_path: Path) -> None:
    with house(tmp_path) as (process, said):
        *_, link, listed = [run(tmp_path, command) for command in TRY]
        assert "invoice/310001015/invoice/100005" in listed
        assert "Faktura 100005" in page(link)
        processes = started_by(process)
        process.kill()
        process.wait()
    wait_until_gone(processes)
    with house(tmp_path) as (process, said_again):
        links = re.findall(r"http://\S+", said)
        assert re.findall(r"http://\S+", said_again) == links
        assert "invoice/310001015/invoice/100005" in run(tmp_path, "fakturaflyt list")
        assert "Faktura 100005" in page(link)
        assert "igjen / again" in run(tmp_path, TRY[2])
        processes = started_by(process)
        process.send_signal(signal.SIGINT)
        last_words, _ = process.communicate()
        assert process.returncode == 0
        assert last_words.endswith("Stoppet. / Stopped.\n")
    wait_until_gone(processes)


def test_a_second_up_on_the_same_folder_says_so(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.enter()
    answer = subprocess.run([COMMAND, "up"], cwd=ROOT, env=surroundings(tmp_path), capture_output=True, text=True, check=False)
    folder.leave()
    assert answer.returncode != 0
    assert f"prosess {os.getpid()}" in answer.stderr
    assert f"process {os.getpid()}" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_that_is_taken_is_told_without_a_traceback(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        answer = subprocess.run(
            [COMMAND, "up", "--ui-port", str(port)], cwd=ROOT, env=surroundings(tmp_path), capture_output=True, text=True, check=False
        )
    assert answer.returncode != 0
    assert f"Port {port} er opptatt" in answer.stderr
    assert f"Port {port} is taken" in answer.stderr
    assert "Traceback" not in answer.stderr
