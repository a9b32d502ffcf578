"""What a look-up in PEPPOL decides, with the production pauses between looks, against a server that skips time (N1, P3, P4)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from support.cards import RORBERG
from support.house import House

from domain.errors import Unavailable
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.operator import Release
from domain.parties import Customer
from domain.peppol import (
    BETWEEN_LOOKS,
    BILLING,
    Distrust,
    LookUp,
    LookUpOutcome,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    SmpUntrusted,
)
from domain.records import PeppolReceiver

pytestmark = pytest.mark.asyncio(loop_scope="session")

SERVICE = BILLING[DocumentType.INVOICE]
FOUND = Registered(
    receiver=PeppolReceiver(
        participant="0192:310012033",
        document_type=SERVICE.document_type,
        process=SERVICE.process,
        url="https://127.0.0.1/as4",
        certificate=b"der",
        metadata=b"<SignedServiceMetadata/>",
    ),
    seat="PNO000999",
    smp="http://127.0.0.1",
    looked_up_at=datetime(2026, 12, 1, tzinfo=UTC),
)
PERHAPS = PerhapsNotRegistered(look_again_after=BETWEEN_LOOKS)
UNTRUSTED = SmpUntrusted(distrust=Distrust.SIGNATURE, detail="the signature does not fit")


@dataclass
class ScriptedDirectory:
    """A network that answers as told, one answer after the other, the last one for ever; it keeps how often it was asked before."""

    answers: list[LookUpOutcome | Unavailable]
    asked: list[LookUp] = field(default_factory=list)

    @property
    def earlier_looks(self) -> list[int]:
        return [wanted.earlier_looks for wanted in self.asked]

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        self.asked.append(wanted)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Unavailable):
            raise answer
        return answer


async def sent(house: House, *answers: LookUpOutcome | Unavailable, customer: Customer = RORBERG) -> tuple[House, ScriptedDirectory]:
    directory = ScriptedDirectory(list(answers))
    house = replace(house, directory=directory)
    house.register.save_customer(customer)
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
    return house, directory


async def test_a_registered_receiver_gets_it_by_peppol(house: House) -> None:
    house, directory = await sent(house, FOUND)
    assert house.peppol.taken == [f"{house.invoice}:peppol:1"]
    assert house.email.asked == []
    assert directory.earlier_looks == [0]


async def test_a_name_that_is_not_found_is_looked_for_once_more_before_it_is_believed(house: House) -> None:
    house, directory = await sent(house, PERHAPS, NotRegistered())
    assert directory.earlier_looks == [0, 1]
    assert house.peppol.asked == []
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert "peppol_not_registered" in house.told(house.invoice)


async def test_a_name_server_that_erred_once_costs_ten_minutes_and_nothing_else(house: House) -> None:
    house, directory = await sent(house, PERHAPS, FOUND)
    assert directory.earlier_looks == [0, 1]
    assert house.peppol.taken == [f"{house.invoice}:peppol:1"]


async def test_p3_a_sub_unit_is_asked_for_with_its_main_unit_and_told_apart_but_never_sent_to_it(house: House) -> None:
    sub_unit = RORBERG.model_copy(update={"main_unit": "310010014"})
    house, directory = await sent(house, PERHAPS, MainUnitRegistered(), customer=sub_unit)
    assert [(wanted.participant, wanted.main_unit) for wanted in directory.asked] == [("0192:310012033", "0192:310010014")] * 2
    assert house.peppol.asked == []
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert "peppol_main_unit_registered" in house.told(house.invoice)


@pytest.mark.parametrize("outage", [Unavailable("SERVFAIL"), UNTRUSTED], ids=["silent", "untrusted"])
async def test_an_outage_is_no_verdict_it_calls_a_person_and_never_takes_the_next_channel(house: House, outage: LookUpOutcome) -> None:
    house = replace(house, directory=ScriptedDirectory([outage]))
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.NEEDS_ATTENTION, looks=4000)
        assert house.told(house.invoice)[-1] == "peppol_lookup_unavailable"
        assert house.email.asked == []
        house.directory.answers[:] = [FOUND]  # type: ignore[union-attr]
        await house.service().act(house.invoice, Release(by="drift", reason="navnetjeneren er oppe"))
        await house.handle(house.invoice).result()
    assert len(house.peppol.taken) == 1
