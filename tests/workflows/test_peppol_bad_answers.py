"""What becomes of an invoice when the PEPPOL network answers badly: a real SMP and access point that misbehave.

Received documents are counted at the access point. Each test is a row of docs/outcomes.md.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from support.cards import RORBERG
from support.documents import ubl
from support.house import House

from domain.deliveries.delivery import LedgerState
from domain.lifecycle import Status
from domain.operator import Release, Settle, Settlement
from domain.peppol.network import LookUp, LookUpOutcome
from domain.records import PeppolReceiver
from starter import HandedIn
from tests.adapters import peppol_network
from tests.adapters.peppol_outside import Network, network, registered

pytestmark = pytest.mark.asyncio(loop_scope="session")

BY = {"by": "drift@fjordlys.example", "reason": "prøve"}
NOT_TO_BE_BELIEVED = [
    "malformed", "large", "redirect_loop", "redirect_elsewhere",
    "untrusted", "smp_expired", "other_party", "ap_untrusted", "ap_expired", "ap_is_smp",
]  # fmt: skip
NO_PROOF = [
    {"malformed": "nothing"},
    {"malformed": "html"},
    {"malformed": "fault"},
    {"malformed": "half"},
    {"malformed": "other"},
    "untrusted",
]


class PassingClock:
    """Half a minute passes at each look at it, as between two attempts of a server whose time is skipped."""

    def __init__(self, begin: datetime) -> None:
        self.time = begin

    def now(self) -> datetime:
        self.time += timedelta(seconds=30)
        return self.time

    def at(self, instant: datetime) -> datetime:
        return instant


@dataclass
class FoundThere:
    """A directory that finds the receiver at the access point under test."""

    receiver: PeppolReceiver

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:  # noqa: ARG002 - the port gives it
        return registered(self.receiver)


@dataclass
class Sender:
    """A house that sends to an access point under test."""

    house: House
    net: Network
    clock: PassingClock

    def received(self) -> int:
        return len(self.net.received())

    async def comes_to(self, status: Status) -> list[str]:
        """Tell the timeline once the invoice stands there."""
        await self.house.until(status, looks=2000)
        return self.house.told(self.house.invoice)

    def states(self) -> list[LedgerState]:
        return [row.state for row in self.house.register.deliveries(self.house.invoice)]


@asynccontextmanager
async def sending(
    house: House, folder: Path, *answers: object, at: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
) -> AsyncIterator[Sender]:
    """Submit an invoice to a receiver whose access point answers like this."""
    async with network(folder, *answers) as net:
        clock = PassingClock(at)
        net.clock = clock  # type: ignore[assignment]
        house = replace(house, directory=FoundThere(net.receiver()))
        house.clock = clock  # type: ignore[assignment]
        house.peppol = net.gateway()  # type: ignore[assignment]
        async with house.worker():
            await house.submit(house.document())
            yield Sender(house, net, clock)
        await house.handle(house.invoice).terminate()


async def test_answers_that_are_not_to_be_believed_are_no_verdict_and_call_a_person(house: House) -> None:
    receivers = dict(zip(NOT_TO_BE_BELIEVED, orgnrs(), strict=False))
    entries = [{"participant": f"0192:{orgnr}", "lookup": manner} for manner, orgnr in receivers.items()]
    async with peppol_network.network(*entries) as running:
        house = replace(house, directory=running.directory)
        async with house.worker():
            for orgnr in receivers.values():
                await hand_in(house, orgnr)
            for orgnr in receivers.values():
                await until(house, invoice(house, orgnr), Status.NEEDS_ATTENTION)
    for orgnr in receivers.values():
        assert house.told(invoice(house, orgnr)) == ["accepted", "peppol_smp_untrusted"]
        assert house.register.deliveries(invoice(house, orgnr)) == ()
        await house.handle(invoice(house, orgnr)).terminate()
    assert (house.peppol.asked, house.email.asked, house.print.asked) == ([], [], [])


async def test_a_customer_card_with_a_wrong_check_digit_is_not_registered_and_gets_an_e_mail(house: House) -> None:
    async with peppol_network.network() as running:
        house = replace(house, directory=running.directory)
        async with house.worker():
            await hand_in(house, "310012034")
            await until(house, invoice(house, "310012034"), Status.SENT)
    assert house.told(invoice(house, "310012034")) == ["accepted", "peppol_not_registered", "email_started", "email_sent"]
    await house.handle(invoice(house, "310012034")).terminate()


def orgnrs() -> Iterator[str]:
    """Make organisation numbers with right check digits."""
    for body in count(31009000):
        rest = sum(int(digit) * weight for digit, weight in zip(str(body), (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if rest != 1:
            yield f"{body}{(11 - rest) % 11}"


def invoice(house: House, orgnr: str) -> str:
    return f"{house.invoice}-{orgnr}"


async def hand_in(house: House, orgnr: str) -> None:
    """Hand in an invoice to a customer of its own."""
    house.register.save_customer(RORBERG.model_copy(update={"number": orgnr, "orgnr": orgnr}))
    document = ubl(f"{house.number}-{orgnr}", customer=orgnr, buyer_orgnr=RORBERG.orgnr or "")
    await house.service().submit(HandedIn(document=document, customer=orgnr))


async def until(house: House, invoice: str, status: Status) -> None:
    for _ in range(2000):
        if house.register.invoice(invoice).status is status:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never {status}: {house.told(invoice)}")


@pytest.mark.parametrize("answer", NO_PROOF, ids=str)
async def test_a_peer_that_took_it_and_proves_nothing_has_it_once_and_a_person_settles(
    house: House, tmp_path: Path, answer: object
) -> None:
    async with sending(house, tmp_path, answer) as sender:
        told = await sender.comes_to(Status.OUTCOME_UNKNOWN)
        assert told == ["accepted", "peppol_started", "peppol_outcome_unknown"]
        assert (sender.received(), sender.states()) == (1, [LedgerState.UNKNOWN])
        assert sender.house.email.asked == []
        await sender.house.service().act(sender.house.invoice, Settle(outcome=Settlement.SENT, **BY))
        await sender.comes_to(Status.SENT)
        assert sender.received() == 1


@pytest.mark.parametrize("answer", NO_PROOF, ids=str)
async def test_a_peer_that_says_later_that_it_has_it_is_believed_but_not_called_sent(house: House, tmp_path: Path, answer: object) -> None:
    async with sending(house, tmp_path, answer, "ok") as sender:
        told = await sender.comes_to(Status.OUTCOME_UNKNOWN)
        assert told == ["accepted", "peppol_started", "peppol_receipt_missing"]
        assert (sender.received(), sender.states()) == (1, [LedgerState.UNKNOWN])


async def test_a_peer_that_breaks_before_it_took_anything_gets_the_same_message_again(house: House, tmp_path: Path) -> None:
    async with sending(house, tmp_path, "busy", "busy", "ok") as sender:
        told = await sender.comes_to(Status.SENT)
        assert told == ["accepted", "peppol_started", "peppol_sent"]
        assert (sender.received(), sender.net.duplicates()) == (1, 0)


async def test_a_peer_that_refuses_sends_the_invoice_on_with_its_code(house: House, tmp_path: Path) -> None:
    async with sending(house, tmp_path, {"refuse": "EBMS:0004"}) as sender:
        told = await sender.comes_to(Status.SENT)
        assert told == ["accepted", "peppol_started", "peppol_refused", "email_started", "email_sent"]
        assert sender.received() == 0


async def test_our_certificate_that_the_peer_does_not_accept_stops_before_a_person(house: House, tmp_path: Path) -> None:
    async with sending(house, tmp_path, {"refuse": "EBMS:0101"}, "ok") as sender:
        told = await sender.comes_to(Status.NEEDS_ATTENTION)
        assert told == ["accepted", "peppol_started", "peppol_misconfigured"]
        assert (sender.received(), sender.house.email.asked) == (0, [])
        await sender.house.service().act(sender.house.invoice, Release(**BY))
        await sender.comes_to(Status.SENT)
        assert sender.received() == 1


async def test_our_expired_certificate_stops_before_a_person_and_nothing_leaves_before_it_is_renewed(house: House, tmp_path: Path) -> None:
    async with sending(house, tmp_path, "ok", at=datetime(2036, 1, 1, tzinfo=UTC)) as sender:
        told = await sender.comes_to(Status.NEEDS_ATTENTION)
        assert told == ["accepted", "peppol_started", "peppol_certificate_expired"]
        assert (sender.received(), sender.house.email.asked) == (0, [])
        sender.clock.time = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
        await sender.house.service().act(sender.house.invoice, Release(**BY))
        await sender.comes_to(Status.SENT)
        assert sender.received() == 1
