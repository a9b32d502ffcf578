"""Mail servers that the sandbox does not play: written line by line, or aiosmtpd set up in another way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Taker:
    """Takes everything and counts it."""

    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        self.taken += 1
        return "250 2.0.0 Taken"


class Crowd:
    """Counts how many messages are at the server at once."""

    def __init__(self) -> None:
        self.present = self.most = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        self.present += 1
        self.most = max(self.most, self.present)
        await asyncio.sleep(0.05)
        self.present -= 1
        return "250 2.0.0 Taken"


class Reciting(asyncio.Protocol):
    """Says what a server says up to DATA, and `last_words` after the message; it hangs up where it reads `stop_after`."""

    def __init__(self, last_words: bytes = b"250 OK\r\n", stop_after: bytes | None = None, interruption: bytes | None = None) -> None:
        self._last_words = last_words
        self._stop_after = stop_after
        self._interruption = interruption
        self._read = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports are writable without being of this class
        self._transport.write(b"220 wire\r\n")

    def data_received(self, data: bytes) -> None:
        self._read = self._read[-10:] + data if self._in_data else self._read + data
        if self._in_data:
            self._message()
        else:
            self._commands()

    def _commands(self) -> None:
        while not self._in_data and b"\r\n" in self._read:
            line, _, self._read = self._read.partition(b"\r\n")
            self._in_data = line.upper() == b"DATA"
            self._transport.write(b"354 go on\r\n" if self._in_data else b"250 OK\r\n")

    def _message(self) -> None:
        if self._stop_after and self._stop_after in self._read:
            self._stop()
        elif self._read.endswith(b"\r\n.\r\n"):
            self._transport.write(self._last_words)

    def _stop(self) -> None:
        self._stop_after = None
        if self._interruption:
            self._transport.write(self._interruption)
            self._transport.pause_reading()
        else:
            self._transport.abort()


@asynccontextmanager
async def wire(protocol: Callable[[], asyncio.BaseProtocol]) -> AsyncIterator[int]:
    """Serve on a free port."""
    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
