"""Look-ups in Enhetsregisteret.

    GET /enhetsregisteret/api/enheter/{orgnr}          200 a unit; 404 none of this number; 410 deleted
    GET /enhetsregisteret/api/enheter/{orgnr}/roller   200 its roles; 404 it has none
    GET /enhetsregisteret/api/underenheter/{orgnr}     200 a sub-unit, with its overordnetEnhet

Only a 404 or 410 that the register itself writes (JSON, or nothing at all) means that a unit is unknown: a web page of somebody in
between does not, and neither does silence.
"""

import ssl
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from adapters.brreg.wire import UnitHeard, Unreadable, read_roles, read_unit
from adapters.circuit_breaker import BRREG, CircuitBreakers, place_of
from adapters.http_exchange import CONNECT_WITHIN, Answered, Request, exchange, is_outage
from adapters.slots import SLOT_WITHIN, Slots
from domain.errors import Misconfigured, Unavailable
from domain.identifiers import parse_orgnr
from domain.messages import MessageCode, Text
from domain.ports import Clock
from domain.value import Value
from domain.verification.business_register import RegisteredRole, UnitAnswer, UnitFound, UnitUnknown

ANSWER_WITHIN = timedelta(seconds=15)
QUESTIONS = 4
"""At most: the unit, the sub-unit, the main unit and its roles."""
LOOK_UP_DEADLINE = QUESTIONS * (SLOT_WITHIN + CONNECT_WITHIN + ANSWER_WITHIN)
"""The longest that a look-up takes."""

_API = "/enhetsregisteret/api"
_COME_BACK_AFTER = timedelta(seconds=30)
_WRONG = Text(code=MessageCode.BRREG_MISCONFIGURED)


class BrregAddress(Value):
    """Where the register is. `ca_file` holds the CA it is trusted by, instead of the machine's."""

    base_url: str
    ca_file: Path | None = None


class HttpBusinessRegister:
    """Implements domain.ports.BusinessRegister. Use it in one event loop."""

    def __init__(self, address: BrregAddress, clock: Clock, max_in_flight: int = 4) -> None:
        self._address = address
        self._clock = clock
        self._slots = Slots(max_in_flight, "Enhetsregisteret")
        self._breakers = CircuitBreakers(BRREG, clock)
        self._place = place_of(address.base_url)
        self._tls: ssl.SSLContext | None = None

    async def unit(self, orgnr: str) -> UnitAnswer:
        """Look a company or sub-unit up, with the roles that count for it.

        Raises:
            Unavailable: no usable answer, which is never read as unknown.
            Misconfigured: the register does not accept how we ask.
            InvalidIdentifier: this is no orgnr; nobody is asked.
        """
        orgnr = parse_orgnr(orgnr)
        found = await self._look_up("enheter", orgnr)
        if isinstance(found, UnitHeard):
            return self._found(found, await self._roles(orgnr))
        sub_unit = await self._look_up("underenheter", orgnr)
        if isinstance(sub_unit, UnitUnknown):
            return UnitUnknown(orgnr=orgnr, deleted=found.deleted or sub_unit.deleted)
        return await self._sub_unit(sub_unit)

    async def _sub_unit(self, sub_unit: UnitHeard) -> UnitAnswer:
        """Tell a sub-unit with what counts of its main unit: a deleted main unit leaves nobody who may sign (F14)."""
        main, roles = await self._main_unit(sub_unit.main_unit)
        found = self._found(sub_unit, roles)
        if main is None:
            return found
        told = {"bankrupt": sub_unit.bankrupt or main.bankrupt, "main_name": main.navn or None, "main_form": main.form_code or None}
        return found.model_copy(update=told)

    async def _main_unit(self, orgnr: str | None) -> tuple[UnitHeard | None, tuple[RegisteredRole, ...]]:
        """Find a main unit and its roles."""
        if orgnr is None:
            return None, ()
        main = await self._look_up("enheter", orgnr)
        return (main, await self._roles(orgnr)) if isinstance(main, UnitHeard) else (None, ())

    def _found(self, heard: UnitHeard, roles: tuple[RegisteredRole, ...]) -> UnitFound:
        return UnitFound(
            orgnr=heard.organisasjonsnummer,
            name=heard.navn,
            form=heard.form_code,
            main_unit=heard.main_unit,
            roles=roles,
            bankrupt=heard.bankrupt,
        )

    async def _look_up(self, kind: str, orgnr: str) -> UnitHeard | UnitUnknown:
        answered = await self._get(f"/{kind}/{orgnr}")
        status = answered.attempt.http_status
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            return UnitUnknown(orgnr=orgnr, deleted=status == HTTPStatus.GONE)
        try:
            heard = read_unit(answered.body)
        except Unreadable as error:
            raise self._breakers.unavailable(self._place, str(error)) from error
        if heard.organisasjonsnummer != orgnr:
            raise self._breakers.unavailable(self._place, "an answer about another unit")
        return UnitUnknown(orgnr=orgnr, deleted=True) if heard.is_gone else heard

    async def _roles(self, orgnr: str) -> tuple[RegisteredRole, ...]:
        answered = await self._get(f"/enheter/{orgnr}/roller")
        if answered.attempt.http_status != HTTPStatus.OK:  # the unit was found just now: one without roles may be told so
            return ()
        try:
            return read_roles(answered.body)
        except Unreadable as error:
            raise self._breakers.unavailable(self._place, str(error)) from error

    async def _get(self, path: str) -> Answered:
        self._breakers.admit(self._place)
        request = Request(
            url=f"{self._address.base_url.rstrip('/')}{_API}{path}",
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Fakturaflyt"},
            method="GET",
        )
        tls = self._trust()
        async with self._slots.one():
            ended = await exchange(request, tls, self._clock, ANSWER_WITHIN)
        (self._breakers.failed if is_outage(ended) else self._breakers.answered)(self._place)
        if not isinstance(ended, Answered):
            raise self._breakers.unavailable(self._place, ended.attempt.ended)
        self._check(ended)
        return ended

    def _check(self, answered: Answered) -> None:
        status = answered.attempt.http_status or 0
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._unavailable(answered)
        if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            if answered.body.lstrip().startswith(b"<"):
                raise self._breakers.unavailable(self._place, f"{answered.attempt.ended}, a web page")
        elif status != HTTPStatus.OK:
            raise Misconfigured(_WRONG, f"Enhetsregisteret answers {answered.attempt.ended}", answered.body)

    def _unavailable(self, answered: Answered) -> Unavailable:
        return self._breakers.unavailable(self._place, answered.attempt.ended, answered.retry_after or _COME_BACK_AFTER)

    def _trust(self) -> ssl.SSLContext:
        if self._tls is None:
            try:
                self._tls = ssl.create_default_context(cafile=self._address.ca_file)
            except OSError as error:  # ssl.SSLError is one
                raise Misconfigured(_WRONG, "the CA file for Enhetsregisteret cannot be read") from error
        return self._tls
