"""`fakturaflyt evidence`, called as the command line calls it, on a register and a store without a running house."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.document_store import ObjectStore
from adapters.register import SqlRegister, migrate
from cli.run import run
from domain.identity import invoice_id
from tests.contracts.register_values import NOW, ORGNR, rejection, submission

INVOICE = invoice_id(submission().key)


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlRegister:
    """A register in which one submission waits for its decision; the store has none of its files."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    migrate(url)
    register = SqlRegister(url)
    register.keep_submission(submission())
    return register


@pytest.fixture
def pack(register: SqlRegister, tmp_path: Path) -> Path:
    """A whole pack of a rejected invoice."""
    store = ObjectStore(str(tmp_path / "store"))
    document = store.put(ORGNR, b"<Invoice/>", "application/xml")
    record = submission(number="2").model_copy(update={"document": document, "invoice_pdf": None, "attachments": ()})
    register.keep_submission(record)
    register.reserve(rejection(record))
    path = tmp_path / "pack.zip"
    assert run(["evidence", invoice_id(record.key), "-o", str(path)]) == 0
    return path


@pytest.mark.usefixtures("register")
def test_an_invoice_that_is_not_decided_yet_is_to_be_asked_for_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", INVOICE, "-o", str(tmp_path / "out.zip")]) == 75
    assert "Fakturaen er mottatt, men ikke avgjort ennå." in capsys.readouterr().err
    assert not (tmp_path / "out.zip").exists()


def test_what_is_missing_is_told_to_programs_too(register: SqlRegister, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register.reserve(rejection(submission()))
    path = tmp_path / "out.zip"
    assert run(["evidence", INVOICE, "-o", str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert [(one["role"], one["fault"]) for one in told["damaged"]] == [
        ("document", "missing"), ("invoice_pdf", "missing"), ("attachment", "missing"),
    ]  # fmt: skip


def test_an_output_that_cannot_be_written_is_told(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    invoice = f"invoice/{ORGNR}/invoice/2"
    assert run(["evidence", invoice, "-o", str(pack.parent / "none" / "out.zip")]) == 2
    assert "Kan ikke skrive " in capsys.readouterr().err
    assert run(["evidence", invoice, "-o", str(pack.parent), "--force"]) == 2


def test_a_pack_that_is_not_there_or_none_is_told(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", "verify", str(pack.with_name("none.zip"))]) == 2
    assert "Kan ikke lese " in capsys.readouterr().err
    other = pack.with_name("letter.txt")
    other.write_text("no pack", encoding="utf-8")
    assert run(["evidence", "verify", str(other)]) == 1
    assert "STEMMER IKKE / DOES NOT HOLD  Filen er en bevispakke som kan leses." in capsys.readouterr().out


def test_a_document_that_is_not_the_one_the_register_knows_is_told(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", "verify", str(pack), "--json"]) == 1
    checks = {check["code"]: check["verdict"] for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks == {
        "readable": "holds", "complete": "holds", "unchanged": "holds", "undamaged": "holds", "referred": "holds",
        "register": "holds", "submission": "fails",
    }  # fmt: skip


def test_the_time_of_the_pack_is_that_of_the_last_event_not_of_its_making(pack: Path) -> None:
    first = pack.read_bytes()
    assert NOW.isoformat().encode() in first
    assert run(["evidence", f"invoice/{ORGNR}/invoice/2", "-o", str(pack), "--force"]) == 0
    assert pack.read_bytes() == first
