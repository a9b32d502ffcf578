"""A consumer is asked once, by SMS or else by e-mail; what nobody knows counts as asked."""

import asyncio
import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from support.cards import FJORD
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.consumer_requests import IN_FLIGHT, ConsumerRequests
from adapters.clock import ShiftedClock
from adapters.mail.requests import SmtpRequestLetters
from adapters.register import SqlRegister, migrate
from adapters.sms.http import HttpTextMessages, SmsGateway
from documents.request_body import request_body
from domain.companies.parties import Company, Customer, CustomerKind, Language, MobileField
from domain.consumers.consumer import (
    ONE_REQUEST_WITHIN,
    WAIT_FOR_CONSUMER,
    Asked,
    AskOutcome,
    AskRequest,
    Consumer,
    ConsumerFilter,
    ConsumerRequest,
    ConsumerStatus,
    CouldNotAsk,
    Look,
    MessageOutcome,
    MessageRefused,
    MessageTaken,
    Reception,
    Registry,
    RegistryAnswer,
    RequestWay,
    Round,
)
from domain.errors import Misconfigured, PortError, Unavailable, Uncertain
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType, PostalAddress
from domain.messages import MessageCode, Text
from sandbox.asked import asked_file
from sandbox.phones import shown_on
from tests.adapters.outside import SENDER, StoppedClock, outdoors
from tests.contracts.register_values import acceptance, submission

MORNING = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
"""Nine o'clock in Oslo."""
JONAS = Customer(
    company=FJORD.orgnr,
    number="10014",
    name="Jonas Tankevik",
    kind=CustomerKind.CONSUMER,
    email="jonas@privat.example",
    mobile="+4740001014",
    address=PostalAddress(line1="Utkastet 14", postcode="4006", city="Stavanger", country="NO"),
)
Answer = MessageOutcome | PortError
TAKEN = MessageTaken(reference="1")
REFUSED = MessageRefused(code="barred")
UNKNOWN = Uncertain(Text(code=MessageCode.SMS_OUTCOME_UNKNOWN), "lost")
CLOSED = Misconfigured(Text(code=MessageCode.SMS_MISCONFIGURED), "HTTP 401")


class Gateway:
    """Takes requests by SMS and by mail, and answers as told; without more answers it takes them."""

    def __init__(self) -> None:
        self.sms: list[Answer] = []
        self.mail: list[Answer] = []
        self.texts: list[tuple[str, str, str]] = []
        self.letters: list[tuple[str, date, str]] = []
        self.pause = 0.0

    async def send(self, *asked: Any) -> MessageOutcome:
        if isinstance(asked[0], Company):
            _, customer, until, key = asked
            self.letters.append((customer.email, until, key))
            return self._next(self.mail)
        self.texts.append(asked)
        await asyncio.sleep(self.pause)
        return self._next(self.sms)

    def _next(self, answers: list[Answer]) -> MessageOutcome:
        answer = answers.pop(0) if answers else TAKEN
        if isinstance(answer, PortError):
            raise answer
        return answer


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    register.save_company(FJORD)
    register.save_customer(JONAS)
    yield register
    register.close()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def requests(register: SqlRegister, gateway: Gateway) -> ConsumerRequests:
    return asking(register, gateway)


def asking(register: SqlRegister, gateway: Gateway, **others: Any) -> ConsumerRequests:
    parts: dict[str, Any] = {"text_messages": gateway, "letters": gateway, "clock": ShiftedClock()} | others
    return ConsumerRequests(companies=register, invoices=register, consumers=register, **parts)


def invoice(register: SqlRegister, number: str = "1", customer: Customer = JONAS) -> str:
    """Accept an invoice to a consumer."""
    key = InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number=number)
    record = submission().model_copy(update={"key": key})
    register.keep_submission(record)
    register.reserve(acceptance(record).model_copy(update={"customer": customer.number}))
    return invoice_id(key)


