"""The document store in a folder: full, damaged, killed."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.document_store import ObjectStore
from domain.errors import Corrupt, Unavailable
from tests.contracts.register_values import ORGNR

XML = "application/xml"
WRITER = """
import sys
from adapters.document_store import ObjectStore
store, number = ObjectStore(sys.argv[1]), 0
while True:
    ref = store.put("987654325", number.to_bytes(4, "big") * 100_000, "application/octet-stream")
    print(ref.sha256, flush=True)
    number += 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a store"


def objects(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@contextmanager
def no_file_may_grow_beyond(size_bytes: int) -> Iterator[None]:
    """Make the kernel refuse to write, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_folder_is_named_by_path_or_by_url_alike(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = ObjectStore(str(folder)).put(ORGNR, b"data", XML)
    assert ObjectStore(folder.as_uri()).get(ref) == b"data"
    monkeypatch.chdir(folder.parent)
    assert ObjectStore(folder.name).get(ref) == b"data"


@pytest.mark.parametrize("url", ["file://relative/store", "carrier-pigeon://loft"])
def test_a_url_that_names_no_store_is_told_in_one_line(url: str) -> None:
    with pytest.raises(Unavailable) as caught:
        ObjectStore(url)
    assert "\n" not in str(caught.value)


def test_a_store_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        ObjectStore(str(tmp_path / "file" / "store"))


def test_a_changed_byte_on_disk_is_corrupt(folder: Path) -> None:
    store = ObjectStore(str(folder))
    ref = store.put(ORGNR, b"<Invoice/>", XML)
    (file,) = objects(folder)
    file.write_bytes(b"<Invoicf/>")
    with pytest.raises(Corrupt, match=ref.sha256):
        store.get(ref)


def test_handing_in_the_right_bytes_again_mends_a_damaged_object(folder: Path) -> None:
    store = ObjectStore(str(folder))
    ref = store.put(ORGNR, b"<Invoice/>", XML)
    (file,) = objects(folder)
    file.write_bytes(b"")
    assert store.put(ORGNR, b"<Invoice/>", XML) == ref
    assert store.get(ref) == b"<Invoice/>"


def test_a_full_disk_is_unavailable_and_leaves_nothing_behind(folder: Path) -> None:
    store = ObjectStore(str(folder))
    with no_file_may_grow_beyond(5_000), pytest.raises(Unavailable, match="The document store cannot be used"):
        store.put(ORGNR, b"x" * 20_000, XML)
    assert objects(folder) == []
    assert store.get(store.put(ORGNR, b"x" * 20_000, XML)) == b"x" * 20_000


def test_an_object_is_on_the_disk_before_it_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    real = os.fsync
    monkeypatch.setattr(os, "fsync", fsync)
    ref = ObjectStore(str(folder)).put(ORGNR, b"data", XML)
    assert synced == [str(folder / ORGNR / ref.sha256), str(folder / ORGNR), str(folder)]


def test_every_object_is_whole_after_a_kill_and_told_ones_are_there(folder: Path) -> None:
    arguments = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(20)]
        process.kill()
    store = ObjectStore(str(folder))
    names = {file.name for file in objects(folder)}
    assert set(told) <= names
    for number in range(len(told) + 1):
        data = number.to_bytes(4, "big") * 100_000
        assert store.get(store.put(ORGNR, data, XML)) == data
