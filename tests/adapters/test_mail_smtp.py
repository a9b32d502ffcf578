import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from adapters.mail import smtp
from adapters.mail.smtp import MailServer
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.messages import MessageCode
from domain.records import CannotTell, OutgoingFile, Taken, TurnedAway
from tests.adapters.outside import MAILBOX, NOW, Outdoors, consignment, outdoors, smtp_channel
from tests.adapters.wire import Crowd, Reciting, Taker, wire


async def send(outside: Outdoors, **changes: object) -> Taken | TurnedAway:
    channel = outside.mail(**changes)
    letter = consignment()
    return await channel.hand_over(letter.delivery, channel.prepare(letter))


async def send_plainly(port: int, *, attachment_bytes: int = 0, **changes: object) -> Taken | TurnedAway:
    channel = smtp_channel(MailServer.model_validate({"host": "127.0.0.1", "port": port, "starttls": False, **changes}))
    attachment = OutgoingFile(name="vedlegg.pdf", media_type="application/pdf", content=b"\0" * attachment_bytes)
    return await channel.hand_over("d", channel.prepare(consignment(attachments=(attachment,))))


def mailbox(*answers: object, **more: object) -> dict[str, object]:
    return {"mailboxes": [{"address": MAILBOX, "answers": list(answers), **more}]}


async def test_a_mail_is_taken_once_and_the_servers_words_are_the_evidence(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        channel = outside.mail()
        prepared = channel.prepare(consignment())
        taken = await channel.hand_over(consignment().delivery, prepared)
    assert isinstance(taken, Taken)
    (mail,) = outside.mails()
    assert mail.endswith(prepared)
    evidence = json.loads(taken.evidence)
    assert (taken.reference, evidence["message_id"]) == (channel.reference(prepared), channel.reference(prepared))
    assert (evidence["envelope_to"], evidence["reply"]) == (MAILBOX, "250 2.0.0 Taken")
    assert mail.startswith(f"Return-Path: <{evidence['envelope_from']}>\r\n".encode())


async def test_lines_that_begin_with_a_dot_arrive_as_they_were_sent(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        channel = outside.mail()
        prepared = channel.prepare(consignment()).replace(b"--=_fakturaflyt_0--", b".\r\n..\r\n.hidden\r\n--=_fakturaflyt_0--")
        assert isinstance(await channel.hand_over("d", prepared), Taken)
        assert outside.mails()[0].endswith(prepared)


async def test_an_unknown_address_is_turned_away_for_good(tmp_path: Path) -> None:
    async with outdoors(tmp_path, mailboxes=[]) as outside:
        answer = await send(outside)
    assert isinstance(answer, TurnedAway)
    assert (answer.text.code, answer.text.params) == (MessageCode.EMAIL_ADDRESS_REFUSED, {"code": "550"})
    assert b"5.1.1" in answer.evidence


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("550 5.1.1 No such user", MessageCode.EMAIL_ADDRESS_REFUSED),
        ("553 no enhanced status", MessageCode.EMAIL_ADDRESS_REFUSED),
        ("552 5.2.2 Mailbox full", MessageCode.EMAIL_REFUSED),
        ("550 5.7.1 Blocked by policy", MessageCode.EMAIL_REFUSED),
        ("552 too big", MessageCode.EMAIL_TOO_LARGE),
        ("550 5.2.3 Message longer than the limit", MessageCode.EMAIL_TOO_LARGE),
    ],
)
async def test_each_refusal_of_a_recipient_is_told_as_what_it_is(tmp_path: Path, reply: str, code: MessageCode) -> None:
    async with outdoors(tmp_path, **mailbox({"refuse": reply})) as outside:
        answer = await send(outside)
    assert isinstance(answer, TurnedAway)
    assert (answer.text.code, answer.text.params) == (code, {"code": reply[:3]})


async def test_a_message_over_the_servers_announced_size_is_too_large_before_it_is_sent() -> None:
    async with wire(lambda: SMTP(Taker(), data_size_limit=1000, loop=asyncio.get_running_loop())) as port:
        answer = await send_plainly(port)
    assert isinstance(answer, TurnedAway)
    assert (answer.text.code, answer.text.params) == (MessageCode.EMAIL_TOO_LARGE, {"code": "552"})