async def ask(requests: ConsumerRequests, invoice: str, at: datetime = MORNING, attempt: int = 1) -> AskOutcome:
    environment = ActivityEnvironment()
    environment.info = dataclasses.replace(environment.info, started_time=at, attempt=attempt)
    return await environment.run(requests.ask_consumer, AskRequest(invoice=invoice, wait=WAIT_FOR_CONSUMER))


async def failure(requests: ConsumerRequests, invoice: str, at: datetime = MORNING) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        await ask(requests, invoice, at)
    return caught.value


def asked(code: MessageCode) -> Asked:
    return Asked(text=Text(code=code))


NOT_ASKED = CouldNotAsk(text=Text(code=MessageCode.CONSUMER_NOT_ASKED))


async def test_a_consumer_with_a_mobile_number_is_asked_by_sms_alone(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    number = invoice(register)
    assert await ask(requests, number) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)
    ((to, text, key),) = gateway.texts
    assert to == "+4740001014"
    assert text.startswith("Fjordlys Demo AS vil sende deg regninger som eFaktura.")
    assert "innen 04.12.2026." in text
    assert key == f"{number}:request"
    assert gateway.letters == []
    assert register.request(FJORD.orgnr, JONAS.number) == ConsumerRequest(invoice=number, at=MORNING, way=RequestWay.SMS)


async def test_the_day_that_is_named_counts_from_the_day_of_asking(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    number = invoice(register)
    gateway.sms = [Unavailable("away")]
    await failure(requests, number)
    await ask(requests, number, MORNING + timedelta(hours=24), attempt=9)
    assert "innen 05.12.2026." in gateway.texts[-1][1]


async def test_the_register_lists_who_was_asked(register: SqlRegister, requests: ConsumerRequests) -> None:
    await ask(requests, invoice(register))
    (listed,) = register.consumers(ConsumerFilter(company=FJORD.orgnr, query="400 01 014")).consumers
    assert (listed.status, listed.name, listed.email, listed.updated_at) == (ConsumerStatus.ASKED, JONAS.name, JONAS.email, MORNING)


@pytest.mark.parametrize("status", ConsumerStatus)
async def test_a_request_says_nothing_against_what_is_known(
    register: SqlRegister, requests: ConsumerRequests, status: ConsumerStatus
) -> None:
    known = Consumer(company=FJORD.orgnr, customer_number=JONAS.number, reference=JONAS.number, name="J", status=status, updated_at=MORNING)
    register.learn(known)
    await ask(requests, invoice(register))
    changed = {ConsumerStatus.UNKNOWN, ConsumerStatus.NOT_RECEIVING, ConsumerStatus.ASKED}
    assert register.consumer(FJORD.orgnr, JONAS.number).status == (ConsumerStatus.ASKED if status in changed else status)


@pytest.mark.parametrize("mobile", [None, "22 00 00 00", "+46701234567"])
async def test_a_consumer_without_a_mobile_number_is_asked_by_mail(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway, mobile: str | None
) -> None:
    register.save_customer(JONAS.model_copy(update={"mobile": mobile}))
    assert await ask(requests, invoice(register)) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)
    assert (gateway.texts, [letter[:2] for letter in gateway.letters]) == ([], [("jonas@privat.example", date(2026, 12, 4))])


async def test_p2_a_number_that_vipps_calls_somebody_elses_gets_no_sms(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    reason = Text(code=MessageCode.VIPPS_OTHER_PERSON)
    answer = RegistryAnswer(registry=Registry.VIPPS, reception=Reception.NOT_RECEIVING, reason=reason)
    asking_for = invoice(register)
    register.keep_looks(asking_for, (Look(round=Round.FIRST, answer=answer, at=MORNING),))
    assert await ask(requests, asking_for) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)
    assert (gateway.texts, len(gateway.letters)) == ([], 1)


