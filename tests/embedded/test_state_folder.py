from pathlib import Path

import pytest

from embedded.failure import AlreadyRunning, StackFailure
from embedded.state_folder import StateFolder
from embedded.whole_file import write_whole


def test_one_stack_at_a_time_holds_the_folder(tmp_path: Path) -> None:
    first, second = StateFolder(tmp_path / "state"), StateFolder(tmp_path / "state")
    first.enter()
    with pytest.raises(AlreadyRunning) as failure:
        second.enter()
    assert "FAKTURAFLYT_STATE" in failure.value.nb
    assert "FAKTURAFLYT_STATE" in failure.value.en
    first.leave()
    second.enter()
    second.leave()


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StackFailure) as failure:
        StateFolder(tmp_path / "file" / "state").enter()
    assert str(tmp_path / "file" / "state") in failure.value.en


def test_a_file_is_replaced_as_a_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "runtime.env"
    write_whole(file, "old")
    write_whole(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [file]


def test_the_key_of_links_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    key = StateFolder(tmp_path).link_key()
    assert len(key) == 64
    assert StateFolder(tmp_path).link_key() == key
    assert (tmp_path / "link-key").stat().st_mode & 0o077 == 0
