"""Packs of invoices that went to the hub of eFaktura and Vipps: the claim, what the hub answered, and how far that goes."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.packs import repacked

from adapters.efaktura.channel import HubChannel
from adapters.efaktura.line import HubAddress, HubEvidence, HubLine
from adapters.evidence import check_pack
from adapters.http_exchange import Attempt
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.lifecycle import Event
from domain.messages import MessageCode
from tests.adapters import efaktura_outside
from tests.adapters.evidence_archive import Archive, verdicts
from tests.adapters.outside import NOW
from tests.adapters.peppol_outside import MovableClock
from tests.contracts.register_values import ORGNR, acceptance, change, claim, later, move


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def prepared(archive: Archive, channel: Channel = Channel.EFAKTURA, **cards: Any) -> bytes:
    """The claim of this archive's delivery, as production prepares it."""
    line = HubLine(HubAddress(base_url="https://hub.example", token="t", submitter="us.example"), MovableClock())
    letter = efaktura_outside.claim(channel, number=archive.record.key.number, **({"company": {"orgnr": ORGNR}} | cards))
    return HubChannel(channel, line).prepare(letter.model_copy(update={"delivery": claim(archive.record, channel=channel).delivery}))


def reference(body: bytes) -> str:
    return str(json.loads(body)["consignmentId"])


def said(of: str, operation: str = "addInvoices", status: int = 200, body: bytes | None = None, **answer: Any) -> bytes:
    attempt = Attempt(url=f"https://hub.example/{operation}", began_at=NOW, ended_at=NOW, http_status=status, ended=f"HTTP {status}")
    body = body if body is not None else json.dumps({"code": "0", "consignmentId": of} | answer).encode()
    return HubEvidence(consignment=of, attempt=attempt, answer_base64=b64encode(body).decode()).model_dump_json().encode()


def told(of: str, state: str) -> bytes:
    return said(of, "getConsignmentStatus", body=json.dumps({"code": "0", "consignmentId": of, "status": state}).encode())


def submitted(
    archive: Archive, body: bytes, evidence: bytes, channel: Channel = Channel.EFAKTURA, to: LedgerState = LedgerState.HANDED_OVER
) -> None:
    """Write down a submission and what the hub answered."""
    archive.register.reserve(acceptance(archive.record))
    known = {"prepared": archive.put(body), "reference": reference(body)}
    claimed = claim(archive.record, channel=channel).model_copy(update=known)
    archive.register.claim(claimed)
    moved = move(claimed, to, archive.put(evidence)).model_copy(update={"reference": reference(body)})
    event = Event.REFUSED_BY_CHANNEL if to is LedgerState.REFUSED else Event.HANDED_OVER
    archive.register.record(change(archive.record, event, at=later(seconds=2), ledger=moved))


def index(archive: Archive) -> str:
    return archive.files()["index.html"].decode()


@pytest.mark.parametrize("channel", [Channel.EFAKTURA, Channel.VIPPS])
@pytest.mark.parametrize("code", ["0", "209"])
def test_a_claim_is_in_the_pack_with_what_the_hub_answered_and_no_more_is_said(archive: Archive, channel: Channel, code: str) -> None:
    body = prepared(archive, channel)
    submitted(archive, body, said(reference(body), code=code), channel)
    files = archive.files()
    (folder,) = {name.rpartition("/")[0] for name in files if name.endswith("claim.json")}
    assert files[f"{folder}/claim.json"] == body
    assert json.loads(files[f"{folder}/hub-answer.json"])["code"] == code
    page = index(archive)
    assert "The eFaktura hub answered that it has the claim" in page
    assert "was processed" not in page
    assert reference(body) in page
    checked = archive.checked()
    assert (checked["claim"], checked["shown"]) == ("holds", "holds")


def test_what_became_of_a_claim_confirms_it(archive: Archive) -> None:
    body = prepared(archive)
    submitted(archive, body, said(reference(body)))
    archive.moved(Event.CONFIRMED, LedgerState.CONFIRMED, MessageCode.EFAKTURA_DELIVERED, told(reference(body), "PROCESSED"))
    assert "was processed and passed on to bank and Vipps" in index(archive)
    assert archive.checked()["shown"] == "holds"


def test_a_claim_that_is_still_on_its_way_confirms_nothing(archive: Archive) -> None:
    body = prepared(archive)
    submitted(archive, body, said(reference(body)))
    archive.moved(Event.CONFIRMED, LedgerState.CONFIRMED, MessageCode.EFAKTURA_DELIVERED, told(reference(body), "IN_PROGRESS"))
    assert archive.checked()["shown"] == "fails"


def test_a_claim_that_was_stopped_is_told_as_that(archive: Archive) -> None:
    body = prepared(archive)
    submitted(archive, body, said(reference(body)))
    archive.moved(Event.REFUSED_BY_RECEIVER, LedgerState.REFUSED, MessageCode.EFAKTURA_STOPPED, told(reference(body), "STOPPED"))
    assert "the claim was stopped" in index(archive)


@pytest.mark.parametrize(
    "refusal",
    [
        lambda of: said(of, code="5006"),
        lambda of: said(of, invoices=[{"invoiceNumber": "1", "code": "RECEIVER_NOT_FOUND"}]),
        lambda of: said(of, status=400, body=b"<html/>"),
    ],
)
def test_a_refusal_is_told_as_that(archive: Archive, refusal: Callable[[str], bytes]) -> None:
    body = prepared(archive)
    submitted(archive, body, refusal(reference(body)), to=LedgerState.REFUSED)
    page = index(archive)
    assert "The eFaktura hub did not take the claim" in page
    assert "that it has the claim" not in page


@pytest.mark.parametrize(
    ("cards", "why"),
    [
        ({"summary": {"payable": "3187.49"}}, "the amount is not that of the invoice"),
        ({"company": {"orgnr": "310001015"}}, "it is the claim of another delivery"),
    ],
)
def test_a_claim_of_something_else_is_found_out(archive: Archive, cards: dict[str, Any], why: str) -> None:
    body = prepared(archive, **cards)
    submitted(archive, body, said(reference(body)))
    (check,) = (check for check in check_pack(archive.pack(), None).checks if check.code == "claim")
    assert (check.verdict, check.detail) == ("fails", why)


def test_an_answer_about_another_claim_proves_nothing(archive: Archive) -> None:
    body = prepared(archive)
    other = "48d32d64-0000-5e0e-af6d-4f60709bf25a"
    submitted(archive, body, said(reference(body), body=json.dumps({"code": "0", "consignmentId": other}).encode()))
    assert archive.checked()["shown"] == "not_checked"
    assert "that it has the claim" not in index(archive)


def test_a_claim_that_was_changed_in_the_pack_is_found_out(archive: Archive) -> None:
    body = prepared(archive)
    submitted(archive, body, said(reference(body)))
    pack = archive.pack()
    (name,) = (name for name in archive.files() if name.endswith("claim.json"))
    for forged in (body.replace(b"318750", b"418750"), b"{}"):
        assert verdicts(check_pack(repacked(pack, {name: forged}), None))["claim"] == "fails"
