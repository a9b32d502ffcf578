"""Private customers reached by eFaktura and Vipps, for real on loopback (N11, N18-N21, N24; P1). Judged by what hub and phones keep.

The three days themselves are in tests/workflows/test_consumers.py, against a server that skips time.
"""

import itertools
from datetime import date

import pytest
from support.cards import JONAS
from support.documents import ubl
from support.running import Running

from domain.channels import Channel
from domain.companies.parties import Company, CompanySettings, Customer, MobileField
from domain.consumers.consumer import ConsumerFilter, ConsumerStatus
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.submission import Accepted, Answer
from embedded.stack import PartName
from sandbox.efaktura_claims import claims_taken
from sandbox.phones import shown_on
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

LAUV = Company(
    orgnr="310003034",
    name="Lauvtre Fiktiv AS",
    created_on=date(2021, 5, 3),
    account="12345679128",
    settings=CompanySettings(b2c=True, print_service=True, print_pricing_accepted=True),
)
numbers = itertools.count(840001)


def card(number: str, **changes: object) -> Customer:
    """A private customer of the company, with the mobile number that the world file knows by this number."""
    values = {"company": LAUV.orgnr, "number": number, "mobile": f"+4740{int(number):06}", "email": f"c{number}@privat.example"}
    return JONAS.model_copy(update=values | changes)


async def hand_in(house: Running, customer: Customer, document: bytes, company: Company = LAUV) -> Answer:
    house.register.save_company(company)
    house.register.save_customer(customer)
    return await house.submit(HandedIn(document=document, customer=customer.number))


async def send(house: Running, customer: Customer, company: Company = LAUV) -> str:
    answer = await hand_in(house, customer, ubl(str(next(numbers)), seller=company, customer=customer.number), company)
    assert isinstance(answer.decision, Accepted), answer.findings
    return answer.decision.invoice


def claims(house: Running, invoice: str) -> list[tuple[Channel, int]]:
    """What the hub took for an invoice: by which channel, and the amount in øre."""
    return [(channel, claim.amount_oere) for taken, channel, claim in claims_taken(house.stack.folder.sandbox) if taken == invoice]


async def test_n18_an_active_agreement_gets_one_claim_in_ore_that_the_hub_confirms(house: Running) -> None:
    invoice = await send(house, card("10011"))
    await house.until(invoice, Status.DELIVERED)
    assert claims(house, invoice) == [(Channel.EFAKTURA, 318750)]
    assert house.received(invoice) == 1
    assert house.told(invoice)[:4] == ["accepted", "consumer_receives", "efaktura_started", "efaktura_sent"]


async def test_n18_an_agreement_that_vanishes_goes_on_to_the_next_step(house: Running) -> None:
    invoice = await send(house, card("10052"))
    await house.until_told(invoice, MessageCode.CONSUMER_WAITED_FOR)
    assert MessageCode.EFAKTURA_RECEIVER_NOT_FOUND in house.told(invoice)
    assert claims(house, invoice) == []


async def test_n19_yes_to_all_and_the_consumer_is_found_in_the_register_by_everything(house: Running) -> None:
    invoice = await send(house, card("10012", name="Åsmund Eksempelstad"))
    await house.until(invoice, Status.SENT, Status.DELIVERED)
    for query in ("Åsmund", "aasmund", "400 10 012", "c10012@privat.example", "10012"):
        page = house.register.consumers(ConsumerFilter(company=LAUV.orgnr, query=query))
        assert [(found.customer_number, found.status) for found in page.consumers] == [("10012", ConsumerStatus.YES_TO_ALL)], query


async def test_n19_whoever_has_reserved_against_us_is_reached_by_vipps(house: Running) -> None:
    invoice = await send(house, card("10051"))
    await house.until(invoice, Status.SENT, Status.DELIVERED)
    assert [channel for channel, _ in claims(house, invoice)] == [Channel.VIPPS]
    assert house.reasons(invoice)[Channel.EFAKTURA] == "Kunden har reservert seg mot eFaktura fra dere."


@pytest.mark.parametrize("spelling", ["400 10 013", "0047 400 10 013", "+47-40010013"])
async def test_n20_the_field_the_company_keeps_mobile_numbers_in_is_used_in_any_spelling(house: Running, spelling: str) -> None:
    company = LAUV.model_copy(update={"settings": LAUV.settings.model_copy(update={"mobile_field": MobileField.PHONE})})
    invoice = await send(house, card("10013", mobile=None, phone=spelling), company)
    await house.until(invoice, Status.SENT, Status.DELIVERED)
    assert [channel for channel, _ in claims(house, invoice)] == [Channel.VIPPS]
    house.register.save_company(LAUV)


