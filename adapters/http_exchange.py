"""One HTTP request and how it ended: answered, unanswered, or never sent."""

import ssl
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Literal

import aiohttp
from yarl import URL

from domain.ports import Clock
from domain.value import Value

CONNECT_WITHIN = timedelta(seconds=5)
"""For DNS, TCP and TLS together, as phase4 does."""
ANSWER_WITHIN = timedelta(minutes=2)
"""From the first byte sent to the last byte of the answer, as phase4 does."""
MAX_ANSWER_BYTES = 1024 * 1024

_MAX_RETRY_AFTER = timedelta(hours=1)

NOTHING_SENT = (
    aiohttp.ClientConnectorError,  # DNS, TCP, TLS
    aiohttp.ClientSSLError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)
"""What aiohttp raises before the first byte of a request goes out."""


class Request(Value):
    """A request to be made once."""

    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    method: Literal["GET", "POST"] = "POST"
    max_answer_bytes: int = MAX_ANSWER_BYTES


class Attempt(Value):
    """One request and how it ended, for the evidence."""

    url: str
    began_at: datetime
    ended_at: datetime
    http_status: int | None = None
    ended: str


class NothingSent(Value):
    """No connection was made."""

    kind: Literal["nothing_sent"] = "nothing_sent"
    attempt: Attempt


class NoAnswer(Value):
    """The request was sent, wholly or in part, and no whole answer came; `body` is as much of one as did."""

    kind: Literal["no_answer"] = "no_answer"
    attempt: Attempt
    body: bytes = b""


class Answered(Value):
    """A whole answer came, whatever it says."""

    kind: Literal["answered"] = "answered"
    attempt: Attempt
    body: bytes
    retry_after: timedelta | None = None
    """When the server asks us to come back, if it does."""
    location: str | None = None
    """Where the server says that something is, e.g. what a request made."""


Exchange = NothingSent | NoAnswer | Answered


def is_outage(ended: Exchange) -> bool:
    """Tell whether the server, and not what we asked it, is the reason that nothing came of a request."""
    return not isinstance(ended, Answered) or (ended.attempt.http_status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR


async def exchange(request: Request, tls: ssl.SSLContext, clock: Clock, answer_within: timedelta | None = None) -> Exchange:
    """Make the request on a connection of its own: one left over from earlier could be dead, and nobody could tell what was sent.

    `answer_within` is ANSWER_WITHIN, unless said otherwise.
    """
    began_at, body = clock.now(), bytearray()
    status: int | None = None
    come_back: timedelta | None = None
    location: str | None = None

    def attempt(ended: str) -> Attempt:
        return Attempt(url=_without_login(request.url), began_at=began_at, ended_at=clock.now(), http_status=status, ended=ended)

    timeout = aiohttp.ClientTimeout(
        total=(CONNECT_WITHIN + (answer_within or ANSWER_WITHIN)).total_seconds(), connect=CONNECT_WITHIN.total_seconds()
    )
    connector = aiohttp.TCPConnector(force_close=True, ssl=tls)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as session,
            session.request(
                request.method,
                _url(request.url),
                headers=request.headers,
                data=BytesIO(request.body) if request.body else None,
                allow_redirects=False,
            ) as response,
        ):
            status = response.status
            come_back, location = retry_after(response), response.headers.get("Location")
            whole = await _read(response, body, request.max_answer_bytes)
    except NOTHING_SENT as error:
        return NothingSent(attempt=attempt(_name(error)))
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return NoAnswer(attempt=attempt(_name(error)), body=bytes(body))
    ended = attempt(f"HTTP {status}")
    if not whole:
        return NoAnswer(attempt=ended, body=bytes(body))
    return Answered(attempt=ended, body=bytes(body), retry_after=come_back, location=location)


def retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    """Read a number of seconds; a date is left alone, and nobody is believed who sends us away for longer than an hour."""
    told = response.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(told)), _MAX_RETRY_AFTER) if told.isascii() and told.isdigit() and len(told) < 10 else None


def _url(text: str) -> URL:
    """Take an address as it is written: what is percent-encoded in it stays so."""
    try:
        return URL(text, encoded=True)
    except ValueError as error:
        raise aiohttp.InvalidURL(text) from error


def _without_login(url: str) -> str:
    """Leave name and password out of an address: evidence goes to others."""
    head, slashes, rest = url.partition("://")
    server, slash, path = rest.partition("/")
    return f"{head}{slashes}{server.rpartition('@')[2]}{slash}{path}"


async def _read(response: aiohttp.ClientResponse, body: bytearray, most: int) -> bool:
    """Read an answer into `body`, so that what came stays if the rest does not; tells whether it was read to its end."""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > most:
            return False
    return True


def _name(error: BaseException) -> str:
    return type(error).__name__
