"""PEPPOL by an access point of our own: AS4 messages, built once, sent until a receipt proves them or their window has passed.

The receiver recognises a message by its MessageId for ten minutes (phase4), so the same bytes are safe to send for eight.
"""

import asyncio
import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509

from adapters.circuit_breaker import ACCESS_POINT, CircuitBreakers, place_of
from adapters.http_exchange import (
    ANSWER_WITHIN,
    CONNECT_WITHIN,
    Answered,
    Attempt,
    Exchange,
    NothingSent,
    Request,
    exchange,
    is_outage,
)
from adapters.peppol.access_point import AccessPoint, seat_of
from adapters.peppol.evidence import Answer, evidence, unproven
from adapters.peppol.packager import Packager, StatusWanted
from adapters.peppol.prepared import Package, PreparedMessage, read_message, read_package, write_package
from adapters.peppol.receipts import DUPLICATE, NOT_OUR_SIGNATURE, TROUBLE_OF_ITS_OWN, ErrorSignal, Receipt, Unproven, read_signal
from adapters.slots import SLOT_WITHIN, Slots
from documents.ubl_xml import MAX_DOCUMENT_BYTES
from domain.channels import Channel
from domain.errors import Misconfigured, TooHeavy, Unanswered, Unavailable, Uncertain
from domain.messages import MessageCode, Text
from domain.moments import moments
from domain.peppol.network import (
    LOOKS_TO_BELIEVE,
    DocumentNotAccepted,
    LookUp,
    LookUpOutcome,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    Service,
    SmpUntrusted,
)
from domain.ports import Clock, PeppolDirectory
from domain.records import CannotTell, Consignment, Found, HandOver, NotTaken, Taken, TurnedAway
from domain.sentences import in_both_languages

RESEND_WITHIN = timedelta(minutes=8)
"""How long after the first attempt the same bytes may be sent: well within the receiver's ten minutes."""
ASK_AGAIN_AFTER = timedelta(seconds=20)
LOOK_UP_WITHIN = timedelta(seconds=30)
HAND_OVER_DEADLINE = SLOT_WITHIN + CONNECT_WITHIN + ANSWER_WITHIN + LOOK_UP_WITHIN
"""The longest a hand-over takes; an activity's start_to_close must be longer. Asking takes at most as long."""


class _Asked(NamedTuple):
    """One request with an answer that proves something."""

    package: Package
    attempt: Attempt
    body: bytes
    signal: Receipt | ErrorSignal


