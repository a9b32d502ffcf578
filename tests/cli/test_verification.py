"""`fakturaflyt company activate` and `kyc`: what is told where nobody can be asked, or need be."""

import json
from pathlib import Path

import pytest
from support.kyc import HALVOR, TRYGVE

from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from cli.run import run
from domain.companies.audit import Author
from domain.companies.users import Role
from domain.errors import NotFound
from domain.identity import ObjectRef
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import RoundState
from domain.verification.signing import Signature

NORDA, SKOG = "310004049", "310005053"


@pytest.fixture(autouse=True)
def register_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/register.db"
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    return url


def added(orgnr: str, created_on: str) -> None:
    assert run(["company", "add", orgnr, "Prøveregnskap AS", "--created-on", created_on]) == 0


def status(capsys: pytest.CaptureFixture[str], orgnr: str) -> str:
    capsys.readouterr()
    assert run(["company", "kyc", orgnr, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["status"]
    assert isinstance(told, str)
    return told


def test_a_company_of_before_the_rule_need_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    added(SKOG, "2022-06-30")
    capsys.readouterr()
    assert run(["company", "activate", SKOG]) == 0
    assert "Ikke påkrevd" in capsys.readouterr().out


def test_where_nobody_can_be_asked_activation_says_so_and_begins_nothing(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    added(NORDA, "2022-07-01")
    assert run(["company", "activate", NORDA, "--email", "forste@nordavind.example"]) != 0
    assert "ingen signeringstjeneste" in capsys.readouterr().err
    with pytest.raises(NotFound):
        SqlRegister(register_url).verification(NORDA)


def test_the_day_a_company_was_created_on_decides_whether_it_must_be_verified(capsys: pytest.CaptureFixture[str]) -> None:
    added(NORDA, "2022-07-01")
    assert status(capsys, NORDA) == "unverified"
    added(NORDA, "2022-06-30")
    assert status(capsys, NORDA) == "exempt"
    added(NORDA, "2022-07-01")
    assert status(capsys, NORDA) == "unverified"


def signed_by(register_url: str, *signatures: Signature) -> SqlRegister:
    """A register in which these have signed."""
    added(NORDA, "2022-07-01")
    register = SqlRegister(register_url)
    n = register.ask_round(NORDA, "forste@nordavind.example", "admin", HALVOR.at)
    signed = {"state": RoundState.SIGNED, "signatures": signatures, "ended_at": HALVOR.at}
    register.save_round(register.signing_round(NORDA, n).model_copy(update=signed))
    return register


def test_days_of_birth_are_for_those_who_may_ask_people_to_sign(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    register = signed_by(register_url, HALVOR)
    register.attest(NORDA, TRYGVE.name, TRYGVE.born, "drift", "sett fullmakt", HALVOR.at)
    for user, role in (("leser@nordavind.example", Role.READER), ("admin@nordavind.example", Role.CUSTOMER_ADMINISTRATOR)):
        register.grant(user, "Bruker", role, NORDA, Author(by="test", at=HALVOR.at))
    told = []
    for user in ("leser@nordavind.example", "admin@nordavind.example"):
        capsys.readouterr()
        assert run(["company", "kyc", NORDA, "--json", "--as", user]) == 0
        told.append(capsys.readouterr().out)
    assert [HALVOR.name in each for each in told] == [True, True]
    assert ["born" in each for each in told] == [False, True]


def test_of_several_who_have_signed_nobody_is_vouched_for_by_the_way(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    register = signed_by(register_url, HALVOR, TRYGVE)
    assert run(["company", "attest", NORDA, "--reason", "sett fullmakt"]) == 1
    assert f"{HALVOR.name}, {TRYGVE.name}" in capsys.readouterr().err
    assert register.verification(NORDA).attestations == ()


@pytest.mark.parametrize(
    "options", [["--name", " ", "--born", "1970-01-02"], ["--name", HALVOR.name, "--born", "1970-01-02", "--signed-round", "1"]]
)
def test_an_attestation_names_a_person_and_a_round_that_needs_one(register_url: str, options: list[str]) -> None:
    register = signed_by(register_url, HALVOR)
    assert run(["company", "attest", NORDA, "--reason", "sett fullmakt", *options]) != 0
    assert register.verification(NORDA).attestations == ()


def test_a_verified_company_is_not_asked_again(register_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    register = signed_by(register_url, HALVOR)
    register.save_company(register.company(NORDA).model_copy(update={"kyc": KycStatus.VERIFIED}))
    assert run(["company", "verify", NORDA, "--email", "andre@nordavind.example"]) == 1
    assert "allerede verifisert" in capsys.readouterr().err


def signed_paper(register: SqlRegister, store: Path, n: int, paper: bytes) -> ObjectRef:
    """A round that is signed, with its document in the store."""
    kept = ObjectStore(str(store)).put(NORDA, paper, "application/pdf")
    register.save_round(register.signing_round(NORDA, n).model_copy(update={"state": RoundState.SIGNED, "evidence": kept}))
    return kept


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAKTURAFLYT_STORE_URL", str(tmp_path / "store"))
    return tmp_path / "store"


def fetched(capsys: pytest.CaptureFixture[str], file: Path, *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(["company", "fullmakt", NORDA, "-o", str(file), *words]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def test_a_fullmakt_is_written_as_it_was_signed_and_replaces_nothing(
    register_url: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register, file = signed_by(register_url, HALVOR), tmp_path / "fullmakt.pdf"
    signed_paper(register, store, 1, b"%PDF-first")
    assert str(file) in fetched(capsys, file)
    assert file.read_bytes() == b"%PDF-first"
    assert "--force" in fetched(capsys, file, code=2)
    register.ask_round(NORDA, "andre@nordavind.example", "admin", HALVOR.at)
    assert "Runde 2 er ikke signert. / Round 2 is not signed." in fetched(capsys, file, "--force", "--round", "2", code=1)
    assert "Det finnes ingen runde 7. / There is no round 7." in fetched(capsys, file, "--force", "--round", "7", code=2)
    signed_paper(register, store, 2, b"%PDF-second")
    assert "--round. (1, 2)" in fetched(capsys, file, "--force", code=2)
    fetched(capsys, file, "--force", "--round", "2")
    assert file.read_bytes() == b"%PDF-second"


def test_where_nothing_is_signed_or_nobody_was_asked_no_fullmakt_is_written(
    register_url: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added(NORDA, "2022-07-01")
    file = tmp_path / "fullmakt.pdf"
    assert "ikke aktivert" in fetched(capsys, file, code=2)
    SqlRegister(register_url).begin_verification(NORDA, HALVOR.at)
    assert "Ingen fullmakt er signert. / No fullmakt is signed." in fetched(capsys, file, code=1)
    assert not file.exists()
    assert not store.exists()


def test_a_fullmakt_that_the_store_has_spoilt_is_not_written(
    register_url: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register, file = signed_by(register_url, HALVOR), tmp_path / "fullmakt.pdf"
    kept = signed_paper(register, store, 1, b"%PDF-first")
    (store / NORDA / kept.sha256).write_bytes(b"%PDF-other")
    assert "damaged" in fetched(capsys, file, code=1)
    assert not file.exists()