async def test_the_mobile_number_stands_where_the_company_says(register: SqlRegister, requests: ConsumerRequests, gateway: Gateway) -> None:
    register.save_company(FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"mobile_field": MobileField.PHONE2})}))
    register.save_customer(JONAS.model_copy(update={"phone2": "0047 900 01 014", "language": Language.EN}))
    await ask(requests, invoice(register))
    ((to, text, _),) = gateway.texts
    assert to == "+4790001014"
    assert "by 4 December 2026." in text


async def test_without_a_gateway_consumers_are_asked_by_mail(register: SqlRegister, gateway: Gateway) -> None:
    assert await ask(asking(register, gateway, text_messages=None), invoice(register)) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)


async def test_a_number_that_takes_no_messages_is_asked_by_mail(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    gateway.sms = [REFUSED]
    assert await ask(requests, invoice(register)) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)
    assert (len(gateway.texts), len(gateway.letters)) == (1, 1)


async def test_who_takes_neither_could_not_be_asked_and_another_invoice_may_try(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    gateway.sms, gateway.mail = [REFUSED], [REFUSED]
    assert await ask(requests, invoice(register, "1")) == NOT_ASKED
    assert register.request(FJORD.orgnr, JONAS.number) is None
    assert await ask(requests, invoice(register, "2")) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)


async def test_who_has_neither_number_nor_address_could_not_be_asked(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    register.save_customer(JONAS.model_copy(update={"mobile": None, "email": None}))
    assert await ask(requests, invoice(register)) == NOT_ASKED
    register.save_customer(JONAS.model_copy(update={"email": None}))
    gateway.sms = [REFUSED]
    assert await ask(requests, invoice(register)) == NOT_ASKED
    assert register.request(FJORD.orgnr, JONAS.number) is None


async def test_other_invoices_do_not_ask_again_for_three_days(register: SqlRegister, requests: ConsumerRequests, gateway: Gateway) -> None:
    await ask(requests, invoice(register, "1"))
    almost = MORNING + ONE_REQUEST_WITHIN - timedelta(seconds=1)
    for number in ("2", "3"):
        assert await ask(requests, invoice(register, number), almost) == asked(MessageCode.CONSUMER_ASKED_BEFORE)
    assert len(gateway.texts) == 1
    assert await ask(requests, invoice(register, "4"), MORNING + ONE_REQUEST_WITHIN) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)
    assert len(gateway.texts) == 2


async def test_an_attempt_after_one_that_was_told_sends_nothing(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    number = invoice(register)
    for attempt in (1, 2, 3):
        at = MORNING + attempt * timedelta(days=4)
        assert await ask(requests, number, at, attempt) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)
    assert len(gateway.texts) == 1


async def test_of_many_invoices_in_three_workers_one_asks(register: SqlRegister, gateway: Gateway, tmp_path: Path) -> None:
    gateway.pause = 0.3
    registers = [SqlRegister(f"sqlite:///{tmp_path / 'register.db'}") for _ in range(3)]
    workers = [asking(each, gateway) for each in registers]
    numbers = [invoice(register, f"{n}") for n in range(60)]

    async def until_told(n: int, number: str) -> AskOutcome:
        for tries in range(20):
            try:
                return await ask(workers[n % 3], number, attempt=tries + 1)
            except ApplicationError:  # the one that asks is not back yet
                pass
            await asyncio.sleep(0.1)
        raise AssertionError

    told = await asyncio.gather(*(until_told(n, number) for n, number in enumerate(numbers)))
    for each in registers:
        each.close()
    assert len(gateway.texts) == 1
    codes = [outcome.text.code for outcome in told]
    assert codes.count(MessageCode.CONSUMER_ASKED_BY_SMS) == 1
    assert codes.count(MessageCode.CONSUMER_ASKED_BEFORE) == 59


