import asyncio
import json
from datetime import timedelta
from pathlib import Path

import asyncssh
import pytest

from adapters.print_house import sftp
from adapters.print_house.job import read_job
from domain.channels import Channel
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.messages import MessageCode
from domain.records import CannotTell, Consignment, NotTaken, OutgoingFile, Taken, TurnedAway
from tests.adapters.openssh import SFTP_SERVER, openssh
from tests.adapters.outside import NOW, Outdoors, consignment, outdoors, pdf

LETTER = consignment(Channel.PRINT, attachments=(OutgoingFile(name="v.pdf", media_type="application/pdf", content=pdf(2)),))


async def send(outside: Outdoors, letter: Consignment = LETTER, **changes: object) -> Taken | TurnedAway:
    channel = outside.print_house(**changes)
    return await channel.hand_over(letter.delivery, channel.prepare(letter))


async def find(outside: Outdoors, **changes: object) -> Taken | NotTaken | CannotTell:
    channel = outside.print_house(**changes)
    return await channel.find(LETTER.delivery, channel.prepare(LETTER), NOW)


def house(*answers: object, **more: object) -> dict[str, object]:
    return {"print": [{"answers": list(answers), **more}]}


def job_name(outside: Outdoors) -> str:
    channel = outside.print_house()
    return channel.reference(channel.prepare(LETTER))


