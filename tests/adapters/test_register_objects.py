"""Every object the register refers to stands among its references, with the day until which it is kept."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from adapters.register import SqlRegister
from adapters.register.database import Database
from adapters.register.schema import Role, object_references
from domain.deliveries.delivery import LedgerState
from domain.identity import ObjectRef, invoice_id
from domain.lifecycle import Event
from domain.retention import retain_until
from tests.contracts.register_values import acceptance, change, claim, move, stored, submission

RECORD = submission()
EVIDENCE = stored("250 ok", "text/plain")


@pytest.fixture
def register(register_url: str) -> Iterator[SqlRegister]:
    register = SqlRegister(register_url)
    yield register
    register.close()


def references(url: str) -> dict[tuple[Role, str], tuple[str, str | None, date]]:
    with Database(url).read() as connection:
        rows = connection.execute(select(object_references)).all()
    return {(row.role, row.sha256): (row.invoice, row.file_name, row.retain_until) for row in rows}


def test_documents_messages_and_evidence_are_referred_to(register_url: str, register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    register.reserve(acceptance(RECORD))
    register.claim(claim(RECORD))
    register.record(change(RECORD, Event.HANDED_OVER, ledger=move(claim(RECORD), LedgerState.HANDED_OVER, EVIDENCE)))
    invoice, until = invoice_id(RECORD.key), date(2031, 12, 31)
    pdf, attachment = RECORD.invoice_pdf, RECORD.attachments[0]
    assert pdf is not None
    assert references(register_url) == {
        (Role.DOCUMENT, RECORD.document.sha256): (invoice, None, until),
        (Role.INVOICE_PDF, pdf.object.sha256): (invoice, "Faktura Åse.pdf", until),
        (Role.ATTACHMENT, attachment.object.sha256): (invoice, "timeliste.pdf", until),
        (Role.PREPARED, claim(RECORD).prepared.sha256): (invoice, None, until),
        (Role.EVIDENCE, EVIDENCE.sha256): (invoice, None, until),
    }


def test_a_resubmission_refers_to_what_it_shares_once(register_url: str, register: SqlRegister) -> None:
    register.keep_submission(submission(content="a"))
    register.keep_submission(submission(content="b"))
    assert sorted(role for role, _ in references(register_url)) == ["attachment", "document", "document", "invoice_pdf"]


def test_nothing_is_referred_to_by_a_write_that_failed(register_url: str, register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    register.reserve(acceptance(RECORD))
    register.claim(claim(RECORD))
    before = references(register_url)
    with pytest.raises(Exception, match="attempt 1 owns"):
        register.record(change(RECORD, Event.HANDED_OVER, ledger=move(claim(RECORD, attempt=9), LedgerState.HANDED_OVER, EVIDENCE)))
    assert references(register_url) == before


def test_documents_are_kept_five_years_after_the_end_of_the_financial_year() -> None:
    assert retain_until(date(2026, 1, 1)) == date(2031, 12, 31)
    assert retain_until(date(2026, 12, 31)) == date(2031, 12, 31)


def test_references_are_of_the_companys_own_objects(register_url: str, register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    with Database(register_url).read() as connection:
        rows = connection.execute(select(object_references)).mappings().all()
    refs = {ObjectRef.model_validate(dict(row)) for row in rows}
    assert RECORD.document in refs
