"""Claims submitted to the hub: made once, taken once, refused with a reason, and never sent twice in doubt (H14, H15, H17, I11, P10)."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.circuit_breaker import FAILURES_TO_OPEN
from adapters.efaktura import channel as efaktura_channel
from adapters.efaktura import wire
from adapters.efaktura.channel import ON_ITS_WAY_FOR, oere, refusal
from adapters.efaktura.line import HubEvidence
from adapters.efaktura.reasons import REASONS
from adapters.efaktura.wire import MAX_INVOICES, InvoiceClaim, Recipient, TooManyInvoices
from domain.channels import Channel
from domain.companies.parties import CompanySettings, MobileField
from domain.errors import Hindered, Misconfigured, NotReached, Unanswered, Unavailable
from domain.invoice import DocumentType
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.records import Found, NotTaken, Taken, TurnedAway
from domain.sentences import MESSAGES
from tests.adapters.efaktura_outside import ISSUER, MOBILE, Hub, claim, hang_up, sandbox_hub, scripted_hub, told, truncated
from tests.adapters.outside import NOW

CODE = MessageCode
REFERENCE = Hub("").channel().reference(Hub("").channel().prepare(claim()))
AGREED: dict[str, Any] = {"mobile": MOBILE, "agreements": [{"issuer": ISSUER}]}


def answered(code: str, status: int = 200, *, own: str | None = None, **changes: Any) -> web.Response:
    """An answer to a submission; `own` is the code of its one invoice."""
    invoices = [{"invoiceNumber": "100021", "code": own, "message": "Jonas Tankevik finnes ikke"}] if own else []
    return told({"code": code, "consignmentId": REFERENCE, "invoices": invoices} | changes, status)


async def find(hub: Hub, later: timedelta = timedelta(minutes=1)) -> Found:
    hub.clock.time = NOW + later
    channel = hub.channel()
    return await channel.find(claim().delivery, channel.prepare(claim()), NOW)


def prepared(*, channel: Channel = Channel.EFAKTURA, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(Hub("").channel(channel).prepare(claim(channel, **changes)))
    return made


def test_a_claim_says_what_is_to_be_paid_to_the_oere_by_whom_and_where_it_is_shown() -> None:
    assert prepared() == {
        "submitter": "fakturaflyt.example",
        "consignmentId": REFERENCE,
        "invoices": [
            {
                "route": "efaktura",
                "issuer": ISSUER,
                "issuerName": "Fjordlys Demo AS",
                "invoiceNumber": "100021",
                "recipient": {
                    "efakturaReference": "10014",
                    "name": "Jonas Tankevik",
                    "mobile": MOBILE,
                    "email": "jonas@privat.example",
                    "address": {"street": "Utkastet 14", "postcode": "0150", "city": "Oslo", "country": "NO"},
                },
                "account": "12345678903",
                "kid": "100141000214",
                "amountOere": 318750,
                "currency": "NOK",
                "issueDate": "2026-12-01",
                "dueDate": "2026-12-21",
                "presentationUrl": "https://faktura.example/f/invoice/310001015/invoice/100021?2026",
            }
        ],
    }


@pytest.mark.parametrize(("payable", "amount"), [("3187.50", 318750), ("0.01", 1), ("19099.46", 1909946), ("100", 10000), ("1E+2", 10000)])
def test_an_amount_is_never_rounded(payable: str, amount: int) -> None:
    assert oere(payable) == amount


def test_an_amount_that_is_no_number_of_oere_is_not_claimed() -> None:
    with pytest.raises(ValueError, match="two decimals"):
        oere("1.005")


def test_the_same_delivery_is_the_same_consignment_and_the_same_bytes() -> None:
    hub = Hub("")
    one, again, next_one, other = (
        hub.channel().prepare(letter) for letter in (claim(), claim(), claim(n=2), claim(summary={"kid": "100141000222"}))
    )
    assert one == again
    ids = [hub.channel().reference(each) for each in (one, next_one, other)]
    assert ids[0] != ids[1]
    assert ids[0] == ids[2]
    assert hub.channel(submitter="another.example").reference(hub.channel(submitter="another.example").prepare(claim())) != ids[0]


@pytest.mark.parametrize(
    ("channel", "changes", "code"),
    [
        (Channel.EFAKTURA, {"summary": {"kid": None}}, CODE.EFAKTURA_KID_MISSING),
        (Channel.EFAKTURA, {"summary": {"account": None}}, CODE.EFAKTURA_KID_MISSING),
        (Channel.VIPPS, {"summary": {"kid": ""}}, CODE.EFAKTURA_KID_MISSING),
        (Channel.EFAKTURA, {"summary": {"payable": "0.00"}}, CODE.EFAKTURA_NOTHING_TO_PAY),
        (Channel.EFAKTURA, {"summary": {"payable": "-5.00"}}, CODE.EFAKTURA_NOTHING_TO_PAY),
        (Channel.EFAKTURA, {"summary": {"currency": "EUR"}}, CODE.EFAKTURA_NOT_NOK),
        (Channel.VIPPS, {"customer": {"mobile": None}}, CODE.VIPPS_NO_MOBILE),
        (Channel.VIPPS, {"customer": {"mobile": "22 00 00 00"}}, CODE.VIPPS_NO_MOBILE),
    ],
)
def test_what_can_never_be_claimed_is_told_without_asking_the_hub(channel: Channel, changes: dict[str, Any], code: MessageCode) -> None:
    with pytest.raises(NotReached) as caught:
        prepared(channel=channel, **changes)
    assert caught.value.text.code is code


def test_a_credit_note_is_never_a_claim() -> None:
    letter = claim()
    key = letter.summary.key.model_copy(update={"type": DocumentType.CREDIT_NOTE})
    with pytest.raises(NotReached):
        Hub("").channel().prepare(letter.model_copy(update={"summary": letter.summary.model_copy(update={"key": key})}))


def test_efaktura_needs_no_mobile_number() -> None:
    assert "mobile" not in prepared(customer={"mobile": "22 00 00 00"})["invoices"][0]["recipient"]


@pytest.mark.parametrize("spelling", ["400 01 014", "0047 400 01 014", "+47-40001014"])
def test_the_mobile_number_is_read_from_the_companys_own_field_in_any_spelling(spelling: str) -> None:
    made = prepared(
        channel=Channel.VIPPS,
        company={"settings": CompanySettings(mobile_field=MobileField.PHONE2)},
        customer={"mobile": "400 01 099", "phone2": spelling},
    )
    (invoice,) = made["invoices"]
    assert (invoice["route"], invoice["recipient"]["mobile"]) == ("vipps", MOBILE)


def test_a_consignment_of_more_than_a_thousand_is_refused_in_plain_words() -> None:
    one = InvoiceClaim(
        route=wire.Route.AGREEMENT,
        issuer=ISSUER,
        issuer_name="Fjordlys",
        invoice_number="1",
        recipient=Recipient(efaktura_reference="1", name="N"),
        account="1",
        kid="1",
        amount_oere=1,
        issue_date=NOW.date(),
    )
    assert len(wire.consignment("us", "id", [one] * MAX_INVOICES).invoices) == MAX_INVOICES
    with pytest.raises(TooManyInvoices, match=r"1001 fakturaer; eFaktura tar imot 1000 om gangen.*takes 1000 at a time"):
        wire.consignment("us", "id", [one] * (MAX_INVOICES + 1))


@pytest.mark.parametrize("answer", [answered("0"), answered("209"), answered("209", 409)], ids=["taken", "duplicate", "409"])
async def test_what_the_hub_has_is_taken_with_its_answer_as_evidence(answer: web.Response) -> None:
    async with scripted_hub(answer) as hub:
        taken = await hub.submit()
        body = hub.channel().prepare(claim())
    assert isinstance(taken, Taken)
    assert taken.reference == REFERENCE
    assert hub.requests == [("addInvoices", body)]
    evidence = HubEvidence.model_validate_json(taken.evidence)
    assert evidence.consignment == REFERENCE
    assert base64.b64decode(evidence.answer_base64) == answer.body
    assert "sandbox" not in taken.evidence.decode()


REFUSALS = [
    ("RECEIVER_NOT_FOUND", CODE.EFAKTURA_RECEIVER_NOT_FOUND),
    ("DUE_DATE_TOO_NEAR", CODE.EFAKTURA_DUE_DATE_TOO_NEAR),
    *((code, CODE.EFAKTURA_REFUSED) for code in REASONS),
    ("4711", CODE.EFAKTURA_REFUSED),
]


@pytest.mark.parametrize("whose", ["its own", "the consignment's"])
@pytest.mark.parametrize(("code", "message"), REFUSALS)
async def test_every_refusal_has_its_reason(code: str, message: MessageCode, whose: str) -> None:
    answer = answered("0", own=code) if whose == "its own" else answered(code)
    async with scripted_hub(answer) as hub:
        refused = await hub.submit()
    assert isinstance(refused, TurnedAway)
    assert refused.text.code is message
    sentences = MESSAGES[refused.text.code]
    told_nb, told_en = sentences.nb.format(**refused.text.params), sentences.en.format(**refused.text.params)
    assert told_nb != told_en
    assert "{" not in told_nb + told_en
    if message is CODE.EFAKTURA_REFUSED:
        assert refused.text.params["code"] == code
        assert len(refused.text.params["reason_nb"]) > 10
    assert "Jonas" not in refused.text.model_dump_json()
    assert base64.b64decode(HubEvidence.model_validate_json(refused.evidence).answer_base64) == answer.body


def test_only_what_looks_like_a_code_is_repeated() -> None:
    assert refusal(Channel.EFAKTURA, "Jonas Tankevik finnes ikke").params["code"] == "?"


async def test_a_refused_request_is_turned_away() -> None:
    async with scripted_hub(web.Response(status=400, text="<html/>")) as hub:
        refused = await hub.submit()
    assert isinstance(refused, TurnedAway)
    assert refused.text.params["code"] == "HTTP 400"


@pytest.mark.parametrize("answer", [answered("5002"), answered("0", own="5002"), *(web.Response(status=s) for s in (301, 401, 403, 404))])
async def test_a_hub_that_does_not_know_us_is_for_an_operator(answer: web.Response) -> None:
    async with scripted_hub(answer) as hub:
        with pytest.raises(Misconfigured) as caught:
            await hub.submit()
    assert caught.value.text.code is CODE.EFAKTURA_MISCONFIGURED


@pytest.mark.parametrize(
    "answer", [answered("TEMPORARY_UNAVAILABLE"), answered("TEMPORARY_UNAVAILABLE", 503), answered("0", own="TEMPORARY_UNAVAILABLE"),
               web.Response(status=429, headers={"Retry-After": "30"})]
)  # fmt: skip
async def test_what_the_hub_says_that_it_did_not_take_may_go_another_way(answer: web.Response) -> None:
    async with scripted_hub(answer, answered("0")) as hub:
        with pytest.raises(Unavailable) as caught:
            await hub.submit()
        assert caught.value.retry_after == timedelta(seconds=30)
        assert isinstance(await hub.submit(), Taken)
    assert hub.requests[0] == hub.requests[1]


async def test_a_hub_that_is_not_there_got_nothing() -> None:
    with pytest.raises(Unavailable):
        await Hub("https://127.0.0.1:1").submit()


@pytest.mark.parametrize("answers", ["down", "untrusted"])
async def test_where_no_connection_comes_about_nothing_is_sent(tmp_path: Path, answers: str) -> None:
    async with sandbox_hub(tmp_path, answers=[answers, "ok"]) as hub:
        with pytest.raises(Unavailable):
            await hub.submit()
        assert hub.claims() == []
        assert isinstance(await hub.submit(), Taken)
    assert len(hub.claims()) == 1


async def test_a_certificate_that_is_not_trusted_gets_nothing(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        with pytest.raises(Unavailable):
            await hub.submit(ca_file=None)
    assert hub.claims() == []


IN_DOUBT: dict[str, web.Response | Callable[[web.Request], web.Response]] = {
    "500": web.Response(status=500),
    "503": web.Response(status=503),
    "a refusal with 500": answered("RECEIVER_NOT_FOUND", 500),
    "taken, with 500": answered("0", 500),
    "taken, with 400": answered("0", 400),
    "408": web.Response(status=408),
    "204": web.Response(status=204),
    "html": web.Response(text="<html/>", content_type="text/html"),
    "another consignment": answered("0", consignmentId="48d32d64-0000-5e0e-af6d-4f60709bf25a"),
    "too much": web.Response(body=b" " * (1024 * 1024 + 1)),
    "hung up": hang_up,
    "truncated": truncated,
}


@pytest.mark.parametrize("doubt", IN_DOUBT)
async def test_what_proves_nothing_is_asked_for_and_sent_again_only_if_the_hub_never_took_it(doubt: str) -> None:
    unknown = told({"code": "UNKNOWN_CONSIGNMENT", "consignmentId": REFERENCE})
    async with scripted_hub(IN_DOUBT[doubt], unknown, unknown, answered("0")) as hub:
        with pytest.raises(Unanswered):
            await hub.submit()
        with pytest.raises(Unanswered):
            await find(hub)
        assert isinstance(await find(hub, ON_ITS_WAY_FOR), NotTaken)
        assert isinstance(await hub.submit(), Taken)
    operations = ["addInvoices", "getConsignmentStatus", "getConsignmentStatus", "addInvoices"]
    assert [operation for operation, _ in hub.requests] == operations
    assert hub.requests[0] == hub.requests[3]


@pytest.mark.parametrize("answers", ["drop", "malformed", "timeout"])
async def test_a_claim_whose_answer_was_lost_is_found_and_not_sent_again(
    tmp_path: Path, answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if answers == "timeout":
        monkeypatch.setattr(efaktura_channel, "TAKE_WITHIN", timedelta(seconds=-4))
    async with sandbox_hub(tmp_path, AGREED | {"answers": [answers, "ok"]}) as hub:
        with pytest.raises(Unanswered):
            await hub.submit()
        found = await find(hub)
        again = await hub.submit()
    assert isinstance(found, Taken)
    assert isinstance(again, Taken)
    assert (len(hub.claims()), hub.duplicates()) == (1, 1)


async def test_a_submission_that_never_arrived_is_sent_again(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path, AGREED | {"answers": ["down", "ok"]}) as hub:
        with pytest.raises(Unanswered):
            await hub.submit()
        assert isinstance(await find(hub, ON_ITS_WAY_FOR), NotTaken)
        assert isinstance(await hub.submit(), Taken)
    assert (len(hub.claims()), hub.duplicates()) == (1, 0)


@pytest.mark.parametrize("state", ["IN_PROGRESS", "PROCESSED", "STOPPED"])
async def test_a_consignment_that_the_hub_knows_was_taken(state: str) -> None:
    async with scripted_hub(told({"code": "0", "consignmentId": REFERENCE, "status": state})) as hub:
        found = await find(hub)
    assert isinstance(found, Taken)
    assert found.reference == REFERENCE
    assert json.loads(hub.requests[0][1]) == {"submitter": "fakturaflyt.example", "consignmentId": REFERENCE}


NO_STATUS: dict[str, web.Response | Callable[[web.Request], web.Response]] = {
    "500": web.Response(status=500),
    "429": web.Response(status=429),
    "400": told({"code": "UNKNOWN_CONSIGNMENT", "consignmentId": REFERENCE}, 400),
    "html": web.Response(text="<html/>"),
    "another": told({"code": "UNKNOWN_CONSIGNMENT", "consignmentId": "another"}),
    "nobody's": told({"code": "UNKNOWN_CONSIGNMENT"}),
    "new": told({"code": "0", "consignmentId": REFERENCE, "status": "NEW_IN_A_LATER_RELEASE"}),
    "none": told({"code": "0", "consignmentId": REFERENCE}),
    "away": told({"code": "TEMPORARY_UNAVAILABLE", "consignmentId": REFERENCE}),
    "hung up": hang_up,
}


@pytest.mark.parametrize("no_status", NO_STATUS)
async def test_a_status_that_tells_nothing_settles_nothing(no_status: str) -> None:
    async with scripted_hub(NO_STATUS[no_status]) as hub:
        with pytest.raises(Unavailable):
            await find(hub, ON_ITS_WAY_FOR)
        with pytest.raises(Unavailable):
            await hub.channel().news_of(REFERENCE)


async def test_a_status_that_we_may_not_ask_for_is_for_an_operator() -> None:
    async with scripted_hub(web.Response(status=403)) as hub:
        with pytest.raises(Misconfigured):
            await find(hub)
        with pytest.raises(Misconfigured):
            await hub.channel().news_of(REFERENCE)


@pytest.mark.parametrize(
    ("channel", "state", "event", "code"),
    [
        (Channel.EFAKTURA, "PROCESSED", Event.CONFIRMED, CODE.EFAKTURA_DELIVERED),
        (Channel.VIPPS, "PROCESSED", Event.CONFIRMED, CODE.VIPPS_DELIVERED),
        (Channel.EFAKTURA, "STOPPED", Event.REFUSED_BY_RECEIVER, CODE.EFAKTURA_STOPPED),
        (Channel.VIPPS, "STOPPED", Event.REFUSED_BY_RECEIVER, CODE.EFAKTURA_STOPPED),
        (Channel.EFAKTURA, "IN_PROGRESS", None, None),
    ],
)
async def test_what_became_of_a_claim_is_told(channel: Channel, state: str, event: Event | None, code: MessageCode | None) -> None:
    answer = told({"code": "0", "consignmentId": REFERENCE, "status": state})
    async with scripted_hub(answer) as hub:
        news = await hub.channel(channel).news_of(REFERENCE)
    assert (news and news.event, news and news.text.code) == (event, code)
    if news:
        evidence = HubEvidence.model_validate_json(news.evidence)
        assert (evidence.consignment, base64.b64decode(evidence.answer_base64)) == (REFERENCE, answer.body)


async def test_what_the_hub_never_took_has_no_news() -> None:
    async with scripted_hub(told({"code": "UNKNOWN_CONSIGNMENT", "consignmentId": REFERENCE})) as hub:
        assert await hub.channel().news_of(REFERENCE) is None


async def test_a_hub_that_keeps_failing_is_left_alone_but_doubts_are_asked_about() -> None:
    status = told({"code": "0", "consignmentId": REFERENCE, "status": "PROCESSED"})
    async with scripted_hub(*(web.Response(status=503) for _ in range(FAILURES_TO_OPEN)), status) as hub:
        for _ in range(FAILURES_TO_OPEN):
            with pytest.raises(Unanswered):
                await hub.submit()
        with pytest.raises(Hindered):
            await hub.submit()
        assert isinstance(await find(hub), Taken)


async def test_both_channels_are_one_hub_and_show_the_same_claim_once(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path, AGREED | {"vipps": True}) as hub:
        assert isinstance(await hub.submit(), Taken)
        assert isinstance(await hub.submit(claim(Channel.VIPPS, number="100022")), Taken)
    assert sorted((channel, each.amount_oere) for _, channel, each in hub.claims()) == [("efaktura", 318750), ("vipps", 318750)]
