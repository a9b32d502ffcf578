"""The e-mail channel: SMTP (RFC 5321) to one mail server that takes our mail."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPResponse, SMTPResponseException
from pydantic import SecretStr

from adapters.mail.message import Envelope, Sender, WriteBody, build_message, read_envelope
from adapters.mail.replies import before_the_final_dot, refusal, reply_line
from adapters.mail.transmission import Transmission
from domain.channels import Channel
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.ports import Clock
from domain.records import CannotTell, Consignment, Found, HandOver, Taken, TurnedAway
from domain.value import Value

SEND_WITHIN = timedelta(seconds=30)
"""From the call to the final dot, the wait for a free slot included."""
REPLY_WITHIN = timedelta(seconds=60)
"""From the final dot to the reply: content scanners work here, and giving up costs a person's time."""
_GOODBYE_WITHIN = timedelta(seconds=2)
HAND_OVER_DEADLINE = SEND_WITHIN + REPLY_WITHIN + _GOODBYE_WITHIN
"""The longest a hand-over takes; an activity's start_to_close must be longer."""

_UNKNOWN = Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN)


class MailServer(Value):
    """The mail server that takes our mail. `ca_file` holds the CA it is trusted by, instead of the machine's."""

    host: str
    port: int
    starttls: bool = True
    ca_file: Path | None = None
    username: str | None = None
    password: SecretStr | None = None


class MailEvidence(Value):
    """What the mail server said, kept as the evidence of a delivery."""

    server: str
    envelope_from: str
    envelope_to: str
    message_id: str
    size_bytes: int
    reply: str
    at: datetime


class SmtpChannel:
    """Implements domain.ports.DeliveryChannel for e-mail. At most `max_in_flight` mails are on their way at once."""

    channel = Channel.EMAIL

    def __init__(self, server: MailServer, sender: Sender, body: WriteBody, product: str, clock: Clock, max_in_flight: int = 10) -> None:
        self._server = server
        self._sender = sender
        self._body = body
        self._product = product
        self._clock = clock
        self._slots = asyncio.Semaphore(max_in_flight)
        self._tls: ssl.SSLContext | None = None

    def prepare(self, consignment: Consignment) -> bytes:
        """Make the message once."""
        return build_message(consignment, self._body(consignment, self._product), self._sender)

    def reference(self, prepared: bytes) -> str:
        """Tell the Message-ID."""
        return read_envelope(prepared).message_id

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:  # noqa: ARG002 - the message names itself
        """Send the message.

        Raises:
            Unavailable: the server is away or asked to come back; nothing was sent.
            Misconfigured: the server takes no mail from us (login, certificate, not allowed).
            Uncertain: the line was lost after the final dot.
        """
        envelope = read_envelope(prepared)
        if envelope.recipient is None:
            return TurnedAway(text=Text(code=MessageCode.EMAIL_ADDRESS_INVALID), evidence=b"")
        deadline = asyncio.get_running_loop().time() + SEND_WITHIN.total_seconds()
        async with self._slot(deadline), self._connection(deadline) as client:
            return await self._send(client, envelope, prepared, deadline)

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - SMTP cannot be asked
        """SMTP knows no such question."""
        return CannotTell(text=_UNKNOWN)

    async def _send(self, client: SMTP, envelope: Envelope, message: bytes, deadline: float) -> HandOver:
        transmission = Transmission(client)
        try:
            async with asyncio.timeout_at(deadline):
                await transmission.offer(envelope, message)
        except SMTPResponseException as error:
            return self._turned_away(error, envelope, message)
        except (SMTPException, OSError) as error:
            raise before_the_final_dot(error) from error
        return await self._finish(transmission, envelope, message)

    async def _finish(self, transmission: Transmission, envelope: Envelope, message: bytes) -> HandOver:
        try:
            async with asyncio.timeout(REPLY_WITHIN.total_seconds()):
                reply = await transmission.finish()
        except (SMTPException, OSError) as error:
            raise Uncertain(_UNKNOWN, f"lost after the final dot: {type(error).__name__}") from error
        if 200 <= reply.code < 300:
            return Taken(reference=envelope.message_id, evidence=self._evidence(envelope, message, reply))
        if not 400 <= reply.code < 600:
            raise Uncertain(_UNKNOWN, f"no answer to the final dot: {reply.code}")
        return self._turned_away(SMTPDataError(reply.code, reply.message), envelope, message)

    def _turned_away(self, error: SMTPResponseException, envelope: Envelope, message: bytes) -> TurnedAway:
        text = refusal(error)
        if text is None:
            raise before_the_final_dot(error) from error
        return TurnedAway(text=text, evidence=self._evidence(envelope, message, SMTPResponse(error.code, error.message)))

    def _evidence(self, envelope: Envelope, message: bytes, reply: SMTPResponse) -> bytes:
        evidence = MailEvidence(
            server=f"{self._server.host}:{self._server.port}",
            envelope_from=envelope.sender,
            envelope_to=envelope.recipient or "",
            message_id=envelope.message_id,
            size_bytes=len(message),
            reply=reply_line(reply.code, reply.message),
            at=self._clock.now(),
        )
        return evidence.model_dump_json(indent=2).encode()

    @asynccontextmanager
    async def _slot(self, deadline: float) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout_at(deadline):
                await self._slots.acquire()
        except TimeoutError as error:
            raise Unavailable("all slots to the mail server are taken") from error
        try:
            yield
        finally:
            self._slots.release()

    @asynccontextmanager
    async def _connection(self, deadline: float) -> AsyncIterator[SMTP]:
        client = self._client()
        try:
            async with asyncio.timeout_at(deadline):
                await client.connect()
        except (SMTPException, OSError) as error:
            raise before_the_final_dot(error) from error
        try:
            yield client
            with suppress(SMTPException, OSError):
                await client.quit(timeout=_GOODBYE_WITHIN.total_seconds())
        finally:
            client.close()

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password.get_secret_value() if server.password else None,
            local_hostname=self._sender.bounce_domain,
            timeout=None,  # the two deadlines above cover every step
            start_tls=server.starttls,
            tls_context=self._trust() if server.starttls else None,
        )

    def _trust(self) -> ssl.SSLContext:
        """Load the trusted CAs once: reading the machine's takes longer than sending a mail."""
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._server.ca_file)
            except OSError as error:  # ssl.SSLError is one
                raise Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "the mail server's CA file cannot be read") from error
        return self._tls
