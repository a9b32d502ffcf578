"""The AS4 channel at the wire: every way a hand-over can end, against an access point of the sandbox."""

import asyncio
import base64
import hashlib
import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from support.documents import embed_pdf, ubl

from adapters import http_exchange
from adapters.peppol.as4_gateway import RESEND_WITHIN
from adapters.peppol.evidence import UnprovenAttempt
from adapters.peppol.prepared import read_package
from documents.sbdh import unwrap
from documents.ubl_xml import parse_xml
from domain.companies.parties import Language
from domain.errors import Misconfigured, TooHeavy, Unanswered, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.moments import moment
from domain.peppol.network import Distrust, LookUpOutcome, NotRegistered, SmpUntrusted
from domain.records import CannotTell, Found, HandOver, NotTaken, Taken, TurnedAway
from domain.sentences import sentence
from tests.adapters.outside import NOW
from tests.adapters.peppol_outside import OTHER, RECEIVER, Network, network, pki, registered

UNPROVEN = [
    "busy",
    "timeout",
    "drop",
    "malformed",
    "untrusted",
    *({"malformed": kind} for kind in ("nothing", "html", "fault", "half", "other")),
]
NOT_RECEIVED = ["busy", "timeout"]
SILENT = ["timeout", "drop", "malformed", {"malformed": "nothing"}]


async def send(net: Network, prepared: bytes | None = None, **options: object) -> HandOver:
    letter = net.letter()
    gateway = net.gateway(**options)
    return await gateway.hand_over(letter.delivery, prepared or gateway.prepare(letter))


async def find(net: Network, prepared: bytes, minutes_later: float = 1) -> Found:
    net.clock.time = NOW + timedelta(minutes=minutes_later)
    return await net.gateway().find(net.letter().delivery, prepared, NOW)


