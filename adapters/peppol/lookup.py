"""Looks receivers up in the PEPPOL network: asks the name server, then the SMP, and believes what is signed and trusted."""

import asyncio
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.serialization import Encoding

from adapters.circuit_breaker import NAME_SERVER, SMP, CircuitBreakers
from adapters.peppol.answer_cache import AnswerCache
from adapters.peppol.certificates import NetworkTrust, TrustFiles, Untrusted, member_name, seat_id
from adapters.peppol.distrust import Distrusted
from adapters.peppol.sml import NameServers, Sml, checked_address
from adapters.peppol.smp import SmpClient, group_address, metadata_address
from adapters.peppol.smp_metadata import Endpoint, endpoint_of, redirect_of
from adapters.peppol.smp_signature import Signed, check_service_group, read_signed
from domain.errors import Unavailable
from domain.peppol.network import (
    BETWEEN_LOOKS,
    LOOKS_TO_BELIEVE,
    Distrust,
    DocumentNotAccepted,
    Lack,
    LookUp,
    LookUpOutcome,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    SmpUntrusted,
)
from domain.ports import Clock
from domain.records import PeppolReceiver

LOOK_UP_WITHIN = timedelta(seconds=30)
"""For a whole look-up; an activity's start_to_close must be longer."""


class NetworkDirectory:
    """Implements domain.ports.PeppolDirectory. Use it in one event loop, and close it there (`async with`)."""

    def __init__(self, name_servers: NameServers, trust: TrustFiles, clock: Clock, look_again_after: timedelta = BETWEEN_LOOKS) -> None:
        self._sml = Sml(name_servers, CircuitBreakers(NAME_SERVER, clock))
        self._smp = SmpClient(CircuitBreakers(SMP, clock))
        self._trust = NetworkTrust(trust)
        self._clock = clock
        self._look_again_after = look_again_after
        self._cache = AnswerCache()

    async def __aenter__(self) -> Self:
        """Begin; connections are made when they are needed."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections."""
        await self._smp.close()

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        """Look a receiver up, or tell what is known from the last quarter of an hour.

        Raises:
            Unavailable: name server or SMP did not answer.
            Misconfigured: our own trust anchors or name servers cannot be used.
        """
        kept = None if wanted.fresh else self._cache.find(wanted, self._clock.now())
        return kept or await self._ask(wanted)

    async def _ask(self, wanted: LookUp) -> LookUpOutcome:
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN.total_seconds()):
                outcome = await self._find(wanted)
        except TimeoutError as error:
            raise Unavailable("the look-up took too long") from error
        except Distrusted as error:
            outcome = SmpUntrusted(distrust=error.distrust, detail=error.detail)
        if isinstance(outcome, Registered):
            self._cache.keep(wanted, outcome)
        else:
            self._cache.forget(wanted)
        return outcome

    async def _find(self, wanted: LookUp) -> LookUpOutcome:
        smp = await self._sml.smp_of(wanted.participant)
        if smp is None:
            looks = wanted.earlier_looks + 1
            return await self._not_registered(wanted) if looks >= LOOKS_TO_BELIEVE else self._look_again()
        answer = await self._smp.get(metadata_address(smp, wanted.participant, wanted.service.document_type))
        if answer is None:
            return await self._nothing_published(smp, wanted)
        return await self._published(smp, answer, wanted)

    def _look_again(self) -> PerhapsNotRegistered:
        return PerhapsNotRegistered(look_again_after=self._look_again_after)

    async def _not_registered(self, wanted: LookUp) -> NotRegistered | MainUnitRegistered:
        if wanted.main_unit and await self._sml.smp_of(wanted.main_unit):
            return MainUnitRegistered()
        return NotRegistered()

    async def _nothing_published(self, smp: str, wanted: LookUp) -> LookUpOutcome:
        """Tell apart a participant that the SMP does not know and one that it knows for other documents (P4)."""
        group = await self._smp.get(group_address(smp, wanted.participant))
        if group is None:
            return await self._not_registered(wanted)
        check_service_group(group)
        return _lacking(wanted, Lack.DOCUMENT_TYPE)

    async def _published(self, smp: str, answer: bytes, wanted: LookUp) -> LookUpOutcome:
        now = self._clock.now()
        signed = await self._verified(answer, now)
        redirected_by = None
        if redirect := redirect_of(signed.content):
            smp, redirected_by = checked_address(redirect.address), answer
            answer, signed = await self._follow(smp, redirect.signer, now)
        endpoint = endpoint_of(signed.content, wanted.participant, wanted.service, now)
        if isinstance(endpoint, Lack):
            return _lacking(wanted, endpoint)
        return Registered(
            receiver=PeppolReceiver(
                participant=wanted.participant,
                document_type=wanted.service.document_type,
                process=wanted.service.process,
                url=endpoint.url,
                certificate=endpoint.certificate.public_bytes(Encoding.DER),
                metadata=answer,
                redirect=redirected_by,
            ),
            seat=self._seat(endpoint, now),
            smp=smp,
            looked_up_at=now,
        )

    async def _follow(self, address: str, signer: str, now: datetime) -> tuple[bytes, Signed]:
        """Follow a redirect, once, to the SMP it names."""
        answer = await self._smp.get(address)
        if answer is None:
            raise Distrusted(Distrust.REDIRECT, f"there is nothing at {address}")
        signed = await self._verified(answer, now)
        if redirect_of(signed.content):
            raise Distrusted(Distrust.REDIRECT, f"{address} refers on to another SMP")
        if member_name(signed.signer) != signer:
            raise Distrusted(Distrust.REDIRECT, f"it names {signer}, and {member_name(signed.signer)} answers")
        return answer, signed

    async def _verified(self, answer: bytes, now: datetime) -> Signed:
        return await asyncio.to_thread(read_signed, answer, self._trust, now)

    def _seat(self, endpoint: Endpoint, now: datetime) -> str:
        try:
            self._trust.check_access_point(endpoint.certificate, now)
            return seat_id(endpoint.certificate)
        except Untrusted as error:
            raise Distrusted(Distrust.ACCESS_POINT_CERTIFICATE, str(error)) from error


def _lacking(wanted: LookUp, lack: Lack) -> DocumentNotAccepted:
    return DocumentNotAccepted(document_type=wanted.service.document_type, lack=lack)
