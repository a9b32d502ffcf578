"""The sandbox's hub of eFaktura and Vipps: consumers as a world file scripts them, asked and sent to by our adapter."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import ValidationError

from domain.channels import Channel
from domain.consumers.consumer import AgreementChange, ConsumerQuestion, Reception, Registry
from domain.errors import Misconfigured, Unavailable
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.records import Taken, TurnedAway
from sandbox.asked import asked_file, note_asked
from sandbox.consumers import ConsumerEntry
from sandbox.efaktura_hub import TOKEN
from sandbox.norway import Norway, Outside, Ports
from sandbox.receivers import received
from tests.adapters.efaktura_outside import EMAIL, ISSUER, MOBILE, Hub, claim, question, sandbox_hub
from tests.adapters.outside import BOUNCE_DOMAIN, NOW

OTHER_ISSUER = "310004049"
AGREED = {"agreements": [{"issuer": ISSUER}]}
CODE = MessageCode
YES = "receiving"


async def says(hub: Hub, wanted: ConsumerQuestion | None = None) -> list[str]:
    """What the registries say, in their order: `receiving`, or the reason."""
    answers = [await hub.registries().ask(registry, wanted or question()) for registry in Registry]
    return [str(answer.reason.code) if answer.reason else answer.reception for answer in answers]


NOBODY = [CODE.EFAKTURA_NO_AGREEMENT, CODE.EFAKTURA_NOT_YES_TO_ALL, CODE.VIPPS_NOT_FOUND]
NO_AGREEMENT, NO_YES, NO_VIPPS = NOBODY


@pytest.mark.parametrize(
    ("consumer", "said"),
    [
        ({"mobile": MOBILE}, NOBODY),
        ({"mobile": "+4740001099", **AGREED}, NOBODY),
        ({"mobile": MOBILE, **AGREED}, [YES, NO_YES, NO_VIPPS]),
        ({"mobile": MOBILE, "agreements": [{"issuer": ISSUER, "active": False}]}, NOBODY),
        ({"mobile": MOBILE, "agreements": [{"issuer": OTHER_ISSUER}]}, NOBODY),
        ({"mobile": MOBILE, "yes_to_all": True}, [NO_AGREEMENT, YES, NO_VIPPS]),
        ({"mobile": MOBILE, "vipps": True}, [NO_AGREEMENT, NO_YES, YES]),
        ({"email": EMAIL, **AGREED, "vipps": True}, [YES, NO_YES, NO_VIPPS]),
        ({"name": "TANKEVIK jonas", **AGREED}, [YES, NO_YES, NO_VIPPS]),
        ({"email": "another@privat.example", "agreements": [{"issuer": ISSUER, "reference": "10014"}]}, [YES, NO_YES, NO_VIPPS]),
        ({"mobile": MOBILE, "yes_to_all": True, "blocked": [ISSUER]}, [NO_AGREEMENT, CODE.EFAKTURA_BLOCKED, NO_VIPPS]),
        ({"mobile": MOBILE, **AGREED, "blocked": [ISSUER]}, [CODE.EFAKTURA_BLOCKED, CODE.EFAKTURA_BLOCKED, NO_VIPPS]),
        ({"mobile": MOBILE, "yes_to_all": True, "blocked": [OTHER_ISSUER]}, [NO_AGREEMENT, YES, NO_VIPPS]),
        (
            {"mobile": MOBILE, "name": "Kari Annen", **AGREED, "yes_to_all": True, "vipps": True},
            [CODE.EFAKTURA_OTHER_PERSON, CODE.EFAKTURA_OTHER_PERSON, CODE.VIPPS_OTHER_PERSON],
        ),
    ],
    ids=str,
)
async def test_consumers_are_as_the_world_says(tmp_path: Path, consumer: dict[str, Any], said: list[str]) -> None:
    async with sandbox_hub(tmp_path, consumer) as hub:
        assert await says(hub) == said


@pytest.mark.parametrize(
    ("busy", "registry"), [({"agreements": "busy"}, "agreement"), ({"yes_to_all": "busy"}, "yes_to_all"), ({"vipps": "busy"}, "vipps")]
)
async def test_a_busy_registry_cannot_tell_and_the_others_can(tmp_path: Path, busy: dict[str, str], registry: str) -> None:
    async with sandbox_hub(tmp_path, {"mobile": MOBILE} | busy) as hub:
        for each in Registry:
            if each == registry:
                with pytest.raises(Unavailable):
                    await hub.registries().ask(each, question())
            else:
                assert (await hub.registries().ask(each, question())).reception is Reception.NOT_RECEIVING


@pytest.mark.parametrize("manner", ["busy", "down", "drop", "malformed"])
async def test_look_ups_go_as_scripted_one_after_the_other(tmp_path: Path, manner: str) -> None:
    async with sandbox_hub(tmp_path, {"mobile": MOBILE, **AGREED, "lookup": [manner, {"slow": "PT0.05S"}, "ok"]}) as hub:
        with pytest.raises(Unavailable):
            await says(hub)
        assert await says(hub) == [YES, NO_YES, NO_VIPPS]


async def test_a_consumer_who_was_asked_says_yes_after_a_while_and_the_hub_tells_of_the_change(tmp_path: Path) -> None:
    consumer = {"mobile": MOBILE, "email": EMAIL, "says_yes_after": "PT30H"}
    async with sandbox_hub(tmp_path, consumer) as hub:
        assert await says(hub) == NOBODY
        note_asked(tmp_path, MOBILE)
        assert await says(hub) == NOBODY
        assert await hub.registries().changes(ISSUER, NOW - timedelta(days=30)) == []
        asked = asked_file(tmp_path, MOBILE)
        two_days = timedelta(days=2).total_seconds()
        os.utime(asked, (asked.stat().st_atime - two_days, asked.stat().st_mtime - two_days))
        assert await says(hub) == [YES, NO_YES, NO_VIPPS]
        (change,) = await hub.registries().changes(ISSUER, NOW - timedelta(days=30))
        assert change == AgreementChange(issuer=ISSUER, reference="10014", active=True, at=change.at)
        assert abs(change.at - (NOW - timedelta(hours=18))) < timedelta(minutes=2)
        assert await hub.registries().changes(ISSUER, NOW - timedelta(hours=17)) == []
        assert await hub.registries().changes(OTHER_ISSUER, NOW - timedelta(days=30)) == []
        assert isinstance(await hub.submit(), Taken)
    async with sandbox_hub(tmp_path, consumer) as hub:  # a restart forgets nothing
        (again,) = await hub.registries().changes(ISSUER, NOW - timedelta(days=30))
    assert (again.reference, again.active) == ("10014", True)


async def test_a_consumer_is_asked_by_mail_as_well_and_one_who_never_says_yes_does_not(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path, {"email": EMAIL, "says_yes_after": "PT0S"}, {"mobile": "+4740001099"}) as hub:
        note_asked(tmp_path, EMAIL)
        note_asked(tmp_path, "+4740001099")
        assert await says(hub) == [YES, NO_YES, NO_VIPPS]
        assert await says(hub, question(mobile="+4740001099", email=None, name="Somebody")) == NOBODY


async def test_one_that_vanishes_is_there_until_something_is_sent(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path, {"mobile": MOBILE, **AGREED, "vipps": True, "vanishing": True}) as hub:
        assert await says(hub) == [YES, NO_YES, YES]
        words = {Channel.EFAKTURA: CODE.EFAKTURA_RECEIVER_NOT_FOUND, Channel.VIPPS: CODE.VIPPS_RECEIVER_NOT_FOUND}
        for channel, code in words.items():
            refused = await hub.submit(claim(channel))
            assert isinstance(refused, TurnedAway)
            assert refused.text.code is code
    assert hub.claims() == []


@pytest.mark.parametrize(
    ("consumer", "letter", "code"),
    [
        ({"mobile": MOBILE}, claim(), CODE.EFAKTURA_RECEIVER_NOT_FOUND),
        ({"mobile": MOBILE, **AGREED}, claim(Channel.VIPPS), CODE.VIPPS_RECEIVER_NOT_FOUND),
        ({"mobile": MOBILE, "name": "Kari Annen", **AGREED}, claim(), CODE.EFAKTURA_RECEIVER_NOT_FOUND),
        ({"mobile": MOBILE, **AGREED, "blocked": [ISSUER]}, claim(), CODE.EFAKTURA_RECEIVER_NOT_FOUND),
        ({"mobile": MOBILE, **AGREED}, claim(summary={"due_date": NOW.date() + timedelta(days=3)}), CODE.EFAKTURA_DUE_DATE_TOO_NEAR),
        ({"mobile": MOBILE, **AGREED}, claim(summary={"due_date": None}), CODE.EFAKTURA_REFUSED),
        ({"mobile": MOBILE, **AGREED}, claim(summary={"account": "12345678901"}), CODE.EFAKTURA_REFUSED),
        ({"mobile": MOBILE, **AGREED, "answers": "refuse"}, claim(), CODE.EFAKTURA_REFUSED),
        ({"mobile": MOBILE, **AGREED, "answers": {"refuse": "DUE_DATE_TOO_NEAR"}}, claim(), CODE.EFAKTURA_DUE_DATE_TOO_NEAR),
        ({"mobile": MOBILE, **AGREED, "answers": "refuse", "reason": "5007"}, claim(), CODE.EFAKTURA_REFUSED),
    ],
)
async def test_the_hub_refuses_by_its_own_rules_and_takes_nothing(
    tmp_path: Path, consumer: dict[str, Any], letter: Any, code: MessageCode
) -> None:
    async with sandbox_hub(tmp_path, consumer) as hub:
        refused = await hub.submit(letter)
        assert isinstance(refused, TurnedAway)
        assert refused.text.code is code
    assert hub.claims() == []


async def test_four_days_are_enough(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        assert isinstance(await hub.submit(claim(summary={"due_date": NOW.date() + timedelta(days=4)})), Taken)


async def test_a_claim_is_counted_once_at_the_hub_also_over_its_restart(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        assert isinstance(await hub.submit(), Taken)
        assert isinstance(await hub.submit(), Taken)
        before = hub.url
    async with sandbox_hub(tmp_path) as hub:
        assert hub.url == before
        assert isinstance(await hub.submit(), Taken)
        assert isinstance(await hub.submit(claim(n=2)), Taken)  # a resend that a person asked for
    assert received(tmp_path, claim().invoice) == {Channel.EFAKTURA: 2}
    assert hub.duplicates() == 2


async def test_a_busy_submission_is_not_taken(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path, {"mobile": MOBILE, **AGREED, "answers": ["busy", {"slow": "PT0.05S"}]}) as hub:
        with pytest.raises(Unavailable):
            await hub.submit()
        assert hub.claims() == []
        assert isinstance(await hub.submit(), Taken)


@pytest.mark.parametrize(
    ("rule", "event"),
    [
        ({}, Event.CONFIRMED),
        ({"state": "stopped"}, Event.REFUSED_BY_RECEIVER),
        ({"state": "in_progress"}, None),
        ({"after": "PT1H"}, None),
    ],
    ids=str,
)
async def test_a_claim_comes_as_far_as_the_world_says(tmp_path: Path, rule: dict[str, str], event: Event | None) -> None:
    async with sandbox_hub(tmp_path, {"mobile": MOBILE, **AGREED, "consignment": rule}) as hub:
        taken = await hub.submit()
        assert isinstance(taken, Taken)
        news = await hub.channel().news_of(taken.reference)
    assert (news.event if news else None) is event


@pytest.mark.parametrize("answers", ["busy", "malformed", "down", "untrusted"])
async def test_the_whole_hub_may_be_ill(tmp_path: Path, answers: str) -> None:
    async with sandbox_hub(tmp_path, answers=[answers, "ok"]) as hub:
        with pytest.raises(Unavailable):
            await hub.registries().ask(Registry.AGREEMENT, question())
        assert (await hub.registries().ask(Registry.AGREEMENT, question())).reception is Reception.RECEIVING


async def test_it_lets_in_who_has_the_token(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        with pytest.raises(Misconfigured):
            await hub.registries(token="another").ask(Registry.AGREEMENT, question())


async def test_a_consignment_of_more_than_a_thousand_is_not_taken(tmp_path: Path) -> None:
    async with sandbox_hub(tmp_path) as hub:
        body = json.loads(hub.channel().prepare(claim()))
        body["invoices"] *= 1001
        tls = aiohttp.TCPConnector(ssl=hub.line()._trust(CODE.EFAKTURA_MISCONFIGURED))  # noqa: SLF001
        async with aiohttp.ClientSession(connector=tls, headers={"Authorization": f"Bearer {TOKEN}"}) as session:
            async with session.post(f"{hub.url}/addInvoices", json=body) as answer:
                assert (await answer.json())["code"] == "TOO_MANY_INVOICES"
            async with session.post(f"{hub.url}/addInvoices", data=b"{") as answer:
                assert answer.status == 400
            async with session.post(f"{hub.url}/deleteEverything", json={}) as answer:
                assert answer.status == 404
    assert hub.claims() == []


def test_a_consumer_is_somebody() -> None:
    with pytest.raises(ValidationError, match="Give a mobile number"):
        ConsumerEntry.model_validate({"vipps": True})


@pytest.mark.parametrize("outside", [{}, None])
async def test_norway_has_a_hub_where_consumers_are_named_or_nobody_is(tmp_path: Path, outside: dict[str, Any] | None) -> None:
    norway = Norway(tmp_path, BOUNCE_DOMAIN, Outside() if outside is not None else None)
    settings = await norway.start(Ports())
    await norway.stop()
    assert settings["FAKTURAFLYT_EFAKTURA_GATEWAY"] == ("none" if outside is not None else "http")


async def test_without_a_world_everybody_has_said_yes_to_all(tmp_path: Path) -> None:
    norway = Norway(tmp_path, BOUNCE_DOMAIN)
    settings = await norway.start(Ports())
    try:
        hub = Hub(settings["FAKTURAFLYT_EFAKTURA_BASE_URL"], Path(settings["FAKTURAFLYT_EFAKTURA_CA_FILE"]), tmp_path)
        assert await says(hub, question(mobile=None)) == [NO_AGREEMENT, YES, CODE.VIPPS_NO_MOBILE]
        assert (await hub.registries().ask(Registry.VIPPS, question())).reception is Reception.RECEIVING
    finally:
        await norway.stop()
