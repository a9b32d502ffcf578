"""The line to the hub of eFaktura and Vipps: one request at a time and how it ended, with few on their way at once."""

import ssl
from base64 import b64encode
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path

from pydantic import SecretStr

from adapters.circuit_breaker import EFAKTURA_HUB, CircuitBreakers, place_of
from adapters.efaktura.wire import MEDIA_TYPE
from adapters.http_exchange import CONNECT_WITHIN, Answered, Attempt, Exchange, Request, exchange, is_outage
from adapters.slots import SLOT_WITHIN, Slots
from domain.errors import Misconfigured, Unavailable
from domain.messages import MessageCode, Text
from domain.ports import Clock
from domain.value import Value

ANSWER_WITHIN = timedelta(seconds=30)
"""For a question. A consignment gets longer."""
QUESTION_DEADLINE = SLOT_WITHIN + CONNECT_WITHIN + ANSWER_WITHIN
"""The longest a question takes."""

ASK_AGAIN_AFTER = timedelta(seconds=30)
"""Where the hub does not say when to come back."""

_NOBODY_HOME = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})
_NOT_LET_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class HubAddress(Value):
    """Where the hub is, and who asks. `ca_file` holds the CA it is trusted by, instead of the machine's."""

    base_url: str
    token: SecretStr
    submitter: str
    """Who submits, by the name agreed with the hub; it also keeps the consignment ids of two installations apart."""
    ca_file: Path | None = None


class HubEvidence(Value):
    """What the hub said of a consignment."""

    consignment: str
    attempt: Attempt
    answer_base64: str


class HubLine:
    """Asks the hub. Look-ups and deliveries share one line: its slots, and what it knows of an outage. Use it in one event loop."""

    def __init__(self, address: HubAddress, clock: Clock, max_in_flight: int = 10) -> None:
        self._address = address
        self._clock = clock
        self._slots = Slots(max_in_flight, "the hub")
        self._breakers = CircuitBreakers(EFAKTURA_HUB, clock)
        self._place = place_of(address.base_url)
        self._tls: ssl.SSLContext | None = None

    @property
    def clock(self) -> Clock:
        """The time it goes by."""
        return self._clock

    @property
    def submitter(self) -> str:
        """Who submits."""
        return self._address.submitter

    def admit(self) -> None:
        """Let a request begin that may as well wait. Raises Hindered if the hub is left alone."""
        self._breakers.admit(self._place)

    async def call(self, operation: StrEnum, body: bytes, told: MessageCode, answer_within: timedelta | None = None) -> Exchange:
        """Make a request and tell how it ended.

        Raises:
            Unavailable: no slot came free; nothing was sent.
            Misconfigured: the CA file cannot be read, the hub does not let us in, or there is no hub at this address; `told` says it.
        """
        request = Request(url=f"{self._address.base_url.rstrip('/')}/{operation}", headers=self._headers(), body=body)
        ended = await self._exchange(request, self._trust(told), answer_within or ANSWER_WITHIN)
        if isinstance(ended, Answered) and _is_closed(ended):
            raise Misconfigured(Text(code=told), f"the hub answers {ended.attempt.ended}", ended.body)
        return ended

    def unavailable(self, what: str, retry_after: timedelta | None = None) -> Unavailable:
        """Word a failure after which nothing was sent or taken."""
        return self._breakers.unavailable(self._place, what, retry_after)

    async def _exchange(self, request: Request, trust: ssl.SSLContext, answer_within: timedelta) -> Exchange:
        async with self._slots.one():
            ended = await exchange(request, trust, self._clock, answer_within)
        note = self._breakers.failed if is_outage(ended) else self._breakers.answered
        note(self._place)
        return ended

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._address.token.get_secret_value()}",
            "Content-Type": MEDIA_TYPE,
            "Accept": MEDIA_TYPE,
            "Accept-Encoding": "identity",
            "User-Agent": "Fakturaflyt",
        }

    def _trust(self, told: MessageCode) -> ssl.SSLContext:
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._address.ca_file)
            except OSError as error:  # ssl.SSLError is one
                raise Misconfigured(Text(code=told), "the hub's CA file cannot be read") from error
        return self._tls


def evidence_of(consignment: str, answered: Answered) -> bytes:
    """Write down what the hub said, as it said it."""
    evidence = HubEvidence(consignment=consignment, attempt=answered.attempt, answer_base64=b64encode(answered.body).decode())
    return evidence.model_dump_json(indent=2).encode()


def _is_closed(answered: Answered) -> bool:
    """Tell whether who answers is not the hub as we know it, or does not let us in: a person has to look."""
    status = answered.attempt.http_status or 0
    return status in _NOT_LET_IN or status in _NOBODY_HOME or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
