"""What an ERP sees when a part of the house is away: nothing lost, nothing twice, a sentence instead of a traceback."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.cards import RORBERG
from support.documents import ubl
from support.running import Running
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from domain import names
from domain.channels import Channel
from domain.companies.parties import Customer, CustomerKind
from domain.invoice import PostalAddress
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Cancel, Settle, Settlement
from domain.submission import Accepted, Received, Submission
from embedded.stack import PartName
from starter import HandedIn

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("places", ["sqlite and a folder"], indirect=True),  # test_shared.py has the others' outages
]

COMMAND = Path(sys.executable).parent / "fakturaflyt"


def invoice(number: str) -> str:
    return f"invoice/310001015/invoice/{number}"


@workflow.defn(name=names.SEND_INVOICE)
class BrokenSendInvoice:
    """A release with a bug in its first line."""

    @workflow.run
    async def run(self, submission: Submission) -> None:
        raise RuntimeError(submission.number)

    @workflow.update
    async def accept(self, _submission: Submission) -> None:
        await workflow.wait_condition(lambda: False)


async def command(
    house: Running, *arguments: str | Path, under: Sequence[str] = (), store: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as the ERP's machine does, `under` a program that limits it."""
    environment = os.environ | house.stack.settings | ({"FAKTURAFLYT_STORE_URL": store} if store else {})
    words: Sequence[str | Path] = (*under, COMMAND, *arguments)
    return await asyncio.to_thread(subprocess.run, words, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_mail_that_returns_while_the_server_is_dead_finds_its_invoice_later(house: Running) -> None:
    # First of all: a worker killed -9 is noticed by the watch on returned mail after two minutes only.
    house.register.save_customer(RORBERG.model_copy(update={"number": "10031", "email": "returns@testberg.example"}))
    await house.submit(HandedIn(document=ubl("820008", customer="10031"), customer="10031"))
    await house.until(invoice("820008"), Status.SENT)
    await house.stack.kill(PartName.TEMPORAL)
    await house.until_returned("returns@testberg.example")
    await house.stack.start(PartName.TEMPORAL)
    await house.until_told(invoice("820008"), MessageCode.PRINT_SENT)
    assert house.received(invoice("820008")) == 2  # the mail that came back, and the print


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


@pytest.mark.parametrize(
    ("number", "customer", "waits", "channel"),
    [
        ("820004", RORBERG.model_copy(update={"number": "10032", "kind": CustomerKind.CONSUMER}), Status.DELIVERING, Channel.EMAIL),
        ("820011", RORBERG.model_copy(update={"number": "10033", "orgnr": "310010014"}), Status.ROUTING, Channel.PEPPOL),
    ],
    ids=["the mail server", "all of PEPPOL"],
)
async def test_an_invoice_waits_while_its_channel_is_away_and_goes_when_it_is_back(
    house: Running, number: str, customer: Customer, waits: Status, channel: Channel
) -> None:
    house.register.save_customer(customer)
    await house.stack.kill(PartName.SANDBOX)
    try:
        answer = await house.submit(HandedIn(document=ubl(number), customer=customer.number))
        assert isinstance(answer.decision, Accepted)
        await house.until(invoice(number), waits)
    finally:
        await house.stack.start(PartName.SANDBOX)
    await house.until(invoice(number), Status.SENT)
    assert [row.channel for row in house.register.deliveries(invoice(number))] == [channel]
    assert house.received(invoice(number)) == 1


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


async def test_an_answer_that_is_an_error_inside_leaves_no_traceback(house: Running, caplog: pytest.LogCaptureFixture) -> None:
    house.register.save_customer(RORBERG.model_copy(update={"email": None, "address": PostalAddress()}))
    document = HandedIn(document=ubl("820009"))
    await house.submit(document)
    await house.until(invoice("820009"), Status.NEEDS_ATTENTION)
    await house.service().act(invoice("820009"), Cancel(by="drift", reason="prøve"))
    await house.until(invoice("820009"), Status.CANCELLED)
    await house.ended(invoice("820009"))
    again = await house.submit(document)  # the server answers that a workflow of this id has run already
    assert isinstance(again.decision, Accepted)
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


async def test_a_store_that_takes_no_more_bytes_keeps_nothing_that_a_second_try_trips_over(house: Running, tmp_path: Path) -> None:
    house.register.save_customer(RORBERG)
    attachment, document = tmp_path / "large.pdf", tmp_path / "invoice.xml"
    attachment.write_bytes(b"%PDF-1.4\n" + os.urandom(100_000))
    document.write_bytes(ubl("820007"))
    run = await command(house, "submit", document, "--attach", attachment, under=("prlimit", "--fsize=65536"))
    assert run.returncode == 75
    assert "Dokumentlageret kan ikke brukes nå." in run.stderr
    assert "Traceback" not in run.stderr
    again = await command(house, "submit", document, "--attach", attachment)
    assert again.returncode == 0, again.stdout + again.stderr
    await house.until(invoice("820007"), Status.SENT)
    assert house.received(invoice("820007")) == 1


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
        run = await command(house, "submit", document, "--attach", attachment, store=disk.as_uri())
        assert run.returncode == 75
        assert "Dokumentlageret kan ikke brukes nå." in run.stderr
        assert "Traceback" not in run.stderr
    finally:
        subprocess.run(["umount", disk], check=True)  # noqa: ASYNC221
    assert house.status(invoice("820006")) is None
    again = await command(house, "submit", document, "--attach", attachment)
    assert again.returncode == 0, again.stdout + again.stderr
    await house.until(invoice("820006"), Status.SENT)


async def test_a_worker_that_fails_at_every_task_leaves_a_submission_received_until_it_is_mended(house: Running) -> None:
    house.register.save_customer(RORBERG)
    document = HandedIn(document=ubl("820010"))
    client = await house.client()
    await house.stack.kill(PartName.WORKER)
    try:
        async with Worker(client, task_queue="fakturaflyt", workflows=[BrokenSendInvoice], workflow_runner=UnsandboxedWorkflowRunner()):
            await house.service().submit(document)
            # From the third failure on, the server refuses to wait for a decision.
            while (await client.get_workflow_handle(invoice("820010")).describe()).raw_description.pending_workflow_task.attempt < 3:
                await asyncio.sleep(0.1)
            answer = await house.service().submit(document)
            assert isinstance(answer.decision, Received)
    finally:
        await house.stack.start(PartName.WORKER)
    await house.until(invoice("820010"), Status.SENT)
    assert house.received(invoice("820010")) == 1
