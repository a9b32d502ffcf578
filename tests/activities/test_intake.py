"""What an accepted submission leaves behind: the whole plan in the register, and no more than it must in a history."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.cards import B2C, FJORD, JONAS, RORBERG
from support.documents import ubl
from temporalio.testing import ActivityEnvironment

from activities.intake import DecideRequest, FixRequest, Intake
from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister, migrate
from documents.ubl_summary import glance
from domain.channels import Channel
from domain.companies.parties import Customer, Language
from domain.consumers.consumer import Consumer, ConsumerStatus, Registry, Round
from domain.deployment import Deployment
from domain.fixing import Fixed
from domain.identity import invoice_id
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.records import Change, OutgoingFile
from domain.steps import Action, PlannedStep, StandStill
from domain.submission import Accepted, CheckedDocument, Decision, Submission, SubmissionRecord

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)

EVERYTHING = Deployment(offered=frozenset(Channel))


class NothingWrong:
    """Finds no fault with a document."""

    async def check(self, document: bytes) -> CheckedDocument:
        return CheckedDocument(summary=glance(document))

    async def supporting_files(self, document: bytes) -> tuple[OutgoingFile, ...]:
        raise AssertionError(document)

    async def embed_files(self, document: bytes, files: Sequence[OutgoingFile]) -> bytes:
        raise AssertionError((document, files))

    async def page_counts(self, pdfs: Sequence[bytes]) -> tuple[int | None, ...]:
        raise AssertionError(pdfs)

    async def invoice_pdf(self, document: bytes, language: Language) -> bytes:
        raise AssertionError((document, language))


@pytest.fixture
def register(tmp_path: Path) -> SqlRegister:
    url = f"sqlite:///{tmp_path}/register.db"
    migrate(url)
    register = SqlRegister(url)
    register.save_company(FJORD)
    register.save_customer(RORBERG)
    return register


def taking_in(register: SqlRegister, store: ObjectStore) -> Intake:
    return Intake(
        companies=register,
        invoices=register,
        consumers=register,
        store=store,
        documents=NothingWrong(),
        clock=ShiftedClock(),
        deployment=EVERYTHING,
    )


async def decided(register: SqlRegister, folder: Path, document: bytes, customer: str) -> Decision:
    """Hand a document in and have it decided."""
    store = ObjectStore(str(folder / "store"))
    kept = store.put(FJORD.orgnr, document, "application/xml")
    key = glance(document).key
    register.keep_submission(SubmissionRecord(key=key, digest=kept.sha256, document=kept, customer=customer, submitted_at=NOW))
    intake = taking_in(register, store)
    submission = Submission(company=key.company, type=key.type, number=key.number, digest=kept.sha256)
    return await ActivityEnvironment().run(intake.decide_submission, DecideRequest(submission=submission, owner=key.number, instant=NOW))


def credit_note(number: str, *, of: str, customer: Customer) -> bytes:
    reference = f"<cac:InvoiceDocumentReference><cbc:ID>{of}</cbc:ID></cac:InvoiceDocumentReference>"
    document = ubl(number, customer=customer.number, credit_note=True).decode()
    return document.replace("<cac:AccountingS", f"<cac:BillingReference>{reference}</cac:BillingReference><cac:AccountingS", 1).encode()


@pytest.mark.parametrize(("customer", "kind"), [(RORBERG, "deliver"), (JONAS, "stand_still")], ids=["business", "consumer"])
async def test_p1_a_credit_note_right_behind_its_invoice_stops_only_where_the_invoice_may_wait(
    register: SqlRegister, tmp_path: Path, customer: Customer, kind: str
) -> None:
    register.save_customer(customer)
    await decided(register, tmp_path, ubl("1", customer=customer.number), customer.number)
    assert register.invoice(f"invoice/{FJORD.orgnr}/invoice/1").status is Status.ROUTING
    told = await decided(register, tmp_path, credit_note("2", of="1", customer=customer), customer.number)
    assert isinstance(told, Accepted)
    assert told.step.kind == kind


async def test_p1_a_credit_note_waits_for_a_consumers_invoice_that_is_being_handed_over(register: SqlRegister, tmp_path: Path) -> None:
    register.save_customer(JONAS)
    await decided(register, tmp_path, ubl("1", customer=JONAS.number), JONAS.number)
    text = Text(code=MessageCode.EFAKTURA_STARTED)
    started = Change(invoice=f"invoice/{FJORD.orgnr}/invoice/1", key="started", event=Event.DELIVERY_STARTED, at=NOW, text=text)
    assert register.record(started.model_copy(update={"channel": Channel.EFAKTURA})).status is Status.DELIVERING
    told = await decided(register, tmp_path, credit_note("2", of="1", customer=JONAS), JONAS.number)
    assert isinstance(told, Accepted)
    assert isinstance(told.step, StandStill)
    assert told.step.text.code is MessageCode.CREDITED_INVOICE_WAITS


async def test_the_whole_plan_is_kept_in_the_register_and_not_in_the_history(register: SqlRegister, tmp_path: Path) -> None:
    store = ObjectStore(str(tmp_path / "store"))
    document = store.put(FJORD.orgnr, ubl(), "application/xml")
    record = SubmissionRecord(key=glance(ubl()).key, digest="d" * 64, document=document, submitted_at=NOW)
    register.keep_submission(record)
    intake = Intake(
        companies=register,
        invoices=register,
        consumers=register,
        store=store,
        documents=NothingWrong(),
        clock=ShiftedClock(),
        deployment=Deployment(offered=frozenset(Channel)),
    )
    submission = Submission(company=record.key.company, type=record.key.type, number=record.key.number, digest=record.digest)
    request = DecideRequest(submission=submission, owner="run-1", instant=NOW)
    for _ in range(2):  # asked again by the same owner it answers the same
        told = await ActivityEnvironment().run(intake.decide_submission, request)
        assert isinstance(told, Accepted)
        assert [planned.channel for planned in told.plan.channels] == [Channel.PEPPOL, Channel.EMAIL, Channel.PRINT]
        assert told.plan.steps == ()
    kept = register.invoice(invoice_id(record.key)).decision
    assert isinstance(kept, Accepted)
    assert [(step.action, step.channel) for step in kept.plan.steps] == [
        (Action.DELIVER, Channel.PEPPOL),
        (Action.DELIVER, Channel.EMAIL),
        (Action.DELIVER, Channel.PRINT),
        (Action.PERSON, None),
    ]
    assert kept.plan.steps[2].posted == date(2026, 12, 2)


JONAS_INVOICE = f"invoice/{FJORD.orgnr}/invoice/1"


def kept_steps(register: SqlRegister) -> tuple[PlannedStep, ...]:
    decision = register.invoice(JONAS_INVOICE).decision
    assert isinstance(decision, Accepted)
    return decision.plan.steps


async def test_a_plan_that_is_kept_knows_the_agreement_that_the_consumer_register_holds(register: SqlRegister, tmp_path: Path) -> None:
    register.save_company(B2C)
    register.save_customer(JONAS)
    register.learn(
        Consumer(
            company=FJORD.orgnr,
            customer_number=JONAS.number,
            reference=JONAS.number,
            name=JONAS.name,
            status=ConsumerStatus.AGREEMENT,
            updated_at=NOW,
        )
    )
    told = await decided(register, tmp_path, ubl("1", customer=JONAS.number), JONAS.number)
    assert isinstance(told, Accepted)
    assert told.step.kind == "ask_registries"
    first = kept_steps(register)[0]
    assert (first.action, first.channel, first.registry) == (Action.DELIVER, Channel.EFAKTURA, Registry.AGREEMENT)


async def test_the_plan_of_a_mended_document_is_kept_and_asks_and_waits_no_second_time(register: SqlRegister, tmp_path: Path) -> None:
    register.save_company(B2C)
    register.save_customer(JONAS)
    await decided(register, tmp_path, ubl("1", customer=JONAS.number), JONAS.number)
    assert Action.WAIT in {step.action for step in kept_steps(register)}
    for event in (Event.CONSUMER_ASKED, Event.CONSUMER_WAITED_FOR, Event.CONSUMER_WAIT_OVER, Event.HELD):
        text = Text(code=MessageCode.HELD)
        register.record(Change(invoice=JONAS_INVOICE, key=event, event=event, at=NOW + timedelta(hours=1), text=text))
    store, document = (
        ObjectStore(str(tmp_path / "store")),
        ubl("1", customer=JONAS.number).replace(b"</cbc:Name>", b" (rettet)</cbc:Name>", 1),
    )
    kept, key = store.put(FJORD.orgnr, document, "application/xml"), glance(document).key
    register.keep_submission(SubmissionRecord(key=key, digest=kept.sha256, document=kept, customer=JONAS.number, submitted_at=NOW))
    submission = Submission(company=key.company, type=key.type, number=key.number, digest=kept.sha256)
    later = NOW + timedelta(days=4)
    request = FixRequest(submission=submission, key="fix", instant=later, by="kari", reason="feil tekst")
    assert await ActivityEnvironment().run(taking_in(register, store).fix_submission, request) == Fixed()
    steps = kept_steps(register)
    assert steps[0].at == later
    assert {step.action for step in steps}.isdisjoint({Action.ASK_CONSUMER, Action.WAIT})
    assert {step.round for step in steps if step.action is Action.LOOK_UP} == {Round.RECHECK}
