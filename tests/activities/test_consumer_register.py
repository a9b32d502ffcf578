"""What look-ups and the hub's news write into the Forbrukerregister (K), and whom they tell."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.cards import B2C, JONAS
from support.hub import ScriptedHub
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.agreements import AgreementChanges
from activities.consumer_looks import ConsumerHistory, ConsumerLooks
from adapters.clock import ShiftedClock
from adapters.register import SqlRegister, migrate
from domain.channels import Channel
from domain.consumers.consumer import (
    AgreementChange,
    Consumer,
    ConsumerStatus,
    Look,
    LookRequest,
    Reception,
    Registry,
    RegistryAnswer,
    Round,
)
from domain.consumers.rights import erased
from domain.deployment import Deployment
from domain.errors import Misconfigured, NotFound, Unavailable
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import Change
from tests.contracts.register_values import acceptance, submission

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
BLOCKED = RegistryAnswer(registry=Registry.AGREEMENT, reception=Reception.NOT_RECEIVING, reason=Text(code=MessageCode.EFAKTURA_BLOCKED))


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    register.save_company(B2C.model_copy(update={"settings": B2C.settings.model_copy(update={"early_answer": True})}))
    register.save_customer(JONAS)
    yield register
    register.close()


@pytest.fixture
def hub() -> ScriptedHub:
    return ScriptedHub()


@pytest.fixture
def invoice(register: SqlRegister) -> str:
    key = InvoiceKey(company=B2C.orgnr, type=DocumentType.INVOICE, number="1")
    record = submission().model_copy(update={"key": key})
    register.keep_submission(record)
    register.reserve(acceptance(record).model_copy(update={"customer": JONAS.number}))
    return invoice_id(key)


async def look_up(register: SqlRegister, hub: ScriptedHub, invoice: str, round_: Round = Round.FIRST) -> None:
    looks = ConsumerLooks(
        invoices=register,
        consumers=register,
        history=ConsumerHistory(
            companies=register, invoices=register, consumers=register, deployment=Deployment(offered=frozenset(Channel))
        ),
        hub=hub,
        clock=ShiftedClock(),
        hinder=_nobody,
    )
    await ActivityEnvironment().run(looks.look_up_consumer, LookRequest(invoice=invoice, round=round_, instant=NOW))


async def _nobody(_: str, __: Text) -> bool:
    return True


def status(register: SqlRegister) -> ConsumerStatus:
    return register.consumer(B2C.orgnr, JONAS.number).status


def known(register: SqlRegister, status: ConsumerStatus) -> None:
    register.learn(
        Consumer(
            company=B2C.orgnr,
            customer_number=JONAS.number,
            reference=JONAS.number,
            name=JONAS.name,
            status=status,
            updated_at=NOW - timedelta(days=9),
        )
    )


async def test_an_attempt_that_was_cut_short_loses_no_answer(register: SqlRegister, hub: ScriptedHub, invoice: str) -> None:
    hub.failures = [Unavailable("busy")]
    register.keep_looks(invoice, (Look(round=Round.FIRST, answer=BLOCKED, at=NOW),))
    with pytest.raises(ApplicationError):
        await look_up(register, hub, invoice)
    await look_up(register, hub, invoice)
    assert hub.asked == [Registry.YES_TO_ALL, Registry.VIPPS]
    assert status(register) is ConsumerStatus.BLOCKED


async def test_a_yes_that_an_earlier_attempt_heard_asks_nobody_else(register: SqlRegister, hub: ScriptedHub, invoice: str) -> None:
    yes = RegistryAnswer(registry=Registry.AGREEMENT, reception=Reception.RECEIVING)
    register.keep_looks(invoice, (Look(round=Round.FIRST, answer=yes, at=NOW),))
    await look_up(register, hub, invoice)
    assert hub.asked == []
    assert status(register) is ConsumerStatus.AGREEMENT


async def test_a_yes_that_proved_wrong_is_forgotten(register: SqlRegister, hub: ScriptedHub, invoice: str) -> None:
    hub.yes = {Registry.AGREEMENT}
    await look_up(register, hub, invoice)
    for event in (Event.DELIVERY_STARTED, Event.REFUSED_BY_CHANNEL):
        text = Text(code=MessageCode.EFAKTURA_RECEIVER_NOT_FOUND)
        register.record(Change(invoice=invoice, key=event, event=event, at=NOW, text=text, channel=Channel.EFAKTURA))
    await look_up(register, hub, invoice)
    assert hub.asked == list(Registry)
    assert status(register) is ConsumerStatus.NOT_RECEIVING


@pytest.mark.parametrize(("round_", "then"), [(Round.FIRST, ConsumerStatus.ASKED), (Round.RECHECK, ConsumerStatus.NOT_RECEIVING)])
async def test_whoever_was_asked_stays_so_until_the_wait_is_over(
    register: SqlRegister, hub: ScriptedHub, invoice: str, round_: Round, then: ConsumerStatus
) -> None:
    known(register, ConsumerStatus.ASKED)
    await look_up(register, hub, invoice, round_)
    assert status(register) is then


@pytest.mark.parametrize(
    ("before", "then"),
    [
        (ConsumerStatus.AGREEMENT, ConsumerStatus.NOT_RECEIVING),
        (ConsumerStatus.YES_TO_ALL, ConsumerStatus.YES_TO_ALL),
        (ConsumerStatus.VIPPS, ConsumerStatus.VIPPS),
        (ConsumerStatus.ASKED, ConsumerStatus.ASKED),
    ],
)
async def test_the_end_of_an_agreement_ends_nothing_else(
    register: SqlRegister, hub: ScriptedHub, before: ConsumerStatus, then: ConsumerStatus
) -> None:
    known(register, before)
    hub.changed = [change(active=False)]
    await changes(register, hub, []).look()
    assert status(register) is then


async def test_an_erased_consumer_does_not_come_back(register: SqlRegister, hub: ScriptedHub) -> None:
    register.save_customer(erased(JONAS))
    hub.changed = [change(active=True)]
    await changes(register, hub, []).look()
    with pytest.raises(NotFound):
        status(register)


async def test_a_yes_is_told_to_an_invoice_that_is_about_to_wait(register: SqlRegister, hub: ScriptedHub, invoice: str) -> None:
    told: list[str] = []
    hub.changed = [change(active=True)]
    await changes(register, hub, told).look()
    assert told == [invoice]


@pytest.mark.parametrize("failure", [Misconfigured(Text(code=MessageCode.EFAKTURA_LOOKUP_MISCONFIGURED), "5002"), Unavailable("busy")])
async def test_a_company_that_the_hub_does_not_answer_for_holds_up_no_other(
    register: SqlRegister, invoice: str, failure: Misconfigured | Unavailable
) -> None:
    class Hub(ScriptedHub):
        async def changes(self, issuer: str, since: datetime) -> Sequence[AgreementChange]:
            if issuer != B2C.orgnr:
                raise failure
            return await super().changes(issuer, since)

    register.save_company(B2C.model_copy(update={"orgnr": "310000000"}))
    told: list[str] = []
    await changes(register, Hub(changed=[change(active=True)]), told).look()
    assert told == [invoice]


def change(*, active: bool) -> AgreementChange:
    return AgreementChange(issuer=B2C.orgnr, reference=JONAS.number, active=active, at=datetime.now(UTC))


def changes(register: SqlRegister, hub: ScriptedHub, told: list[str]) -> AgreementChanges:
    async def tell(lifecycle: str) -> bool:
        told.append(lifecycle)
        return True

    return AgreementChanges(companies=register, invoices=register, consumers=register, hub=hub, tell=tell, clock=ShiftedClock())
