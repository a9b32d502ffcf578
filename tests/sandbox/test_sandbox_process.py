"""The sandbox as a process of its own: `python -m sandbox`."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from domain.channels import Channel
from domain.records import Taken
from sandbox.receivers import received, received_by_invoice
from tests.adapters.outside import Outdoors, consignment

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def sandbox(state: Path, *arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Outdoors]]:
    """Run the process until all its doors are open."""
    doors = state / "doors.json"
    command = [sys.executable, "-m", "sandbox", "--state", str(state), "--ports-file", str(doors), *arguments]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL)
    try:
        while not doors.exists():
            assert process.returncode is None
            await asyncio.sleep(0.05)
        yield process, Outdoors(state, json.loads(doors.read_text()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        doors.unlink(missing_ok=True)


async def run(*arguments: str) -> tuple[int | None, str]:
    command = [sys.executable, "-m", "sandbox", *arguments]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    _, errors = await process.communicate()
    return process.returncode, errors.decode()


async def send_both(outside: Outdoors) -> None:
    mail, paper = outside.mail(), outside.print_house()
    letter, job = consignment(), consignment(Channel.PRINT)
    assert isinstance(await mail.hand_over(letter.delivery, mail.prepare(letter)), Taken)
    assert isinstance(await paper.hand_over(job.delivery, paper.prepare(job)), Taken)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_without_a_world_everybody_takes_everything_until_the_process_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    async with sandbox(tmp_path) as (process, outside):
        await send_both(outside)
        process.send_signal(number)
        assert await process.wait() == 0
    assert received(tmp_path, consignment().invoice) == {Channel.EMAIL: 1, Channel.PRINT: 1}


async def test_a_killed_sandbox_starts_again_on_its_ports_with_its_keys_and_all_that_was_received(tmp_path: Path) -> None:
    async with sandbox(tmp_path) as (_, before):
        await send_both(before)
    sms_port = before.settings["FAKTURAFLYT_SMS_BASE_URL"].rpartition(":")[2]
    ports = {"smtp": before.settings["FAKTURAFLYT_MAIL_PORT"], "sftp": before.settings["FAKTURAFLYT_PRINT_PORT"], "sms": sms_port}
    async with sandbox(tmp_path, *(word for door, port in ports.items() for word in (f"--{door}-port", port))) as (_, after):
        assert after.settings == before.settings
        await send_both(before)
    # The print channel finds its job in the archive and does not hand it over again; a mail server cannot be asked.
    assert received(tmp_path, consignment().invoice) == {Channel.EMAIL: 2, Channel.PRINT: 1}


async def test_a_world_decides_who_exists(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("outside: {mailboxes: [{address: someone@privat.example}]}")
    async with sandbox(tmp_path, "--world", str(world)) as (_, outside):
        with pytest.raises(AssertionError):
            await send_both(outside)
    assert received_by_invoice(tmp_path) == {}


async def test_a_broken_world_is_told_and_nothing_starts(tmp_path: Path) -> None:
    world = tmp_path / "world.yaml"
    world.write_text("outsde: {}\n")
    code, errors = await run("--state", str(tmp_path / "state"), "--world", str(world))
    assert code == 2
    assert f"{world}:1: outsde: " in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("door", ["--smtp-port", "--sftp-port", "--sms-port"])
async def test_a_port_that_is_taken_is_told_in_a_sentence(tmp_path: Path, door: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, errors = await run("--state", str(tmp_path), door, str(taken.getsockname()[1]))
    assert code == 1
    assert "The sandbox cannot start: " in errors
    assert "Traceback" not in errors


def test_nothing_received_is_counted_as_nothing(tmp_path: Path) -> None:
    assert received(tmp_path, "invoice/310001015/invoice/1") == {}
