import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.download_links import DownloadLinks
from adapters.presentation_links import PresentationLinks
from adapters.register import SqlRegister, migrate
from cli.run import run
from domain.channels import Channel
from domain.identity import invoice_id
from domain.parcels.parcel import PackedFile, Parcel, Place, Source
from domain.submission import StoredFile, SubmissionRecord
from tests.contracts.register_values import acceptance, claim, company, rejection, submission

KEY = "k" * 32


@pytest.fixture(autouse=True)
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlRegister:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    monkeypatch.setenv("FAKTURAFLYT_WEB_BASE_URL", "https://faktura.example")
    monkeypatch.setenv("FAKTURAFLYT_WEB_KEYS", f"{KEY} {'o' * 40}")
    migrate(url)
    register = SqlRegister(url)
    register.save_company(company())
    return register


def test_it_tells_where_the_receiver_sees_an_invoice(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    record = submission()
    register.keep_submission(record)
    register.reserve(acceptance(record))
    assert run(["link", invoice_id(record.key)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("https://faktura.example/f/")
    assert run(["link", invoice_id(record.key), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"invoice": invoice_id(record.key), "link": told.strip()}
    token = told.strip().rsplit("/", 1)[1]
    assert PresentationLinks("https://faktura.example", [KEY]).read(token, datetime.now(UTC)) is not None  # the first key seals


def test_it_makes_a_new_link_to_the_attachments(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    bare, attached = submission(number="1"), submission(number="2")
    file = StoredFile(object=attached.document, file_name="a.pdf")
    for record in (bare.model_copy(update={"attachments": ()}), attached.model_copy(update={"attachments": (file, file)})):
        register.keep_submission(record)
        register.reserve(acceptance(record))
        register.claim(claim(record))
    assert offered_again(attached, capsys) == ("2", (1, 2), 1)
    assert run(["link", invoice_id(bare.key), "--attachments"]) == 2
    assert "ikke sendt på e-post med vedlegg" in capsys.readouterr().err


def test_a_new_link_leads_to_what_the_mail_carried_and_not_to_what_was_left_out(
    register: SqlRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    record = submission(number="3")
    file = StoredFile(object=record.document, file_name="a.pdf")
    register.keep_submission(record.model_copy(update={"attachments": (file, file)}))
    register.reserve(acceptance(record))
    carried = Parcel(files=(PackedFile(source=Source.ATTACHMENT, n=2, name="a.pdf", place=Place.LINKED),))
    register.claim(claim(record).model_copy(update={"parcel": carried}))
    assert offered_again(record, capsys) == ("3", (2,), 1)


def test_an_invoice_that_did_not_go_by_email_has_no_such_link(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    record = submission(number="4")
    register.keep_submission(record)
    register.reserve(acceptance(record))
    register.claim(claim(record, channel=Channel.PRINT))
    assert run(["link", invoice_id(record.key), "--attachments"]) == 2
    assert "ikke sendt på e-post med vedlegg" in capsys.readouterr().err


def offered_again(record: SubmissionRecord, capsys: pytest.CaptureFixture[str]) -> tuple[str, tuple[int, ...], int]:
    assert run(["link", invoice_id(record.key), "--attachments"]) == 0
    token = capsys.readouterr().out.strip().removeprefix("https://faktura.example/vedlegg/")
    offered = DownloadLinks("https://faktura.example", [KEY]).read(token, datetime.now(UTC))
    assert offered is not None
    return offered.submission.number, offered.files, offered.delivery


@pytest.mark.parametrize("invoice", ["invoice/310001015/invoice/none", "100003", "invoice/310001015/letter/1"])
def test_what_is_no_invoice_is_told(invoice: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["link", invoice]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert invoice in told.err


def test_a_rejected_invoice_is_shown_to_nobody(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    record = submission()
    register.keep_submission(record)
    register.reserve(rejection(record))
    assert run(["link", invoice_id(record.key)]) == 2
    assert "ble ikke godtatt" in capsys.readouterr().err


def test_without_a_key_it_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FAKTURAFLYT_WEB_KEYS", "")
    assert run(["link", "invoice/310001015/invoice/1"]) == 2
    assert "openssl rand -hex 32" in capsys.readouterr().err
