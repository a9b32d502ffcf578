"""`fakturaflyt b2c`: what is refused, and what is shown (I1-I4, I8, I9)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.agreements import ASLAK, TUNDRA
from support.cards import JONAS

from adapters.register import SqlRegister, migrate
from cli.run import run
from domain.companies.audit import Author
from domain.companies.users import Role
from domain.consumers.b2c_agreement import Acceptance, AgreementStatus

ORGNR = TUNDRA.orgnr
SIGNER = ["--signer-name", "Aslak Demovik", "--signer-email", "aslak@tundra.example"]
NOW = datetime.now(UTC)
ADMIN = "admin@tundra.example"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlRegister]:
    url = f"sqlite:///{tmp_path}/register.db"
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    monkeypatch.setenv("FAKTURAFLYT_EFAKTURA_GATEWAY", "http")
    monkeypatch.setenv("FAKTURAFLYT_TEMPORAL_ADDRESS", "127.0.0.1:9")
    migrate(url)
    register = SqlRegister(url)
    register.save_company(TUNDRA.model_copy(update={"account": "12345679519"}))
    register.save_customer(JONAS.model_copy(update={"company": ORGNR}))
    yield register
    register.close()


def request(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, None, Author(by="admin", at=NOW))


def sign(register: SqlRegister, at: datetime = NOW) -> None:
    request(register)
    register.accept_agreement(ORGNR, 1, Acceptance(at=at, text_sha256="a" * 64))


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--signer-name", "", "--signer-email", "a@b.example"], "ERROR: signer_name or signer_email missing or invalid"),
        (
            ["--signer-name", "A", "--signer-email", "a@b.example\r\nBcc: c@d.example"],
            "ERROR: signer_name or signer_email missing or invalid",
        ),
        ([*SIGNER, "--capture", "--ocr-account", "1234567"], "ERROR: ocr_account_number is invalid"),
        ([*SIGNER, "--capture", "--kid-length", "3"], "ERROR: ocr_kid_length is invalid"),
        ([*SIGNER, "--capture", "--position", "1-1"], "ERROR: ocr_reference_position syntax is invalid"),
        ([*SIGNER, "--capture", "--position", "8-12"], "ERROR: ocr_reference_position syntax is invalid"),
        ([*SIGNER, "--capture", "--position", "1-4"], "ERROR: ocr_reference_position syntax is invalid"),
    ],
)
def test_what_cannot_be_activated_is_refused_to_the_letter(options: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["b2c", "activate", ORGNR, *options]) == 1
    assert capsys.readouterr().err.splitlines()[0] == text


def test_without_temporal_nothing_is_asked_for_and_trying_again_is_safe(register: SqlRegister) -> None:
    assert run(["b2c", "activate", ORGNR, *SIGNER]) == 75
    assert register.agreements(ORGNR) == ()


def test_the_feature_is_switched_on_and_audited(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["b2c", "feature", ORGNR, "--no-on"]) == 0
    register.grant(ADMIN, "Ada", Role.AUTOINVOICE_ADMINISTRATOR, ORGNR, Author(by="test", at=NOW))
    assert run(["b2c", "feature", ORGNR, "--as", ADMIN]) == 0
    assert "Avtale mellom tjenesteyter og forbruker, Autoinvoice: på / on" in capsys.readouterr().out
    assert register.company(ORGNR).settings.consumer_agreement_feature
    assert [row.by for row in register.audit(ORGNR)][-1] == ADMIN


def test_where_an_agreement_is_can_be_seen(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    request(register)
    register.move_agreement(ORGNR, 1, AgreementStatus.EMAIL_SENT, NOW)
    assert run(["b2c", "show", ORGNR]) == 0
    shown = capsys.readouterr().out
    assert "Aktiveringsstatus: E-post melding sendt / " in shown
    assert "Statusmelding for aktivering: OK: Epost sendt til aslak@tundra.example\n" in shown


def test_one_that_is_late_is_shown_as_such(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    request_at = NOW - timedelta(days=2)
    register.request_agreement(ORGNR, ASLAK, None, Author(by="admin", at=request_at))
    register.accept_agreement(ORGNR, 1, Acceptance(at=NOW - timedelta(hours=25), text_sha256="a" * 64))
    assert run(["b2c", "show", ORGNR]) == 0
    assert "Avtalen er ikke aktiv i banken etter 24 timer. Vi fortsetter å sjekke." in capsys.readouterr().out
    assert run(["b2c", "show", ORGNR, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["agreements"]
    assert (told["late"], told["status_nb"]) == (True, "Signert")


def test_a_customer_administrator_sees_where_the_agreement_is_and_who_did_what(
    register: SqlRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    register.grant(ADMIN, "Ada", Role.CUSTOMER_ADMINISTRATOR, ORGNR, Author(by="test", at=NOW))
    register.request_agreement(ORGNR, ASLAK, None, Author(by=ADMIN, at=NOW))
    register.move_agreement(ORGNR, 1, AgreementStatus.EMAIL_SENT, NOW)
    register.note_resend(ORGNR, 1, Author(by="other@tundra.example", at=NOW))
    register.accept_agreement(ORGNR, 1, Acceptance(at=NOW, text_sha256="a" * 64))
    assert run(["b2c", "show", ORGNR, "--as", ADMIN]) == 0
    shown = capsys.readouterr().out
    assert f"{ADMIN}: Bestilt / Requested" in shown
    assert "other@tundra.example: e-posten sendes på nytt / the e-mail is sent again" in shown
    assert f"{ASLAK.email}: Signert / Signed" in shown
    assert run(["company", "audit", ORGNR, "--as", ADMIN, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    acts = [(row["by"], row["field"], row["to"]) for row in rows if row["subject"] == "b2c_agreement"]
    assert acts == [
        (ADMIN, "status", "requested"),
        ("other@tundra.example", "mail", "resend"),
        (ASLAK.email, "status", "signed"),
    ]


@pytest.mark.parametrize("command", ["show", "disable", "resend"])
def test_whoever_has_no_right_is_told_so_as_the_api_does(register: SqlRegister, capsys: pytest.CaptureFixture[str], command: str) -> None:
    register.grant(ADMIN, "Ada", Role.READER, ORGNR, Author(by="test", at=NOW))
    assert run(["b2c", command, ORGNR, "--as", ADMIN]) == 77
    assert capsys.readouterr().err.splitlines()[0] == "ERROR: NO RIGHTS"


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("none", "ERROR: Company agreement not found"),
        ("pending", "ERROR: Cannot disable agreement. Issuer state is PENDING"),
        ("signed", "ERROR: Cannot disable agreement. Issuer state is PENDING"),
        ("nets", "ERROR: Cannot disable agreement. Issuer state is ACTIVE_AT_NETS"),
    ],
)
def test_only_an_active_agreement_can_be_disabled(register: SqlRegister, capsys: pytest.CaptureFixture[str], stage: str, text: str) -> None:
    if stage == "pending":
        request(register)
    elif stage != "none":
        sign(register)
    if stage == "nets":
        register.move_agreement(ORGNR, 1, AgreementStatus.ACTIVE_AT_NETS, NOW)
    assert run(["b2c", "disable", ORGNR]) == 1
    assert capsys.readouterr().err.splitlines()[0] == text


@pytest.mark.usefixtures("register")
def test_nothing_can_be_sent_again_that_was_never_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["b2c", "resend", ORGNR]) == 1
    assert capsys.readouterr().err.startswith("ERROR: Company agreement not found")
