"""`fakturaflyt show`: what was planned beside what became of it."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG

from adapters.register import SqlRegister, migrate
from cli.run import run
from domain.channels import Channel
from domain.consumers.checklist import ConsumerFacts
from domain.consumers.claims import Claim
from domain.deliveries.delivery import LedgerState
from domain.identity import invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.plans.planning import plan
from domain.records import Change, Reservation
from domain.routing import RoutingFacts
from domain.submission import Accepted
from tests.contracts.register_values import NOW, acceptance, claim, move, submission

RECORD = submission()
INVOICE = invoice_id(RECORD.key)


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqlRegister:
    url = f"sqlite:///{tmp_path}/register.db"
    migrate(url)
    monkeypatch.setenv("FAKTURAFLYT_REGISTER_URL", url)
    return SqlRegister(url)


def accepted(*, with_steps: bool = True) -> Reservation:
    """A business invoice, planned by PEPPOL, then e-mail, then post."""
    facts = RoutingFacts(
        offered=frozenset(Channel),
        company=FJORD.settings,
        customer=RORBERG,
        claim=Claim(type=DocumentType.INVOICE, currency="NOK", payable=Decimal(100)),
        consumer=ConsumerFacts(now=NOW),
    )
    reservation = acceptance(RECORD)
    assert isinstance(reservation.decision, Accepted)
    way = plan(facts) if with_steps else reservation.decision.plan
    return reservation.model_copy(update={"decision": reservation.decision.model_copy(update={"plan": way})})


def deliver(register: SqlRegister, channel: Channel, event: Event, code: MessageCode) -> None:
    to = LedgerState.REFUSED if event is Event.REFUSED_BY_CHANNEL else LedgerState.HANDED_OVER
    at = NOW + timedelta(seconds=9)
    claimed = claim(RECORD, channel=channel, at=at)
    register.claim(claimed)
    register.record(
        Change(
            invoice=INVOICE, key=f"{event}:{channel}", event=event, at=at, text=Text(code=code), channel=channel, ledger=move(claimed, to)
        )
    )


@pytest.fixture
def sent_by_email(register: SqlRegister) -> None:
    register.keep_submission(RECORD)
    register.reserve(accepted())
    deliver(register, Channel.PEPPOL, Event.REFUSED_BY_CHANNEL, MessageCode.PEPPOL_NOT_REGISTERED)
    deliver(register, Channel.EMAIL, Event.HANDED_OVER, MessageCode.EMAIL_SENT)


@pytest.mark.usefixtures("sent_by_email")
def test_the_plan_stands_beside_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", INVOICE]) == 0
    shown = capsys.readouterr().out.partition("Planlagt, og hva det ble / planned, and what became of it\n")[2]
    assert shown.splitlines() == [
        "✓   1  Send i PEPPOL.",
        "       Send by PEPPOL.",
        "    →  02.11.2026 09:30  PEPPOL: Mottakeren er ikke registrert i PEPPOL (ELMA).",
        "       The receiver is not registered in PEPPOL (ELMA).",
        "✓   2  Kommer den ikke fram: Send på e-post.",
        "       If it does not get through: Send by e-mail.",
        "    →  02.11.2026 09:30  e-post / e-mail: Sendt på e-post.",
        "       Sent by e-mail.",
        "–   3  Kommer den ikke fram: Send til utskrift; postlegges 03.11.2026. (ikke",
        "       nødvendig)",
        "       If it does not get through: Send to print; posted 3\u00a0November\u00a02026. (not",
        "       needed)",
        "–   4  Kommer den ikke fram: Ingen kanal er igjen. Et menneske må avgjøre. (ikke",
        "       nødvendig)",
        "       If it does not get through: No channel is left. A person must decide.",
        "       (not needed)",
    ]
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.usefixtures("sent_by_email")
def test_json_has_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", INVOICE, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(step["number"], step["state"], step["done"] and step["done"]["reason_code"]) for step in told["plan"]] == [
        (1, "done", "peppol_not_registered"),
        (2, "done", "email_sent"),
        (3, "not_needed", None),
        (4, "not_needed", None),
    ]
    assert told["unplanned"] == []
    assert told["plan"][2]["posted"] == "2026-11-03"


def test_an_invoice_of_an_earlier_release_is_shown_without(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    register.keep_submission(RECORD)
    register.reserve(accepted(with_steps=False))
    assert run(["show", INVOICE]) == 0
    assert "Planlagt" not in capsys.readouterr().out
    assert run(["show", INVOICE, "--json"]) == 0
    assert "plan" not in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.usefixtures("sent_by_email")
def test_it_tells_which_acts_are_possible_now(register: SqlRegister, capsys: pytest.CaptureFixture[str], *, ended: bool) -> None:
    if ended:
        text = Text(code=MessageCode.EVIDENCE_WINDOW_PASSED)
        register.record(Change(invoice=INVOICE, key="end", event=Event.EVIDENCE_WINDOW_PASSED, at=NOW, text=text, ended=True))
    assert run(["show", INVOICE]) == 0
    shown = capsys.readouterr().out
    assert "Mulig nå / possible now: reroute, resend" in shown
    assert "Kan rettes av" not in shown
    assert run(["show", INVOICE, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["acts"] == ["reroute", "resend"]


def test_it_tells_who_can_mend_what_an_invoice_stands_for(register: SqlRegister, capsys: pytest.CaptureFixture[str]) -> None:
    register.keep_submission(RECORD)
    register.reserve(accepted())
    text = Text(code=MessageCode.CREDITED_INVOICE_WAITS)
    register.record(Change(invoice=INVOICE, key="stands", event=Event.DELIVERY_STOPPED, at=NOW, text=text))
    assert run(["show", INVOICE]) == 0
    shown = capsys.readouterr().out
    assert "Kan rettes av / can be mended by: avsenderen / the sender" in shown
    assert "possible now: release, reroute, fix-and-resend, resend, hold, cancel" in shown
    assert run(["show", INVOICE, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["mender"], told["acts"][0]) == ("sender", "release")