async def test_n20_a_landline_is_no_mobile_number_and_the_request_goes_by_e_mail(house: Running) -> None:
    invoice = await send(house, card("10060", mobile="22 00 00 00"))
    await house.until(invoice, Status.WAITING_FOR_CONSUMER)
    assert (
        house.reasons(invoice)[Channel.VIPPS] == "Kunden har ikke noe norsk mobilnummer; fasttelefoner og utenlandske numre har ikke Vipps."
    )
    assert MessageCode.CONSUMER_ASKED_BY_EMAIL in house.told(invoice)


async def test_n21_one_sms_that_no_restart_sends_again_and_the_wait_is_shown(house: Running) -> None:
    customer = card("10014")
    invoice = await send(house, customer)
    await house.until(invoice, Status.WAITING_FOR_CONSUMER)
    other = await send(house, customer)
    await house.until(other, Status.WAITING_FOR_CONSUMER)
    assert MessageCode.CONSUMER_ASKED_BEFORE in house.told(other)
    for part in (PartName.WORKER, PartName.TEMPORAL):
        await house.stack.kill(part)
    for part in (PartName.TEMPORAL, PartName.WORKER):
        await house.stack.start(part)
    third = await send(house, customer)
    await house.until(third, Status.WAITING_FOR_CONSUMER)
    (shown,) = shown_on(house.stack.folder.sandbox, customer.mobile or "")
    assert shown.text.startswith("Lauvtre Fiktiv AS vil sende deg regninger som eFaktura. Slå på eFaktura")
    assert "Venter på at kunden sier ja til eFaktura" in house.reasons_of(invoice, MessageCode.CONSUMER_WAITED_FOR)


async def test_n24_what_a_card_lacks_is_told_and_the_mended_card_is_taken(house: Running) -> None:
    bare = card("10012", mobile=None, email=None, address=JONAS.address.model_copy(update={"city": None}))
    document = ubl(str(next(numbers)), seller=LAUV, customer="10012")
    refused = await hand_in(house, bare, document)
    assert [finding.rule for finding in refused.findings if finding.rule.startswith("FF")] == ["FF-CONSUMER-INCOMPLETE"]
    taken = await hand_in(house, card("10012", name="Åsmund Eksempelstad"), document)
    assert isinstance(taken.decision, Accepted)
    await house.until(taken.decision.invoice, Status.SENT, Status.DELIVERED)


async def test_n11_a_paid_invoice_and_a_credit_note_never_become_a_claim(house: Running) -> None:
    paid = ubl(str(next(numbers)), seller=LAUV, customer="10011").replace(b">3187.50</cbc:PayableAmount>", b">0.00</cbc:PayableAmount>")
    paid = paid.replace(b"<cbc:PayableAmount", b'<cbc:PrepaidAmount currencyID="NOK">3187.50</cbc:PrepaidAmount><cbc:PayableAmount')
    credit = ubl(str(next(numbers)), seller=LAUV, customer="10011", credit_note=True)
    for document, reason in ((paid, "Fakturaen er betalt og sendes ikke som eFaktura."), (credit, "Kreditnota sendes ikke som eFaktura.")):
        answer = await hand_in(house, card("10011"), document)
        assert isinstance(answer.decision, Accepted), answer.findings
        await house.until(answer.decision.invoice, Status.SENT)
        assert house.reasons(answer.decision.invoice)[Channel.EFAKTURA] == reason
        assert claims(house, answer.decision.invoice) == []


async def test_p1_a_credit_note_for_an_invoice_that_still_waits_stands_before_a_person(house: Running) -> None:
    invoice = await send(house, card("10061"))
    await house.until(invoice, Status.WAITING_FOR_CONSUMER)
    number = invoice.rsplit("/", 1)[1]
    document = f"<cac:InvoiceDocumentReference><cbc:ID>{number}</cbc:ID></cac:InvoiceDocumentReference>"
    reference = f"<cac:BillingReference>{document}</cac:BillingReference>"
    credit = ubl(str(next(numbers)), seller=LAUV, customer="10061", credit_note=True)
    credit = credit.replace(b"<cac:AccountingSupplierParty>", reference.encode() + b"<cac:AccountingSupplierParty>", 1)
    answer = await hand_in(house, card("10061"), credit)
    assert isinstance(answer.decision, Accepted), answer.findings
    await house.until(answer.decision.invoice, Status.NEEDS_ATTENTION)
    assert house.told(answer.decision.invoice)[-1] == MessageCode.CREDITED_INVOICE_WAITS