async def test_a_job_is_printed_once_and_found_again(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        taken = await send(outside)
        found = await find(outside)
        name = job_name(outside)
    assert isinstance(taken, Taken)
    assert isinstance(found, Taken)
    assert (taken.reference, found.reference) == (name, name)
    assert outside.printed() == [f"{name}.json"]
    assert outside.inbox() == []
    assert json.loads(taken.evidence)["host_key"].startswith("SHA256:")
    assert json.loads(found.evidence)["seen"] == f"printed/{name}.json"


@pytest.mark.parametrize("answer", ["down", "malformed"])
async def test_a_print_house_that_is_away_is_unavailable_and_gets_the_job_later(tmp_path: Path, answer: str) -> None:
    async with outdoors(tmp_path, **house(answer, "ok")) as outside:
        with pytest.raises(Unavailable):
            await send(outside)
        assert (outside.printed(), outside.inbox()) == ([], [])
        assert isinstance(await send(outside), Taken)


async def test_a_print_house_without_room_is_unavailable(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **house("busy")) as outside:
        with pytest.raises(Unavailable):
            await send(outside)


async def test_no_print_house_at_all_is_unavailable(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        pass
    with pytest.raises(Unavailable):
        await send(outside)


async def test_a_print_house_that_says_nothing_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp, "UPLOAD_WITHIN", timedelta(seconds=0.5))
    async with outdoors(tmp_path, **house("timeout")) as outside:
        with pytest.raises(Unavailable):
            await send(outside)


async def test_a_job_that_is_refused_is_turned_away(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **house({"refuse": "no contract"})) as outside:
        answer = await send(outside)
    assert isinstance(answer, TurnedAway)
    assert answer.text.code is MessageCode.PRINT_REFUSED
    assert b"no contract" in answer.evidence


async def test_another_host_key_is_for_an_operator_and_nothing_is_uploaded(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **house("untrusted")) as outside:
        with pytest.raises(Misconfigured) as caught:
            await send(outside)
    assert caught.value.text.code is MessageCode.PRINT_MISCONFIGURED
    assert (outside.printed(), outside.inbox()) == ([], [])


async def test_a_key_that_the_print_house_does_not_know_is_for_an_operator(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(stranger))
    async with outdoors(tmp_path / "state") as outside:
        with pytest.raises(Misconfigured):
            await send(outside, key_file=stranger)


@pytest.mark.parametrize("setting", ["key_file", "known_hosts"])
@pytest.mark.parametrize("content", [None, "", "garbage"])
async def test_keys_that_are_missing_empty_or_garbage_are_for_an_operator(tmp_path: Path, setting: str, content: str | None) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_text(content)
    async with outdoors(tmp_path / "state") as outside:
        with pytest.raises(Misconfigured):
            await send(outside, **{setting: file})
        assert outside.inbox() == []


async def test_an_inbox_that_does_not_exist_is_for_an_operator(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        with pytest.raises(Misconfigured):
            await send(outside, inbox="no-such-folder")


async def test_a_line_dropped_at_the_job_files_rename_leaves_the_outcome_unknown_until_the_archive_shows_the_job(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **house("drop", "ok")) as outside:
        with pytest.raises(Uncertain) as caught:
            await send(outside)
        assert caught.value.text.code is MessageCode.PRINT_OUTCOME_UNKNOWN
        assert isinstance(await find(outside), Taken)
        assert len(outside.printed()) == 1


async def test_no_answer_to_the_job_files_rename_leaves_the_outcome_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp, "COMMIT_WITHIN", timedelta(seconds=0.3))
    async with outdoors(tmp_path, **house({"slow": "PT2S"})) as outside:
        with pytest.raises(Uncertain):
            await send(outside)


async def test_a_slow_print_house_is_waited_for(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **house({"slow": "PT0.5S"})) as outside:
        assert isinstance(await send(outside), Taken)


async def test_a_job_whose_job_file_never_got_its_name_was_not_taken_and_cannot_be_any_more(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        inbox, job = tmp_path / "print" / "inbox", read_job(outside.print_house().prepare(LETTER))
        for name, content in job.pdfs.items():
            (inbox / name).write_bytes(content)
        (inbox / f"{job.job_file_name}.part").write_bytes(job.job_file)
        assert isinstance(await find(outside, archive=None), NotTaken)
        assert f"{job.job_file_name}.part" not in outside.inbox()
        assert isinstance(await send(outside), Taken)
        assert len(outside.printed()) == 1


async def test_without_an_archive_pdfs_alone_prove_nothing(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        inbox, job = tmp_path / "print" / "inbox", read_job(outside.print_house().prepare(LETTER))
        for name, content in job.pdfs.items():
            (inbox / name).write_bytes(content)
        assert isinstance(await find(outside, archive=None), CannotTell)


async def test_an_attempt_that_slept_while_another_was_taken_prints_nothing_again(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        assert isinstance(await send(outside), Taken)
        assert isinstance(await send(outside), Taken)
        assert len(outside.printed()) == 1


async def test_a_job_that_waits_in_the_inbox_is_taken(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        (tmp_path / "print" / "inbox" / f"{job_name(outside)}.json").write_bytes(b"{}")
        assert isinstance(await find(outside), Taken)


@pytest.mark.parametrize(("archive", "found"), [("printed", NotTaken), (None, CannotTell), ("no-such-folder", CannotTell)])
async def test_only_an_archive_can_prove_that_a_job_of_which_nothing_is_left_was_not_taken(
    tmp_path: Path, archive: str | None, found: type
) -> None:
    async with outdoors(tmp_path) as outside:
        assert isinstance(await find(outside, archive=archive), found)


async def test_asking_a_print_house_that_is_away_is_unavailable(tmp_path: Path) -> None:
    async with outdoors(tmp_path, **house("down")) as outside:
        with pytest.raises(Unavailable):
            await find(outside)


async def test_several_jobs_at_once_are_each_printed_once(tmp_path: Path) -> None:
    async with outdoors(tmp_path) as outside:
        channel = outside.print_house()
        letters = [consignment(Channel.PRINT, number=str(n)) for n in range(8)]
        answers = await asyncio.gather(*(channel.hand_over(letter.delivery, channel.prepare(letter)) for letter in letters))
    assert all(isinstance(answer, Taken) for answer in answers)
    assert len(outside.printed()) == 8


@pytest.mark.skipif(not SFTP_SERVER.exists(), reason="OpenSSH's sftp-server (Debian: openssh-sftp-server) is not on this machine")
async def test_opensshs_own_server_takes_a_job_too(tmp_path: Path) -> None:
    inbox, archive = tmp_path / "inbox", tmp_path / "archive"
    inbox.mkdir()
    async with outdoors(tmp_path / "state") as keys, openssh(keys.state / "keys") as port:
        host_key = asyncssh.read_private_key(tmp_path / "state" / "keys" / "print_host").export_public_key("openssh").decode()
        (tmp_path / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
        where = {"inbox": str(inbox), "archive": str(archive), "port": port, "known_hosts": tmp_path / "known_hosts"}
        assert isinstance(await find(keys, **where), CannotTell)
        assert isinstance(await send(keys, **where), Taken)
        assert sorted(path.suffix for path in inbox.iterdir()) == [".json", ".pdf", ".pdf"]
        inbox.rename(archive)
        inbox.mkdir()
        assert isinstance(await find(keys, **where), Taken)
