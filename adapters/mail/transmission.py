"""One message on its way over an open SMTP connection, cut in two at the final dot.

A server may only take a message after the line with the dot that ends it (RFC 5321 4.1.1.4). Up to there a lost line
means that nothing was taken; from there on nobody but the server knows.
"""

import asyncio
from typing import Never, cast

from aiosmtplib import SMTP, SMTPDataError, SMTPResponse, SMTPServerDisconnected

from adapters.mail.message import Envelope

_FINAL_DOT = b".\r\n"


class Transmission:
    """A mail transaction: `offer` everything but the end, then `finish`."""

    def __init__(self, client: SMTP) -> None:
        self._client = client
        self._reply: asyncio.Future[SMTPResponse] | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def offer(self, envelope: Envelope, message: bytes) -> None:
        """Send envelope and message up to the final dot.

        Raises:
            aiosmtplib.SMTPException: the server refused (SMTPResponseException) or was lost. Nothing was taken.
            OSError: the line broke. Nothing was taken.
        """
        if self._client.is_ehlo_or_helo_needed:
            await self._client.ehlo()
        size = [f"SIZE={len(message)}"] if self._client.supports_extension("size") else []
        await self._client.mail(envelope.sender, options=size)
        await self._client.rcpt(envelope.recipient or "")
        start = await self._client.execute_command(b"DATA")
        if start.code != 354:
            _refuse(start)
        await self._write(message.replace(b"\r\n.", b"\r\n.."))  # RFC 5321 4.5.2; a message begins with a header, not a dot

    async def finish(self) -> SMTPResponse:
        """Send the final dot and read the server's answer to the whole message.

        Raises:
            aiosmtplib.SMTPException: the line was lost, or the answer is no SMTP. The server may have taken the message.
        """
        if self._writer is None or self._reply is None:
            raise SMTPServerDisconnected("Connection lost")
        self._writer.write(_FINAL_DOT)
        return await self._reply

    async def _write(self, content: bytes) -> None:
        """Write until everything has left, listening meanwhile: a server may refuse before it has read all."""
        protocol, transport = self._client.protocol, self._client.transport
        if protocol is None or transport is None:
            raise SMTPServerDisconnected("Connection lost")
        transport = cast("asyncio.WriteTransport", transport)  # uvloop's transports are writable without being of this class
        transport.set_write_buffer_limits(high=0)
        self._reply = asyncio.ensure_future(protocol.read_response())
        # Kept until the end: a StreamWriter closes its connection when it is collected.
        self._writer = asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())
        self._writer.write(content)
        written = asyncio.ensure_future(self._writer.drain())
        try:
            await asyncio.wait({written, self._reply}, return_when=asyncio.FIRST_COMPLETED)
            if self._reply.done():
                _refuse(self._reply.result())
            await written
        except BaseException:
            self._reply.cancel()
            raise
        finally:
            written.cancel()
            written.add_done_callback(_look_at)


def _look_at(future: asyncio.Future[None]) -> None:
    """Asyncio complains of a failure that nobody looked at, though the reply has told more."""
    if not future.cancelled():
        future.exception()


def _refuse(reply: SMTPResponse) -> Never:
    raise SMTPDataError(reply.code, reply.message)
