"""`fakturaflyt list`: no line is cut, neither on a narrow terminal nor in a pipe."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.register import SqlRegister, migrate
from cli.run import run
from domain.identity import InvoiceKey, ObjectRef
from domain.invoice import DocumentType
from domain.submission import ErpStatus, SubmissionRecord

NUMBER = "en-lang-fakturanummerserie-2026-000000123456"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlRegister:
    url = f"sqlite:///{tmp_path}/register.db"
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    migrate(url)
    return SqlRegister(url)


@pytest.mark.parametrize("terminal", [True, False])
def test_an_id_is_never_cut(
    register: SqlRegister, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, terminal: bool
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR" if terminal else "NO_COLOR", "1")
    register.keep_submission(
        SubmissionRecord(
            key=InvoiceKey(company="310001015", type=DocumentType.CREDIT_NOTE, number=NUMBER),
            digest="d",
            document=ObjectRef(company="310001015", sha256="d" * 64, size_bytes=1, media_type="application/xml"),
            erp_status=ErpStatus.OPEN,
            submitted_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )
    assert run(["list"]) == 0
    assert f"invoice/310001015/credit_note/{NUMBER}  received" in capsys.readouterr().out


def test_a_limit_is_at_least_one(register: SqlRegister) -> None:  # noqa: ARG001 - an empty one
    assert run(["list", "--limit", "0"]) == 2
