"""`fakturaflyt consumers`: who receives, and what a consumer may ask of a company."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.register import SqlRegister
from cli.run import run
from domain.consumers.consumer import Consumer, ConsumerStatus, Look, Reception, Registry, RegistryAnswer, RequestWay, Round
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from tests.contracts.register_values import NOW, ORGNR, acceptance, change, later, submission

PERSON = "15108695088"
ASMUND = ["customer", "add", ORGNR, "10012", "Åsmund Bjørnøy", "--kind", "consumer"]
CONTACT = [
    "--email",
    "aasmund.b@privat.example",
    "--mobile",
    "400 01 012",
    "--street",
    "Fjellveien 3",
    "--postcode",
    "5003",
    "--city",
    "Bergen",
]


@pytest.fixture(autouse=True)
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/register.db"
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    assert run(["company", "add", ORGNR, "Fjellbygg", "--b2c"]) == 0
    return url


@pytest.fixture
def register(url: str, capsys: pytest.CaptureFixture[str]) -> Iterator[SqlRegister]:
    register = SqlRegister(url)
    run([*ASMUND, *CONTACT])
    capsys.readouterr()
    yield register
    register.close()


def learn(register: SqlRegister, number: str = "10012", name: str = "Åsmund Bjørnøy", **known: Any) -> None:
    consumer = Consumer(
        company=ORGNR, customer_number=number, reference=number, name=name, email="aasmund.b@privat.example", mobile="+4740001012",
        status=ConsumerStatus.YES_TO_ALL, updated_at=NOW,
    )  # fmt: skip
    register.learn(consumer.model_copy(update=known))


def an_invoice(register: SqlRegister, number: str = "1", *, ended: bool = True) -> str:
    record = submission(number)
    register.keep_submission(record)
    register.reserve(acceptance(record).model_copy(update={"customer": "10012"}))
    if ended:
        register.record(change(record, Event.CANCELLED, key="cancelled", ended=True))
    return invoice_id(record.key)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert run(["consumers", *words]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("query", ["Åsmund", "Aasmund", "400 01 012", "0047 40001012", "aasmund.b@privat.example", "10012"])
def test_each_search_finds_the_same_consumer_with_the_status(register: SqlRegister, capsys: pytest.CaptureFixture[str], query: str) -> None:
    learn(register)
    learn(register, "10013", "Silje Strøm", email="silje@privat.example", mobile="+4790000013")
    page = told(capsys, "list", ORGNR, "--query", query, "--json")
    assert [(each["customer_number"], each["status"]) for each in page["consumers"]] == [("10012", "yes_to_all")]
    assert page["total"] == 1


def test_a_person_reads_a_table(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register)
    learn(register, "10013", "Silje [b]Strøm", status=ConsumerStatus.BLOCKED, mobile=None, email=None)
    assert run(["consumers", "list", ORGNR]) == 0
    shown = " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())
    assert "10012 Åsmund Bjørnøy +47 400 01 012 aasmund.b@privat.example ja takk til alle / yes to all 02.11.2026 09:30:15" in shown
    assert "10013 Silje [b]Strøm har reservert seg / has blocked you" in shown
    assert "Side 1 av 1, 2 i alt / page 1 of 1, 2 in all" in shown


def test_consumers_are_filtered_and_paged(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    for number, status in enumerate(ConsumerStatus):
        learn(register, str(number), status=status)
    page = told(capsys, "list", ORGNR, "--status", "blocked", "--status", "asked", "--json")
    assert {each["status"] for each in page["consumers"]} == {"blocked", "asked"}
    page = told(capsys, "list", ORGNR, "--page", "2", "--per-page", "4", "--json")
    assert (len(page["consumers"]), page["total"], page["page"], page["per_page"]) == (3, 7, 2, 4)


@pytest.mark.parametrize("words", [["--page", "0"], ["--per-page", "101"], ["--per-page", "0"], ["--query", PERSON]])
@pytest.mark.usefixtures("register")
def test_a_page_that_cannot_be_and_a_fodselsnummer_are_refused(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(["consumers", "list", ORGNR, *words]) == 2
    assert PERSON not in capsys.readouterr().err


def test_a_company_without_b2c_has_no_register_page(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register)
    run(["company", "add", ORGNR, "Fjellbygg", "--no-b2c"])
    capsys.readouterr()
    for words in (["list", ORGNR], ["show", ORGNR, "10012"]):
        assert run(["consumers", *words]) == 1
        assert capsys.readouterr().err == (
            "Forbrukerregister er tilgjengelig når B2C er aktivert. / The consumer register is available when B2C is active.\n"
        )


def test_one_consumer_is_shown_with_the_last_request(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register, status=ConsumerStatus.ASKED)
    register.claim_request(ORGNR, "10012", "invoice/987654325/invoice/1", NOW)
    register.settle_request(ORGNR, "10012", "invoice/987654325/invoice/1", RequestWay.SMS)
    assert run(["consumers", "show", ORGNR, "10012"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "spurt / asked" in shown
    assert "02.11.2026 09:30:15, på SMS / by SMS, invoice/987654325/invoice/1" in shown
    assert told(capsys, "show", ORGNR, "10012", "--json")["request"]["way"] == "sms"
    assert run(["consumers", "show", ORGNR, "10099"]) == 2


def test_an_export_holds_everything(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register)
    invoice = an_invoice(register, ended=False)
    no = RegistryAnswer(registry=Registry.VIPPS, reception=Reception.NOT_RECEIVING, reason=Text(code=MessageCode.VIPPS_NOT_FOUND))
    register.keep_looks(invoice, [Look(round=Round.FIRST, answer=no, at=NOW)])
    register.claim_request(ORGNR, "10012", invoice, later(hours=1))
    register.claim_address(ORGNR, "10012", invoice, "+4740001012", later(hours=1))
    held = told(capsys, "export", ORGNR, "10012")
    assert [(each["address"], each["request"]["invoice"]) for each in held["asked_addresses"]] == [("+4740001012", invoice)]
    assert held["customer_card"]["address"]["line1"] == "Fjellveien 3"
    assert held["consumer_register"]["mobile"] == "+4740001012"
    assert held["request"]["invoice"] == invoice
    (listed,) = held["invoices"]
    assert listed["invoice"]["id"] == invoice
    assert [look["answer"]["registry"] for look in listed["looks"]] == ["vipps"]
    assert listed["timeline"]
    documents = {(each["role"], each["file_name"], each["retain_until"]) for each in listed["documents"]}
    assert ("invoice_pdf", "Faktura Åse.pdf", "2031-12-31") in documents
    assert "document" in {role for role, _, _ in documents}


@pytest.mark.usefixtures("register")
def test_an_export_goes_to_a_new_file_and_is_given_without_b2c_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(["company", "add", ORGNR, "Fjellbygg", "--no-b2c"])
    file = tmp_path / "asmund.json"
    assert run(["consumers", "export", ORGNR, "10012", "-o", str(file)]) == 0
    assert json.loads(file.read_text())["customer_card"]["name"] == "Åsmund Bjørnøy"
    assert run(["consumers", "export", ORGNR, "10012", "-o", str(file)]) == 2
    assert run(["consumers", "export", ORGNR, "10099"]) == 2
    assert "10099" in capsys.readouterr().err


def test_one_company_exports_and_erases_nothing_of_another(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register)
    run(["company", "add", "310001015", "Fjordlys", "--b2c"])
    assert run(["consumers", "export", "310001015", "10012"]) == 2
    assert run(["consumers", "erase", "310001015", "10012"]) == 2
    assert "Bjørnøy" not in capsys.readouterr().out.partition("310001015")[2]
    assert register.consumer(ORGNR, "10012").name == "Åsmund Bjørnøy"


def test_erasing_leaves_only_what_the_law_keeps_and_says_until_when(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register)
    invoice = an_invoice(register)
    register.claim_request(ORGNR, "10012", invoice, NOW)
    register.claim_address(ORGNR, "10012", invoice, "aasmund.b@privat.example", NOW)
    capsys.readouterr()
    assert run(["consumers", "erase", ORGNR, "10012"]) == 0
    out = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Kunde 10012 er slettet" in out
    assert "kan ikke slettes før etter 31.12.2031" in out
    assert "cannot be erased until after 31 December 2031" in out
    held = told(capsys, "export", ORGNR, "10012")
    assert (held["consumer_register"], held["request"], held["asked_addresses"]) == (None, None, [])
    card = held["customer_card"]
    assert card["name"] == "Slettet / erased"
    assert {name for name, value in card.items() if value} == {"company", "number", "name", "kind", "address", "language"}
    assert set(card["address"].values()) == {None}
    assert told(capsys, "list", ORGNR, "--json")["total"] == 0


def test_an_invoice_that_is_not_at_its_end_refuses_to_lose_its_card(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    learn(register)
    invoice = an_invoice(register, ended=False)
    assert run(["consumers", "erase", ORGNR, "10012"]) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"Ingenting er slettet: Ikke avsluttet: {invoice}. ")
    assert "A sent invoice stays open for returns some days more" in err
    assert register.consumer(ORGNR, "10012").name == "Åsmund Bjørnøy"
    assert register.customer(ORGNR, "10012").email == "aasmund.b@privat.example"


@pytest.mark.usefixtures("register")
def test_erasing_again_changes_nothing_and_a_business_is_not_erased(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consumers", "erase", ORGNR, "10012"]) == 0
    assert run(["consumers", "erase", ORGNR, "10012"]) == 0
    run(["customer", "add", ORGNR, "10003", "Testberg"])
    assert run(["consumers", "erase", ORGNR, "10003"]) == 1
    assert "privatperson" in capsys.readouterr().err
    assert run(["consumers", "erase", ORGNR, "10099"]) == 2


@pytest.mark.parametrize("command", ["show", "export", "erase"])
@pytest.mark.usefixtures("register")
def test_a_fodselsnummer_is_no_customer_number(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["consumers", command, ORGNR, PERSON]) == 2
    told = capsys.readouterr()
    assert "fødselsnummer" in told.err
    assert PERSON not in told.err + told.out
