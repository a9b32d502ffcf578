"""What the sandbox's receivers do with what they got."""

import asyncio
import json
from pathlib import Path

import pytest

from adapters.mail.bounces import BounceMaildir
from adapters.print_house.job import build_job, read_job
from domain.channels import Channel
from domain.records import Bounce, Taken
from sandbox.print_house import Press
from sandbox.receivers import received
from tests.adapters.outside import BOUNCE_DOMAIN, MAILBOX, consignment, outdoors

JOB = consignment(Channel.PRINT)


def put(state: Path, **changes: bytes) -> Press:
    """Put a job into the inbox, with other bytes in some of its files."""
    press = Press(state / "print")
    job = read_job(build_job(JOB))
    for name, content in {**job.pdfs, job.job_file_name: job.job_file}.items():
        (state / "print" / "inbox" / name).write_bytes(changes.get(name.rpartition(".")[2], content))
    return press


def rejected(state: Path) -> str:
    (reason,) = (state / "print" / "rejected").glob("*.txt")
    return reason.read_text()


async def test_mail_that_is_taken_comes_back_later_and_names_its_message(tmp_path: Path) -> None:
    rule = {"address": MAILBOX, "bounces": {"after": "PT0.1S", "status": "5.2.1"}}
    async with outdoors(tmp_path, mailboxes=[rule]) as outside:
        channel = outside.mail()
        prepared = channel.prepare(consignment())
        assert isinstance(await channel.hand_over("d", prepared), Taken)
        maildir = BounceMaildir(tmp_path / "bounces", BOUNCE_DOMAIN)
        while not (bounces := maildir.unread()):
            await asyncio.sleep(0.02)
    assert bounces == (Bounce(id=bounces[0].id, message_id=channel.reference(prepared), status="5.2.1", permanent=True),)
    assert outside.settings["FAKTURAFLYT_BOUNCE_MAILDIR"] == str(tmp_path / "bounces")


async def test_mail_to_the_bounce_domain_goes_into_the_maildir(tmp_path: Path) -> None:
    async with outdoors(tmp_path, mailboxes=[]) as outside:
        channel = outside.mail()
        prepared = channel.prepare(consignment(customer={"email": f"b-1@{BOUNCE_DOMAIN}"}))
        assert isinstance(await channel.hand_over("d", prepared), Taken)
    assert len(list((tmp_path / "bounces" / "new").iterdir())) == 1


async def test_answers_are_used_one_after_the_other_and_the_last_one_for_ever(tmp_path: Path) -> None:
    async with outdoors(tmp_path, mailboxes=[{"address": MAILBOX, "answers": ["ok", "refuse"], "reason": "moved"}]) as outside:
        channel = outside.mail()
        answers = [await channel.hand_over("d", channel.prepare(consignment())) for _ in range(3)]
    assert [answer.kind for answer in answers] == ["taken", "turned_away", "turned_away"]
    assert json.loads(answers[1].evidence)["reply"] == "550 5.1.1 moved"


def test_a_complete_job_is_printed_and_leaves_the_inbox_empty(tmp_path: Path) -> None:
    put(tmp_path).print_all()
    assert received(tmp_path, JOB.invoice) == {Channel.PRINT: 1}
    assert list((tmp_path / "print" / "inbox").iterdir()) == []


def test_a_job_that_comes_twice_is_counted_twice(tmp_path: Path) -> None:
    put(tmp_path).print_all()
    put(tmp_path).print_all()
    assert received(tmp_path, JOB.invoice) == {Channel.PRINT: 2}


def test_what_a_killed_press_left_behind_is_cleared_away_and_not_printed_again(tmp_path: Path) -> None:
    press = put(tmp_path)
    job_file = next((tmp_path / "print" / "inbox").glob("*.json"))
    job_file.rename(tmp_path / "print" / "printed" / job_file.name)
    press.print_all()
    assert received(tmp_path, JOB.invoice) == {Channel.PRINT: 1}
    assert list((tmp_path / "print" / "inbox").iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"pdf": b"other bytes"}, "is not the file"), ({"json": b"{"}, "cannot be read"), ({"json": b"{}"}, "cannot be read")],
)
def test_a_job_with_something_wrong_is_not_printed_and_says_why(tmp_path: Path, changes: dict[str, bytes], reason: str) -> None:
    put(tmp_path, **changes).print_all()
    assert received(tmp_path, JOB.invoice) == {}
    assert reason in rejected(tmp_path)


def test_a_pdf_that_cannot_be_opened_is_not_printed(tmp_path: Path) -> None:
    broken = JOB.model_copy(update={"invoice_pdf": JOB.invoice_pdf.model_copy(update={"content": b"no pdf"})})
    job = read_job(build_job(broken))
    press = Press(tmp_path / "print")
    for name, content in {**job.pdfs, job.job_file_name: job.job_file}.items():
        (tmp_path / "print" / "inbox" / name).write_bytes(content)
    press.print_all()
    assert received(tmp_path, JOB.invoice) == {}
    assert "cannot be opened" in rejected(tmp_path)


def test_a_job_without_its_pdf_is_not_printed(tmp_path: Path) -> None:
    press = put(tmp_path)
    next((tmp_path / "print" / "inbox").glob("*.pdf")).unlink()
    press.print_all()
    assert received(tmp_path, JOB.invoice) == {}
    assert "is missing" in rejected(tmp_path)
