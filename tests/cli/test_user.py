"""`fakturaflyt user` and `--as`: who may do what on the command line, and how a refusal reads."""

import getpass
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from adapters.register import SqlRegister
from cli.run import run
from domain.companies.users import Role

FJORD, NORD = "310001015", "310002038"
ROLES = {
    "eva@fjordlys.example": "customer-administrator",
    "ada@fjordlys.example": "autoinvoice-administrator",
    "ola@fjordlys.example": "operator",
    "lise@fjordlys.example": "reader",
}
NOT_ALLOWED = 77
UBL = "sandbox/worlds/norway/100003-work-in-november.xml"
INVOICE = f"invoice/{FJORD}/invoice/100003"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two companies, the second one a sub-unit of the first, and a user of each role at the first."""
    file = tmp_path_factory.mktemp("filled") / "register.db"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{file}")
        environment.delenv("FAKTURAFLYT_AS", raising=False)
        assert run(["company", "add", FJORD, "Fjordlys Demo AS", "--b2c"]) == 0
        assert run(["company", "add", NORD, "Fjordlys Demo AS avd. Nord", "--parent", FJORD]) == 0
        assert run(["customer", "add", FJORD, "10003", "Testberg"]) == 0
        for user, role in ROLES.items():
            assert run(["user", "add", user, "Navn Navnesen", role, "--company", FJORD]) == 0
    return file


@pytest.fixture(autouse=True)
def house(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of its own for every test, filled once."""
    with closing(sqlite3.connect(filled)) as source, closing(sqlite3.connect(tmp_path / "register.db")) as copy:
        source.backup(copy)
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", f"sqlite:///{tmp_path}/register.db")
    monkeypatch.setenv("FAKTURAFLYT_STORE_URL", str(tmp_path / "store"))
    monkeypatch.delenv("FAKTURAFLYT_AS", raising=False)


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(list(words)) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told(capsys, *words, "--json").splitlines()]


def register(tmp_path: Path) -> SqlRegister:
    return SqlRegister(f"sqlite:///{tmp_path}/register.db")


COMMANDS: dict[str, tuple[list[str], str]] = {
    "show a card": (["company", "show", FJORD], "eva ada ola lise"),
    "show a customer": (["customer", "show", FJORD, "10003"], "eva ada ola lise"),
    "list consumers": (["consumers", "list", FJORD], "eva ada ola lise"),
    "list invoices": (["list", "--company", FJORD], "eva ada ola lise"),
    "change a card": (["company", "add", FJORD, "Fjordlys AS"], "eva ada"),
    "change a customer": (["customer", "add", FJORD, "10003", "Testberg AS"], "ada ola"),
    "export a consumer": (["consumers", "export", FJORD, "10003"], "eva ada"),
    "read settings": (["company", "settings", FJORD], "ada"),
    "change settings": (["company", "settings", FJORD, "--no-email"], "ada"),
    "change settings by the card": (["company", "add", FJORD, "Fjordlys Demo AS", "--no-email"], "ada"),
    "read the audit": (["company", "audit", FJORD], "eva ada"),
    "read users": (["user", "list", "--company", FJORD], "eva ada"),
    "change users": (["user", "add", "ny@fjordlys.example", "Ny", "reader", "--company", FJORD], "eva"),
    "change roles": (["user", "role", "lise@fjordlys.example", "operator", "--company", FJORD], "eva"),
    "set a company up": (["company", "add", "310003034", "Lauvtre"], ""),
    "make a deployment operator": (["user", "add", "eva@fjordlys.example", "Navn Navnesen", "deployment-operator"], ""),
    "move a company to before the rule": (["company", "add", FJORD, "Fjordlys Demo AS", "--created-on", "2022-01-01"], ""),
    "switch B2C on": (["company", "add", FJORD, "Fjordlys Demo AS", "--b2c"], ""),
    "see a verification": (["company", "kyc", FJORD], "eva ada ola lise"),
    "see the B2C agreement": (["b2c", "show", FJORD], "eva ada"),
    "switch the B2C feature on": (["b2c", "feature", FJORD], "ada"),
    "plan": (["plan", UBL], "eva ada ola lise"),
    "read who runs the service": (["user", "audit"], ""),
    "count": (["count"], ""),
}