@pytest.mark.parametrize("way", ["sms", "mail"])
async def test_a_gateway_that_is_away_is_tried_again_and_others_may_meanwhile(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway, way: str
) -> None:
    gateway.sms, gateway.mail = ([Unavailable("busy", timedelta(seconds=30))], []) if way == "sms" else ([REFUSED], [Unavailable("away")])
    number = invoice(register)
    error = await failure(requests, number)
    assert (error.type, error.non_retryable) == ("Unavailable", False)
    assert register.request(FJORD.orgnr, JONAS.number) is None
    assert await ask(requests, number, attempt=2) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)


async def test_what_is_ours_to_mend_is_raised_and_nobody_is_asked(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    gateway.sms = [CLOSED]
    error = await failure(requests, invoice(register))
    assert (error.type, error.non_retryable) == ("Misconfigured", True)
    assert register.request(FJORD.orgnr, JONAS.number) is None


@pytest.mark.parametrize("way", ["sms", "mail"])
async def test_a_line_that_was_lost_counts_as_asked(register: SqlRegister, requests: ConsumerRequests, gateway: Gateway, way: str) -> None:
    gateway.sms, gateway.mail = ([UNKNOWN], []) if way == "sms" else ([REFUSED], [UNKNOWN])
    number = invoice(register)
    assert await ask(requests, number) == asked(MessageCode.CONSUMER_PERHAPS_ASKED)
    assert await ask(requests, number, attempt=2) == asked(MessageCode.CONSUMER_PERHAPS_ASKED)
    assert await ask(requests, invoice(register, "2"), MORNING + IN_FLIGHT) == asked(MessageCode.CONSUMER_ASKED_BEFORE)
    assert len(gateway.texts) + len(gateway.letters) == (1 if way == "sms" else 2)


async def test_an_attempt_that_was_killed_while_sending_counts_as_one_that_asked(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    number, other = invoice(register, "1"), invoice(register, "2")
    register.claim_request(FJORD.orgnr, JONAS.number, number, MORNING)
    assert await ask(requests, number, attempt=2) == asked(MessageCode.CONSUMER_PERHAPS_ASKED)
    error = await failure(requests, other, MORNING + IN_FLIGHT - timedelta(seconds=1))
    assert error.type == "Unavailable"
    assert await ask(requests, other, MORNING + IN_FLIGHT) == asked(MessageCode.CONSUMER_ASKED_BEFORE)
    assert gateway.texts == []


async def test_no_sms_goes_out_at_night_however_late_the_gateway_comes_back(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    number = invoice(register)
    evening = datetime(2026, 12, 1, 21, 30, tzinfo=UTC)
    error = await failure(requests, number, evening)
    assert error.next_retry_delay == timedelta(hours=9, minutes=30)
    assert gateway.texts == []
    assert await ask(requests, number, evening + timedelta(hours=9, minutes=30), 2) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)


async def test_a_mail_may_go_out_at_night(register: SqlRegister, requests: ConsumerRequests) -> None:
    register.save_customer(JONAS.model_copy(update={"mobile": None}))
    evening = datetime(2026, 12, 1, 21, 30, tzinfo=UTC)
    assert await ask(requests, invoice(register), evening) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)


async def test_a_register_that_is_away_for_a_moment_learns_that_nothing_was_sent(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, calls = register.release_request, []

    def away_twice(*row: str) -> None:
        calls.append(row)
        if len(calls) < 3:
            raise Unavailable("the register is away")
        release(*row)

    monkeypatch.setattr(register, "release_request", away_twice)
    gateway.sms = [Unavailable("busy")]
    await failure(requests, invoice(register))
    assert len(calls) == 3
    assert register.request(FJORD.orgnr, JONAS.number) is None


async def test_no_outcome_and_no_failure_tells_who_the_consumer_is(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    gateway.sms = [Unavailable("busy"), UNKNOWN]
    number = invoice(register)
    told = f"{await failure(requests, number)!r} {await ask(requests, number)}"
    assert not any(word in told for word in ("Tankevik", "jonas", "40001014", JONAS.number))


async def test_a_request_goes_through_the_gateway_to_the_phone_and_by_smtp_to_the_mailbox(register: SqlRegister, tmp_path: Path) -> None:
    async with outdoors(tmp_path, phones=[{"mobile": "+4740001014", "answers": ["refuse", "ok"]}]) as outside:
        url, token = outside.settings["FAKTURAFLYT_SMS_BASE_URL"], outside.settings["FAKTURAFLYT_SMS_TOKEN"]
        sms = HttpTextMessages(SmsGateway(base_url=url, token=SecretStr(token), sender="Fjordlys"), StoppedClock())
        letters = SmtpRequestLetters(outside.mail(), SENDER, request_body, "Autoinvoice", StoppedClock())
        requests = ConsumerRequests(
            companies=register, invoices=register, consumers=register, text_messages=sms, letters=letters, clock=ShiftedClock()
        )
        assert await ask(requests, invoice(register, "1")) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)
        assert await ask(requests, invoice(register, "2"), MORNING + ONE_REQUEST_WITHIN) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)
        (letter,) = outside.mails()
        assert len(shown_on(tmp_path, "+4740001014")) == 1
        assert asked_file(tmp_path, "jonas@privat.example").exists()
        assert asked_file(tmp_path, "+4740001014").exists()
    message = message_from_bytes(letter, _class=EmailMessage, policy=policy.default)
    assert message["Reply-To"] == "faktura@fjordlys.example"
    assert message["X-Efaktura-Request"] == FJORD.orgnr
    assert message["X-Invoice"] is None
    plain = message.get_body(("plain",))
    assert plain is not None
    assert "Kontaktperson: Ingrid Prøvesen" in plain.get_content()


SAME_PERSON = JONAS.model_copy(update={"number": "10099", "name": "J. Tankevik"})


async def test_the_same_mobile_on_another_card_is_asked_once(register: SqlRegister, requests: ConsumerRequests, gateway: Gateway) -> None:
    register.save_customer(SAME_PERSON)
    first, second = invoice(register), invoice(register, "2", SAME_PERSON)
    assert await ask(requests, first) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)
    assert await ask(requests, second, MORNING + timedelta(hours=3)) == asked(MessageCode.CONSUMER_ASKED_BEFORE)
    assert (len(gateway.texts), gateway.letters) == (1, [])
    assert register.request(FJORD.orgnr, SAME_PERSON.number) is None
    assert await ask(requests, second, MORNING + ONE_REQUEST_WITHIN) == asked(MessageCode.CONSUMER_ASKED_BY_SMS)


