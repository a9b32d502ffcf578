"""The line to the signing service: one request at a time and how it ended, with few on their way at once."""

import ssl
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from adapters.circuit_breaker import SIGNING_SERVICE, CircuitBreakers, place_of
from adapters.http_exchange import CONNECT_WITHIN, MAX_ANSWER_BYTES, Answered, Exchange, NothingSent, Request, exchange, is_outage
from adapters.signing.authorisation import Credentials, UnusableSecret, authorised
from adapters.slots import SLOT_WITHIN, Slots
from domain.errors import Misconfigured, NotFound, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.ports import Clock
from domain.value import Value

ANSWER_WITHIN = timedelta(seconds=30)
CALL_DEADLINE = SLOT_WITHIN + CONNECT_WITHIN + ANSWER_WITHIN
"""The longest that one request takes."""

_API = "/api/v1"
_COME_BACK = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_NOT_LET_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_COME_BACK_AFTER = timedelta(seconds=30)
_WRONG = Text(code=MessageCode.SIGNING_MISCONFIGURED)
_UNKNOWN = Text(code=MessageCode.SIGNING_OUTCOME_UNKNOWN)


class SigningAddress(Value):
    """Where the service is, and who asks. `ca_file` holds the CA it is trusted by, instead of the machine's."""

    base_url: str
    identifier: str
    secret: SecretStr
    ca_file: Path | None = None


class SigningLine:
    """Asks the service. Use it in one event loop."""

    def __init__(self, address: SigningAddress, clock: Clock, max_in_flight: int = 4) -> None:
        self._address = address
        self._clock = clock
        self._credentials = Credentials(identifier=address.identifier, secret=address.secret)
        self._base, self._root = _split(address.base_url)
        self._slots = Slots(max_in_flight, "the signing service")
        self._breakers = CircuitBreakers(SIGNING_SERVICE, clock)
        self._place = place_of(address.base_url)
        self._tls: ssl.SSLContext | None = None

    async def ask(self, path: str, max_answer_bytes: int = MAX_ANSWER_BYTES) -> Answered:
        """Ask for something that asking does not change.

        Raises:
            Unavailable: no usable answer; asking again is right.
            NotFound: there is no such thing.
            Misconfigured: we are not let in.
        """
        ended = await self._call("GET", path, b"", "application/json", max_answer_bytes)
        if not isinstance(ended, Answered):
            raise self._unavailable(ended.attempt.ended)
        if _status(ended) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._unavailable(ended.attempt.ended, ended.retry_after)
        return ended

    async def tell(self, path: str, body: bytes = b"", content_type: str = "application/json") -> Answered:
        """Make something happen. A refusal (other 4xx) is an answer.

        Raises:
            Unavailable: nothing was taken.
            Uncertain: nobody knows whether it was.
            NotFound: there is no such thing.
            Misconfigured: we are not let in.
        """
        ended = await self._call("POST", path, body, content_type, MAX_ANSWER_BYTES)
        if isinstance(ended, NothingSent):
            raise self._unavailable(ended.attempt.ended)
        if not isinstance(ended, Answered) or _status(ended) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Uncertain(_UNKNOWN, f"the signing service: {ended.attempt.ended}")
        return ended

    def unreadable(self, what: object) -> Unavailable:
        """Word an answer that is none of the service's: whoever stands in front of it may be the one that speaks."""
        return self._unavailable(str(what))

    async def _call(self, method: Literal["GET", "POST"], path: str, body: bytes, content_type: str, max_answer_bytes: int) -> Exchange:
        self._breakers.admit(self._place)
        target = f"{self._root}{_API}{path}"
        request = Request(
            url=f"{self._base}{target}",
            headers=self._headers(method, target, body, content_type),
            body=body,
            method=method,
            max_answer_bytes=max_answer_bytes,
        )
        tls = self._trust()
        async with self._slots.one():
            ended = await exchange(request, tls, self._clock, ANSWER_WITHIN)
        (self._breakers.failed if is_outage(ended) else self._breakers.answered)(self._place)
        self._check(ended)
        return ended

    def _check(self, ended: Exchange) -> None:
        """Raise what is the same for every request."""
        if not isinstance(ended, Answered):
            return
        status = _status(ended)
        if status in _COME_BACK:
            raise self._unavailable(ended.attempt.ended, ended.retry_after or _COME_BACK_AFTER)
        if status in _NOT_LET_IN or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise Misconfigured(_WRONG, f"the signing service answers {ended.attempt.ended}")
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise NotFound("the signing service has no such document")

    def _unavailable(self, what: str, retry_after: timedelta | None = None) -> Unavailable:
        return self._breakers.unavailable(self._place, what, retry_after)

    def _headers(self, method: str, target: str, body: bytes, content_type: str) -> dict[str, str]:
        try:
            headers = authorised(method, target, body, content_type, self._credentials, datetime.now(UTC))
        except UnusableSecret as error:
            raise Misconfigured(_WRONG, str(error)) from error
        return headers | {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Fakturaflyt"}

    def _trust(self) -> ssl.SSLContext:
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._address.ca_file)
            except OSError as error:  # ssl.SSLError is one
                raise Misconfigured(_WRONG, "the signing service's CA file cannot be read") from error
        return self._tls


def _status(answered: Answered) -> int:
    return answered.attempt.http_status or 0


def _split(base_url: str) -> tuple[str, str]:
    """Part an address into its server and the path that stands before the API's own."""
    scheme, slashes, rest = base_url.rstrip("/").partition("://")
    server, slash, root = rest.partition("/")
    return f"{scheme}{slashes}{server}", f"{slash}{root}"
