"""The publishers of receivers' addresses (SMP) over HTTP: asks, within limits of time and size (Peppol SMP 1.3)."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

import aiohttp
from yarl import URL

from adapters.circuit_breaker import CircuitBreakers, place_of
from adapters.http_exchange import retry_after
from adapters.peppol.distrust import Distrusted
from documents.sbdh import PARTICIPANT_SCHEME
from domain.errors import Unavailable
from domain.peppol.network import Distrust

CONNECT_WITHIN = timedelta(seconds=5)
ANSWER_WITHIN = timedelta(seconds=15)
"""For one question, from the connection to the last byte."""
MAX_ANSWER_BYTES = 1024 * 1024
"""Real answers are 3 to 60 KB."""

_MAX_HTTP_REDIRECTS = 2
"""Enough to be led from http to https, and from there to a host of another name."""
_HEADERS = {"Accept": "application/xml, text/xml", "Accept-Encoding": "identity", "User-Agent": "Fakturaflyt"}


def group_address(smp: str, participant: str) -> str:
    """Write the address of what a participant is registered for. Everything is percent-encoded: some SMPs know no other form."""
    return f"{smp}/{quote(f'{PARTICIPANT_SCHEME}::{participant}', safe='')}"


def metadata_address(smp: str, participant: str, document_type: str) -> str:
    """Write the address of where a participant receives a kind of document."""
    return f"{group_address(smp, participant)}/services/{quote(document_type, safe='')}"


class SmpClient:
    """Asks SMPs over one pool of connections. Use it in one event loop, and close it there."""

    def __init__(self, breakers: CircuitBreakers) -> None:
        self._breakers = breakers
        self._session: aiohttp.ClientSession | None = None

    async def get(self, address: str) -> bytes | None:
        """Fetch an answer; None if there is none at this address (404).

        Raises:
            Unavailable: no answer, or one that is neither yes nor no, or the SMP is left alone because it did not answer others;
                `retry_after` if it is known when to come back.
            Distrusted: the answer is too large, or leads from place to place.
        """
        place = place_of(address)
        self._breakers.admit(place)
        try:
            async with self._ready().get(URL(address, encoded=True), max_redirects=_MAX_HTTP_REDIRECTS) as response:
                if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise self._outage(place, f"HTTP {response.status}", retry_after(response))
                body = await _answer(response)
        except aiohttp.TooManyRedirects as error:
            raise Distrusted(Distrust.REDIRECT, "the SMP's HTTP answers refer on and on") from error
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:  # ValueError: an address no HTTP client can use
            raise self._outage(place, type(error).__name__) from error
        self._breakers.answered(place)
        return body

    def _outage(self, place: str, what: str, retry_after: timedelta | None = None) -> Unavailable:
        self._breakers.failed(place)
        return self._breakers.unavailable(place, what, retry_after)

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _ready(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=_HEADERS,
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN.total_seconds(), connect=CONNECT_WITHIN.total_seconds()),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # a small answer could grow beyond every limit
                requote_redirect_url=False,
            )
        return self._session


async def _answer(response: aiohttp.ClientResponse) -> bytes | None:
    if response.status == HTTPStatus.OK:
        return await _body(response)
    if response.status == HTTPStatus.NOT_FOUND:
        return None
    raise Unavailable(f"the SMP answers HTTP {response.status}", retry_after(response))


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            response.close()
            raise Distrusted(Distrust.TOO_LARGE, f"the SMP's answer is larger than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)
