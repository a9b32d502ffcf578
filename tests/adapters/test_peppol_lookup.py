"""Looking receivers up in PEPPOL, against a real name server and a real SMP on loopback."""

import asyncio
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.peppol.certificates import NetworkTrust
from adapters.peppol.lookup import NetworkDirectory
from adapters.peppol.sml import NameServers
from adapters.peppol.smp_signature import read_signed
from domain.errors import Misconfigured, Unavailable
from domain.invoice import DocumentType
from domain.peppol.network import (
    BETWEEN_LOOKS,
    Distrust,
    DocumentNotAccepted,
    Lack,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    SmpUntrusted,
)
from sandbox.peppol_directory import LookupManner as M
from sandbox.smp_publisher import OTHER_SMP_SEAT
from tests.adapters.peppol_network import (
    PEER_SEAT,
    RECEIVER,
    SUB_UNIT,
    URL,
    MovableClock,
    access_point,
    network,
    question,
    receiver,
    trust_files,
)

PERHAPS = PerhapsNotRegistered(look_again_after=BETWEEN_LOOKS)


async def test_a_receiver_is_found_with_address_certificate_and_the_signed_answer() -> None:
    async with receiver() as running:
        found = await running.look_up()
        now = running.clock.now()
    assert isinstance(found, Registered)
    assert found.receiver.participant == RECEIVER
    assert (found.receiver.document_type, found.receiver.process) == tuple(question().service.model_dump().values())
    assert (found.receiver.url, found.seat) == (URL, PEER_SEAT)
    assert found.receiver.certificate == access_point().certificate.public_bytes(Encoding.DER)
    assert read_signed(found.receiver.metadata, NetworkTrust(trust_files()), now)
    assert found.receiver.redirect is None
    assert timedelta(0) <= now - found.looked_up_at < timedelta(minutes=1)


async def test_one_redirect_is_followed_and_both_answers_are_kept() -> None:
    async with receiver("redirect") as running:
        found = await running.look_up()
    assert isinstance(found, Registered)
    assert found.receiver.redirect is not None
    trust = NetworkTrust(trust_files())
    signer = read_signed(found.receiver.metadata, trust, found.looked_up_at).signer
    assert OTHER_SMP_SEAT in signer.subject.rfc4514_string()
    assert read_signed(found.receiver.redirect, trust, found.looked_up_at).signer != signer
    assert "/elsewhere/" in found.smp


@pytest.mark.parametrize(
    ("manner", "distrust"),
    [
        (M.BAD_RECORD, Distrust.UNREADABLE),
        (M.MALFORMED, Distrust.UNREADABLE),
        (M.LARGE, Distrust.TOO_LARGE),
        (M.REDIRECT_LOOP, Distrust.REDIRECT),
        (M.REDIRECT_ELSEWHERE, Distrust.REDIRECT),
        (M.UNTRUSTED, Distrust.SMP_CERTIFICATE),
        (M.NOT_AN_SMP, Distrust.SMP_CERTIFICATE),
        (M.SMP_EXPIRED, Distrust.SMP_CERTIFICATE),
        (M.TAMPERED, Distrust.SIGNATURE),
        (M.UNSIGNED, Distrust.SIGNATURE),
        (M.OTHER_PARTY, Distrust.OTHER_PARTY),
        (M.AP_UNTRUSTED, Distrust.ACCESS_POINT_CERTIFICATE),
        (M.AP_EXPIRED, Distrust.ACCESS_POINT_CERTIFICATE),
        (M.AP_IS_SMP, Distrust.ACCESS_POINT_CERTIFICATE),
        (M.AP_NAMELESS, Distrust.ACCESS_POINT_CERTIFICATE),
    ],
)
async def test_an_answer_that_is_not_to_be_believed_is_told_as_that(manner: M, distrust: Distrust) -> None:
    async with receiver(manner, "ok") as running:
        told = await running.look_up()
        assert isinstance(await running.look_up(), Registered)
    assert isinstance(told, SmpUntrusted)
    assert told.distrust is distrust
    assert told.detail


@pytest.mark.parametrize("manner", [M.BUSY, M.DOWN, M.DROP, M.SMP_BUSY])
async def test_what_does_not_answer_says_nothing_about_the_receiver(manner: M) -> None:
    async with receiver(manner, "ok") as running:
        with pytest.raises(Unavailable) as caught:
            await running.look_up()
        assert isinstance(await running.look_up(), Registered)
    assert caught.value.retry_after == (timedelta(seconds=120) if manner is M.SMP_BUSY else None)


async def test_silence_is_waited_for_and_given_up() -> None:
    slow = [{"participant": RECEIVER, "lookup": [{"slow": "PT1S"}]}, {"participant": SUB_UNIT, "lookup": "smp_timeout"}]
    async with network(*slow, {"participant": "0192:310001015", "lookup": "timeout"}) as running:
        silent = (running.look_up(SUB_UNIT), running.look_up("0192:310001015"))
        late, *given_up = await asyncio.gather(running.look_up(), *silent, return_exceptions=True)
    assert isinstance(late, Registered)
    assert [type(error) for error in given_up] == [Unavailable, Unavailable]


