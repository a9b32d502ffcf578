"""PEPPOL by an access point provider with an HTTP interface in the shape of phoss-ap.

A document is submitted under an InstanceIdentifier of ours, and its status is asked for by it. Whether the provider has it
already is asked before it is submitted: phoss-ap does not promise to recognise a second submission.
"""

import asyncio
import ssl
from base64 import b64encode
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr, ValidationError

from adapters.circuit_breaker import PROVIDER, CircuitBreakers, place_of
from adapters.http_exchange import (
    ANSWER_WITHIN,
    CONNECT_WITHIN,
    Answered,
    Attempt,
    Exchange,
    NoAnswer,
    NothingSent,
    Request,
    exchange,
    is_outage,
)
from adapters.peppol.evidence import unproven
from adapters.peppol.packager import instance_of
from adapters.peppol.submission import ProviderStatus, Submission, read_document, read_submission, sha256, status_path, write_submission
from adapters.slots import SLOT_WITHIN, Slots
from documents.ubl_xml import MAX_DOCUMENT_BYTES
from domain.channels import Channel
from domain.deliveries.late_evidence import News
from domain.errors import Misconfigured, TooHeavy, Unanswered, Unavailable, Uncertain
from domain.identifiers import participant_id
from domain.messages import MessageCode, Text
from domain.peppol.mls import MlsCode
from domain.peppol.status_words import EVENTS, status_text
from domain.ports import Clock
from domain.records import CannotTell, Consignment, Found, HandOver, NotTaken, Taken, TurnedAway
from domain.value import Value

HAND_OVER_DEADLINE = SLOT_WITHIN + 2 * (CONNECT_WITHIN + ANSWER_WITHIN)
"""The longest a hand-over takes; an activity's start_to_close must be longer. Asking takes half as long."""

ASK_AGAIN_AFTER = timedelta(seconds=30)
ON_ITS_WAY_FOR = timedelta(minutes=5)
"""So long a submission that the provider does not know may still be on its way to it."""

STATUS_ANSWERS = {"received_ap": MlsCode.DELIVERED, "received_ab": MlsCode.ACKNOWLEDGED, "received_re": MlsCode.REJECTED}
_GAVE_UP = Text(code=MessageCode.PEPPOL_PROVIDER_GAVE_UP)
_CLOSED = frozenset({401, 403, 404})
"""phoss-ap answers a submission with 404 where sending is switched off."""
_REFUSALS = frozenset({400, 413, 415})


class Provider(Value):
    """The access point provider. `ca_file` holds the CA it is trusted by, instead of the machine's."""

    base_url: str
    token: SecretStr
    message_domain: str
    ca_file: Path | None = None


class ProviderEvidence(Value):
    """What the provider said of a document."""

    submission: Submission
    attempt: Attempt
    answer_base64: str


class ProviderStatusEvidence(Value):
    """What the provider said of the status message that it got about a document."""

    instance: str
    status_attempt: Attempt
    status_answer_base64: str


class _Told(NamedTuple):
    """What the provider tells of a document."""

    status: ProviderStatus
    evidence: bytes


