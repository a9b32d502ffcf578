"""The name server and the SMP of the sandbox, asked as the outside asks them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import dns.asyncquery
import dns.message
import dns.rcode
import pytest
from cryptography import x509
from lxml import etree
from pydantic import ValidationError

from adapters.circuit_breaker import NAME_SERVER, CircuitBreakers
from adapters.peppol.certificates import TrustFiles
from adapters.peppol.lookup import NetworkDirectory
from adapters.peppol.sml import NameServers, Sml, name_of
from adapters.peppol.smp import group_address
from domain.invoice import DocumentType
from domain.peppol.network import LookUpOutcome, NotRegistered, Registered
from sandbox.dns import ZONE
from sandbox.norway import Norway, Outside, Ports
from sandbox.peppol_directory import LookupEntry, LookupManner, PeppolDirectory
from sandbox.pki import Pki, Purpose
from sandbox.world_file import WorldError, load_world
from tests.adapters.outside import BOUNCE_DOMAIN
from tests.adapters.peppol_network import RECEIVER, SUB_UNIT, MovableClock, question

LOOKUP = "FAKTURAFLYT_PEPPOL_LOOKUP_"


def directory(settings: dict[str, str]) -> NetworkDirectory:
    """Set a directory up by the sandbox's settings alone."""
    mine = {name.removeprefix(LOOKUP).lower(): value for name, value in settings.items() if name.startswith(LOOKUP)}
    servers = NameServers(zone=mine["zone"], servers=tuple(mine["name_servers"].split()))
    return NetworkDirectory(servers, TrustFiles.model_validate(mine), MovableClock())


async def ask(state: Path, outside: Outside | None, participant: str = RECEIVER) -> tuple[dict[str, str], LookUpOutcome]:
    norway = Norway(state, BOUNCE_DOMAIN, outside)
    try:
        settings = await norway.start(Ports())
        async with directory(settings) as asked:
            return settings, await asked.look_up(question(participant, earlier_looks=1))
    finally:
        await norway.stop()


def outside(**entry: Any) -> Outside:
    return Outside.model_validate({"peppol": [{"participant": RECEIVER} | entry]})


async def test_the_settings_of_the_sandbox_are_all_it_takes_to_look_up(tmp_path: Path) -> None:
    _, found = await ask(tmp_path, outside())
    assert isinstance(found, Registered)
    peer = json.loads((tmp_path / "peppol_ports.json").read_text())[RECEIVER]
    assert found.receiver.url == f"https://127.0.0.1:{peer}/as4"
    assert found.seat == "PNO000999"


async def test_who_is_not_in_the_world_is_not_registered(tmp_path: Path) -> None:
    assert (await ask(tmp_path, outside(), SUB_UNIT))[1] == NotRegistered()


async def test_without_a_world_everybody_is_registered(tmp_path: Path) -> None:
    assert isinstance((await ask(tmp_path, None, SUB_UNIT))[1], Registered)


async def test_ports_and_keys_are_the_same_after_a_restart(tmp_path: Path) -> None:
    before, first = await ask(tmp_path, outside())
    after, second = await ask(tmp_path, outside())
    assert {name: value for name, value in before.items() if name.startswith(LOOKUP)}.items() <= after.items()
    assert isinstance(first, Registered)
    assert isinstance(second, Registered)
    assert (second.receiver.certificate, second.smp) == (first.receiver.certificate, first.smp)


async def test_a_question_that_is_asked_again_is_the_same_look_up(tmp_path: Path) -> None:
    norway = Norway(tmp_path, BOUNCE_DOMAIN, outside(lookup=["busy", "refuse", "ok"]))
    try:
        settings = await norway.start(Ports())
        port = int(settings[f"{LOOKUP}NAME_SERVERS"].rpartition(":")[2])
        codes = []
        for number in (1, 1, 2, 3, 3):
            query = dns.message.make_query(name_of(RECEIVER, ZONE), "NAPTR", id=number)
            codes.append((await dns.asyncquery.udp(query, "127.0.0.1", port=port, timeout=5)).rcode())
    finally:
        await norway.stop()
    assert codes == [dns.rcode.SERVFAIL, dns.rcode.SERVFAIL, dns.rcode.NXDOMAIN, dns.rcode.NOERROR, dns.rcode.NOERROR]


