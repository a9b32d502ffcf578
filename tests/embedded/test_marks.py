import subprocess
import sys
from datetime import timedelta

import psutil

from embedded.marks import ProcessMark, end, mark_of, running

GRACE = timedelta(seconds=5)
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
WITH_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys; p = subprocess.Popen([sys.executable, *sys.argv[1:]]); print(p.pid, flush=True); p.wait()",
    *SLEEP[1:],
]


def test_a_running_process_is_found_by_its_mark_and_ended() -> None:
    process = subprocess.Popen(SLEEP)
    mark = mark_of(process.pid)
    assert mark is not None
    assert [found.pid for found in running([mark])] == [process.pid]
    assert end([mark], GRACE) == 1
    assert running([mark]) == []
    process.wait()


def test_a_pid_that_another_process_took_over_is_left_alone() -> None:
    process = subprocess.Popen(SLEEP)
    try:
        mark = mark_of(process.pid)
        assert mark is not None
        earlier = ProcessMark(pid=mark.pid, started=mark.started - 3600)
        assert end([earlier], GRACE) == 0
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_process_that_does_not_listen_is_killed_after_the_grace() -> None:
    with subprocess.Popen(STUBBORN, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        mark = mark_of(process.pid)
        assert mark is not None
        assert end([mark], timedelta(milliseconds=300)) == 1
        assert running([mark]) == []


def test_what_a_process_started_ends_with_it() -> None:
    with subprocess.Popen(WITH_CHILD, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        mark = mark_of(process.pid)
        assert mark is not None
        end([mark], timedelta(milliseconds=300))
        assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_process_that_is_gone_has_no_mark() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert mark_of(process.pid) is None
