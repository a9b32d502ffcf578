"""The mail server of the outside world: takes mail for the mailboxes of a world file, each answering in its own way."""

import asyncio
import re
from collections.abc import Sequence
from typing import Literal, Never, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.post import Post
from sandbox.returned_mail import ReturnRule
from sandbox.script import Answer, Entry, Manner, Refuse, Script, Slow
from sandbox.trust import Trust

MAX_MESSAGE_BYTES = 35_000_000
ServerManner = Literal[Manner.OK, Manner.BUSY, Manner.REFUSE, Manner.TIMEOUT, Manner.MALFORMED, Manner.UNTRUSTED, Manner.DOWN]
HOST = "127.0.0.1"

_OWN_REPLY = re.compile(r"5\d\d ", re.ASCII)


class Mailbox(Entry):
    """Somebody's mailbox. `untrusted` and `down` are what our mail server tells of the receiver's; `bounces`: what it took comes back."""

    address: str
    answers: Answer | list[Answer] = Manner.OK
    reason: str | None = None
    bounces: ReturnRule | None = None


class MailServerEntry(Entry):
    """The mail server itself, asked once for each connection, before it knows whom a mail is for."""

    answers: ServerManner | list[ServerManner] = Manner.OK


class Mailboxes:
    """The scripts of all mailboxes. Without a world every address has a mailbox."""

    def __init__(self, mailboxes: Sequence[Mailbox] | None) -> None:
        self._open_to_all = mailboxes is None
        self._rules = {box.address.lower(): box.bounces for box in mailboxes or () if box.bounces}
        self._scripts = {box.address.lower(): Script(box.answers, box.reason) for box in mailboxes or ()}

    def next_answer(self, address: str) -> Answer:
        """Tell how the mailbox answers this time."""
        if script := self._scripts.get(address):
            return script.next()
        return Manner.OK if self._open_to_all else Refuse(refuse="550 5.1.1 No such mailbox")

    def return_rule(self, address: str) -> ReturnRule | None:
        """Tell how the mailbox returns mail, if it does."""
        return self._rules.get(address)


class Conversation:
    """The handler of one connection (aiosmtpd calls its `handle_*`): the recipient's answer decides how it goes on."""

    def __init__(self, post: Post, mailboxes: Mailboxes) -> None:
        self._post = post
        self._mailboxes = mailboxes
        self._answer: Answer = Manner.OK

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer to a recipient."""
        mailbox = address.lower()
        self._answer = Manner.OK if self._post.takes_bounces_for(mailbox) else self._mailboxes.next_answer(mailbox)
        reply = await _recipient_reply(server, self._answer)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(mailbox)
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a message."""
        pause = self._answer.slow.total_seconds() / 2 if isinstance(self._answer, Slow) else 0
        await asyncio.sleep(pause)  # who hangs up here is not served
        sender, content = envelope.mail_from or "", envelope.original_content or b""
        for mailbox in envelope.rcpt_tos:
            self._post.keep(mailbox, sender, content)
            if rule := self._mailboxes.return_rule(mailbox):
                self._post.send_back(rule, mailbox, sender, content)
        if self._answer is Manner.DROP:
            await _hang_up(server)
        await asyncio.sleep(pause)  # who hangs up here is served and does not know it
        return "250 2.0.0 Taken"


class _Curt(asyncio.Protocol):
    """A server that says one line at most, and hangs up if it is `down`."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        line = cast("asyncio.WriteTransport", transport)  # uvloop's transports are writable without being of this class
        line.write(_GREETINGS.get(self._answer, b"") if isinstance(self._answer, Manner) else b"")
        if self._answer is Manner.DOWN:
            line.abort()


_GREETINGS = {
    Manner.BUSY: b"421 4.3.2 Come back later\r\n",
    Manner.REFUSE: b"554 5.7.1 No mail from you\r\n",
    Manner.MALFORMED: b"\x00this is no SMTP\r\n",
}


class MailServer:
    """Listens on loopback. Mail is taken over STARTTLS only."""

    def __init__(self, post: Post, mailboxes: Mailboxes, server: MailServerEntry, trust: Trust) -> None:
        self._post = post
        self._mailboxes = mailboxes
        self._script = Script(server.answers)
        self._trusted, self._untrusted = trust.mail_context(), trust.untrusted_mail_context()
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Start listening and tell the port; 0 asks for a free one. Raises OSError if the port is taken."""
        self._server = await asyncio.get_running_loop().create_server(self._connection, HOST, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._server:
            self._server.close()
        self._post.stop()

    def _connection(self) -> asyncio.Protocol:
        answer = self._script.next()
        if answer not in {Manner.OK, Manner.UNTRUSTED}:
            return _Curt(answer)
        server: asyncio.Protocol = SMTP(
            Conversation(self._post, self._mailboxes),
            hostname="localhost",
            ident="Sandbox",
            data_size_limit=MAX_MESSAGE_BYTES,
            tls_context=self._trusted if answer is Manner.OK else self._untrusted,
            require_starttls=True,
            loop=asyncio.get_running_loop(),
        )
        return server


async def _recipient_reply(server: SMTP, answer: Answer) -> str:
    match answer:
        case Refuse(refuse=reason):
            return reason if _OWN_REPLY.match(reason) else f"550 5.1.1 {reason}"
        case Manner.REFUSE:
            return "550 5.1.1 The mailbox does not exist"
        case Manner.BUSY:
            return "451 4.2.1 Come back later"
        case Manner.UNTRUSTED:
            return "454 4.7.5 The certificate of the receiver's server is not trusted"
        case Manner.TIMEOUT:
            await _wait_for_the_end()
        case Manner.MALFORMED:
            await server.push("this is no SMTP")
            await _wait_for_the_end()
        case Manner.DOWN:
            await server.push("421 4.3.2 Closing")
            await _hang_up(server)
    return "250 2.1.5 OK"


async def _hang_up(server: SMTP) -> Never:
    if server.transport is not None:
        cast("asyncio.WriteTransport", server.transport).abort()
    await _wait_for_the_end()


async def _wait_for_the_end() -> Never:
    """Wait until the connection ends: aiosmtpd cancels the conversation then, after five minutes at the latest."""
    await asyncio.Event().wait()
    raise AssertionError