async def test_a_message_is_received_once_and_its_receipt_is_the_evidence(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        letter, gateway = net.letter(), net.gateway()
        prepared = gateway.prepare(letter)
        taken = await gateway.hand_over(letter.delivery, prepared)
    assert isinstance(taken, Taken)
    assert taken.reference == gateway.reference(prepared)
    (received,) = net.received()
    assert received.name == f"{taken.reference}_100001.xml"
    evidence = json.loads(taken.evidence)
    assert evidence["receipt_id"]
    assert b"NonRepudiationInformation" in base64.b64decode(evidence["answer_base64"])
    assert base64.b64decode(evidence["metadata_base64"]) == letter.peppol.metadata  # type: ignore[union-attr]
    assert evidence["message"]["mime_sha256"]
    assert [(attempt["http_status"], attempt["url"]) for attempt in evidence["attempts"]] == [(200, letter.peppol.url)]  # type: ignore[union-attr]


async def test_the_sbd_header_names_the_parties_and_asks_for_status_messages(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        prepared = net.gateway().prepare(net.letter())
        opened = net.peer._desk.open(read_package(prepared).message.headers, read_package(prepared).mime)  # noqa: SLF001
    header, _ = unwrap(next(iter(opened.message.decrypted_data.values())))
    assert (header.sender, header.receiver, header.country) == ("0192:310001015", RECEIVER, "NO")
    assert (header.status_to, header.status_wanted) == ("0242:000123", "ALWAYS_SEND")


async def test_the_same_delivery_has_the_same_names_in_every_build_and_other_deliveries_have_others(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        gateway, letter = net.gateway(), net.letter()
        first, second = gateway.prepare(letter), gateway.prepare(letter)
        other = gateway.prepare(letter.model_copy(update={"delivery": f"{letter.delivery}2"}))
    assert gateway.reference(first) == gateway.reference(second) != gateway.reference(other)
    assert read_package(first).message.message_id == read_package(second).message.message_id
    assert first != second, "keys and nonces are new: a stored message cannot be built again"


async def test_no_private_key_is_in_the_prepared_message(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        prepared = net.gateway().prepare(net.letter())
    assert b"PRIVATE KEY" not in prepared


async def test_an_access_point_that_is_away_is_unavailable_and_gets_the_same_bytes_later(tmp_path: Path) -> None:
    async with network(tmp_path, "down", "ok") as net:
        prepared = net.gateway().prepare(net.letter())
        with pytest.raises(Unavailable):
            await send(net, prepared)
        assert net.received() == []
        assert isinstance(await send(net, prepared), Taken)


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/as4", "https://no-such-host.invalid/as4", "https://"])
async def test_where_no_connection_can_be_made_nothing_is_sent(tmp_path: Path, url: str) -> None:
    async with network(tmp_path) as net:
        with pytest.raises(Unavailable):
            await send(net, net.gateway().prepare(net.letter(url=url)))


async def test_a_server_whose_tls_certificate_is_not_trusted_gets_nothing(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        with pytest.raises(Unavailable):
            await send(net, tls_ca_file=None)
        assert net.received() == []


@pytest.mark.parametrize("answer", UNPROVEN, ids=str)
async def test_what_proves_nothing_is_unanswered_and_the_same_bytes_are_sent_again(
    tmp_path: Path, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    if answer == "timeout":  # nobody waits two minutes for an answer that will not come
        monkeypatch.setattr(http_exchange, "ANSWER_WITHIN", timedelta(seconds=-3))
    async with network(tmp_path, answer, "ok") as net:
        prepared = net.gateway().prepare(net.letter())
        with pytest.raises(Unanswered) as caught:
            await send(net, prepared)
        assert caught.value.retry_after < RESEND_WITHIN
        told = UnprovenAttempt.model_validate_json(caught.value.evidence)
        assert (told.message_id, told.attempt.url) == (read_package(prepared).message.message_id, net.peer.url(RECEIVER))
        assert bool(base64.b64decode(told.answer_base64)) is (answer not in SILENT)
        found = await find(net, prepared)
    assert isinstance(found, Taken if answer in NOT_RECEIVED else CannotTell)
    assert len(net.received()) == 1


@pytest.mark.parametrize("answer", ["drop", "untrusted", {"malformed": "half"}], ids=str)
async def test_a_message_that_is_there_already_waits_for_a_person_and_is_never_sent_anew(tmp_path: Path, answer: object) -> None:
    async with network(tmp_path, answer, "ok") as net:
        prepared = net.gateway().prepare(net.letter())
        with pytest.raises(Unanswered):
            await send(net, prepared)
        found = await find(net, prepared)
        assert isinstance(found, CannotTell)
        assert found.text.code is MessageCode.PEPPOL_RECEIPT_MISSING
        assert json.loads(found.evidence)["error_code"] == "EBMS:4001"
        assert (len(net.received()), net.duplicates()) == (1, 1)


async def test_a_message_that_is_there_without_an_attempt_of_ours_is_uncertain_too_and_says_so(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        prepared = net.gateway().prepare(net.letter())
        await send(net, prepared)
        with pytest.raises(Uncertain) as caught:
            await send(net, prepared)
    assert caught.value.text.code is MessageCode.PEPPOL_SEEN_BEFORE
    assert json.loads(caught.value.evidence)["error_code"] == "EBMS:4001"


async def test_after_eight_minutes_nothing_is_sent_any_more(tmp_path: Path) -> None:
    async with network(tmp_path, "drop", "ok") as net:
        prepared = net.gateway().prepare(net.letter())
        with pytest.raises(Unanswered):
            await send(net, prepared)
        found = await find(net, prepared, minutes_later=8)
        assert isinstance(found, CannotTell)
        assert found.text.code is MessageCode.PEPPOL_OUTCOME_UNKNOWN
        assert net.duplicates() == 0


async def test_within_the_window_it_is_asked_again_and_again(tmp_path: Path) -> None:
    async with network(tmp_path, "busy", "busy", "down", "ok") as net:
        prepared = net.gateway().prepare(net.letter())
        with pytest.raises(Unanswered):
            await send(net, prepared)
        for minute in (1, 2):
            with pytest.raises(Unanswered):
                await find(net, prepared, minute)
        found = await find(net, prepared, 7.9)
    assert isinstance(found, Taken)
    assert json.loads(found.evidence)["first_attempt_at"].startswith(NOW.isoformat()[:19])


async def test_a_message_that_a_dead_attempt_never_sent_is_sent_by_asking(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        assert isinstance(await find(net, net.gateway().prepare(net.letter())), Taken)
        assert len(net.received()) == 1


async def test_an_attempt_in_doubt_that_was_refused_was_not_taken(tmp_path: Path) -> None:
    async with network(tmp_path, "refuse") as net:
        assert isinstance(await find(net, net.gateway().prepare(net.letter())), NotTaken)
        assert net.received() == []


@pytest.mark.parametrize("code", ["EBMS:0003", "EBMS:0101", "EBMS:0303"])
async def test_an_error_of_the_message_itself_was_one_at_the_earlier_attempt_too(tmp_path: Path, code: str) -> None:
    async with network(tmp_path, {"refuse": code}) as net:
        assert isinstance(await find(net, net.gateway().prepare(net.letter())), NotTaken)


@pytest.mark.parametrize("code", ["EBMS:0004", "EBMS:0202"])
async def test_an_error_that_may_be_of_this_moment_alone_tells_nothing_about_an_earlier_attempt(tmp_path: Path, code: str) -> None:
    async with network(tmp_path, {"refuse": code}) as net:
        prepared = net.gateway().prepare(net.letter())
        with pytest.raises(Unanswered, match=code) as caught:
            await find(net, prepared)
        assert isinstance(await find(net, prepared, RESEND_WITHIN.total_seconds() / 60), CannotTell)
    assert code in json.loads(caught.value.evidence)["why"]


async def test_a_slow_access_point_is_waited_for(tmp_path: Path) -> None:
    async with network(tmp_path, {"slow": "PT0.5S"}) as net:
        assert isinstance(await send(net), Taken)


async def test_a_receiver_not_served_any_more_is_looked_up_once_more_and_refused(tmp_path: Path) -> None:
    async with network(tmp_path, "refuse") as net:
        answer = await send(net)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.PEPPOL_NOT_SERVICED
    assert json.loads(answer.evidence)["error_code"] == "EBMS:0004"
    assert net.looked_up == 1


async def test_a_receiver_that_moved_is_told_apart(tmp_path: Path) -> None:
    async with network(tmp_path, "refuse") as net:
        net.found = registered(net.receiver(OTHER))
        answer = await send(net)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.PEPPOL_MOVED


async def test_a_receiver_that_left_peppol_is_told_so(tmp_path: Path) -> None:
    async with network(tmp_path, "refuse") as net:
        net.found = NotRegistered()
        answer = await send(net)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.PEPPOL_NOT_REGISTERED


@pytest.mark.parametrize("found", [Unavailable("the SMP is away"), SmpUntrusted(distrust=Distrust.SIGNATURE, detail="")], ids=str)
async def test_a_fresh_look_up_that_is_not_clear_decides_nothing(tmp_path: Path, found: LookUpOutcome | Exception) -> None:
    async with network(tmp_path, "refuse") as net:
        net.found = found
        with pytest.raises(Unavailable):
            await send(net)


@pytest.mark.parametrize("code", ["EBMS:0101", "EBMS:0102"])
async def test_a_signature_that_is_not_accepted_is_for_an_operator_unless_the_receiver_has_another_certificate(
    tmp_path: Path, code: str
) -> None:
    async with network(tmp_path, {"refuse": code}) as net:
        with pytest.raises(Misconfigured):
            await send(net)
        assert net.looked_up == 1
        net.found = registered(net.receiver(seat=pki().third))
        answer = await send(net)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.PEPPOL_MOVED


@pytest.mark.parametrize("code", ["EBMS:0003", "EBMS:0004", "EBMS:0303"])
async def test_any_other_error_is_a_refusal_that_names_its_code(tmp_path: Path, code: str) -> None:
    async with network(tmp_path, {"refuse": code}) as net:
        answer = await send(net)
    assert isinstance(answer, TurnedAway)
    assert (answer.text.code, answer.text.params) == (MessageCode.PEPPOL_REFUSED, {"code": code})
    assert net.looked_up == 0


@pytest.mark.parametrize("seat", ["expired", "stranger"])
async def test_a_certificate_that_is_expired_or_of_a_foreign_network_is_for_an_operator(tmp_path: Path, seat: str) -> None:
    async with network(tmp_path) as net:
        gateway = net.gateway(getattr(pki(), seat))
        letter = net.letter()
        with pytest.raises(Misconfigured):
            await gateway.hand_over(letter.delivery, gateway.prepare(letter))
        assert net.received() == []


async def test_a_message_encrypted_for_another_access_point_is_not_taken(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        prepared = net.gateway().prepare(net.letter(seat=pki().third))
        with pytest.raises(Unanswered):  # the error is signed by another certificate than the look-up's
            await send(net, prepared)
        assert net.received() == []


async def test_an_invoice_with_70_mb_arrives_whole(tmp_path: Path) -> None:
    document = embed_pdf(ubl(), random.Random(70).randbytes(52_500_000), "faktura.pdf")
    async with network(tmp_path) as net:
        gateway, letter = net.gateway(), net.letter(document=document)
        prepared = await asyncio.to_thread(gateway.prepare, letter)
        assert isinstance(await gateway.hand_over(letter.delivery, prepared), Taken)
        (received,) = net.received()
    assert len(document) > 70_000_000
    assert c14n_digest(received.read_bytes()) == c14n_digest(document)


async def test_a_document_over_100_mb_is_too_heavy(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        with pytest.raises(TooHeavy):
            net.gateway().prepare(net.letter(document=b"x" * (100 * 1024 * 1024 + 1)))


async def test_an_expired_certificate_of_ours_stops_sending_before_anything_is_sent_and_a_new_one_goes_on(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        expired = net.gateway(pki().expired)
        with pytest.raises(Misconfigured) as caught:
            await expired.hand_over("d", expired.prepare(net.letter()))
        assert net.received() == []
        assert await send(net)
    assert caught.value.text.code is MessageCode.PEPPOL_CERTIFICATE_EXPIRED
    assert moment(pki().expired.certificate.not_valid_after_utc, Language.NB) in sentence(caught.value.text, Language.NB)


async def test_a_doubt_is_not_asked_about_with_a_certificate_that_expired_meanwhile(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        gateway = net.gateway()
        prepared = gateway.prepare(net.letter())
        net.clock.time = pki().us.certificate.not_valid_after_utc + timedelta(seconds=1)
        told = await gateway.find("d", prepared, net.clock.time - timedelta(minutes=1))
        assert net.received() == []
    assert told == CannotTell(text=Text(code=MessageCode.PEPPOL_OUTCOME_UNKNOWN))


@pytest.mark.parametrize("broken", ["ap.pem", "ap.key"])
@pytest.mark.parametrize("content", [None, b"", b"garbage"])
async def test_a_certificate_or_key_that_is_missing_empty_or_garbage_is_for_an_operator(
    tmp_path: Path, broken: str, content: bytes | None
) -> None:
    async with network(tmp_path) as net:
        gateway = net.gateway()
        if content is None:
            (tmp_path / "ours" / broken).unlink()
        else:
            (tmp_path / "ours" / broken).write_bytes(content)
        with pytest.raises(Misconfigured):
            gateway.prepare(net.letter())


async def test_several_messages_at_once_are_each_received_once(tmp_path: Path) -> None:
    async with network(tmp_path) as net:
        gateway = net.gateway(max_in_flight=3)
        letters = [net.letter(str(n)) for n in range(8)]
        answers = await asyncio.gather(*(gateway.hand_over(letter.delivery, gateway.prepare(letter)) for letter in letters))
    assert all(isinstance(answer, Taken) for answer in answers)
    assert len(net.received()) == 8


def c14n_digest(document: bytes) -> str:
    return hashlib.sha256(etree.tostring(parse_xml(document), method="c14n", exclusive=True)).hexdigest()
