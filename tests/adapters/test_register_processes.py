"""Several real processes on one register."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier, Thread

import pytest

from adapters.register import SqlRegister
from adapters.register.database import Database
from domain.consumers.consumer import RequestWay
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.records import InvoiceFilter, StaleAttempt
from domain.submission import Submission
from tests.contracts.register_values import ORGNR, acceptance, claim, key, later, submission

CHILD = Path(__file__).with_name("register_child.py")
SHARED = submission("shared")


@pytest.fixture
def url(register_url: str) -> str:
    return register_url


@pytest.fixture
def register(url: str) -> Iterator[SqlRegister]:
    register = SqlRegister(url)
    register.keep_submission(SHARED)
    register.reserve(acceptance(SHARED))
    yield register
    register.close()


@contextmanager
def child(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([sys.executable, CHILD, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        try:
            yield process
        finally:
            process.kill()


def start_together(processes: list["subprocess.Popen[str]"]) -> list[str]:
    """Let all go when all are ready, and read what each told last."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return told


def test_three_processes_write_at_once_and_nothing_is_lost(url: str, register: SqlRegister) -> None:
    each = 15
    with child(url, "write", "a", str(each)) as a, child(url, "write", "b", str(each)) as b, child(url, "write", "c", str(each)) as c:
        assert [process.wait() for process in (a, b, c)] == [0, 0, 0]
    assert len(register.invoices(InvoiceFilter(limit=1000))) == 3 * each + 1
    skips = [entry for entry in register.timeline(invoice_id(SHARED.key)) if entry.event is Event.CHANNEL_SKIPPED]
    assert len(skips) == 3 * each + 1
    assert register.discrepancies(later(days=1)) == ()


def test_of_several_processes_that_want_a_number_one_gets_it(url: str, register: SqlRegister) -> None:
    with child(url, "reserve", "a") as a, child(url, "reserve", "b") as b, child(url, "reserve", "c") as c:
        told = start_together([a, b, c])
    assert sorted(told) == ["accepted", "refused", "refused"]
    assert register.count().refused == 2


def test_of_several_processes_that_claim_a_delivery_one_may_hand_it_over(url: str, register: SqlRegister) -> None:
    with child(url, "take", "1") as a, child(url, "take", "1") as b, child(url, "take", "1") as c:
        told = start_together([a, b, c])
    assert sorted(told) == ["claimed", "in_doubt", "in_doubt"]
    assert len(register.deliveries(invoice_id(SHARED.key))) == 1


def test_of_many_threads_that_claim_a_delivery_one_may_hand_it_over(register: SqlRegister) -> None:
    barrier, answers = Barrier(12), list[str]()

    def take(attempt: int) -> None:
        barrier.wait()
        try:
            answers.append(register.claim(claim(SHARED, attempt=attempt)).kind)
        except StaleAttempt:
            answers.append("stale")

    threads = [Thread(target=take, args=(attempt,)) for attempt in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert answers.count("claimed") == 1
    assert set(answers) <= {"claimed", "in_doubt", "stale"}


def test_of_several_processes_that_want_many_numbers_each_number_goes_to_one(url: str, register: SqlRegister) -> None:
    names = ("a", "a", "b")
    with ExitStack() as opened:
        told = start_together([opened.enter_context(child(url, "contend", name, "20")) for name in names])
    for answers in zip(*(line.split() for line in told), strict=True):
        assert answers.count("accepted") == 1
        assert set(answers) <= {"accepted", "repeated", "refused"}
    assert register.count().undecided == 0
    assert register.discrepancies(later(days=1)) == ()


def test_processes_that_save_the_same_cards_at_once_save_them_once(url: str, register: SqlRegister) -> None:
    with child(url, "save", "20") as a, child(url, "save", "20") as b, child(url, "save", "20") as c:
        assert start_together([a, b, c]) == ["saved"] * 3
    assert len(register.companies()) == 20


def test_of_500_invoices_in_three_processes_one_asks_each_consumer(url: str, register: SqlRegister) -> None:
    with ExitStack() as opened:
        told = start_together([opened.enter_context(child(url, "ask", name, "167", "5")) for name in "abc"])
    assert sorted(" ".join(told).split()) == ["0", "1", "2", "3", "4"]
    assert {register.request(ORGNR, str(consumer)).way for consumer in range(5)} == {RequestWay.SMS}


def test_processes_that_migrate_at_once_wait_for_each_other(blank_url: str) -> None:
    with child(blank_url, "make") as a, child(blank_url, "make") as b, child(blank_url, "make") as c:
        assert start_together([a, b, c]) == ["migrated"] * 3
    SqlRegister(blank_url).close()


def test_what_was_acknowledged_survives_a_kill(url: str) -> None:
    with child(url, "count") as process:
        assert process.stdout is not None
        for _ in range(25):
            last = int(process.stdout.readline())
        process.kill()
        told = [last, *(int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n"))]
    register = SqlRegister(url)
    for number in range(told[-1] + 1):
        record = submission(str(number))
        assert register.submission(Submission(**dict(record.key), digest=record.digest)) == record
        assert len(register.timeline(invoice_id(key(str(number))))) == 2
    if url.startswith("sqlite"):
        with Database(url).read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    register.close()