async def test_two_cards_with_one_mobile_that_are_asked_at_once_get_one_sms(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    register.save_customer(SAME_PERSON)
    first, second = invoice(register), invoice(register, "2", SAME_PERSON)
    gateway.pause = 0.3
    answers = await asyncio.gather(ask(requests, first), ask(requests, second), return_exceptions=True)
    assert (len(gateway.texts), sum(isinstance(answer, ApplicationError) for answer in answers)) == (1, 1)
    again = [await ask(requests, number, MORNING + timedelta(minutes=1)) for number in (first, second)]
    assert {answer.text.code for answer in again} == {MessageCode.CONSUMER_ASKED_BY_SMS, MessageCode.CONSUMER_ASKED_BEFORE}
    assert len(gateway.texts) == 1


async def test_a_mail_address_on_two_cards_without_a_mobile_is_asked_once_also_after_an_sms_that_was_refused(
    register: SqlRegister, requests: ConsumerRequests, gateway: Gateway
) -> None:
    register.save_customer(SAME_PERSON.model_copy(update={"mobile": None, "email": "Jonas@Privat.example"}))
    assert await ask(requests, invoice(register, "2", SAME_PERSON)) == asked(MessageCode.CONSUMER_ASKED_BY_EMAIL)
    gateway.sms = [REFUSED]
    assert await ask(requests, invoice(register)) == asked(MessageCode.CONSUMER_ASKED_BEFORE)
    assert len(gateway.letters) == 1
