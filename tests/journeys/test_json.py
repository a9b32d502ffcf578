"""An ERP without UBL hands in JSON, and everything behind the intake is as with UBL."""

import json
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.running import Running

from adapters.document_store import ObjectStore
from cli.failure import EX_REJECTED, EX_TRY_AGAIN
from documents.invoice_json import as_ubl
from documents.ubl_reader import read_invoice
from documents.ubl_xml import parse_xml
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.submission import Submission
from starter import HandedIn
from tests.journeys.test_outages import command, invoice

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("places", ["sqlite and a folder"], indirect=True),
]


def as_json(document: bytes) -> bytes:
    return read_invoice(parse_xml(document)).model_dump_json(exclude_defaults=True).encode()


async def test_what_comes_as_json_is_kept_and_sent_as_ubl(house: Running, tmp_path: Path) -> None:
    house.register.save_company(FJORD)
    house.register.save_customer(RORBERG)
    file = tmp_path / "876001.json"
    file.write_bytes(as_json(ubl("876001")))
    told = await command(house, "submit", file, "--json")
    assert told.returncode in {0, EX_TRY_AGAIN}, told.stderr
    await house.until(invoice("876001"), Status.SENT)
    digest = house.register.invoice(invoice("876001")).digest
    kept = house.register.submission(Submission(company=FJORD.orgnr, type=DocumentType.INVOICE, number="876001", digest=digest))
    store = ObjectStore(house.stack.settings["FAKTURAFLYT_STORE_URL"])
    assert store.get(kept.document) == as_ubl(file.read_bytes())
    (mail,) = house.mails("faktura@testberg.example", invoice("876001"))
    assert mail["Subject"]


async def test_the_same_json_again_is_answered_as_before_and_other_content_refused(house: Running) -> None:
    house.register.save_company(FJORD)
    house.register.save_customer(RORBERG)
    document = as_json(ubl("876002"))
    first = await house.submit(HandedIn(document=document))
    again = await house.submit(HandedIn(document=json.dumps(json.loads(document), indent=1).encode()))
    other = await house.submit(HandedIn(document=document.replace(b"Arbeid", b"Reise")))
    assert [answer.decision.kind for answer in (first, again, other)] == ["accepted", "accepted", "refused"]
    await house.until(invoice("876002"), Status.SENT)
    assert house.received(invoice("876002")) == 1


async def test_json_that_is_no_invoice_is_rejected_with_every_place(house: Running, tmp_path: Path) -> None:
    data = json.loads(as_json(ubl("876003")))
    data["totals"]["payable"] = "3 187,50"
    data["lines"][0]["beskrivelse"] = "Reise"
    file = tmp_path / "876003.json"
    file.write_text(json.dumps(data))
    told = await command(house, "submit", file, "--json")
    assert told.returncode == EX_REJECTED
    assert {finding["location"] for finding in json.loads(told.stdout)["findings"]} == {"/totals/payable", "/lines/0/beskrivelse"}
    assert house.status(invoice("876003")) is None


async def test_a_broken_rule_is_answered_with_its_place_in_the_json_and_kept_with_that_in_the_ubl(house: Running) -> None:
    house.register.save_company(FJORD)
    house.register.save_customer(RORBERG)
    data = json.loads(as_json(ubl("876005")))
    data["lines"][0]["origin_country"] = "XX"
    answer = await house.submit(HandedIn(document=json.dumps(data).encode()))
    assert answer.decision.kind == "rejected"
    assert [finding.location for finding in answer.findings] == ["/lines/0/origin_country"]
    (kept,) = house.register.invoice(invoice("876005")).findings
    assert kept.location.startswith("/Invoice/cac:InvoiceLine")


async def test_who_may_not_submit_may_not_submit_json(house: Running, tmp_path: Path) -> None:
    house.register.save_company(FJORD)
    await command(house, "user", "add", "per@fjordlys.example", "Per Leser", "reader", "--company", FJORD.orgnr)
    file = tmp_path / "876004.json"
    file.write_bytes(as_json(ubl("876004")))
    told = await command(house, "submit", file, "--as", "per@fjordlys.example")
    assert told.returncode == 77
    assert house.status(invoice("876004")) is None
