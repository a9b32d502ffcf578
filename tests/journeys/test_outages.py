"""What an ERP sees when a part of the house is away: nothing lost, nothing twice, a sentence instead of a traceback."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.cards import RORBERG
from support.documents import ubl
from support.running import Running

from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Settle, Settlement
from domain.submission import Accepted, Received
from embedded.stack import PartName
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

COMMAND = Path(sys.executable).parent / "fakturaflyt"


def invoice(number: str) -> str:
    return f"invoice/310001015/invoice/{number}"


async def command(house: Running, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as the ERP's machine does."""
    environment = os.environ | house.stack.settings
    words: Sequence[str | Path] = (COMMAND, *arguments)
    return await asyncio.to_thread(subprocess.run, words, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_without_a_temporal_server_a_submission_is_stored_and_taken_up_when_it_is_back(house: Running, tmp_path: Path) -> None:
    house.register.save_customer(RORBERG)
    document = tmp_path / "invoice.xml"
    document.write_bytes(ubl("820001"))
    await house.stack.kill(PartName.TEMPORAL)
    try:
        run = await command(house, "submit", document)
        assert run.returncode == 75
        assert "Fakturaen er lagret, men tjenesten som behandler den svarer ikke." in run.stdout
        acted = await command(house, "cancel", invoice("820001"), "--by", "drift", "--reason", "prøve")
        assert acted.returncode == 75
        assert "Temporal-tjeneren svarer ikke." in acted.stderr
        assert "Traceback" not in run.stderr + acted.stderr
    finally:
        await house.stack.start(PartName.TEMPORAL)
    answer = await house.submit(HandedIn(document=ubl("820001")))
    assert isinstance(answer.decision, Accepted)
    await house.until(invoice("820001"), Status.SENT)
    assert house.received(invoice("820001")) == 1


async def test_without_a_worker_a_submission_is_received_and_decided_when_one_is_back(house: Running) -> None:
    house.register.save_customer(RORBERG)
    await house.stack.kill(PartName.WORKER)
    try:
        answer = await house.service().submit(HandedIn(document=ubl("820002")))
        assert isinstance(answer.decision, Received)
        assert answer.decision.text.code == MessageCode.RECEIVED
    finally:
        await house.stack.start(PartName.WORKER)
    await house.until(invoice("820002"), Status.SENT)
    assert house.received(invoice("820002")) == 1


async def test_a_worker_killed_in_the_middle_of_an_e_mail_leaves_a_doubt_that_is_told_and_settled(house: Running) -> None:
    house.register.save_customer(RORBERG.model_copy(update={"number": "10030", "email": "slow@testberg.example"}))
    await house.submit(HandedIn(document=ubl("820003", customer="10030"), customer="10030"))
    await house.until(invoice("820003"), Status.DELIVERING)
    await house.stack.kill(PartName.WORKER)
    await house.stack.start(PartName.WORKER)
    await house.until(invoice("820003"), Status.OUTCOME_UNKNOWN)
    taken = house.received(invoice("820003"))
    outcome = Settlement.SENT if taken else Settlement.NOT_SENT
    await house.service().act(invoice("820003"), Settle(outcome=outcome, by="drift", reason="mottakerens egen mappe"))
    await house.until(invoice("820003"), Status.SENT)
    assert house.received(invoice("820003")) == 1


async def test_an_invoice_waits_while_the_mail_server_is_away_and_goes_when_it_is_back(house: Running) -> None:
    house.register.save_customer(RORBERG)
    await house.stack.kill(PartName.SANDBOX)
    try:
        answer = await house.submit(HandedIn(document=ubl("820004")))
        assert isinstance(answer.decision, Accepted)
        await house.until(invoice("820004"), Status.DELIVERING)
    finally:
        await house.stack.start(PartName.SANDBOX)
    await house.until(invoice("820004"), Status.SENT)
    assert house.received(invoice("820004")) == 1


async def test_killed_server_and_worker_find_every_open_invoice_again(house: Running) -> None:
    house.register.save_customer(RORBERG)
    await house.submit(HandedIn(document=ubl("820005")))
    await house.until(invoice("820005"), Status.SENT)
    for part in (PartName.WORKER, PartName.TEMPORAL):
        await house.stack.kill(part)
    for part in (PartName.TEMPORAL, PartName.WORKER):
        await house.stack.start(part)
    again = await house.submit(HandedIn(document=ubl("820005")))
    assert isinstance(again.decision, Accepted)
    assert again.decision.repeated
    assert house.received(invoice("820005")) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
async def test_a_full_disk_is_a_sentence_and_trying_again_with_room_works(house: Running, tmp_path: Path) -> None:
    house.register.save_customer(RORBERG)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False)  # noqa: ASYNC221
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        attachment, document = tmp_path / "large.pdf", tmp_path / "invoice.xml"
        attachment.write_bytes(b"%PDF-1.4\n" + os.urandom(100_000))
        document.write_bytes(ubl("820006"))
        store = house.stack.settings["FAKTURAFLYT_STORE_URL"]
        house.stack.settings["FAKTURAFLYT_STORE_URL"] = disk.as_uri()
        run = await command(house, "submit", document, "--attach", attachment)
        house.stack.settings["FAKTURAFLYT_STORE_URL"] = store
        assert run.returncode == 75
        assert "Dokumentlageret kan ikke brukes nå." in run.stderr
        assert "Traceback" not in run.stderr
    finally:
        subprocess.run(["umount", disk], check=True)  # noqa: ASYNC221
    assert house.status(invoice("820006")) is None
    again = await command(house, "submit", document, "--attach", attachment)
    assert again.returncode == 0, again.stdout + again.stderr
    await house.until(invoice("820006"), Status.SENT)