@pytest.mark.parametrize("what", COMMANDS)
@pytest.mark.parametrize("user", ROLES)
def test_a_command_goes_by_the_role(what: str, user: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, allowed = COMMANDS[what]
    code = 0 if user.partition("@")[0] in allowed.split() else NOT_ALLOWED
    said = told(capsys, *words, "--as", user, code=code)
    if code:
        assert said.removeprefix("ERROR: NO RIGHTS\n").startswith("Du ")
        assert said.startswith("ERROR: NO RIGHTS") == (words[0] == "b2c")
        assert " / You " in said


NEED_SERVICES: dict[str, tuple[list[str], str]] = {
    "activate a company": (["company", "activate", FJORD], "eva ada"),
    "ask for a signature": (["company", "verify", FJORD, "--email", "forste@fjordlys.example"], "eva ada"),
    "end the invitations": (["company", "cancel-kyc", FJORD, "--reason", "x"], "eva ada"),
    "vouch for a power of attorney": (["company", "attest", FJORD, "--reason", "x"], ""),
    "fetch a signed fullmakt": (["company", "fullmakt", FJORD, "-o", "/nonexistent/fullmakt.pdf"], "eva ada"),
    "activate B2C": (["b2c", "activate", FJORD, "--signer-name", "Ada", "--signer-email", "ada@fjordlys.example"], "eva ada"),
    "send the agreement's mail again": (["b2c", "resend", FJORD], "eva ada"),
    "disable B2C": (["b2c", "disable", FJORD], "eva ada"),
    "erase a consumer": (["consumers", "erase", FJORD, "10003"], "eva ada"),
    "show an invoice": (["show", INVOICE], "eva ada ola lise"),
    "link to an invoice": (["link", INVOICE], "eva ada ola lise"),
    "pack the evidence": (["evidence", INVOICE, "-o", "/nonexistent/pack.zip"], "eva ada ola lise"),
    **{act: ([*act.split(), "--reason", "x"], "ada ola") for act in (f"hold {INVOICE}", f"release {INVOICE}", f"cancel {INVOICE}")},
    **{act: ([*act.split(), "--reason", "x"], "ada ola") for act in (f"resend {INVOICE}", f"skip-wait {INVOICE}")},
    **{act: ([*act.split(), "--reason", "x"], "ada ola") for act in (f"settle {INVOICE} sent", f"reroute {INVOICE} print")},
}
"""What ends otherwise here than by a refusal of the role, since nobody is asked for it, nothing is there, or no service runs."""


@pytest.mark.parametrize("what", NEED_SERVICES)
@pytest.mark.parametrize("user", ROLES)
def test_a_command_that_needs_more_than_the_register_goes_by_the_role_first(
    what: str, user: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURAFLYT_TEMPORAL_ADDRESS", "127.0.0.1:9")
    words, allowed = NEED_SERVICES[what]
    capsys.readouterr()
    code = run([*words, "--as", user])
    assert (code == NOT_ALLOWED) == (user.partition("@")[0] not in allowed.split()), capsys.readouterr().err
    assert code != 0


NEED_NO_SERVICE = {what: words for what, (words, _) in COMMANDS.items() if what != "count"}


@pytest.mark.parametrize("what", NEED_NO_SERVICE)
def test_a_deployment_operator_and_the_person_at_the_machine_may_do_everything(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["user", "add", "drift@tjenesten.example", "Drift", "deployment-operator"]) == 0
    told(capsys, *NEED_NO_SERVICE[what], "--as", "drift@tjenesten.example")
    told(capsys, *NEED_NO_SERVICE[what])


FOREIGN = [
    ["company", "show", NORD],
    ["company", "settings", NORD],
    ["company", "settings", NORD, "--no-email"],
    ["company", "audit", NORD],
    ["company", "activate", NORD],
    ["company", "verify", NORD, "--email", "forste@fjordlys.example"],
    ["company", "kyc", NORD],
    ["company", "cancel-kyc", NORD, "--reason", "x"],
    ["b2c", "feature", NORD],
    ["b2c", "activate", NORD, "--signer-name", "Ada", "--signer-email", "ada@fjordlys.example"],
    ["b2c", "resend", NORD],
    ["b2c", "disable", NORD],
    ["b2c", "show", NORD],
    ["customer", "show", NORD, "1"],
    ["customer", "add", NORD, "1", "X"],
    ["consumers", "list", NORD],
    ["consumers", "show", NORD, "1"],
    ["consumers", "export", NORD, "1"],
    ["consumers", "erase", NORD, "1"],
    ["list", "--company", NORD],
    ["show", f"invoice/{NORD}/invoice/1"],
    ["link", f"invoice/{NORD}/invoice/1"],
    ["evidence", f"invoice/{NORD}/invoice/1", "-o", "/nonexistent/pack.zip"],
    ["hold", f"invoice/{NORD}/invoice/1", "--reason", "x"],
    ["release", f"invoice/{NORD}/invoice/1", "--reason", "x"],
    ["cancel", f"invoice/{NORD}/invoice/1", "--reason", "x"],
    ["settle", f"invoice/{NORD}/invoice/1", "sent", "--reason", "x"],
    ["resend", f"invoice/{NORD}/invoice/1", "--reason", "x"],
    ["reroute", f"invoice/{NORD}/invoice/1", "print", "--reason", "x"],
    ["skip-wait", f"invoice/{NORD}/invoice/1", "--reason", "x"],
    ["submit", UBL, "--company", NORD],
    ["fix-and-resend", UBL, "--company", NORD, "--reason", "x"],
    ["user", "add", "ny@x.example", "Ny", "reader", "--company", NORD],
    ["user", "list", "--company", NORD],
]


@pytest.mark.parametrize("words", FOREIGN, ids=" ".join)
@pytest.mark.parametrize("user", ROLES)
def test_a_role_at_the_main_unit_gives_no_right_at_the_sub_unit(user: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "ingen rolle i dette firmaet" in told(capsys, *words, "--as", user, code=NOT_ALLOWED)


@pytest.mark.parametrize("words", [words for words in FOREIGN if words[0] not in {"submit", "fix-and-resend"}], ids=" ".join)
def test_a_company_that_does_not_exist_is_refused_in_the_same_words(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    unknown = [word.replace(NORD, "310005053") for word in words]
    here = told(capsys, *words, "--as", "ada@fjordlys.example", code=NOT_ALLOWED)
    assert told(capsys, *unknown, "--as", "ada@fjordlys.example", code=NOT_ALLOWED) == here


def test_settings_are_refused_in_the_words_of_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    for user in ("eva@fjordlys.example", "ola@fjordlys.example", "lise@fjordlys.example"):
        said = told(capsys, "company", "settings", FJORD, "--as", user, code=NOT_ALLOWED)
        assert said == (
            "Du må ha rollen Autoinvoice administrator for å få tilgang til innstillingen. "
            "/ You need the role Autoinvoice administrator to access the setting.\n"
        )


def test_a_card_is_shown_without_settings_to_whoever_may_not_see_them(capsys: pytest.CaptureFixture[str]) -> None:
    (full,) = lines(capsys, "company", "show", FJORD, "--as", "ada@fjordlys.example")
    (card,) = lines(capsys, "company", "show", FJORD, "--as", "eva@fjordlys.example")
    assert {*full} - {*card} == {"settings"}
    assert "print_service" not in told(capsys, "company", "show", FJORD, "--as", "lise@fjordlys.example")


def test_settings_are_left_out_of_the_audit_too(capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "company", "settings", FJORD, "--no-email", "--as", "ada@fjordlys.example")
    seen = lines(capsys, "company", "audit", FJORD, "--as", "eva@fjordlys.example")
    assert seen
    assert not any(entry["field"].startswith("settings.") for entry in seen)


def test_the_audit_tells_who_when_from_and_to(capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "company", "settings", FJORD, "--no-email", "--as", "ADA@fjordlys.example")
    entry = lines(capsys, "company", "audit", FJORD)[-1]
    assert {name: entry[name] for name in ("by", "subject", "subject_id", "field", "from", "to")} == {
        "by": "ada@fjordlys.example",
        "subject": "company",
        "subject_id": FJORD,
        "field": "settings.no_email",
        "from": False,
        "to": True,
    }
    assert entry["at"].endswith("Z")
    assert "settings.no_email" in told(capsys, "company", "audit", FJORD)


def test_without_a_name_the_person_at_the_machine_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert {entry["by"] for entry in lines(capsys, "company", "audit", FJORD)} == {getpass.getuser()}


def test_the_environment_may_name_the_user_and_the_command_line_comes_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKTURAFLYT_AS", "lise@fjordlys.example")
    told(capsys, "company", "settings", FJORD, code=NOT_ALLOWED)
    told(capsys, "--as", "ada@fjordlys.example", "company", "settings", FJORD)


@pytest.mark.parametrize("words", [["company", "show", FJORD], ["list"], ["user", "list"], ["submit", UBL]])
def test_a_user_that_does_not_exist_may_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "finnes ikke" in told(capsys, *words, "--as", "ukjent@fjordlys.example", code=NOT_ALLOWED)


@pytest.mark.parametrize("named", ["", "  "])
def test_an_empty_name_is_nobody_and_not_the_person_at_the_machine(
    named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(capsys, "company", "settings", FJORD, "--as", named, code=NOT_ALLOWED)
    monkeypatch.setenv("FAKTURAFLYT_AS", named)
    told(capsys, "company", "settings", FJORD, code=NOT_ALLOWED)


def test_by_cannot_contradict_as(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["hold", INVOICE, "--reason", "x", "--by", "en annen", "--as", "ada@fjordlys.example"]
    assert "--by" in told(capsys, *words, code=2)


def test_a_plan_tells_nothing_of_a_foreign_company(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["user", "add", "nord@fjordlys.example", "Nord", "reader", "--company", NORD]) == 0
    capsys.readouterr()
    assert run(["plan", UBL, "--json", "--as", "nord@fjordlys.example"]) != 0
    assert "FF-NOT-ALLOWED" in capsys.readouterr().out
    assert run(["plan", UBL, "--json", "--as", "lise@fjordlys.example"]) in {0, 1}
    assert "FF-NOT-ALLOWED" not in capsys.readouterr().out


# --- users


def test_a_user_is_seen_with_the_roles_that_are_ones_business(capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "user", "role", "ola@fjordlys.example", "operator", "--company", NORD)
    told(capsys, "user", "add", "nord@fjordlys.example", "Nord", "customer-administrator", "--company", NORD)
    seen = {
        user["id"]: [role["company"] for role in user["roles"]] for user in lines(capsys, "user", "list", "--as", "nord@fjordlys.example")
    }
    assert seen == {"nord@fjordlys.example": [NORD], "ola@fjordlys.example": [NORD]}
    (himself,) = lines(capsys, "user", "show", "ola@fjordlys.example", "--as", "ola@fjordlys.example")
    assert [role["company"] for role in himself["roles"]] == [FJORD, NORD]
    assert "finnes ikke" in told(capsys, "user", "show", "lise@fjordlys.example", "--as", "nord@fjordlys.example", code=2)


def test_an_administrator_of_one_company_neither_renames_nor_removes_a_user_of_another(capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "user", "role", "ola@fjordlys.example", "operator", "--company", NORD)
    eva = ("--as", "eva@fjordlys.example")
    told(capsys, "user", "add", "ola@fjordlys.example", "Annet Navn", "reader", "--company", FJORD, *eva, code=NOT_ALLOWED)
    told(capsys, "user", "remove", "ola@fjordlys.example", *eva, code=NOT_ALLOWED)
    told(capsys, "user", "role", "ola@fjordlys.example", "operator", "--company", FJORD, "--revoke", *eva)
    (ola,) = lines(capsys, "user", "show", "ola@fjordlys.example")
    assert (ola["name"], [role["company"] for role in ola["roles"]]) == ("Navn Navnesen", [NORD])


def test_a_removed_user_may_nothing_and_stays_in_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "company", "settings", FJORD, "--no-email", "--as", "ada@fjordlys.example")
    told(capsys, "user", "remove", "ada@fjordlys.example", "--as", "eva@fjordlys.example")
    told(capsys, "company", "settings", FJORD, "--as", "ada@fjordlys.example", code=NOT_ALLOWED)
    audit = lines(capsys, "company", "audit", FJORD)
    assert "ada@fjordlys.example" in {entry["by"] for entry in audit}
    assert [(entry["field"], entry["by"]) for entry in audit[-2:]] == [("role", "eva@fjordlys.example"), ("name", "eva@fjordlys.example")]


def test_a_role_that_is_taken_away_counts_from_then_on(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["user", "role", "ada@fjordlys.example", "autoinvoice-administrator", "--company", FJORD, "--revoke"]
    told(capsys, *words)
    assert "ingen rolle" in told(capsys, "company", "show", FJORD, "--as", "ada@fjordlys.example", code=NOT_ALLOWED)


def test_the_first_customer_administrator_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "user", "add", "aa@fjordlys.example", "Aa", "customer-administrator", "--company", FJORD)
    first = register(tmp_path).first_with(Role.CUSTOMER_ADMINISTRATOR, FJORD)
    assert first
    assert first.id == "eva@fjordlys.example"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["ikke en adresse", "Navn", "reader", "--company", FJORD], "e-mail address"),
        (["a@b", "Navn", "reader", "--company", FJORD], "e-mail address"),
        (["a@b.example\nBcc: x@y.example", "Navn", "reader", "--company", FJORD], "e-mail address"),
        (["a@b.example", "", "reader", "--company", FJORD], "cannot be empty"),
        (["a@b.example", "Navn\r\nBcc: x@y.example", "reader", "--company", FJORD], "one line"),
        (["a@b.example", "Navn\u202eNavnesen", "reader", "--company", FJORD], "one line"),
        (["a@b.example", "x" * 300, "reader", "--company", FJORD], "longer than"),
        (["a@b.example", "Navn 15108695088", "reader", "--company", FJORD], "fødselsnummer"),
        (["a@b.example", "Navn", "reader", "--company", "310001016"], "check digit"),
        (["a@b.example", "Navn", "reader"], "--company"),
        (["a@b.example", "Navn", "deployment-operator", "--company", FJORD], "omit --company"),
        (["a@b.example", "Navn", "reader", "--company", "310005053"], "not in the register"),
    ],
)
def test_bad_input_is_told_in_a_sentence(words: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = register(tmp_path).users()
    assert why in told(capsys, "user", "add", *words, code=2)
    assert register(tmp_path).users() == before
