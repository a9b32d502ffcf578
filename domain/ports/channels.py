"""The ways to a receiver, and what tells how a delivery went."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.channels import Channel
from domain.deliveries.late_evidence import News
from domain.peppol.mls import StatusReceived
from domain.records import Bounce, Consignment, Found, HandOver, LetterNotice


class DeliveryChannel(Protocol):
    """A way to a receiver. Hand-over raises Unavailable only if nothing was sent, else Uncertain or Unanswered."""

    channel: Channel

    def reference(self, prepared: bytes) -> str:
        """Tell the channel's own name for the prepared message (a Message-ID, a print job), known before it is sent."""

    def prepare(self, consignment: Consignment) -> bytes:
        """Make the message once; these bytes are stored and never rebuilt."""

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:
        """Hand the prepared bytes over, within a deadline of its own."""

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:
        """Ask the channel whether it took an earlier attempt; the first one began at `since`.

        A channel that recognises the same message may be asked by sending it the same bytes again.
        """


class SenderLetters(Protocol):
    """The mail server, as far as it tells senders what became of their invoices."""

    async def send(self, notice: LetterNotice) -> HandOver:
        """Mail a sender that a letter went out without its attachments.

        Raises:
            Unavailable: nothing was sent.
            Uncertain: the line was lost after sending.
            Misconfigured: the mail server takes no mail from us.
        """


class BounceMailbox(Protocol):
    """The mailbox that returned mail (DSN, RFC 3464) comes to."""

    def unread(self) -> Sequence[Bounce]:
        """Read the bounces that are not marked as read yet."""

    def content(self, bounce: Bounce) -> bytes:
        """Read a bounce as it came: it is the proof. Raises Unavailable."""

    def mark_read(self, bounce: Bounce) -> None:
        """Mark a bounce as read, after what it tells is written down."""


class StatusInbox(Protocol):
    """The inbox that Message Level Statuses come to; each is in it once, however often it was sent."""

    def unread(self) -> Sequence[StatusReceived]:
        """Read the status messages that are not marked as read yet, the oldest first."""

    def mark_read(self, received: StatusReceived) -> None:
        """Mark a status message as read, after what it tells is written down."""


class StatusProvider(Protocol):
    """Who has to be asked what became of what it took: the access point provider, the hub of eFaktura and Vipps."""

    async def news_of(self, reference: str) -> News | None:
        """Tell the last that is known of the delivery with this reference of the channel's; None if nothing is known yet.

        Raises:
            Unavailable: it does not tell just now.
            Misconfigured: our token is not accepted.
        """
