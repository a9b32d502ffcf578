"""Companies that become issuers at the hub: against the sandbox's books, and against a hub that answers otherwise (I7, I9, I11, I12)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.efaktura.issuers import HttpAgreementHub
from domain.consumers.agreement_errors import AgreementError
from domain.consumers.b2c_agreement import Agreement, AgreementStatus, Capture, HubState, IssuerCreated, IssuerRefused, Signer
from domain.consumers.consumer import Registry
from domain.errors import Misconfigured, Unavailable
from tests.adapters.efaktura_outside import Hub, hang_up, question, sandbox_hub, scripted_hub, told, truncated
from tests.adapters.outside import NOW

TUNDRA = "310007072"
CAPTURE = Capture(account="12345679519", first=1, last=5, kid_length=12)


def agreement(capture: Capture | None = None) -> Agreement:
    return Agreement(
        company=TUNDRA,
        n=1,
        signer=Signer(name="Aslak Demovik", email="aslak@tundra.example"),
        capture=capture,
        status=AgreementStatus.SIGNED,
        requested_by="admin",
        requested_at=NOW,
        expires_at=NOW + timedelta(days=14),
        changed_at=NOW,
    )


def books(hub: Hub) -> HttpAgreementHub:
    return HttpAgreementHub(hub.line())


async def test_an_issuer_is_created_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        assert await books(hub).state(TUNDRA) is None
        for _ in range(2):
            assert await books(hub).create(agreement(CAPTURE), "Tundra Tenktvarme AS") == IssuerCreated()
        assert await books(hub).state(TUNDRA) is HubState.CONFIRMED
        kept = json.loads((tmp_path / "efaktura" / "issuers" / f"{TUNDRA}.json").read_bytes())
        assert kept["rule"] == {"account": "12345679519", "position": "KID[1-5]", "kid_length": 12}


async def test_nets_and_the_bank_take_their_time(tmp_path: Path) -> None:
    slow = [{"orgnr": TUNDRA, "nets_after": "PT1H", "bank_after": "PT2H"}]
    async with sandbox_hub(tmp_path, issuers=slow) as hub:
        await books(hub).create(agreement(), "Tundra")
        assert await books(hub).state(TUNDRA) is HubState.PENDING
    async with sandbox_hub(tmp_path, issuers=[{"orgnr": TUNDRA, "bank_after": "PT2H"}]) as hub:
        assert await books(hub).state(TUNDRA) is HubState.ACTIVE_AT_NETS


async def test_deleting_ends_it_and_may_be_asked_for_again(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        await books(hub).create(agreement(), "Tundra")
        await books(hub).delete(TUNDRA)
        await books(hub).delete(TUNDRA)
        assert await books(hub).state(TUNDRA) is None


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("5002", AgreementError.BID_CHECK_FAILED),
        ("ISSUER_HELD_ELSEWHERE", AgreementError.BID_CHECK_FAILED),
        ("5006", AgreementError.ACCOUNT_INVALID),
        ("5007", AgreementError.POSITION_INVALID),
        ("KID_LENGTH_INVALID", AgreementError.KID_LENGTH_INVALID),
        ("SOMETHING_NEW", AgreementError.UNEXPECTED),
    ],
)
async def test_codes_of_the_hub_become_the_errors_of_the_api(tmp_path: Path, code: str, error: AgreementError) -> None:
    async with sandbox_hub(tmp_path, issuers=[{"orgnr": TUNDRA, "refuses": code}]) as hub:
        assert await books(hub).create(agreement(CAPTURE), "Tundra") == IssuerRefused(error=error)


async def test_an_issuer_whose_rule_is_refused_is_not_left_open() -> None:
    async with scripted_hub(told({"code": "0"}), told({"code": "5007"}), told({"code": "0"})) as hub:
        assert await books(hub).create(agreement(CAPTURE), "Tundra") == IssuerRefused(error=AgreementError.POSITION_INVALID)
    assert [operation for operation, _ in hub.requests] == ["createIssuer", "addBrandAgreementRule", "deleteIssuer"]


async def test_a_rule_that_exists_already_is_as_good_as_a_new_one() -> None:
    async with scripted_hub(told({"code": "0"}), told({"code": "5008"})) as hub:
        assert await books(hub).create(agreement(CAPTURE), "Tundra") == IssuerCreated()
    assert [operation for operation, _ in hub.requests] == ["createIssuer", "addBrandAgreementRule"]


@pytest.mark.parametrize(
    "reply", [hang_up, truncated, told({}), told({"code": 7}), web.Response(text="<html>"), told({"code": "0"}, status=503)]
)
async def test_what_is_no_answer_is_never_read_as_one(reply: Any) -> None:
    for ask in ("create", "state", "delete"):
        async with scripted_hub(reply) as hub:
            with pytest.raises(Unavailable):
                await _asked(ask, books(hub))


async def _asked(ask: str, hub: HttpAgreementHub) -> object:
    match ask:
        case "create":
            return await hub.create(agreement(), "Tundra")
        case "state":
            return await hub.state(TUNDRA)
        case _:
            return await hub.delete(TUNDRA)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_hub_that_does_not_let_us_in_is_for_a_person(status: int) -> None:
    async with scripted_hub(told({}, status=status)) as hub:
        with pytest.raises(Misconfigured):
            await books(hub).state(TUNDRA)


@pytest.mark.parametrize("manner", ["busy", "down", "drop", "malformed"])
async def test_a_call_that_went_wrong_is_made_again_and_creates_one_issuer(tmp_path: Path, manner: str) -> None:
    async with sandbox_hub(tmp_path, issuers=[{"orgnr": TUNDRA, "answers": [manner, "ok"]}]) as hub:
        with pytest.raises(Unavailable):
            await books(hub).create(agreement(), "Tundra")
        assert await books(hub).create(agreement(), "Tundra") == IssuerCreated()


async def test_a_consumer_who_paid_and_said_yes_is_told_as_a_change_and_receives(tmp_path: Path) -> None:
    captured = [{"orgnr": TUNDRA, "captured": [{"reference": "10014"}]}]
    async with sandbox_hub(tmp_path, {"mobile": "+4740001014"}, issuers=captured) as hub:
        asked = question(issuer=TUNDRA)
        assert (await hub.registries().ask(Registry.AGREEMENT, asked)).reception == "not_receiving"
        await books(hub).create(agreement(CAPTURE), "Tundra")
        (change,) = await hub.registries().changes(TUNDRA, NOW - timedelta(hours=1))
        assert (change.reference, change.active) == ("10014", True)
        assert (await hub.registries().ask(Registry.AGREEMENT, asked)).reception == "receiving"


async def test_without_capture_nobody_is_asked_in_the_bank(tmp_path: Path) -> None:
    captured = [{"orgnr": TUNDRA, "captured": [{"reference": "10014"}]}]
    async with sandbox_hub(tmp_path, issuers=captured) as hub:
        await books(hub).create(agreement(), "Tundra")
        assert await hub.registries().changes(TUNDRA, NOW - timedelta(hours=1)) == []