class HttpGateway:
    """Implements domain.ports.DeliveryChannel and StatusProvider for PEPPOL. At most `max_in_flight` requests are on their way at once."""

    channel = Channel.PEPPOL

    def __init__(self, provider: Provider, clock: Clock, max_in_flight: int = 10) -> None:
        self._provider = provider
        self._clock = clock
        self._slots = Slots(max_in_flight, "the provider")
        self._breakers = CircuitBreakers(PROVIDER, clock)
        self._place = place_of(provider.base_url)
        self._tls: ssl.SSLContext | None = None

    def prepare(self, consignment: Consignment) -> bytes:
        """Put document and names together once.

        Raises:
            TooHeavy: the document is larger than access points take.
            ValueError: the consignment has no document or no receiver.
        """
        document, receiver = consignment.document, consignment.peppol
        if document is None or receiver is None:
            raise ValueError(f"{consignment.delivery} has no document or no PEPPOL receiver")
        if len(document) > MAX_DOCUMENT_BYTES:
            raise TooHeavy(f"the document has {len(document)} bytes; access points take {MAX_DOCUMENT_BYTES}")
        submission = Submission(
            delivery=consignment.delivery,
            instance=str(instance_of(consignment.delivery, self._provider.message_domain)),
            sender=participant_id(consignment.company.orgnr),
            receiver=receiver.participant,
            document_type=receiver.document_type,
            process=receiver.process,
            country=consignment.company.address.country or "NO",
            document_sha256=sha256(document),
        )
        return write_submission(submission, document)

    def reference(self, prepared: bytes) -> str:
        """Tell the SBDH InstanceIdentifier: status messages name it."""
        return read_submission(prepared).instance

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:  # noqa: ARG002 - the submission names itself
        """Submit the document, unless the provider has it already.

        Raises:
            Unavailable: the provider is away, or left alone because it was, or asks us to come back; nothing was submitted.
            Unanswered: it was submitted, or may have been, and it is not known how it ended; `find` asks.
            Uncertain: the provider gave up, and cannot tell whether the receiver has it.
            Misconfigured: our token is not accepted, or sending is switched off.
        """
        self._breakers.admit(self._place)
        submission = read_submission(prepared)
        told = await self._ask(submission) or await self._submit(submission, prepared)
        return told if isinstance(told, TurnedAway) else _hand_over(submission, told)

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - the submission names itself
        """Ask the provider how far it came.

        Raises:
            Unavailable, Misconfigured: as for hand_over.
            Unanswered: it is still at work.
        """
        submission = read_submission(prepared)
        told = await self._ask(submission)
        if told is None:
            if self._clock.now() < since + ON_ITS_WAY_FOR:
                raise Unanswered("the provider does not know the document yet", ASK_AGAIN_AFTER)
            return NotTaken()
        match told.status.status:
            case "rejected":
                return NotTaken()  # handing over asks again, and is told the refusal
            case "permanently_failed":
                return CannotTell(text=_GAVE_UP, evidence=told.evidence)
            case _:
                return _taken(submission, told)

    async def news_of(self, reference: str) -> News | None:
        """Tell the Message Level Status that came to the provider in our place; nothing yet, or nothing at all, is None.

        Raises:
            Unavailable, Misconfigured: as for hand_over.
        """
        answered = await self._asked(reference)
        code = STATUS_ANSWERS.get(_status(answered).mls_status or "") if answered else None
        if answered is None or code is None:
            return None
        return News(event=EVENTS[code], text=status_text(code, ()), evidence=_status_evidence(reference, answered))

    async def _ask(self, submission: Submission) -> _Told | None:
        """Ask how far a document came. None if the provider does not know it."""
        answered = await self._asked(submission.instance)
        return _Told(_status(answered), _evidence(submission, answered)) if answered else None

    async def _asked(self, instance: str) -> Answered | None:
        ended = await self._exchange(Request(method="GET", url=self._url(status_path(instance)), headers=self._headers()))
        if not isinstance(ended, Answered):
            raise self._breakers.unavailable(self._place, ended.attempt.ended, ASK_AGAIN_AFTER)
        match ended.attempt.http_status:
            case 200:
                return ended
            case 401 | 403:
                raise _misconfigured(ended.attempt)
            case 404:
                return None
            case _:
                raise self._breakers.unavailable(self._place, f"no status: {ended.attempt.ended}", ASK_AGAIN_AFTER)

    async def _submit(self, submission: Submission, prepared: bytes) -> _Told | TurnedAway:
        document = await asyncio.to_thread(read_document, prepared)
        headers = {**self._headers(), "Content-Type": "application/xml"}
        ended = await self._exchange(Request(url=self._url(submission.path()), headers=headers, body=document))
        match ended:
            case NothingSent(attempt=attempt):
                raise self._breakers.unavailable(self._place, attempt.ended)
            case NoAnswer(attempt=attempt):
                raise _unanswered(submission, ended, f"no answer from the provider: {attempt.ended}")
            case Answered(attempt=Attempt(http_status=429) as attempt):
                raise Unavailable(f"the provider asks us to come back: {attempt.ended}", ASK_AGAIN_AFTER)
            case Answered(attempt=Attempt(http_status=status) as attempt) if status in _CLOSED:
                raise _misconfigured(attempt)
            case Answered(attempt=Attempt(http_status=status)) if status in _REFUSALS:
                text = Text(code=MessageCode.PEPPOL_PROVIDER_REFUSED, params={"code": f"HTTP {status}"})
                return TurnedAway(text=text, evidence=_evidence(submission, ended))
        return await self._after_submission(submission, ended)

    async def _after_submission(self, submission: Submission, ended: Answered) -> _Told:
        """Ask how a submission ended. Whatever goes wrong here, it is not known that nothing was sent."""
        try:
            told = await self._ask(submission)
        except (Unavailable, Misconfigured) as error:
            raise _unanswered(submission, ended, f"submitted ({ended.attempt.ended}), but: {error}") from error
        if told is None:
            raise _unanswered(submission, ended, f"submitted ({ended.attempt.ended}), but the provider does not know it")
        return told

    async def _exchange(self, request: Request) -> Exchange:
        async with self._slots.one():
            ended = await exchange(request, self._trust(), self._clock)
        note = self._breakers.failed if is_outage(ended) else self._breakers.answered
        note(self._place)
        return ended

    def _url(self, path: str) -> str:
        return f"{self._provider.base_url.rstrip('/')}{path}"

    def _headers(self) -> dict[str, str]:
        return {"X-Token": self._provider.token.get_secret_value()}

    def _trust(self) -> ssl.SSLContext:
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._provider.ca_file)
            except OSError as error:  # ssl.SSLError is one
                text = Text(code=MessageCode.PEPPOL_PROVIDER_MISCONFIGURED)
                raise Misconfigured(text, "the provider's CA file cannot be read") from error
        return self._tls


