"""`fakturaflyt plan`, called as the command line calls it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.cards import FJORD, RORBERG
from support.documents import Line, ubl

from adapters.register import SqlRegister, migrate
from cli import plan
from cli.run import run
from composition import planning
from composition.deployment import deployment
from documents.ubl_reader import read_invoice
from documents.ubl_xml import parse_xml
from domain.channels import Channel
from domain.companies.parties import CustomerKind
from domain.consumers.consumer import Consumer, ConsumerFilter, ConsumerStatus
from domain.deployment import Deployment
from sandbox.norway import Norway, Outside, Ports

CONSUMER = RORBERG.model_copy(
    update={"number": "10014", "name": "Jonas Tankevik", "kind": CustomerKind.CONSUMER, "orgnr": None, "mobile": "+4740001014"}
)
TO_CONSUMER = ubl("100021", customer="10014", buyer_orgnr="")
NOT_CHECKED = "The documents' rules (UBL, EN 16931) are not checked here: fakturaflyt validate FILE."


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlRegister:
    """The cards of two customers, and every channel there is."""
    url = f"sqlite:///{tmp_path}/register.db"
    migrate(url)
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(planning, "deployment", lambda: Deployment(offered=frozenset(Channel)))
    register = SqlRegister(url)
    register.save_company(FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"b2c": True})}))
    register.save_customer(RORBERG)
    register.save_customer(CONSUMER)
    return register


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def document(folder: Path, content: bytes, name: str = "invoice.xml") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def planned(capsys: pytest.CaptureFixture[str], *words: str | Path, code: int = 0) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["plan", *map(str, words), "--json"]) == code
    told = capsys.readouterr()
    assert NOT_CHECKED in told.err
    return [json.loads(line) for line in told.out.splitlines()]


def test_a_business_invoice_is_told_channel_by_channel(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (told,) = planned(capsys, document(folder, ubl()))
    assert (told["invoice"], told["customer"], told["due"]) == ("invoice/310001015/invoice/100003", "10003", "2026-12-21")
    assert [(step["action"], step.get("channel"), step["after"]) for step in told["steps"]] == [
        ("deliver", "peppol", []),
        ("deliver", "email", [{"number": 1, "outcome": "refused"}]),
        ("deliver", "print", [{"number": 2, "outcome": "refused"}]),
        ("person", None, [{"number": 3, "outcome": "refused"}]),
    ]
    assert told["steps"][2]["posted"]
    assert not told["rules_checked"]
    assert "cost_most" not in told


def test_a_consumers_invoice_is_told_for_people_in_eighty_columns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = document(folder, TO_CONSUMER)
    assert run(["plan", str(path)]) == 0
    told = capsys.readouterr().out
    for sentence in (
        "    1  Spør etter en aktiv eFaktura-avtale. Ja: eFaktura.\n       Ask for an active eFaktura agreement. Yes: eFaktura.\n",
        "    4  Ellers: Spør kunden om eFaktura på SMS.\n       Else: Ask the customer about eFaktura by SMS.\n",
        "    5  Vent på svar til ",
        "    6  Spør eFaktura og Vipps en gang til. Ja: dit.\n",
        "    7  Ellers: Send på e-post.\n",
        "    8  Kommer den ikke fram: Send til utskrift; postlegges ",
        "      1  eFaktura eller Vipps, hvis kunden tar imot / eFaktura or Vipps, if the customer receives\n",
        NOT_CHECKED,
    ):
        assert sentence in told
    whole = told.split("\n\n")[0].splitlines()[1:]  # a path is as long as it is
    assert max(map(len, whole)) <= 80


def test_what_a_channel_is_passed_over_for_is_told_with_the_plan(
    folder: Path, register: SqlRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    register.save_customer(CONSUMER.model_copy(update={"mobile": None}))
    assert run(["plan", str(document(folder, TO_CONSUMER))]) == 0
    assert "    –  Vipps: Kunden har ikke noe norsk mobilnummer; fasttelefoner og" in capsys.readouterr().out


def test_an_agreement_that_the_register_knows_of_is_planned_with(
    folder: Path, register: SqlRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    known = Consumer(
        company=FJORD.orgnr,
        customer_number="10014",
        reference="10014",
        name="Jonas Tankevik",
        status=ConsumerStatus.AGREEMENT,
        updated_at=datetime.now(tz=UTC) - timedelta(hours=1),
    )
    register.learn(known)
    path = document(folder, TO_CONSUMER)
    (told,) = planned(capsys, path)
    assert (told["steps"][0]["action"], told["steps"][0]["registry"]) == ("deliver", "agreement")
    register.learn(known.model_copy(update={"updated_at": known.updated_at - timedelta(days=2)}))
    (told,) = planned(capsys, path)
    assert told["steps"][0]["action"] == "look_up"


def test_what_would_be_rejected_has_no_plan_and_stops_no_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document(folder, ubl("1", customer="99999", buyer_orgnr=""), "a.xml")
    document(folder, ubl("2", lines=(Line(text=""),)), "b.XML")
    document(folder, b"<Order/>", "c.xml")
    document(folder, ubl("4").replace(b">3187.50</cbc:PayableAmount>", b">mye</cbc:PayableAmount>"), "d.xml")
    document(folder, ubl("5"), "e.xml")
    document(folder, b"not XML, and not asked for", "f.txt")
    *bad, good = planned(capsys, folder, code=1)
    assert [told["findings"][0]["rule"] for told in bad] == ["FF-CUSTOMER-UNKNOWN", "E1", "FF-ROOT", "FF-VALUE"]
    assert good["planned"]
    assert not any(told["planned"] for told in bad)


def test_the_sum_counts_ways_and_reasons(folder: Path, register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    register.save_customer(RORBERG.model_copy(update={"number": "10005", "orgnr": None, "email": None, "address": CONSUMER.address}))
    register.save_customer(
        RORBERG.model_copy(
            update={"number": "10006", "orgnr": None, "email": None, "address": RORBERG.address.model_copy(update={"city": None})}
        )
    )
    for number, customer in enumerate(("10003", "10003", "10005", "10006", "99999"), 1):
        document(folder, ubl(str(number), customer=customer, buyer_orgnr=""), f"{number}.xml")
    assert run(["plan", str(folder), str(folder / "gone.xml")]) == 2
    told = capsys.readouterr().out.split("\n\n")[-1]
    assert "6 dokumenter / documents\n      2  PEPPOL\n      1  post / print\n" in told
    assert "      1  trenger et menneske / needs a person\n" in told
    assert "          1  Fakturaen kan ikke sendes i post: Poststed mangler på kunden.\n" in told
    assert "      1  ville blitt avvist / would be rejected\n          1  FF-CUSTOMER-UNKNOWN: " in told
    assert "      1  kan ikke leses / cannot be read\n          1  FF-FILE: Kan ikke lese " in told


def test_of_many_documents_the_first_way_is_told_unless_the_whole_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(21):
        document(folder, ubl(str(number)), f"{number:02}.xml")
    assert run(["plan", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{folder / '00.xml'}  ")
    assert [line.rpartition("  ")[2] for line in lines[:21]] == ["PEPPOL"] * 21
    assert run(["plan", str(folder), "--whole"]) == 0
    assert "    2  Kommer den ikke fram: Send på e-post." in capsys.readouterr().out


def test_documents_are_planned_in_several_processes_as_in_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(120):
        document(folder, TO_CONSUMER if number % 2 else ubl(str(number)), f"{number:03}.xml")
    one = [told | {"steps": len(told["steps"])} for told in planned(capsys, folder)]
    monkeypatch.setattr(plan, "_ONE_PROCESS", 10)
    assert [told | {"steps": len(told["steps"])} for told in planned(capsys, folder)] == one


def test_the_company_and_the_customer_may_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = document(folder, ubl(customer=None, buyer_orgnr=""))
    assert planned(capsys, path, code=1)[0]["findings"][0]["rule"] == "FF-CUSTOMER-UNKNOWN"
    assert planned(capsys, path, "--customer", "10003")[0]["customer"] == "10003"
    assert planned(capsys, path, "--company", "310002038", code=1)[0]["findings"][0]["rule"] == "FF-COMPANY-UNKNOWN"


def test_costs_are_told_where_there_are_prices_and_only_there(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "prices.toml"
    table.write_text("peppol = 1.50\nemail = 0\nprint = 14.90\n", encoding="utf-8")
    path = document(folder, ubl())
    assert run(["plan", str(path)]) == 0
    assert "Koster" not in capsys.readouterr().out
    assert run(["plan", str(path), str(path), "--prices", str(table)]) == 0
    told = capsys.readouterr().out
    assert "    1  Send i PEPPOL. 1,50\u00a0kr\n       Send by PEPPOL. NOK\u00a01.50\n" in told
    assert "Koster / costs:  0,00\u00a0kr – 29,80\u00a0kr\n" in told
    assert "Uten pris, ikke regnet med / no price, not counted: eFaktura, Vipps, SMS\n" in told
    (told_json,) = planned(capsys, path, "--prices", table)
    assert (told_json["cost_least"], told_json["cost_most"], told_json["steps"][2]["price"]) == ("0", "14.90", "14.90")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("telegram = 3", "telegram har ingen pris"),
        ("email = -1", "Prisen er ikke et beløp"),
        ("email = 'gratis'", "Prisen er ikke et beløp"),
        ("email = nan", "Prisen er ikke et beløp"),
        ("email = true", "Prisen er ikke et beløp"),
        ("email", "ikke gyldig TOML"),
    ],
)
def test_a_price_table_that_is_wrong_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    table = tmp_path / "prices.toml"
    table.write_text(content, encoding="utf-8")
    assert run(["plan", str(document(folder, ubl())), "--prices", str(table)]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Name at least one file or folder."),
        (["x.xml", "--rate", "0"], "--rate must be greater than 0."),
        (["x.xml", "--company", "1"], "1: "),
    ],
)
def test_what_is_called_wrongly_is_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", *words]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_without_documents_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (told,) = planned(capsys, folder, code=2)
    assert told["findings"][0]["text_en"] == "The folder holds no XML files."


@asynccontextmanager
async def world(state: Path, monkeypatch: pytest.MonkeyPatch, **outside: Any) -> AsyncIterator[None]:
    """Run a sandbox, with the settings that belong to it."""
    norway = Norway(state, "bounce.example", Outside.model_validate(outside))
    try:
        for name, value in (await norway.start(Ports())).items():
            monkeypatch.setenv(name, value)
        yield
    finally:
        await norway.stop()


@pytest.mark.parametrize(
    ("entry", "code", "channel", "reason"),
    [
        ({}, 0, "peppol", "peppol_receives"),
        ({"accepts": ["credit_note"]}, 0, "email", "peppol_invoices_not_accepted"),
        ({"lookup": "busy"}, 75, "peppol", "peppol_lookup_unavailable"),
    ],
    ids=["receives", "not this kind", "does not answer"],
)
async def test_peppol_is_asked_and_a_look_up_that_is_not_answered_is_no_no(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    entry: dict[str, Any],
    code: int,
    channel: str,
    reason: str,
) -> None:
    document(folder, ubl("1"), "1.xml")
    document(folder, ubl("2"), "2.xml")
    async with world(tmp_path / "state", monkeypatch, peppol=[{"participant": "0192:310012033"} | entry]):
        first, second = await asyncio.to_thread(planned, capsys, folder, "--look-up", code=code)
    assert first["steps"][0]["channel"] == second["steps"][0]["channel"] == channel
    assert [answer["reason_code"] for answer in first["answers"]] == [reason]
    assert first["unanswered"] == (code == 75)


def test_what_is_offered_is_what_the_settings_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for name in ("PEPPOL", "EFAKTURA"):
        monkeypatch.setenv(f"FAKTURAFLYT_{name}_GATEWAY", "none")
    assert deployment().offered == {Channel.EMAIL, Channel.PRINT}
    monkeypatch.setenv("FAKTURAFLYT_EFAKTURA_GATEWAY", "http")
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_GATEWAY", "as4")
    assert deployment().offered == set(Channel)


@pytest.mark.parametrize(
    ("known", "code", "first", "told"),
    [
        ({"agreements": [{"issuer": FJORD.orgnr}]}, 0, ("deliver", "agreement"), "consumer_receives"),
        ({"vipps": True}, 0, ("deliver", "vipps"), "consumer_receives"),
        ({}, 0, ("ask_consumer", None), None),
        ({"yes_to_all": "busy", "vipps": True}, 75, ("look_up", "yes_to_all"), "efaktura_lookup_unavailable"),
    ],
    ids=["agreement", "Vipps", "nowhere", "busy"],
)
async def test_the_hub_is_asked_and_nothing_is_learned(
    folder: Path,
    register: SqlRegister,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    known: dict[str, Any],
    code: int,
    first: tuple[str, str | None],
    told: str | None,
) -> None:
    path = document(folder, TO_CONSUMER)
    consumer = {"mobile": "+4740001014", "email": RORBERG.email, "name": "Jonas Tankevik"}
    async with world(folder.parent / "state", monkeypatch, consumers=[consumer | known]):
        (answer,) = await asyncio.to_thread(planned, capsys, path, "--look-up", code=code)
    assert (answer["steps"][0]["action"], answer["steps"][0].get("registry")) == first
    assert [each["reason_code"] for each in answer["answers"]] == ([told] if told else [])
    assert register.consumers(ConsumerFilter(company=FJORD.orgnr)).total == 0


async def test_a_hub_that_is_away_is_told_to_people(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = document(folder, TO_CONSUMER)
    async with world(tmp_path / "state", monkeypatch, consumers=[], efaktura_hub={"answers": "down"}):
        assert await asyncio.to_thread(run, ["plan", str(path), "--look-up"]) == 75
    told = capsys.readouterr().out
    assert "    ?  eFaktura: Oppslaget hos eFaktura svarte ikke. Vi prøver igjen.\n" in told
    assert "    1  Spør etter en aktiv eFaktura-avtale." in told
    assert "Spurt / asked: 1 eFaktura; uten svar / unanswered: 1\n" in told


def test_an_invoice_as_json_is_planned_as_the_ubl_that_is_made_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    as_ubl = document(folder, ubl("6"), "as.xml")
    as_json = document(folder, read_invoice(parse_xml(ubl("6"))).model_dump_json().encode(), "as.json")
    broken = document(folder, b'{"type": "invoice"}', "broken.json")
    plain, same, bad = planned(capsys, as_ubl, as_json, broken, code=1)
    assert same["steps"] == plain["steps"]
    assert [finding["rule"] for finding in bad["findings"]] == ["FF-MISSING"]