class As4Gateway:
    """Implements domain.ports.DeliveryChannel and PeppolReceivers for PEPPOL. At most `max_in_flight` messages are on their way at once."""

    channel = Channel.PEPPOL

    def __init__(
        self,
        access_point: AccessPoint,
        directory: PeppolDirectory,
        clock: Clock,
        *,
        status_wanted: StatusWanted = "ALWAYS_SEND",
        tls_ca_file: Path | None = None,
        max_in_flight: int = 10,
    ) -> None:
        self._packager = Packager(access_point, status_wanted)
        self._directory = directory
        self._clock = clock
        self._tls_ca_file = tls_ca_file
        self._tls: ssl.SSLContext | None = None
        self._slots = Slots(max_in_flight, "access points")
        self._breakers = CircuitBreakers(ACCESS_POINT, clock)

    def prepare(self, consignment: Consignment) -> bytes:
        """Build the message once.

        Raises:
            TooHeavy: the document is larger than access points take.
            Misconfigured: our certificate or key cannot be used.
            ValueError: the consignment has no document or no receiver.
        """
        if consignment.document is None or consignment.peppol is None:
            raise ValueError(f"{consignment.delivery} has no document or no PEPPOL receiver")
        if len(consignment.document) > MAX_DOCUMENT_BYTES:
            raise TooHeavy(f"the document has {len(consignment.document)} bytes; access points take {MAX_DOCUMENT_BYTES}")
        return write_package(self._packager.pack(consignment, consignment.document, consignment.peppol))

    def reference(self, prepared: bytes) -> str:
        """Tell the SBDH InstanceIdentifier: status messages name it."""
        return read_message(prepared).instance

    def receiver_seat(self, prepared: bytes) -> str:
        """Tell the seat of the access point that the message is encrypted for, as its certificate names it.

        Raises:
            Misconfigured: the certificate names none.
        """
        return seat_of(_certificate(read_message(prepared)))

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:  # noqa: ARG002 - the message names itself
        """Send the message.

        Raises:
            Unavailable: the access point is away or left alone because it was, or a fresh look-up is; nothing was taken.
            Unanswered: nothing that came back proves anything; `find` may send the same bytes again.
            Uncertain: the access point says that it has the message already, though this is its first attempt.
            Misconfigured: our certificate has expired, or was not accepted.
        """
        signed_until = read_message(prepared).signed_until
        if self._clock.now() > signed_until:
            text = Text(code=MessageCode.PEPPOL_CERTIFICATE_EXPIRED, params=moments("expired", signed_until))
            raise Misconfigured(text, "the certificate that the message is signed by has expired")
        asked = await self._ask(prepared, spare_the_silent=True)
        if isinstance(asked, NothingSent):
            raise self._breakers.unavailable(place_of(asked.attempt.url), asked.attempt.ended)
        match asked.signal:
            case Receipt():
                return _taken(asked, asked.attempt.began_at)
            case ErrorSignal() as error:
                return await self._refused(asked, error)

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - the message names itself
        """Send the same bytes again while the receiver would recognise them; after that nobody can tell.

        An access point that was silent is asked all the same: to leave it alone would let the receiver's memory pass unused.

        Raises:
            Unanswered: it is still not known; ask again.
        """
        now = self._clock.now()
        # To an expired certificate the receiver may say no though it has the message.
        if now >= since + RESEND_WITHIN or now > read_message(prepared).signed_until:
            return CannotTell(text=Text(code=MessageCode.PEPPOL_OUTCOME_UNKNOWN))
        asked = await self._ask(prepared, spare_the_silent=False)
        if isinstance(asked, NothingSent):
            raise _unanswered(read_message(prepared), asked, asked.attempt.ended)
        match asked.signal:
            case Receipt():
                return _taken(asked, since)
            case ErrorSignal(code=code) if code == DUPLICATE:
                return CannotTell(text=Text(code=MessageCode.PEPPOL_RECEIPT_MISSING), evidence=_evidence(asked, since))
            case ErrorSignal(code=code) as error if code in TROUBLE_OF_ITS_OWN and not error.not_serviced:
                what = f"it answers {code}, which tells nothing about the earlier attempt"
                raise _unproven(asked.package.message, asked.attempt, what, asked.body)
            case ErrorSignal():
                return NotTaken()  # what is wrong with the message or its receiver now was wrong at the earlier attempt as well

    async def _ask(self, prepared: bytes, *, spare_the_silent: bool) -> NothingSent | _Asked:
        package = await asyncio.to_thread(read_package, prepared)
        place = place_of(package.message.url)
        ended, what = await self._exchange(package, place, spare_the_silent=spare_the_silent), ""
        if isinstance(ended, Answered):
            signal = await asyncio.to_thread(read_signal, ended.body, package.message)
            if not isinstance(signal, Unproven):
                self._breakers.answered(place)  # whatever its HTTP status
                return _Asked(package, ended.attempt, ended.body, signal)
            what = f": {signal.why}"
        if is_outage(ended):
            self._breakers.failed(place)
        if isinstance(ended, NothingSent):
            return ended
        raise _unanswered(package.message, ended, f"{ended.attempt.ended}{what}")

    async def _exchange(self, package: Package, place: str, *, spare_the_silent: bool) -> Exchange:
        """Post the message. An access point that is left alone costs no slot; those who wait for one look again when they have it."""
        if spare_the_silent:
            self._breakers.check(place)
        async with self._slots.one():
            if spare_the_silent:
                self._breakers.admit(place)
            request = Request(url=package.message.url, headers=package.message.headers, body=package.mime)
            return await exchange(request, self._trust(), self._clock)

    async def _refused(self, asked: _Asked, error: ErrorSignal) -> HandOver:
        if error.code == DUPLICATE:
            text = Text(code=MessageCode.PEPPOL_SEEN_BEFORE)
            raise Uncertain(text, "the access point has the message already", _evidence(asked, asked.attempt.began_at))
        if error.not_serviced:
            return await self._after_fresh_look_up(asked) or _turned_away(asked, Text(code=MessageCode.PEPPOL_NOT_SERVICED))
        if error.code not in NOT_OUR_SIGNATURE:
            return _turned_away(asked, Text(code=MessageCode.PEPPOL_REFUSED, params={"code": error.code}))
        answer = await self._after_fresh_look_up(asked)
        if answer is None:
            what = f"the access point answers {error.code}: {error.detail}"
            raise Misconfigured(Text(code=MessageCode.PEPPOL_MISCONFIGURED), what, _evidence(asked, asked.attempt.began_at))
        return answer

    async def _after_fresh_look_up(self, asked: _Asked) -> TurnedAway | None:
        """Look whether the receiver is elsewhere by now, or nowhere. None if it is where it was."""
        try:
            return await self._found_elsewhere(asked)
        except Unavailable as error:
            error.evidence = _evidence(asked, asked.attempt.began_at)
            raise

    async def _found_elsewhere(self, asked: _Asked) -> TurnedAway | None:
        message = asked.package.message
        match await self._look_up_anew(message):
            case Registered(receiver=found):
                if (found.url, x509.load_der_x509_certificate(found.certificate)) == (message.url, _certificate(message)):
                    return None
                return _turned_away(asked, Text(code=MessageCode.PEPPOL_MOVED))
            case NotRegistered() | MainUnitRegistered() | DocumentNotAccepted() as gone:
                return _turned_away(asked, gone.text)
            case PerhapsNotRegistered() | SmpUntrusted() as unclear:
                raise Unavailable(f"the access point refuses, and the fresh look-up is not clear: {unclear.kind}")

    async def _look_up_anew(self, message: PreparedMessage) -> LookUpOutcome:
        """Look the receiver up past every cache. That the access point refuses counts as a look that found nothing."""
        wanted = LookUp(
            participant=message.receiver,
            service=Service(document_type=message.document_type, process=message.process),
            earlier_looks=LOOKS_TO_BELIEVE - 1,
            fresh=True,
        )
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN.total_seconds()):
                return await self._directory.look_up(wanted)
        except TimeoutError as error:
            raise Unavailable("the fresh look-up took too long") from error

    def _trust(self) -> ssl.SSLContext:
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._tls_ca_file)
            except OSError as error:  # ssl.SSLError is one
                raise Misconfigured(Text(code=MessageCode.PEPPOL_MISCONFIGURED), "the CA file for access points cannot be read") from error
        return self._tls


