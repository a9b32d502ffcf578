"""A participant's name in the SML, and the records that name its SMP, as name servers of every habit send them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from dnslib import CNAME, NAPTR, QTYPE, RR, DNSLabel, DNSRecord
from hypothesis import given
from hypothesis import strategies as st

from adapters.circuit_breaker import NAME_SERVER, CircuitBreakers
from adapters.peppol.distrust import Distrusted
from adapters.peppol.sml import NameServers, Sml, name_of
from domain.errors import Unavailable
from tests.adapters.peppol_network import MovableClock

ZONE = "participant.sml.prod.tech.peppol.org"
SMP = "https://smp.example"


class Zone(asyncio.DatagramProtocol):
    """Answers every question with these records, or with these bytes."""

    def __init__(self, answer: list[NAPTR | CNAME] | bytes) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # it is one in all but class

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = DNSRecord.parse(data)
        reply = question.reply()
        if isinstance(self._answer, bytes):
            self._transport.sendto(data[:2] + self._answer, addr)
            return
        for record in self._answer:
            qtype = QTYPE.CNAME if isinstance(record, CNAME) else QTYPE.NAPTR
            reply.add_answer(RR(question.q.qname, qtype, rdata=record, ttl=60))
        self._transport.sendto(reply.pack(), addr)


@asynccontextmanager
async def zone(*records: NAPTR | CNAME, junk: bytes | None = None) -> AsyncIterator[Sml]:
    """Run a name server and ask it."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Zone(list(records) if junk is None else junk), local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    try:
        yield Sml(NameServers(zone=ZONE, servers=(f"127.0.0.1:{port}",)), CircuitBreakers(NAME_SERVER, MovableClock()))
    finally:
        transport.close()


def naptr(regexp: str = f"!.*!{SMP}!", *, service: str = "Meta:SMP", flags: str = "U", order: int = 100, preference: int = 10) -> NAPTR:
    return NAPTR(order, preference, flags.encode(), service.encode(), regexp.encode(), DNSLabel("."))


def test_the_name_is_the_hash_of_the_value_alone() -> None:
    assert name_of("9915:test", ZONE) == f"eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a.iso6523-actorid-upis.{ZONE}"


@given(st.from_regex(r"[0-9]{4}:[A-Za-z0-9]{1,20}", fullmatch=True))
def test_a_name_does_not_depend_on_capital_letters_and_fits_into_dns(participant: str) -> None:
    name = name_of(participant, ZONE)
    assert name == name_of(participant.upper(), ZONE) == name.lower()
    assert len(name.partition(".")[0]) == 52


@pytest.mark.parametrize(
    "regexp",
    [f"!.*!{SMP}!", f"!.*!{SMP}/!", f"!^.*$!{SMP}/!", f"#.*#{SMP}#", f"|.*|{SMP}|i"],
)
async def test_the_address_is_read_whatever_the_delimiter_and_the_end(regexp: str) -> None:
    async with zone(naptr(regexp)) as sml:
        assert await sml.smp_of("9915:test") == SMP


async def test_an_address_may_have_a_port_and_a_path() -> None:
    async with zone(naptr("!.*!http://smp.example:8080/peppol/!")) as sml:
        assert await sml.smp_of("9915:test") == "http://smp.example:8080/peppol"


async def test_the_record_that_goes_first_is_used() -> None:
    other = "!.*!https://other.example!"
    async with zone(naptr(other, order=200, preference=1), naptr(other, preference=20), naptr(preference=15)) as sml:
        assert await sml.smp_of("9915:test") == SMP


async def test_a_record_is_read_whatever_its_letters() -> None:
    async with zone(naptr(service="meta:smp", flags="u")) as sml:
        assert await sml.smp_of("9915:test") == SMP


@pytest.mark.parametrize("record", [naptr(service="Meta:Other"), naptr(flags="S")])
async def test_a_record_for_something_else_names_no_smp(record: NAPTR) -> None:
    async with zone(record) as sml:
        assert await sml.smp_of("9915:test") is None
    async with zone(record, naptr()) as sml:
        assert await sml.smp_of("9915:test") == SMP


async def test_the_old_kind_of_record_is_not_used() -> None:
    async with zone(CNAME(DNSLabel("smp.example"))) as sml:
        assert await sml.smp_of("9915:test") is None


@pytest.mark.parametrize(
    "regexp",
    [
        "",
        "!",
        "!.*!",
        "!.*!!",
        "!.*!ftp://smp.example!",
        "!.*!https://!",
        "!.*!https://smp:x!",
        "!.*!//smp.example!",
        "!x!https://smp.example!",
    ],
)
async def test_a_record_that_makes_no_sense_is_not_believed(regexp: str) -> None:
    async with zone(naptr(regexp)) as sml:
        with pytest.raises(Distrusted):
            await sml.smp_of("9915:test")


async def test_a_name_server_that_talks_nonsense_did_not_answer() -> None:
    async with zone(junk=b"\x84\x00\x00\x01 this is no DNS") as sml:
        with pytest.raises(Unavailable):
            await sml.smp_of("9915:test")
