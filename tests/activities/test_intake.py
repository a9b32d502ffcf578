"""What an accepted submission leaves behind: the whole plan in the register, and no more than it must in a history."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.documents import ubl
from temporalio.testing import ActivityEnvironment

from activities.intake import DecideRequest, Intake
from adapters.clock import ShiftedClock
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister, migrate
from documents.ubl_summary import glance
from domain.channels import Channel
from domain.deployment import Deployment
from domain.identity import invoice_id
from domain.parties import Language
from domain.records import OutgoingFile
from domain.steps import Action
from domain.submission import Accepted, CheckedDocument, Submission, SubmissionRecord

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)

EVERYTHING = Deployment(offered=frozenset(Channel))


class NothingWrong:
    """Finds no fault with a document."""

    async def check(self, document: bytes) -> CheckedDocument:
        return CheckedDocument(summary=glance(document))

    async def supporting_files(self, document: bytes) -> tuple[OutgoingFile, ...]:
        raise AssertionError(document)

    async def embed_pdf(self, document: bytes, pdf: OutgoingFile) -> bytes:
        raise AssertionError((document, pdf))

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


async def test_the_whole_plan_is_kept_in_the_register_and_not_in_the_history(register: SqlRegister, tmp_path: Path) -> None:
    store = ObjectStore(str(tmp_path / "store"))
    document = store.put(FJORD.orgnr, ubl(), "application/xml")
    record = SubmissionRecord(key=glance(ubl()).key, digest="d" * 64, document=document, submitted_at=NOW)
    register.keep_submission(record)
    intake = Intake(
        companies=register,
        invoices=register,
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
