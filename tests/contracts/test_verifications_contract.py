"""Verifications in the register: which invoices wait for a company, and in which order (F2, F6, decision 8)."""

from datetime import UTC, datetime, timedelta

from adapters.register import SqlRegister
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.records import Change
from domain.verification.gate import required_to_send
from tests.contracts.register_values import ORGNR, acceptance, company, submission

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
SUB_UNIT = "310002038"


def waiting(register: SqlRegister, n: int, seller: str = ORGNR) -> str:
    """Keep an invoice of this supplier that waits, handed in at its own minute."""
    record = submission(number=f"{n}", at=AT + timedelta(minutes=n))
    register.keep_submission(record)
    reserved = acceptance(record)
    assert reserved.summary is not None
    key = record.key.model_copy(update={"company": seller})
    register.reserve(reserved.model_copy(update={"summary": reserved.summary.model_copy(update={"key": key})}))
    invoice = invoice_id(record.key)
    register.record(Change(invoice=invoice, key="kyc", event=Event.KYC_AWAITED, at=AT, text=required_to_send("Autoinvoice")))
    return invoice


def pages(register: SqlRegister, orgnr: str, limit: int) -> list[str]:
    """Page through all that waits for a company."""
    found, after = list[str](), None
    while page := register.awaiting_kyc(orgnr, after, limit):
        assert len(page) <= limit
        found += [invoice for _, invoice in page]
        after = page[-1]
    return found


def test_a_company_finds_its_own_and_a_sub_unit_what_its_main_unit_has_handed_in_for_it(register: SqlRegister) -> None:
    register.save_company(company())
    register.save_company(company(SUB_UNIT).model_copy(update={"parent": ORGNR}))
    own = [waiting(register, n) for n in range(5)]
    sold = [waiting(register, n, seller=SUB_UNIT) for n in range(5, 8)]
    assert pages(register, ORGNR, 2) == own + sold
    assert pages(register, SUB_UNIT, 2) == sold
    assert pages(register, company().parent or "", 2) == []
