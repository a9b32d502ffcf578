"""What stops an invoice before anything is prepared for PEPPOL stands on its timeline in plain words, each time it does."""

from dataclasses import dataclass, replace

import pytest
from support.cards import RORBERG
from support.house import House, ScriptedChannel

from domain.channels import Channel
from domain.errors import Misconfigured, TooHeavy
from domain.invoice import PostalAddress
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from domain.operator import Release
from domain.peppol.network import LookUp, LookUpOutcome, NotRegistered
from domain.records import Consignment
from tests.workflows.test_peppol_looks import FOUND

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXPIRED = Misconfigured(Text(code=MessageCode.PEPPOL_TRUST_EXPIRED, params={"name": "PEPPOL Root", "expired": "24.11.2026"}), "expired")
RELEASE = Release(by="drift@fjordlys.example", reason="prøv igjen")


@dataclass
class Directory:
    """Answers the same until a test says otherwise."""

    answer: LookUpOutcome | Misconfigured
    asked: int = 0

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:  # noqa: ARG002 - the port gives it
        self.asked += 1
        if isinstance(self.answer, Misconfigured):
            raise self.answer
        return self.answer


async def test_trust_that_has_expired_stops_before_a_person_until_it_is_mended(house: House) -> None:
    directory = Directory(EXPIRED)
    house = replace(house, directory=directory)
    async with house.worker():
        await house.submit(house.document())
        for stops in (1, 2):
            await house.until(Status.NEEDS_ATTENTION)
            assert house.told(house.invoice).count("peppol_trust_expired") == stops
            directory.answer = EXPIRED if stops == 1 else FOUND
            await house.service().act(house.invoice, RELEASE)
        await house.handle(house.invoice).result()
    assert house.email.asked == []
    assert len(house.peppol.taken) == 1


async def test_a_receiver_that_is_not_registered_after_a_release_either_stands_before_a_person_again(house: House) -> None:
    directory = Directory(NotRegistered())
    house = replace(house, directory=directory)
    house.register.save_customer(RORBERG.model_copy(update={"email": None, "address": PostalAddress()}))
    async with house.worker():
        await house.submit(house.document())
        for stops in (1, 2):
            await house.until(Status.NEEDS_ATTENTION)
            assert house.told(house.invoice).count("peppol_not_registered") == stops
            await house.service().act(house.invoice, RELEASE)
        await house.until(Status.NEEDS_ATTENTION)
    assert directory.asked == 3
    await house.handle(house.invoice).terminate()


@dataclass
class Scales(ScriptedChannel):
    """A channel for which every document is too large."""

    def prepare(self, consignment: Consignment) -> bytes:
        raise TooHeavy(f"{consignment.delivery} is too large")


async def test_an_invoice_too_large_for_peppol_goes_by_the_next_channel_with_that_reason(house: House) -> None:
    house = replace(house, directory=Directory(FOUND), peppol=Scales(Channel.PEPPOL))
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    assert house.told(house.invoice)[:4] == ["accepted", "peppol_too_large", "email_started", "email_sent"]
    assert len(house.email.taken) == 1
