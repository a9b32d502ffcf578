"""The register on a PostgreSQL that fails: away, restarted, slow, cut off in the middle."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import delete, insert, make_url, select
from support.lost_reply import Wire, wire
from support.postgres import PostgresServer

from adapters.register import SqlRegister, on_postgresql
from adapters.register.database import Database, StatementRefused
from adapters.register.schema import companies
from domain.deliveries.delivery import LedgerState
from domain.errors import Unavailable
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.records import Claimed
from domain.submission import SubmissionRecord
from tests.contracts.register_values import ORGNR, acceptance, change, claim, company, key, later, move, submission

RECORD = submission()
INVOICE = invoice_id(RECORD.key)
DOWN = "The register's database cannot be used"


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def register(url: str) -> Iterator[SqlRegister]:
    register = SqlRegister(url)
    register.save_company(company())
    yield register
    register.close()


@pytest.fixture
def accepted(register: SqlRegister) -> SubmissionRecord:
    register.keep_submission(RECORD)
    register.reserve(acceptance(RECORD))
    return RECORD


@contextmanager
def held_by_another(url: str) -> Iterator[None]:
    """Hold the invoice's row, as a writer that has stopped in the middle does."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("SELECT id FROM invoices FOR UPDATE")
        yield


def impatient(monkeypatch: pytest.MonkeyPatch, url: str, limits: str) -> SqlRegister:
    monkeypatch.setattr(on_postgresql, "LIMITS", limits)
    return SqlRegister(url)


def test_a_server_that_was_restarted_meanwhile_is_not_noticed(register: SqlRegister, postgres_server: PostgresServer) -> None:
    for down in (postgres_server.stop, postgres_server.crash):
        down()
        postgres_server.start()
        assert register.company(ORGNR) == company()
        register.save_company(company())


@pytest.mark.parametrize(
    "verb",
    [
        lambda register: register.company(ORGNR),
        lambda register: register.save_company(company()),
        lambda register: register.keep_submission(RECORD),
        lambda register: register.reserve(acceptance(RECORD)),
        lambda register: register.claim(claim(RECORD)),
        lambda register: register.record(change(RECORD, Event.HELD)),
        lambda register: register.count(),
    ],
)
def test_a_server_that_is_away_is_unavailable_in_one_line_until_it_is_back(
    register: SqlRegister, accepted: SubmissionRecord, postgres_server: PostgresServer, verb: Callable[[SqlRegister], object]
) -> None:
    postgres_server.stop()
    try:
        with pytest.raises(Unavailable, match=DOWN) as caught:
            verb(register)
        assert "\n" not in str(caught.value)
    finally:
        postgres_server.start()
    verb(register)
    assert register.invoice(invoice_id(accepted.key)).id == INVOICE


def test_a_server_that_fails_in_the_middle_leaves_nothing_half_written(
    url: str, register: SqlRegister, postgres_server: PostgresServer
) -> None:
    def write() -> None:
        with Database(url).write() as connection:
            connection.execute(delete(companies))
            postgres_server.crash()
            postgres_server.start()
            connection.execute(select(companies))

    with pytest.raises(Unavailable, match=DOWN):
        write()
    assert [each.orgnr for each in register.companies()] == [ORGNR]


def test_a_claim_whose_line_is_cut_while_it_waits_is_unavailable_and_may_be_tried_again(
    url: str, register: SqlRegister, accepted: SubmissionRecord, postgres_server: PostgresServer
) -> None:
    with ThreadPoolExecutor() as threads:
        with held_by_another(url):
            waiting = threads.submit(register.claim, claim(accepted))
            cut_whoever_waits(postgres_server)
            with pytest.raises(Unavailable, match=DOWN):
                waiting.result(timeout=30)
        assert register.claim(claim(accepted, attempt=2)) == Claimed(prepared=claim(accepted, attempt=2).prepared)


