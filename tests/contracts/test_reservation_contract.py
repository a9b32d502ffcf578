from datetime import date, timedelta

import pytest

from adapters.register import SqlRegister
from domain.errors import NotFound
from domain.identity import invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Event, Status
from domain.messages import MessageCode
from domain.records import InvoiceFilter
from domain.submission import Accepted, Refused, SubmissionRecord
from tests.contracts.register_values import FINDING, NOW, acceptance, change, key, later, rejection, submission

INVOICE = invoice_id(key("1"))


def kept(register: SqlRegister, content: str = "a", number: str = "1") -> SubmissionRecord:
    record = submission(number, content)
    register.keep_submission(record)
    return record


def events(register: SqlRegister) -> list[tuple[Event, Status]]:
    return [(entry.event, entry.status) for entry in register.timeline(INVOICE)]


def test_an_acceptance_is_listed_with_its_timeline(register: SqlRegister) -> None:
    reservation = acceptance(kept(register))
    reserved = register.reserve(reservation)
    assert reserved.decision == reservation.decision
    record = register.invoice(INVOICE)
    assert (record.status, record.status_since, record.decided_at, record.ended_at) == (Status.ROUTING, NOW, NOW, None)
    assert (record.summary, record.customer, record.decision) == (reservation.summary, "10001", reservation.decision)
    assert events(register) == [(Event.ACCEPTED, Status.ROUTING), (Event.CHANNEL_SKIPPED, Status.ROUTING)]


def test_a_rejection_is_listed_with_its_findings_and_has_ended(register: SqlRegister) -> None:
    assert register.reserve(rejection(kept(register))).findings == (FINDING,)
    record = register.invoice(INVOICE)
    assert (record.status, record.findings, record.ended_at) == (Status.REJECTED, (FINDING,), NOW)
    assert events(register) == [(Event.REJECTED, Status.REJECTED)]


def test_the_same_owner_is_answered_as_before_whatever_it_decides_the_second_time(register: SqlRegister) -> None:
    record = kept(register)
    first = register.reserve(rejection(record, owner="run-1"))
    assert register.reserve(acceptance(record, owner="run-1")) == first
    assert events(register) == [(Event.REJECTED, Status.REJECTED)]


def test_the_same_document_is_answered_with_the_earlier_acceptance(register: SqlRegister) -> None:
    record = kept(register)
    first = register.reserve(acceptance(record, owner="run-1")).decision
    for second in (acceptance(record, owner="run-2", at=later(hours=1)), rejection(record, owner="run-3")):
        answer = register.reserve(second).decision
        assert answer == first.model_copy(update={"repeated": True})
    assert len(events(register)) == 2
    assert register.invoice(INVOICE).decided_at == NOW


def test_other_content_under_a_taken_number_is_refused(register: SqlRegister) -> None:
    register.reserve(acceptance(kept(register, "a"), owner="run-1"))
    other = kept(register, "b")
    for second in (acceptance(other, owner="run-2"), rejection(other, owner="run-2")):
        answer = register.reserve(second).decision
        assert isinstance(answer, Refused)
        assert answer.text.code is MessageCode.NUMBER_TAKEN
    assert register.invoice(INVOICE).digest == submission(content="a").digest


def test_a_refusal_of_its_own_is_answered_but_takes_no_number(register: SqlRegister) -> None:
    record = kept(register)
    refusal = Refused(invoice=INVOICE, text=change(record, Event.REJECTED).text)
    reservation = rejection(record).model_copy(update={"decision": refusal})
    assert register.reserve(reservation).decision == refusal
    with pytest.raises(NotFound):
        register.invoice(INVOICE)


@pytest.mark.parametrize("content", ["a", "b"])
def test_a_rejected_invoice_gives_way_to_a_resubmission(register: SqlRegister, content: str) -> None:
    register.reserve(rejection(kept(register, "a"), owner="run-1"))
    again = kept(register, content)
    answer = register.reserve(acceptance(again, owner="run-2", at=later(hours=1))).decision
    assert isinstance(answer, Accepted)
    assert not answer.repeated
    record = register.invoice(INVOICE)
    assert (record.digest, record.status, record.findings, record.ended_at) == (again.digest, Status.ROUTING, (), None)
    assert [event for event, _ in events(register)] == [Event.REJECTED, Event.RESUBMITTED, Event.ACCEPTED, Event.CHANNEL_SKIPPED]


def test_the_same_document_can_be_rejected_more_than_once(register: SqlRegister) -> None:
    record = kept(register)
    for owner in ("run-1", "run-2"):
        register.reserve(rejection(record, owner=owner))
    assert register.invoice(INVOICE).status is Status.REJECTED
    assert [event for event, _ in events(register)] == [Event.REJECTED, Event.RESUBMITTED, Event.REJECTED]


def test_nothing_is_decided_about_a_submission_that_was_never_kept(register: SqlRegister) -> None:
    with pytest.raises(NotFound):
        register.reserve(acceptance(submission()))
    with pytest.raises(NotFound):
        register.invoice(INVOICE)


def test_a_credit_note_may_have_the_number_of_an_invoice(register: SqlRegister) -> None:
    record = kept(register)
    register.reserve(acceptance(record))
    note = record.model_copy(update={"key": record.key.model_copy(update={"type": DocumentType.CREDIT_NOTE})})
    register.keep_submission(note)
    assert isinstance(register.reserve(acceptance(note, owner="run-2")).decision, Accepted)


def test_invoices_are_listed_the_newest_first_and_by_company_and_status(register: SqlRegister) -> None:
    for number, decide in (("1", acceptance), ("2", rejection), ("3", acceptance)):
        register.reserve(decide(kept(register, number=number), owner=number, at=NOW + timedelta(minutes=int(number))))

    def numbers(wanted: InvoiceFilter) -> list[str]:
        return [record.key.number for record in register.invoices(wanted)]

    assert numbers(InvoiceFilter()) == ["3", "2", "1"]
    assert numbers(InvoiceFilter(limit=2)) == ["3", "2"]
    assert numbers(InvoiceFilter(status=Status.REJECTED)) == ["2"]
    assert numbers(InvoiceFilter(company="810859172")) == []


def test_open_invoices_are_paged_through_by_id(register: SqlRegister) -> None:
    for number in ("1", "2", "3", "4"):
        decide = rejection if number == "2" else acceptance
        register.reserve(decide(kept(register, number=number), owner=number))
    register.record(change(submission("3"), Event.CANCELLED, ended=True))
    assert [record.key.number for record in register.open_invoices("", 10)] == ["1", "4"]
    (first,) = register.open_invoices("", 1)
    assert [record.key.number for record in register.open_invoices(first.id, 1)] == ["4"]


def test_what_is_kept_of_an_invoice_is_listed_with_the_last_day_of_keeping_it(register: SqlRegister) -> None:
    record = submission()
    register.keep_submission(record)
    register.reserve(acceptance(record))
    kept = register.kept_documents(invoice_id(record.key))
    assert [(each.role, each.file_name) for each in kept] == [
        ("attachment", "timeliste.pdf"),
        ("document", None),
        ("invoice_pdf", "Faktura Åse.pdf"),
    ]
    assert {each.retain_until for each in kept} == {date(2031, 12, 31)}
    assert kept[1].object == record.document
    assert register.kept_documents("invoice/987654325/invoice/2") == ()
