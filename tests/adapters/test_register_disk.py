"""The register on a disk that fails: full, locked, away, damaged."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.register import SqlRegister, migrate, on_sqlite
from adapters.register.database import Database
from adapters.register.submissions import SqlSubmissions
from domain.errors import Corrupt, NotFound, Unavailable
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.submission import Submission
from tests.contracts.register_values import NOW, acceptance, change, claim, company, later, submission

RECORD = submission()
NAME = Submission(**dict(RECORD.key), digest=RECORD.digest)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def register(url: str) -> Iterator[SqlRegister]:
    migrate(url)
    register = SqlRegister(url)
    register.save_company(company())
    yield register
    register.close()


@contextmanager
def no_file_may_grow_beyond(size_bytes: int) -> Iterator[None]:
    """Make the kernel refuse to write, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_unavailable_at_every_write_and_leaves_nothing_half_written(register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    other = submission("2")
    with no_file_may_grow_beyond(1):
        for write in (
            lambda: register.save_company(company("810859172")),
            lambda: register.keep_submission(other),
            lambda: register.reserve(acceptance(RECORD)),
        ):
            with pytest.raises(Unavailable, match="The register's database cannot be used"):
                write()
    assert [each.orgnr for each in register.companies()] == [company().orgnr]
    assert register.unstarted_submissions(later(days=1), 10) == (NAME,)
    with pytest.raises(NotFound):
        register.invoice(invoice_id(RECORD.key))


def test_a_second_try_goes_well_when_there_is_room_again(register: SqlRegister) -> None:
    with no_file_may_grow_beyond(1), pytest.raises(Unavailable):
        register.keep_submission(RECORD)
    register.keep_submission(RECORD)
    register.reserve(acceptance(RECORD))
    with no_file_may_grow_beyond(1):
        with pytest.raises(Unavailable):
            register.claim(claim(RECORD))
        with pytest.raises(Unavailable):
            register.record(change(RECORD, Event.HELD))
    assert register.deliveries(invoice_id(RECORD.key)) == ()
    assert register.claim(claim(RECORD)).kind == "claimed"


def test_a_database_that_is_really_full_is_unavailable(url: str, register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    small = Database(url)
    with small.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    submissions = SqlSubmissions(small)
    with pytest.raises(Unavailable, match="database or disk is full"):
        keep_many(submissions)
    kept = register.count().submissions
    register.keep_submission(submission("room again"))
    assert register.count().submissions == kept + 1


def keep_many(submissions: SqlSubmissions) -> None:
    for number in range(200):
        submissions.keep_submission(submission(str(number)))


def test_a_lock_held_too_long_is_unavailable(file: Path, url: str, register: SqlRegister, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_sqlite, "BUSY_TIMEOUT_MS", 50)
    impatient = SqlRegister(url)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        impatient.keep_submission(RECORD)
    assert impatient.companies() == register.companies()
    holder.execute("ROLLBACK")
    impatient.keep_submission(RECORD)
    holder.close()
    impatient.close()


def test_a_folder_that_cannot_be_reached_is_unavailable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(Unavailable):
        migrate(f"sqlite:///{blocked / 'register.db'}")


def test_a_file_that_is_no_database_is_corrupt(file: Path, url: str) -> None:
    file.write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(Corrupt):
        SqlRegister(url)


def test_a_row_that_cannot_be_read_is_corrupt_and_its_contents_are_not_told(file: Path, register: SqlRegister) -> None:
    with sqlite3.connect(file) as raw:
        raw.execute('UPDATE companies SET address = \'{"line1": ["Hemmelig gate 1"]}\'')
    with pytest.raises(Corrupt) as caught:
        register.companies()
    assert "Hemmelig" not in str(caught.value)


def test_errors_of_the_database_tell_no_personal_data(register: SqlRegister) -> None:
    with no_file_may_grow_beyond(1), pytest.raises(Unavailable) as caught:
        register.save_company(company("810859172"))
    told = f"{caught.value} {caught.value.__cause__}"
    assert "Fjellbygg" not in told
    assert "Ødegård" not in told


def test_a_reader_sees_one_moment_while_others_write(url: str, register: SqlRegister) -> None:
    with Database(url).read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one()
        register.keep_submission(RECORD)
        assert connection.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one() == before
    assert register.count().submissions == before + 1


PROMISED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_the_connection_is_as_safe_as_promised(url: str, register: SqlRegister) -> None:
    assert register.companies()
    with Database(url).read() as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PROMISED} == PROMISED


def test_times_are_kept_to_the_microsecond_and_sort(file: Path, register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    with sqlite3.connect(file) as raw:
        assert raw.execute("SELECT submitted_at FROM submissions").fetchone() == ("2026-11-02 08:30:15.123456",)
    assert register.submission(NAME).submitted_at == NOW
    assert register.submission(NAME).submitted_at.tzinfo is not None


def test_a_time_without_a_zone_is_not_kept(register: SqlRegister) -> None:
    with pytest.raises(Exception, match="without a zone"):
        register.keep_submission(submission(at=NOW.replace(tzinfo=None)))