async def test_names_outside_the_zone_and_nonsense_do_not_trouble_the_name_server(tmp_path: Path) -> None:
    norway = Norway(tmp_path, BOUNCE_DOMAIN, outside())
    try:
        settings = await norway.start(Ports())
        host, _, port = settings[f"{LOOKUP}NAME_SERVERS"].rpartition(":")
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(host, int(port)))
        transport.sendto(b"\x00nonsense")
        transport.close()
        for name in ("example.com", ZONE, f"x.{ZONE}", f"a.b.iso6523-actorid-upis.{ZONE}"):
            answer = await dns.asyncquery.udp(dns.message.make_query(name, "NAPTR"), host, port=int(port), timeout=5)
            assert answer.rcode() == dns.rcode.NXDOMAIN
    finally:
        await norway.stop()


async def test_the_smp_lists_what_a_participant_accepts(tmp_path: Path) -> None:
    norway = Norway(tmp_path, BOUNCE_DOMAIN, outside(accepts=["invoice"]))
    try:
        settings = await norway.start(Ports())
        servers = NameServers(zone=ZONE, servers=(settings[f"{LOOKUP}NAME_SERVERS"],))
        smp = await Sml(servers, CircuitBreakers(NAME_SERVER, MovableClock())).smp_of(RECEIVER)
        assert smp is not None
        async with aiohttp.ClientSession() as session, session.get(group_address(smp, RECEIVER)) as response:
            group = etree.fromstring(await response.read())
        async with aiohttp.ClientSession() as session, session.get(f"{smp}/nothing/here") as response:
            assert response.status == 404
    finally:
        await norway.stop()
    (link,) = group.iter("{*}ServiceMetadataReference")
    assert "Invoice-2%3A%3AInvoice" in str(link.get("href"))


def test_a_participant_with_a_wrong_check_digit_or_an_unknown_look_up_is_told(tmp_path: Path) -> None:
    path = tmp_path / "world.yaml"
    path.write_text('outside:\n  peppol:\n    - {participant: "0192:310012034"}\n    - {participant: "0192:310012033", lookup: maybe}\n')
    with pytest.raises(WorldError) as caught:
        load_world(path)
    wrong, unknown = caught.value.problems
    assert (wrong.line, wrong.text_en) == (3, "The organisation number has a wrong check digit.")
    assert unknown.line == 4
    assert all(manner in unknown.text_nb and manner in unknown.text_en for manner in LookupManner)


def test_every_manner_of_a_look_up_may_stand_in_a_world() -> None:
    for manner in LookupManner:
        assert outside(lookup=[manner, {"slow": "PT1S"}]).peppol
    with pytest.raises(ValidationError):
        outside(lookup=[{"refuse": "x"}])


def test_accepting_nothing_is_being_registered_for_nothing() -> None:
    found = PeppolDirectory([LookupEntry(participant=RECEIVER, accepts=[])]).by_participant(RECEIVER)
    assert found is not None
    assert found.document_types == frozenset()
    assert PeppolDirectory([LookupEntry(participant=RECEIVER, accepts=[DocumentType.INVOICE])]).by_participant("0192:310012034") is None


def test_a_pki_is_kept_and_its_keys_are_for_nobody_else(tmp_path: Path) -> None:
    first = Pki(tmp_path / "pki").member(Purpose.SMP, "PNO000501")
    again = Pki(tmp_path / "pki").member(Purpose.SMP, "PNO000501")
    assert again.certificate == first.certificate
    assert again.key.public_key() == first.certificate.public_key()
    keys = list((tmp_path / "pki").glob("*_key.pem"))
    assert len(keys) == 4
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_a_pki_that_was_killed_while_it_was_made_is_made_to_the_end(tmp_path: Path) -> None:
    Pki(tmp_path)
    (tmp_path / "smp_ca_key.pem").unlink()
    pki = Pki(tmp_path)
    assert x509.load_pem_x509_certificate(pki.authority_file(Purpose.SMP).read_bytes()) == pki.authority(Purpose.SMP).certificate
    assert pki.authority(Purpose.SMP).key.public_key() == pki.authority(Purpose.SMP).certificate.public_key()