@pytest.mark.parametrize("answer", ["busy", "down", "malformed", "untrusted"])
async def test_a_mailbox_that_cannot_take_mail_now_is_unavailable_and_gets_it_later(tmp_path: Path, answer: str) -> None:
    async with outdoors(tmp_path, **mailbox(answer, "ok")) as outside:
        with pytest.raises(Unavailable):
            await send(outside)
        assert outside.mails() == []
        assert isinstance(await send(outside), Taken)
        assert len(outside.mails()) == 1


@pytest.mark.parametrize("answer", ["busy", "down", "malformed"])
async def test_a_server_that_is_away_is_unavailable(tmp_path: Path, answer: str) -> None:
    async with outdoors(tmp_path, mail_server={"answers": answer}) as outside:
        with pytest.raises(Unavailable):
            await send(outside)


@pytest.mark.parametrize("where", [{"mail_server": {"answers": "timeout"}}, mailbox("timeout")])
async def test_a_server_that_says_nothing_before_the_message_is_unavailable(
    tmp_path: Path, where: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SEND_WITHIN", timedelta(seconds=0.5))
    async with outdoors(tmp_path, **where) as outside:
        with pytest.raises(Unavailable):
            await send(outside)


async def test_no_server_at_all_is_unavailable(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        pass
    with pytest.raises(Unavailable):
        await send(outside)


async def test_a_name_that_does_not_resolve_is_unavailable(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        with pytest.raises(Unavailable):
            await send(outside, host="no-such-host.invalid")


async def test_a_line_dropped_after_the_message_leaves_the_outcome_unknown_and_is_not_lost(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **mailbox("drop")) as outside:
        with pytest.raises(Uncertain) as caught:
            await send(outside)
        assert caught.value.text.code is MessageCode.EMAIL_OUTCOME_UNKNOWN
        assert len(outside.mails()) == 1
        channel = outside.mail()
        found = await channel.find("d", channel.prepare(consignment()), NOW)
    assert isinstance(found, CannotTell)
    assert found.text.code is MessageCode.EMAIL_OUTCOME_UNKNOWN


async def test_no_reply_to_the_message_leaves_the_outcome_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "REPLY_WITHIN", timedelta(seconds=0.3))
    async with outdoors(tmp_path, **mailbox({"slow": "PT30S"})) as outside:
        with pytest.raises(Uncertain):
            await send(outside)


async def test_a_slow_server_is_waited_for(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **mailbox({"slow": "PT0.5S"})) as outside:
        assert isinstance(await send(outside), Taken)


async def test_a_certificate_of_an_unknown_ca_is_for_an_operator_and_nothing_is_sent(tmp_path: Path) -> None:
    async with outdoors(tmp_path, mail_server={"answers": "untrusted"}) as outside:
        with pytest.raises(Misconfigured) as caught:
            await send(outside)
        assert caught.value.text.code is MessageCode.EMAIL_MISCONFIGURED
        assert outside.mails() == []


async def test_a_server_that_refuses_us_at_the_greeting_is_for_an_operator(tmp_path: Path) -> None:
    async with outdoors(tmp_path, mail_server={"answers": "refuse"}) as outside:
        with pytest.raises(Misconfigured):
            await send(outside)


async def test_a_ca_file_that_is_not_there_is_for_an_operator(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        with pytest.raises(Misconfigured):
            await send(outside, ca_file=tmp_path / "missing.pem")


async def test_a_server_without_starttls_is_for_an_operator_and_gets_nothing() -> None:
    taker = Taker()
    async with wire(lambda: SMTP(taker, loop=asyncio.get_running_loop())) as port:
        with pytest.raises(Misconfigured):
            await send_plainly(port, starttls=True)
    assert taker.taken == 0


@pytest.mark.parametrize("password", ["wrong", None])
async def test_a_login_that_is_wrong_or_missing_is_for_an_operator(password: str | None) -> None:
    def server() -> SMTP:
        return SMTP(
            Taker(), loop=asyncio.get_running_loop(), auth_required=True, auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=False, handled=False),
        )  # fmt: skip

    async with wire(server) as port:
        with pytest.raises(Misconfigured) as caught:
            await send_plainly(port, username="us" if password else None, password=password)
    assert caught.value.text.code is MessageCode.EMAIL_MISCONFIGURED


async def test_a_login_that_is_right_lets_the_mail_through() -> None:
    def server() -> SMTP:
        return SMTP(
            Taker(), loop=asyncio.get_running_loop(), auth_required=True, auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=True),
        )  # fmt: skip

    async with wire(server) as port:
        assert isinstance(await send_plainly(port, username="us", password="right"), Taken)


@pytest.mark.parametrize("address", ["ærlig@privat.example", "jonas", "jonas@privat.example>\r\nRCPT TO:<other@privat.example", "", None])
async def test_an_address_that_cannot_be_mailed_to_is_turned_away_without_asking_anyone(address: str | None) -> None:
    channel = smtp_channel(MailServer(host="no-such-host.invalid", port=1))
    answer = await channel.hand_over("d", channel.prepare(consignment(customer={"email": address})))
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.EMAIL_ADDRESS_INVALID


async def test_a_domain_of_other_letters_gets_its_mail_under_its_ascii_name(tmp_path: Path) -> None:
    async with outdoors(tmp_path, mailboxes=[{"address": "jonas@xn--blbr-roah.example"}]) as outside:
        channel = outside.mail()
        prepared = channel.prepare(consignment(customer={"email": "jonas@blåbær.example"}))
        assert isinstance(await channel.hand_over("d", prepared), Taken)
        assert len(outside.mails("jonas@xn--blbr-roah.example")) == 1


async def test_a_server_that_reads_only_half_the_message_has_not_taken_it() -> None:
    """The boundary: up to the final dot nothing can have been taken, whatever was transferred."""
    async with wire(lambda: Reciting(stop_after=b"faktura.pdf")) as port:
        with pytest.raises(Unavailable):
            await send_plainly(port, attachment_bytes=20_000_000)


async def test_a_server_that_goes_right_after_the_final_dot_may_have_taken_it() -> None:
    async with wire(lambda: Reciting(stop_after=b"\r\n.\r\n")) as port:
        with pytest.raises(Uncertain):
            await send_plainly(port)


@pytest.mark.parametrize("garbage", [b"hello\r\n", b"199 what\r\n", b"354 go on\r\n"])
async def test_garbage_after_the_final_dot_may_mean_that_it_was_taken(garbage: bytes) -> None:
    async with wire(lambda: Reciting(last_words=garbage)) as port:
        with pytest.raises(Uncertain):
            await send_plainly(port)


async def test_a_temporary_no_to_the_whole_message_means_that_nothing_was_taken() -> None:
    async with wire(lambda: Reciting(last_words=b"451 4.3.0 later\r\n")) as port:
        with pytest.raises(Unavailable):
            await send_plainly(port)


async def test_a_permanent_no_to_the_whole_message_turns_it_away() -> None:
    async with wire(lambda: Reciting(last_words=b"554 5.7.1 spam\r\n")) as port:
        answer = await send_plainly(port)
    assert isinstance(answer, TurnedAway)
    assert (answer.text.code, answer.text.params) == (MessageCode.EMAIL_REFUSED, {"code": "554"})


async def test_a_no_in_the_middle_of_the_message_turns_it_away_though_the_server_reads_no_more() -> None:
    async with wire(lambda: Reciting(stop_after=b"faktura.pdf", interruption=b"552 5.3.4 too big\r\n")) as port:
        answer = await send_plainly(port, attachment_bytes=20_000_000)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.EMAIL_TOO_LARGE


async def test_no_more_mails_than_allowed_are_on_their_way_at_once() -> None:
    crowd = Crowd()
    async with wire(lambda: SMTP(crowd, loop=asyncio.get_running_loop())) as port:
        channel = smtp_channel(MailServer(host="127.0.0.1", port=port, starttls=False))
        prepared = channel.prepare(consignment())
        answers = await asyncio.gather(*(channel.hand_over("d", prepared) for _ in range(25)))
    assert all(isinstance(answer, Taken) for answer in answers)
    assert crowd.most == 10
