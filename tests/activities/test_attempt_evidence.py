"""What a delivery keeps of an attempt that proves nothing, and what it says if that cannot be kept."""

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.house import ScriptedChannel
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.delivery import Delivery
from activities.failures import UNANSWERED, UNAVAILABLE
from activities.packing import Packing
from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.peppol.as4_gateway import RESEND_WITHIN
from adapters.register import SqlRegister, migrate
from domain.channels import Channel
from domain.deliveries.delivery import DeliverRequest, LedgerState
from domain.errors import PortError, Unanswered, Unavailable
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.messages import Text
from domain.peppol.network import BETWEEN_LOOKS
from domain.records import Found, HandOver
from domain.submission import StoredFile
from domain.waits import EVIDENCE_WINDOW
from tests.contracts.register_values import acceptance, submission
from workflows.policies import DELIVER

KEY = InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number="1")
INVOICE = invoice_id(KEY)
REQUEST = DeliverRequest(invoice=INVOICE, channel=Channel.EMAIL, n=1)


@dataclass
class Channelled(ScriptedChannel):
    """Takes the store away during a hand-over, if told which."""

    store: Path | None = None

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:
        if self.store:
            self.store.rename(self.store.with_name("away"))
            self.store.write_bytes(b"no folder")
        return await super().hand_over(delivery, prepared)


@dataclass
class Desk:
    """Deliveries of one accepted invoice by a channel that fails."""

    folder: Path
    error: PortError
    store_away: bool = False

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.folder / 'register.db'}"
        migrate(url)
        self.register, self.store = SqlRegister(url), ObjectStore(str(self.folder / "store"))
        pdf = StoredFile(object=self.store.put(FJORD.orgnr, b"%PDF-1.4", "application/pdf"), file_name="a.pdf")
        record = submission().model_copy(update={"key": KEY, "invoice_pdf": pdf, "attachments": ()})
        self.register.save_company(FJORD)
        self.register.save_customer(RORBERG)
        self.register.keep_submission(record)
        self.register.reserve(acceptance(record).model_copy(update={"customer": RORBERG.number}))

    async def fail(self) -> str | None:
        """Deliver, and tell the type of the failure."""
        return (await self.failure()).type

    async def failure(self, attempt: int = 1) -> ApplicationError:
        """Deliver at an attempt, and tell how that fails."""
        channel = Channelled(Channel.EMAIL, answers=[self.error], store=self.folder / "store" if self.store_away else None)
        delivery = Delivery(
            invoices=self.register,
            store=self.store,
            packing=Packing(companies=self.register, invoices=self.register, store=self.store, documents=DocumentPool()),
            channels={Channel.EMAIL: channel},
            clock=ShiftedClock(),
            evidence_windows=EVIDENCE_WINDOW,
            hinder=nobody_listens,
        )
        environment = ActivityEnvironment()
        environment.info = dataclasses.replace(environment.info, attempt=attempt)
        with pytest.raises(ApplicationError) as caught:
            await environment.run(delivery.deliver, REQUEST)
        return caught.value

    def state(self) -> LedgerState:
        (row,) = self.register.deliveries(INVOICE)
        return row.state


async def nobody_listens(_lifecycle: str, _text: Text) -> bool:
    return False


def unavailable() -> Unavailable:
    error = Unavailable("refused, and the look-up is not clear")
    error.evidence = b"the refusal"
    return error


FAILURES = [
    (Unanswered("half a receipt", BETWEEN_LOOKS, b"half a receipt"), UNANSWERED, LedgerState.HANDING_OVER),
    (unavailable(), UNAVAILABLE, LedgerState.PREPARED),
]


@pytest.mark.parametrize(("error", "kind", "state"), FAILURES)
async def test_what_came_back_is_kept_before_the_attempt_fails(tmp_path: Path, error: PortError, kind: str, state: LedgerState) -> None:
    desk = Desk(tmp_path, error)
    before = desk.register.timeline(INVOICE)
    assert await desk.fail() == kind
    (kept,) = desk.register.evidence(INVOICE)
    assert desk.store.get(kept) == error.evidence  # type: ignore[attr-defined]
    assert desk.state() is state
    assert len(desk.register.timeline(INVOICE)) == len(before) + 1, "only that the delivery began"


@pytest.mark.parametrize(("error", "kind", "state"), FAILURES)
async def test_a_store_that_is_away_changes_nothing_of_what_the_attempt_says(
    tmp_path: Path, error: PortError, kind: str, state: LedgerState
) -> None:
    desk = Desk(tmp_path, error, store_away=True)
    assert await desk.fail() == kind
    assert desk.register.evidence(INVOICE) == ()
    assert desk.state() is state


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 5 / 60), (2, 10 / 60), (9, 5 * 256 / 60), (12, 60), (5000, 60)])
async def test_a_channel_that_is_away_is_left_alone_longer_and_longer(tmp_path: Path, attempt: int, minutes: float) -> None:
    failure = await Desk(tmp_path, Unavailable("nobody listens")).failure(attempt)
    assert failure.next_retry_delay == min(timedelta(minutes=minutes), timedelta(hours=1))


async def test_what_is_in_doubt_is_not_left_alone_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, Unanswered("silence", BETWEEN_LOOKS))
    assert await desk.fail() == UNANSWERED

    async def away(*_: object) -> Found:
        raise Unavailable("all slots are taken")

    monkeypatch.setattr(Channelled, "find", away)
    assert (await desk.failure(attempt=12)).next_retry_delay == timedelta(minutes=2)
    assert desk.state() is LedgerState.HANDING_OVER


async def test_a_channel_that_names_a_time_is_asked_again_then(tmp_path: Path) -> None:
    failure = await Desk(tmp_path, Unavailable("greylisted", timedelta(minutes=7))).failure(3)
    assert failure.next_retry_delay == timedelta(minutes=7)


def test_a_worker_that_died_is_replaced_while_a_receiver_still_knows_the_message_however_many_tries_came_before() -> None:
    longest = DELIVER["retry_policy"].maximum_interval
    assert longest is not None
    assert longest + DELIVER["heartbeat_timeout"] < RESEND_WITHIN
