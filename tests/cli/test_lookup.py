"""`fakturaflyt lookup`, called as the command line calls it, against the sandbox."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cli.run import run
from sandbox.norway import Norway, Outside, Ports

RECEIVER = "0192:310012033"


@asynccontextmanager
async def world(state: Path, monkeypatch: pytest.MonkeyPatch, **entry: Any) -> AsyncIterator[None]:
    """Run a sandbox in which RECEIVER is registered, with the settings that belong to it."""
    norway = Norway(state, "bounce.example", Outside.model_validate({"peppol": [{"participant": RECEIVER} | entry]}))
    try:
        for name, value in (await norway.start(Ports())).items():
            monkeypatch.setenv(name, value)
        yield
    finally:
        await norway.stop()


async def called(*arguments: str) -> int:
    return await asyncio.to_thread(run, ["lookup", *arguments])


async def test_where_somebody_receives_is_told_for_each_kind_of_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path, monkeypatch):
        assert await called("310 012 033") == 0
    told = capsys.readouterr().out
    assert f"{RECEIVER}  faktura / invoice: Mottakeren tar imot i PEPPOL. / The receiver receives by PEPPOL." in told
    assert f"{RECEIVER}  kreditnota / credit note: Mottakeren tar imot i PEPPOL." in told
    assert "/as4  PNO000999 (til / until " in told


async def test_json_says_the_same_to_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async with world(tmp_path, monkeypatch, accepts=["invoice"]):
        assert await called(RECEIVER, "--json") == 1
    invoice, credit_note = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (invoice["participant"], invoice["document"], invoice["outcome"], invoice["seat"]) == (
        RECEIVER, "invoice", "registered", "PNO000999",
    )  # fmt: skip
    assert invoice["url"].endswith("/as4")
    assert (credit_note["outcome"], credit_note["reason_code"]) == ("document_not_accepted", "peppol_credit_notes_not_accepted")
    assert credit_note["reason_nb"] == "Mottakeren er registrert i PEPPOL, men tar ikke imot kreditnotaer."


async def test_only_one_kind_may_be_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async with world(tmp_path, monkeypatch, accepts=["invoice"]):
        assert await called(RECEIVER, "--document", "invoice", "--json") == 0
        assert await called(RECEIVER, "--document", "credit_note", "--json") == 1
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize(
    ("manner", "code", "outcome", "nb"),
    [
        ("unknown", 1, "not_registered", "Mottakeren er ikke registrert i PEPPOL (ELMA)."),
        ("refuse", 1, "perhaps_not_registered", "Mottakeren ble ikke funnet i PEPPOL (ELMA). En faktura dit får et oppslag til"),
        ("busy", 75, "unavailable", "Oppslaget i PEPPOL svarte ikke. Prøv igjen."),
        ("smp_busy", 75, "unavailable", "Oppslaget i PEPPOL svarte ikke. Prøv igjen."),
        ("malformed", 75, "smp_untrusted", "Vi stoler ikke på svaret fra PEPPOL om mottakeren: svaret kan ikke leses."),
        ("large", 75, "smp_untrusted", "svaret er for stort"),
        ("redirect_loop", 75, "smp_untrusted", "svaret viser videre"),
        ("untrusted", 75, "smp_untrusted", "sertifikatet svaret er signert med, godtas ikke"),
        ("ap_expired", 75, "smp_untrusted", "sertifikatet til mottakerens aksesspunkt godtas ikke"),
        ("other_party", 75, "smp_untrusted", "svaret gjelder noe annet enn det vi spurte om"),
        ("no_longer", 1, "document_not_accepted", "adressen er ikke i bruk på dette tidspunktet"),
    ],
)
async def test_each_outcome_has_its_words_and_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], manner: str, code: int, outcome: str, nb: str
) -> None:
    async with world(tmp_path, monkeypatch, lookup=manner):
        assert await called(RECEIVER, "--document", "invoice") == code
        told = capsys.readouterr().out
        assert await called(RECEIVER, "--document", "invoice", "--json") == code
    assert nb in told
    found = json.loads(capsys.readouterr().out)
    assert found["outcome"] == outcome
    assert nb in found["reason_nb"]


@pytest.mark.parametrize(
    ("participant", "words"),
    [
        ("0192:310012034", "The organisation number has a wrong check digit."),
        ("310012034", "The organisation number has a wrong check digit."),
        ("9908:310012033", "Write 0192."),
        ("Fjordlys", "An organisation number has nine digits."),
        ("x:y", "An electronic address is four digits"),
    ],
)
def test_what_is_no_participant_is_told(capsys: pytest.CaptureFixture[str], participant: str, words: str) -> None:
    assert run(["lookup", participant]) == 2
    assert words in capsys.readouterr().err


async def test_a_look_up_that_is_not_set_up_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path, monkeypatch):
        monkeypatch.setenv("FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE", str(tmp_path / "missing.pem"))
        assert await called(RECEIVER) == 2
    told = capsys.readouterr().err
    assert "Oppslaget i PEPPOL er ikke satt opp riktig." in told
    assert "missing.pem" in told
