"""Returned mail (P5): delivery status notifications (RFC 3464) in a Maildir.

Mail servers deliver into Maildirs; who has IMAP lets a fetcher do so. `new` holds what nobody has seen; a message that is
read moves to `cur` with the flag S, and what is no notification about a mail of ours moves to the folder `.unreadable`,
where a person may look.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from heapq import nsmallest
from itertools import chain
from mailbox import Maildir
from pathlib import Path
from typing import TypeAlias

from adapters.mail.addresses import own_message_id, returned_message_id
from domain.errors import Unavailable
from domain.records import Bounce

UNREADABLE = "unreadable"
MAX_NOTIFICATION_BYTES = 10_000_000
"""A notification may carry the whole message back; one larger than any message of ours is garbage."""

READ_AT_ONCE = 100
"""The rest is read at the next look: a mailbox that was full for days must not keep the first invoice waiting."""

_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_HEADERS_ONLY = frozenset({"text/rfc822-headers", "message/rfc822-headers"})
_BLOCKS = frozenset({"text/plain"})
"""The parser gives each block of a message/delivery-status as a message of its own, of the default type."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)

Fields: TypeAlias = "Message[str, str]"
Parts = tuple[Fields, ...]


class BounceMaildir:
    """Implements domain.ports.BounceMailbox on a Maildir that mail for `bounce_domain` is delivered into."""

    def __init__(self, folder: Path, bounce_domain: str) -> None:
        Maildir(folder, create=True).add_folder(UNREADABLE)
        self._folder = folder
        self._domain = bounce_domain

    def unread(self) -> tuple[Bounce, ...]:
        """Read the oldest notifications that are not marked as read, so many at once, and put what is none aside."""
        bounces = []
        for path in nsmallest(READ_AT_ONCE, self._unseen(), key=lambda path: path.name):
            with suppress(FileNotFoundError):  # another program has moved it since the folder was listed
                bounce = self._read(path)
                if bounce is None:
                    path.rename(self._folder / f".{UNREADABLE}" / "new" / path.name)
                else:
                    bounces.append(bounce)
        return tuple(bounces)

    def content(self, bounce: Bounce) -> bytes:
        """Read a notification as it came.

        Raises:
            Unavailable: another program has moved it; the next look finds it elsewhere.
        """
        for path in (self._folder / "new" / bounce.id, self._folder / "cur" / bounce.id):
            with suppress(FileNotFoundError):
                return path.read_bytes()
        raise Unavailable(f"the notification {bounce.id} was moved")

    def mark_read(self, bounce: Bounce) -> None:
        """Move the notification to `cur` with the flag S; marking it again changes nothing."""
        unique, _, flags = bounce.id.partition(":2,")
        seen = f"{unique}:2,{''.join(sorted({*flags, 'S'}))}"
        for path in (self._folder / "new" / bounce.id, self._folder / "cur" / bounce.id):
            with suppress(FileNotFoundError):
                path.rename(self._folder / "cur" / seen)

    def _unseen(self) -> Iterator[Path]:
        for folder in ("new", "cur"):
            for entry in os.scandir(self._folder / folder):
                if entry.is_file() and "S" not in entry.name.partition(":2,")[2]:
                    yield Path(entry.path)

    def _read(self, path: Path) -> Bounce | None:
        if path.stat().st_size > MAX_NOTIFICATION_BYTES:
            return None
        return read_notification(path.read_bytes(), path.name, self._domain)


def read_notification(content: bytes, name: str, bounce_domain: str) -> Bounce | None:
    """Read a delivery status notification, or None if the message is none, or not about a mail of ours.

    A delivery that failed is final whatever its status says: servers return mail they gave up on after days as `failed` with 4.4.1.
    """
    try:
        parts = tuple(BytesParser(policy=compat32).parsebytes(content).walk())
    except (MessageError, RecursionError, ValueError, LookupError):
        return None
    recipients = tuple(_recipients(parts))
    original = _original(parts, bounce_domain)
    if not recipients or original is None:
        return None
    worst = next((fields for fields in recipients if _is_failed(fields)), recipients[0])
    found = _STATUS.search(str(worst["Status"]))
    return Bounce(id=name, message_id=original, status=found[0] if found else "5.0.0", permanent=_is_failed(worst))


def is_about(content: bytes, message_id: str) -> bool:
    """Tell whether a message is a notification about the mail of ours with this Message-ID, `<token@bounce domain>`."""
    bounce = read_notification(content, "", message_id.strip("<>").rpartition("@")[2])
    return bounce is not None and bounce.message_id == message_id


def _recipients(parts: Parts) -> Iterator[Fields]:
    """Find the per-recipient fields of the notification (RFC 3464 2.3)."""
    return (part for part in parts if part.get_content_type() in _BLOCKS and "Action" in part)


def _is_failed(fields: Fields) -> bool:
    return str(fields["Action"]).strip().lower().startswith("failed")


def _original(parts: Parts, bounce_domain: str) -> str | None:
    """Tell which message came back: by the address it came back to, else by the headers that came with it."""
    addresses = (str(value) for header in _RECIPIENT_HEADERS for value in parts[0].get_all(header, ()))
    by_address = (returned_message_id(address, bounce_domain) for address in addresses)
    by_headers = (own_message_id(text, bounce_domain) for part in parts[1:] for text in _message_ids(part))
    return next(filter(None, chain(by_address, by_headers)), None)


def _message_ids(part: Fields) -> list[str]:
    """Read the Message-ID of a returned message, whole or as headers only (RFC 3462 2)."""
    if part.get_content_type() in _HEADERS_ONLY:
        content = part.get_payload(decode=True)
        part = BytesParser(policy=compat32).parsebytes(content if isinstance(content, bytes) else b"", headersonly=True)
    return [str(value) for value in part.get_all("Message-ID", ())]