def _status(answered: Answered) -> ProviderStatus:
    try:
        return ProviderStatus.model_validate_json(answered.body)
    except ValidationError as error:
        raise Unavailable("the provider's status cannot be read", ASK_AGAIN_AFTER) from error


def _hand_over(submission: Submission, told: _Told) -> HandOver:
    match told.status.status:
        case "rejected":
            text = Text(code=MessageCode.PEPPOL_PROVIDER_REFUSED, params={"code": "rejected"})
            return TurnedAway(text=text, evidence=told.evidence)
        case "permanently_failed":
            raise Uncertain(_GAVE_UP, "the provider gave up", told.evidence)
        case _:
            return _taken(submission, told)


def _taken(submission: Submission, told: _Told) -> Taken:
    if told.status.status != "sent":
        raise Unanswered(f"the provider is at work: {told.status.status}", ASK_AGAIN_AFTER)
    return Taken(reference=submission.instance, evidence=told.evidence)


def _unanswered(submission: Submission, ended: NoAnswer | Answered, what: str) -> Unanswered:
    """Word a submission of which nobody knows whether the provider has it, and keep what came back."""
    return Unanswered(what, ASK_AGAIN_AFTER, unproven(submission.delivery, submission.instance, ended.attempt, what, ended.body))


def _misconfigured(attempt: Attempt) -> Misconfigured:
    return Misconfigured(Text(code=MessageCode.PEPPOL_PROVIDER_MISCONFIGURED), f"the provider answers {attempt.ended}")


def _evidence(submission: Submission, ended: Answered) -> bytes:
    evidence = ProviderEvidence(submission=submission, attempt=ended.attempt, answer_base64=b64encode(ended.body).decode())
    return evidence.model_dump_json(indent=2).encode()


def _status_evidence(instance: str, ended: Answered) -> bytes:
    answer = b64encode(ended.body).decode()
    return (
        ProviderStatusEvidence(instance=instance, status_attempt=ended.attempt, status_answer_base64=answer)
        .model_dump_json(indent=2)
        .encode()
    )
