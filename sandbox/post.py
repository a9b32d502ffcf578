"""Where mail ends: as `.eml` under `mailboxes/{address}/`, in the bounce Maildir, or back at its sender."""

import asyncio
import time
from datetime import UTC, datetime
from mailbox import Maildir
from pathlib import Path
from urllib.parse import quote

from sandbox.asked import REQUEST_HEADER, note_asked
from sandbox.deposit import deposit
from sandbox.returned_mail import ReturnRule, notification


def mailbox_of(state: Path, address: str) -> Path:
    """Name the folder of an address's mail."""
    return state / "mailboxes" / quote(address, safe="@+")


class Post:
    """Keeps what was taken, and returns what is to be returned."""

    def __init__(self, state: Path, bounce_domain: str) -> None:
        self._state = state
        self.bounce_maildir = state / "bounces"
        self._bounces = Maildir(self.bounce_maildir, create=True)
        self._bounce_domain = bounce_domain.lower()
        self._returning: set[asyncio.Task[None]] = set()

    def takes_bounces_for(self, address: str) -> bool:
        """Tell whether an address is one of the bounce domain."""
        return address.rpartition("@")[2] == self._bounce_domain

    def keep(self, address: str, sender: str, message: bytes) -> None:
        """Put a message into a mailbox, with the two lines that delivery adds (RFC 5321 4.4)."""
        if self.takes_bounces_for(address):
            self._bounces.add(f"Return-Path: <{sender}>\nDelivered-To: {address}\n".encode() + message.replace(b"\r\n", b"\n"))
            return
        head = f"Return-Path: <{sender}>\r\nDelivered-To: {address}\r\n".encode()
        deposit(mailbox_of(self._state, address) / f"{time.time_ns()}.eml", head + message)
        if f"\r\n{REQUEST_HEADER}:".encode() in message.partition(b"\r\n\r\n")[0]:
            note_asked(self._state, address)

    def send_back(self, rule: ReturnRule, address: str, sender: str, message: bytes) -> None:
        """Return a message to its sender after the rule's delay."""
        task = asyncio.create_task(self._send_back(rule, address, sender, message))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    def stop(self) -> None:
        """Return nothing more."""
        for task in self._returning:
            task.cancel()

    async def _send_back(self, rule: ReturnRule, address: str, sender: str, message: bytes) -> None:
        await asyncio.sleep(rule.after.total_seconds())
        if self.takes_bounces_for(sender.lower()):
            self._bounces.add(notification(message, sender, address, rule.status, datetime.now(UTC)))
