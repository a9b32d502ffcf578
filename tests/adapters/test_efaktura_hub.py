"""Consumers looked up in the hub: its four answers, and everything that is no answer and must never be read as a no (H10-H13, P2)."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.circuit_breaker import FAILURES_TO_OPEN
from adapters.efaktura import line as efaktura_line
from adapters.efaktura.wire import AgreementNews
from domain.consumers.consumer import AgreementChange, ConsumerQuestion, Reception, Registry, RegistryAnswer
from domain.errors import Hindered, Misconfigured, Unavailable
from domain.messages import MessageCode
from tests.adapters.efaktura_outside import ISSUER, MOBILE, Hub, hang_up, question, sandbox_hub, scripted_hub, told, truncated
from tests.adapters.outside import NOW

CODE = MessageCode
EVERY = [*Registry]


async def ask(hub: Hub, registry: Registry = Registry.AGREEMENT, wanted: ConsumerQuestion | None = None, **changes: Any) -> RegistryAnswer:
    return await hub.registries(**changes).ask(registry, wanted or question())


@pytest.mark.parametrize(
    ("registry", "answer", "reception", "code"),
    [
        (Registry.AGREEMENT, {"status": "RECEIVING"}, Reception.RECEIVING, None),
        (Registry.YES_TO_ALL, {"status": "RECEIVING"}, Reception.RECEIVING, None),
        (Registry.VIPPS, {"status": "RECEIVING"}, Reception.RECEIVING, None),
        (Registry.AGREEMENT, {"status": "NOT_RECEIVING"}, Reception.NOT_RECEIVING, CODE.EFAKTURA_NO_AGREEMENT),
        (Registry.YES_TO_ALL, {"status": "NOT_RECEIVING"}, Reception.NOT_RECEIVING, CODE.EFAKTURA_NOT_YES_TO_ALL),
        (Registry.VIPPS, {"status": "NOT_RECEIVING"}, Reception.NOT_RECEIVING, CODE.VIPPS_NOT_FOUND),
        (Registry.VIPPS, {"status": "NOT_AVAILABLE"}, Reception.NOT_AVAILABLE, CODE.VIPPS_NOT_FOUND),
        (Registry.YES_TO_ALL, {"status": "NOT_RECEIVING", "because": "BLOCKED"}, Reception.NOT_RECEIVING, CODE.EFAKTURA_BLOCKED),
        (Registry.AGREEMENT, {"status": "NOT_RECEIVING", "because": "OTHER_PERSON"}, Reception.NOT_RECEIVING, CODE.EFAKTURA_OTHER_PERSON),
        (Registry.VIPPS, {"status": "NOT_RECEIVING", "because": "OTHER_PERSON"}, Reception.NOT_RECEIVING, CODE.VIPPS_OTHER_PERSON),
        (Registry.VIPPS, {"status": "RECEIVING", "because": "OTHER_PERSON"}, Reception.NOT_RECEIVING, CODE.VIPPS_OTHER_PERSON),
        (Registry.AGREEMENT, {"status": "RECEIVING", "because": "BLOCKED"}, Reception.NOT_RECEIVING, CODE.EFAKTURA_BLOCKED),
        (Registry.VIPPS, {"status": "NOT_RECEIVING", "because": "SOMETHING_NEW"}, Reception.NOT_RECEIVING, CODE.VIPPS_NOT_FOUND),
    ],
)
async def test_what_a_registry_says_becomes_an_answer_with_its_reason(
    registry: Registry, answer: dict[str, str], reception: Reception, code: MessageCode | None
) -> None:
    async with scripted_hub(told({"code": "0", "somethingNew": 1} | answer)) as hub:
        said = await ask(hub, registry)
    assert (said.registry, said.reception, said.reason.code if said.reason else None) == (registry, reception, code)


@pytest.mark.parametrize(("registry", "route"), [("agreement", "efaktura"), ("yes_to_all", "yes2all"), ("vipps", "vipps")])
async def test_a_consumer_is_asked_for_by_reference_name_mobile_email_and_address(registry: str, route: str) -> None:
    async with scripted_hub(told({"code": "0", "status": "RECEIVING"})) as hub:
        await ask(hub, Registry(registry))
    ((operation, body),) = hub.requests
    assert operation == "getEfakturaIdentifiers"
    assert json.loads(body) == {
        "issuer": ISSUER,
        "route": route,
        "recipient": {
            "efakturaReference": "10014",
            "name": "Jonas Tankevik",
            "mobile": MOBILE,
            "email": "jonas@privat.example",
            "address": {"street": "Utkastet 14, c/o Tankevik", "postcode": "0150", "city": "Oslo", "country": "NO"},
        },
    }


async def test_vipps_is_not_asked_without_a_mobile_number() -> None:
    async with scripted_hub(told({"code": "0", "status": "RECEIVING"})) as hub:
        said = await ask(hub, Registry.VIPPS, question(mobile=None))
    assert (said.reception, said.reason and said.reason.code, hub.requests) == (Reception.NOT_AVAILABLE, CODE.VIPPS_NO_MOBILE, [])


async def test_whose_number_it_is_reaches_nobody() -> None:
    owner = {"name": "Kari Hemmelig", "owner": {"name": "Kari Hemmelig"}}
    async with scripted_hub(told({"code": "0", "status": "NOT_RECEIVING", "because": "OTHER_PERSON"} | owner)) as hub:
        said = await ask(hub, Registry.VIPPS)
    assert "Kari" not in said.model_dump_json()


NO_ANSWERS: dict[str, web.Response | Callable[[web.Request], web.Response]] = {
    "temporarily unavailable": told({"code": "0", "status": "TEMPORARY_UNAVAILABLE"}),
    "temporarily unavailable as a code": told({"code": "TEMPORARY_UNAVAILABLE"}),
    "a code nobody knows": told({"code": "9999", "status": "NOT_RECEIVING"}),
    "no status": told({"code": "0"}),
    "a status nobody knows": told({"code": "0", "status": "PERHAPS"}),
    "429": told({}, 429),
    "500": told({"code": "0", "status": "NOT_RECEIVING"}, 500),
    "503": told({}, 503),
    "400": told({"code": "0", "status": "NOT_RECEIVING"}, 400),
    "204": web.Response(status=204),
    "html": web.Response(text="<html>Velkommen</html>", content_type="text/html"),
    "empty": web.Response(),
    "a list": told([]),
    "null": told(None),
    "too much": web.Response(body=b" " * (1024 * 1024 + 1)),
    "hung up": hang_up,
    "truncated": truncated,
}


@pytest.mark.parametrize("registry", EVERY)
@pytest.mark.parametrize("no_answer", NO_ANSWERS)
async def test_what_is_no_answer_is_unavailable_and_never_a_no(no_answer: str, registry: Registry) -> None:
    async with scripted_hub(NO_ANSWERS[no_answer]) as hub:
        with pytest.raises(Unavailable) as caught:
            await ask(hub, registry)
    assert caught.value.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("status", [200, 429, 503])
async def test_when_to_come_back_is_believed(status: int) -> None:
    async with scripted_hub(told({"code": "0", "status": "TEMPORARY_UNAVAILABLE"}, status, **{"Retry-After": "77"})) as hub:
        with pytest.raises(Unavailable) as caught:
            await ask(hub)
    assert caught.value.retry_after == timedelta(seconds=77)


async def test_a_hub_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await ask(Hub("https://127.0.0.1:1"))


async def test_a_hub_whose_certificate_is_not_trusted_is_told_nothing(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path, answers=["untrusted", "ok"]) as hub:
        with pytest.raises(Unavailable):
            await ask(hub)
        with pytest.raises(Unavailable):
            await ask(hub, ca_file=None)
        assert (await ask(hub)).reception is Reception.RECEIVING


async def test_a_hub_that_is_silent_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(efaktura_line, "ANSWER_WITHIN", timedelta(seconds=-4))
    async with sandbox_hub(tmp_path, answers="timeout") as hub:
        with pytest.raises(Unavailable):
            await ask(hub)


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405])
async def test_a_hub_that_does_not_let_us_in_is_for_an_operator(status: int) -> None:
    async with scripted_hub(told({"code": "0", "status": "NOT_RECEIVING"}, status)) as hub:
        with pytest.raises(Misconfigured) as caught:
            await ask(hub)
    assert caught.value.text.code is CODE.EFAKTURA_LOOKUP_MISCONFIGURED


async def test_an_issuer_that_the_hub_does_not_know_is_for_an_operator() -> None:
    async with scripted_hub(told({"code": "5002"})) as hub:
        with pytest.raises(Misconfigured) as caught:
            await ask(hub)
        with pytest.raises(Misconfigured):
            await hub.registries().changes(ISSUER, NOW)
    assert caught.value.text.code is CODE.EFAKTURA_LOOKUP_MISCONFIGURED


async def test_a_ca_file_that_cannot_be_read_is_for_an_operator(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        await ask(Hub("https://127.0.0.1:1"), ca_file=tmp_path / "none.pem")


async def test_the_token_is_not_told_to_anybody_who_reads_failures() -> None:
    async with scripted_hub(told({}, 500)) as hub:
        with pytest.raises(Unavailable) as caught:
            await ask(hub, token="very secret")
    assert "very secret" not in str(caught.value) + repr(hub.line(token="very secret"))


async def test_a_hub_that_keeps_failing_is_left_alone_and_told_so() -> None:
    async with scripted_hub(told({}, 503)) as hub:
        for _ in range(FAILURES_TO_OPEN):
            with pytest.raises(Unavailable):
                await ask(hub)
        with pytest.raises(Hindered) as caught:
            await ask(hub)
    assert len(hub.requests) == FAILURES_TO_OPEN
    assert caught.value.text.code is CODE.EFAKTURA_LEFT_ALONE
    assert "eFaktura-huben 127.0.0.1" in str(caught.value)


async def test_changes_come_in_the_order_they_happened() -> None:
    def change(reference: str, hours: int, *, active: bool = True) -> dict[str, object]:
        news = AgreementNews(efaktura_reference=reference, active=active, at=NOW + timedelta(hours=hours))
        return news.model_dump(mode="json", by_alias=True)

    async with scripted_hub(told({"code": "0", "changes": [change("10015", 2), change("10014", 1, active=False)]})) as hub:
        changes = await hub.registries().changes(ISSUER, NOW)
    assert changes == [
        AgreementChange(issuer=ISSUER, reference="10014", active=False, at=NOW + timedelta(hours=1)),
        AgreementChange(issuer=ISSUER, reference="10015", active=True, at=NOW + timedelta(hours=2)),
    ]
    assert json.loads(hub.requests[0][1]) == {"issuer": ISSUER, "since": "2026-12-01T08:00:00Z"}


@pytest.mark.parametrize("body", [b"<html/>", b'{"code": "0", "changes": [{"at": "no time"}]}', b'{"code": "TEMPORARY_UNAVAILABLE"}'])
async def test_changes_that_cannot_be_read_are_asked_for_again(body: bytes) -> None:
    async with scripted_hub(web.Response(body=body)) as hub:
        with pytest.raises(Unavailable):
            await hub.registries().changes(ISSUER, NOW)