def cut_whoever_waits(server: PostgresServer) -> None:
    waiting = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with psycopg.connect(server.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        while not connection.execute(waiting).fetchall():
            time.sleep(0.02)


def test_a_lock_held_too_long_is_unavailable(
    url: str, register: SqlRegister, accepted: SubmissionRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = impatient(monkeypatch, url, "SET lock_timeout = '50ms'")
    with held_by_another(url):
        with pytest.raises(Unavailable, match="lock timeout"):
            hasty.claim(claim(accepted))
        assert register.invoice(INVOICE).id == INVOICE
    assert isinstance(hasty.claim(claim(accepted)), Claimed)
    hasty.close()


def test_a_statement_that_takes_too_long_is_unavailable(url: str, accepted: SubmissionRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    hasty = impatient(monkeypatch, url, "SET statement_timeout = '50ms'")
    with held_by_another(url), pytest.raises(Unavailable, match="statement timeout"):
        hasty.claim(claim(accepted))
    hasty.close()


def test_a_writer_that_froze_loses_its_locks(
    url: str, register: SqlRegister, accepted: SubmissionRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_postgresql, "LIMITS", "SET idle_in_transaction_session_timeout = '50ms'")

    def freeze() -> None:
        with Database(url).write() as connection:
            connection.exec_driver_sql("SELECT id FROM invoices FOR UPDATE")
            assert isinstance(register.claim(claim(accepted)), Claimed)
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(Unavailable, match=DOWN):
        freeze()


PROMISED = {"statement_timeout": "25s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "30s", "synchronous_commit": "on"}


def test_the_connection_is_as_safe_as_promised(url: str) -> None:
    with Database(url).write() as connection:
        assert {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in PROMISED} == PROMISED
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"
    with Database(url).read() as connection:
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"


def test_a_reader_sees_one_moment_while_others_write(url: str, register: SqlRegister) -> None:
    with Database(url).read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one()
        register.keep_submission(RECORD)
        assert connection.exec_driver_sql("SELECT count(*) FROM submissions").scalar_one() == before
    assert register.count().submissions == before + 1


def test_a_statement_that_the_database_refuses_is_a_bug_and_tells_no_values(url: str) -> None:
    card = {"orgnr": ORGNR, "name": "Hemmelig Navn AS", "form": "AS", "created_on": later().date(), "address": company().address}
    with pytest.raises(StatementRefused, match="settings") as caught, Database(url).write() as connection:
        connection.execute(insert(companies), card)
    assert "Hemmelig" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_text_that_the_database_cannot_hold_is_no_outage(register: SqlRegister, accepted: SubmissionRecord) -> None:
    with pytest.raises(StatementRefused, match="NUL"):
        register.record(change(accepted, Event.HELD).model_copy(update={"by": "kari\0"}))


def test_a_url_without_a_driver_and_one_that_leads_nowhere(url: str, register: SqlRegister) -> None:
    plain = SqlRegister(url.replace("postgresql+psycopg:", "postgresql:"))
    assert plain.companies() == register.companies()
    plain.close()
    with pytest.raises(Unavailable, match='database "nowhere" does not exist'):
        SqlRegister(make_url(url).set(database="nowhere").render_as_string())
    with pytest.raises(ValueError, match="not on mysql"):
        Database("mysql://127.0.0.1/register")


@pytest.fixture
def line(postgres_server: PostgresServer) -> Iterator[Wire]:
    with wire(postgres_server.port) as line:
        yield line


@pytest.fixture
def distant(url: str, line: Wire, accepted: SubmissionRecord) -> Iterator[SqlRegister]:
    """The same register, over a wire that may break. There is an invoice in it."""
    register = SqlRegister(make_url(url).set(port=line.port).render_as_string())
    assert register.invoice(invoice_id(accepted.key))
    yield register
    register.close()


def lost(line: Wire, verb: Callable[[], object]) -> None:
    line.lose_next = True
    with pytest.raises(Unavailable, match=DOWN):
        verb()
    assert not line.lose_next


def test_a_submission_whose_commit_nobody_heard_of_is_kept_once(distant: SqlRegister, line: Wire) -> None:
    lost(line, lambda: distant.keep_submission(submission("2")))
    distant.keep_submission(submission("2"))
    assert distant.count().submissions == 2


def test_a_decision_whose_commit_nobody_heard_of_is_answered_again(distant: SqlRegister, line: Wire) -> None:
    distant.keep_submission(submission("2"))
    wanted = acceptance(submission("2"), owner="run-2")
    lost(line, lambda: distant.reserve(wanted))
    assert distant.reserve(wanted).decision == wanted.decision
    assert len(distant.timeline(invoice_id(key("2")))) == 2


def test_a_change_whose_commit_nobody_heard_of_is_written_once(distant: SqlRegister, line: Wire) -> None:
    mail = claim(RECORD)
    distant.claim(mail)
    sent = change(RECORD, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER))
    lost(line, lambda: distant.record(sent))
    before = distant.timeline(INVOICE)
    assert distant.record(sent).status == before[-1].status
    assert distant.timeline(INVOICE) == before


def test_a_claim_whose_commit_nobody_heard_of_is_in_doubt_never_claimed_again(distant: SqlRegister, line: Wire) -> None:
    lost(line, lambda: distant.claim(claim(RECORD)))
    assert distant.claim(claim(RECORD, attempt=2)).kind == "in_doubt"


def test_a_release_whose_commit_nobody_heard_of_may_be_said_again(distant: SqlRegister, line: Wire) -> None:
    distant.claim(claim(RECORD))
    lost(line, lambda: distant.release(claim(RECORD)))
    distant.release(claim(RECORD))
    assert isinstance(distant.claim(claim(RECORD, attempt=2)), Claimed)