def _certificate(message: PreparedMessage) -> x509.Certificate:
    return x509.load_pem_x509_certificate(message.receiver_certificate.encode())


def _unanswered(message: PreparedMessage, ended: Exchange, what: str) -> Unanswered:
    return _unproven(message, ended.attempt, what, b"" if isinstance(ended, NothingSent) else ended.body)


def _unproven(message: PreparedMessage, attempt: Attempt, what: str, answer: bytes) -> Unanswered:
    place = place_of(attempt.url)
    params = {"place_nb": f"{ACCESS_POINT.nb} {place}", "place_en": f"{ACCESS_POINT.en} {place}", "what": what}
    told = in_both_languages(Text(code=MessageCode.PEPPOL_NO_RECEIPT_YET, params=params))
    return Unanswered(told, ASK_AGAIN_AFTER, unproven(message.delivery, message.message_id, attempt, what, answer))


def _taken(asked: _Asked, first_attempt_at: datetime) -> Taken:
    return Taken(reference=asked.package.message.instance, evidence=_evidence(asked, first_attempt_at))


def _turned_away(asked: _Asked, text: Text) -> TurnedAway:
    return TurnedAway(text=text, evidence=_evidence(asked, asked.attempt.began_at))


def _evidence(asked: _Asked, first_attempt_at: datetime) -> bytes:
    answer = Answer(
        body=asked.body,
        receipt_id=asked.signal.receipt_id if isinstance(asked.signal, Receipt) else None,
        error_code=asked.signal.code if isinstance(asked.signal, ErrorSignal) else None,
    )
    return evidence(asked.package.message, asked.package.metadata, answer, asked.attempt, first_attempt_at)
