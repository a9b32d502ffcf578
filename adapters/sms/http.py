"""SMS through a gateway over HTTP.

The wire is our own, and small: no two providers have the same one. A provider's is spoken by a few lines in front of it, or by
another implementation of the port.

    POST {base_url}/messages     Authorization: Bearer TOKEN     Idempotency-Key: KEY
    {"to": "+4740001014", "from": "Fakturaflyt", "text": "..."}

    200, 201, 202  {"id": "..."}    taken; the same key again gives the same answer, and no second message
    422            {"error": "..."} refused for good: no such number, or one that takes no messages; a word of small letters and _
    429, 503                        not taken, come back
    other 3xx, 4xx                  not taken: address or token is wrong
    other 5xx                       nobody knows
"""

import json
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, ValidationError

from adapters.http_exchange import CONNECT_WITHIN, Answered, NoAnswer, NothingSent, Request, exchange
from adapters.slots import SLOT_WITHIN, Slots
from domain.consumers.consumer import MessageOutcome, MessageRefused, MessageTaken
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.ports import Clock
from domain.value import Value

ANSWER_WITHIN = timedelta(seconds=30)
SEND_DEADLINE = SLOT_WITHIN + CONNECT_WITHIN + ANSWER_WITHIN
"""The longest that sending takes; an activity's start_to_close must be longer."""

_TAKEN = frozenset({200, 201, 202})
_REFUSED = 422
_COME_BACK = frozenset({429, 503})
_COME_BACK_AFTER = timedelta(seconds=30)
_UNKNOWN = Text(code=MessageCode.SMS_OUTCOME_UNKNOWN)


class SmsGateway(Value):
    """The gateway. `sender` is what a phone shows; `ca_file` holds the CA it is trusted by, instead of the machine's."""

    base_url: str
    token: SecretStr
    sender: str
    ca_file: Path | None = None


class _Taken(BaseModel):
    id: str


class _Refused(BaseModel):
    error: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class HttpTextMessages:
    """Implements domain.ports.TextMessages. At most `max_in_flight` messages are on their way at once."""

    def __init__(self, gateway: SmsGateway, clock: Clock, max_in_flight: int = 10) -> None:
        self._gateway = gateway
        self._clock = clock
        self._slots = Slots(max_in_flight, "the SMS gateway")
        self._tls: ssl.SSLContext | None = None

    async def send(self, to: str, text: str, key: str) -> MessageOutcome:
        """Send a text to a mobile number, once for each key.

        Raises:
            Unavailable: the gateway is away or asks us to come back; nothing was sent.
            Uncertain: the line was lost after sending, or the answer cannot be read.
            Misconfigured: our token or address is not accepted.
        """
        tls = self._trust()
        async with self._slots.one():
            ended = await exchange(self._request(to, text, key), tls, self._clock, ANSWER_WITHIN)
        match ended:
            case NothingSent(attempt=attempt):
                raise Unavailable(f"SMS gateway: {attempt.ended}")
            case NoAnswer(attempt=attempt):
                raise Uncertain(_UNKNOWN, f"no answer from the SMS gateway: {attempt.ended}")
            case Answered():
                return _outcome(ended)

    def _request(self, to: str, text: str, key: str) -> Request:
        return Request(
            url=f"{self._gateway.base_url.rstrip('/')}/messages",
            headers={
                "Authorization": f"Bearer {self._gateway.token.get_secret_value()}",
                "Idempotency-Key": key,
                "Content-Type": "application/json",
            },
            body=json.dumps({"to": to, "from": self._gateway.sender, "text": text}, ensure_ascii=False).encode(),
        )

    def _trust(self) -> ssl.SSLContext:
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._gateway.ca_file)
            except OSError as error:  # ssl.SSLError is one
                raise Misconfigured(Text(code=MessageCode.SMS_MISCONFIGURED), "the SMS gateway's CA file cannot be read") from error
        return self._tls


def _outcome(answered: Answered) -> MessageOutcome:
    status = answered.attempt.http_status or 0
    if status in _COME_BACK:
        raise Unavailable(f"SMS gateway: HTTP {status}", _COME_BACK_AFTER)
    if status in _TAKEN:
        return _taken(answered.body)
    if status == _REFUSED:
        return MessageRefused(code=_refusal_code(answered.body))
    if 300 <= status < 500:
        raise Misconfigured(Text(code=MessageCode.SMS_MISCONFIGURED), f"SMS gateway: HTTP {status}")
    raise Uncertain(_UNKNOWN, f"SMS gateway: HTTP {status}")


def _taken(body: bytes) -> MessageTaken:
    try:
        return MessageTaken(reference=_Taken.model_validate_json(body).id)
    except ValidationError:  # its text would show the answer, which may hold the number
        raise Uncertain(_UNKNOWN, "an answer of the SMS gateway that cannot be read") from None


def _refusal_code(body: bytes) -> str:
    try:
        return _Refused.model_validate_json(body).error
    except ValidationError:
        return "refused"
