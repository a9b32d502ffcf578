"""Several workers read one folder of notifications, each marking what it has read while the others list it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from adapters.mail.bounces import BounceMaildir
from adapters.peppol.status_folder import KeptStatus, StatusFolder, kept_document
from domain.peppol.mls import MessageLevelStatus, MlsCode
from tests.adapters.outside import BOUNCE_DOMAIN
from tests.adapters.test_mail_bounces import POSTFIX

READERS, NOTES = 4, 120
Note = TypeVar("Note")


class Folder(Protocol[Note]):
    def unread(self) -> tuple[Note, ...]: ...
    def mark_read(self, note: Note, /) -> None: ...


def read_until_empty(folder: Folder[Note]) -> Iterator[Note]:
    while found := folder.unread():
        for note in found:
            folder.mark_read(note)
            yield note


def read_by_all(folder: Folder[Note]) -> list[Note]:
    with ThreadPoolExecutor(READERS) as readers:
        seen = [readers.submit(lambda: list(read_until_empty(folder))) for _ in range(READERS)]
        return [note for reader in seen for note in reader.result()]


def test_readers_of_status_messages_do_not_disturb_each_other(tmp_path: Path) -> None:
    folder = StatusFolder(tmp_path)
    for n in range(NOTES):
        folder.keep(status(n), b"receipt")
    assert {received.status.id for received in read_by_all(folder)} == {str(n) for n in range(NOTES)}


def test_readers_of_returned_mail_do_not_disturb_each_other(tmp_path: Path) -> None:
    folder = BounceMaildir(tmp_path / "bounces", BOUNCE_DOMAIN)
    for n in range(NOTES):
        (tmp_path / "bounces" / "new" / f"{n:04}").write_text(POSTFIX)
        (tmp_path / "bounces" / "new" / f"{n:04}-letter").write_text("no notification")
    assert {bounce.id[:4] for bounce in read_by_all(folder)} == {f"{n:04}" for n in range(NOTES)}


def status(n: int) -> KeptStatus:
    told = MessageLevelStatus(
        id=str(n),
        issued_at=datetime(2026, 12, 1, tzinfo=UTC),
        sender="0242:000999",
        receiver="0242:000001",
        code=MlsCode.DELIVERED,
        document="x",
    )
    return KeptStatus(
        instance=str(n),
        message_id=f"{n}@peer.example",
        seat="P",
        received_at=told.issued_at,
        status=told,
        document_base64=kept_document(b""),
    )