@pytest.mark.parametrize("manner", [M.REFUSE, M.NO_RECORD])
async def test_a_name_server_that_knows_nobody_is_believed_the_second_time(manner: M) -> None:
    async with receiver(manner) as running:
        assert await running.look_up() == PERHAPS
        assert await running.look_up(earlier_looks=1) == NotRegistered()


async def test_a_name_server_that_erred_the_first_time_is_put_right_the_second_time() -> None:
    async with receiver("refuse", "ok") as running:
        assert await running.look_up() == PERHAPS
        assert isinstance(await running.look_up(earlier_looks=1), Registered)


async def test_an_outage_between_two_looks_is_no_look() -> None:
    async with receiver("refuse", "busy", "refuse") as running:
        assert await running.look_up() == PERHAPS
        with pytest.raises(Unavailable):
            await running.look_up(earlier_looks=1)
        assert await running.look_up(earlier_looks=1) == NotRegistered()


async def test_who_is_not_in_the_world_is_not_registered() -> None:
    async with network() as running:
        assert await running.look_up(earlier_looks=1) == NotRegistered()


async def test_an_smp_that_does_not_know_the_participant_is_believed_at_once() -> None:
    async with receiver("unknown") as running:
        assert await running.look_up() == NotRegistered()


async def test_a_receiver_of_invoices_may_not_accept_credit_notes() -> None:
    async with receiver(accepts=["invoice"]) as running:
        assert isinstance(await running.look_up(), Registered)
        credit_note = await running.look_up(document=DocumentType.CREDIT_NOTE)
    assert credit_note == DocumentNotAccepted(
        document_type=question(document=DocumentType.CREDIT_NOTE).service.document_type, lack=Lack.DOCUMENT_TYPE
    )


@pytest.mark.parametrize("manner", [M.NOT_YET, M.NO_LONGER])
async def test_an_address_is_used_only_between_its_dates(manner: M) -> None:
    async with receiver(manner) as running:
        told = await running.look_up()
    assert isinstance(told, DocumentNotAccepted)
    assert told.lack is Lack.NOT_ACTIVE


async def test_the_dates_are_held_against_the_business_time() -> None:
    async with receiver("not_yet") as running:
        running.clock.ahead = timedelta(days=2)
        assert isinstance(await running.look_up(), Registered)


async def test_certificates_are_held_against_the_business_time() -> None:
    async with receiver() as running:
        running.clock.ahead = timedelta(days=800)
        told = await running.look_up()
    assert isinstance(told, SmpUntrusted)
    assert told.distrust is Distrust.SMP_CERTIFICATE


@pytest.mark.parametrize("how", ["refuse", "unknown"])
async def test_a_sub_unit_that_is_not_registered_is_told_apart_if_its_main_unit_is(how: str) -> None:
    async with network({"participant": RECEIVER}, {"participant": SUB_UNIT, "lookup": how}) as running:
        assert await running.look_up(SUB_UNIT, main_unit=RECEIVER, earlier_looks=1) == MainUnitRegistered()
        assert await running.look_up(SUB_UNIT, main_unit="0192:310001015", earlier_looks=1) == NotRegistered()


async def test_a_sub_unit_of_its_own_registration_is_found_whatever_its_main_unit() -> None:
    async with network({"participant": SUB_UNIT}) as running:
        assert isinstance(await running.look_up(SUB_UNIT, main_unit=RECEIVER), Registered)


async def test_a_good_answer_is_kept_for_a_quarter_of_an_hour_and_tells_its_age() -> None:
    async with receiver("ok", "refuse") as running:
        first = await running.look_up()
        running.clock.ahead = timedelta(minutes=14)
        assert await running.look_up() == first
        running.clock.ahead = timedelta(minutes=16)
        assert await running.look_up() == PERHAPS


async def test_what_is_kept_is_kept_by_document_type() -> None:
    async with receiver("ok", "refuse") as running:
        await running.look_up()
        assert await running.look_up(document=DocumentType.CREDIT_NOTE) == PERHAPS


async def test_a_fresh_look_passes_what_is_kept_and_replaces_it() -> None:
    async with receiver("ok", "unknown", "ok") as running:
        first = await running.look_up()
        assert await running.look_up(fresh=True) == NotRegistered()
        third = await running.look_up()
    assert isinstance(first, Registered)
    assert isinstance(third, Registered)
    assert third.looked_up_at > first.looked_up_at


async def test_a_bad_answer_is_not_kept() -> None:
    async with receiver("unknown", "ok") as running:
        assert await running.look_up() == NotRegistered()
        assert isinstance(await running.look_up(), Registered)


@pytest.mark.parametrize("servers", [("localhost:53",), ("127.0.0.1:x",), ("nonsense",)])
async def test_name_servers_that_are_none_are_ours_to_mend(servers: tuple[str, ...]) -> None:
    async with NetworkDirectory(NameServers(zone="example", servers=servers), trust_files(), MovableClock()) as directory:
        with pytest.raises(Misconfigured):
            await directory.look_up(question())
