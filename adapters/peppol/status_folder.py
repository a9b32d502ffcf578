"""Status messages that were received, kept before they are acknowledged, each once.

`new` holds what nobody has read, `read` the rest, `answered` the receipt that each MessageId was given.
"""

import hashlib
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from uuid import uuid4

from domain.peppol.mls import MessageLevelStatus, StatusReceived
from domain.value import Value

_NEW, _READ, _ANSWERED = "new", "read", "answered"


class KeptStatus(Value):
    """A status message as it is kept, with the raw document for the evidence."""

    instance: str
    """The InstanceIdentifier of the status message itself."""
    message_id: str
    seat: str
    received_at: datetime
    status: MessageLevelStatus
    document_base64: str


class StatusFolder:
    """Implements domain.ports.StatusInbox."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in (_NEW, _READ, _ANSWERED):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def answered(self, message_id: str) -> bytes | None:
        """Find the receipt that a message was given already."""
        path = self._folder / _ANSWERED / _key(message_id)
        return path.read_bytes() if path.exists() else None

    def keep(self, kept: KeptStatus, receipt: bytes) -> bytes:
        """Keep a status message once, then its receipt; tells the receipt to answer, the first one for ever.

        A status message is the same if sender and InstanceIdentifier are, under whatever MessageId it comes.
        """
        name = _key(f"{kept.seat} {kept.instance}")
        if not (self._folder / _READ / name).exists():
            self._write_once(self._folder / _NEW / name, kept.model_dump_json(indent=2).encode())
        answer = self._folder / _ANSWERED / _key(kept.message_id)
        self._write_once(answer, receipt)
        return answer.read_bytes()

    def unread(self) -> tuple[StatusReceived, ...]:
        """Read the status messages that are not marked as read, the oldest first."""
        found = []
        for path in (self._folder / _NEW).iterdir():
            with suppress(FileNotFoundError):  # another worker has marked it as read since the folder was listed
                found.append((path.stat().st_mtime_ns, _received(path)))
        return tuple(received for _, received in sorted(found, key=itemgetter(0)))

    def mark_read(self, received: StatusReceived) -> None:
        """Put a status message away; doing so again changes nothing."""
        with suppress(FileNotFoundError):
            (self._folder / _NEW / received.id).rename(self._folder / _READ / received.id)

    def _write_once(self, path: Path, content: bytes) -> None:
        """Write a file whole and to the disk, unless there is one already."""
        part = self._folder / f".{uuid4().hex}.part"
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            pass
        finally:
            part.unlink()
        _sync_folder(path.parent)


def kept_document(document: bytes) -> str:
    """Write a raw document as it is kept."""
    return b64encode(document).decode()


def _received(path: Path) -> StatusReceived:
    kept = KeptStatus.model_validate_json(path.read_bytes())
    return StatusReceived(id=path.name, seat=kept.seat, status=kept.status, document=b64decode(kept.document_base64))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
