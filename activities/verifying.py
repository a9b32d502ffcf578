"""Verify a company: look it up, ask for signatures, look at them, judge them (F3-F8, F11-F14; docs of domain/verification.py).

Workflows are told stages and numbers; names, addresses and signatures stay in the register.
"""

import asyncio
from datetime import datetime
from typing import Protocol

from temporalio import activity

from activities.failures import translated
from domain.audit import Author
from domain.authority import MoreSignersNeeded, authority
from domain.business_register import UnitAnswer, UnitFound
from domain.errors import NotFound, Unavailable, Uncertain
from domain.fullmakt import Fullmakt
from domain.kyc import KycStatus
from domain.names import VERIFY_COMPANY
from domain.parties import Company
from domain.ports import AuditedCards, BusinessRegister, Clock, CompanyRegister, Documents, DocumentStore, SigningService, Verifications
from domain.signing import Invitation, SigningSeen, SigningState
from domain.value import Value
from domain.verification import (
    NO_COMPANY,
    Invited,
    InviteOutcome,
    Judged,
    NotInvited,
    RoundSeen,
    RoundState,
    SigningRound,
    Stage,
    round_state,
    stage_of,
)

_PDF = "application/pdf"


class RoundRequest(Value):
    """Do something about a round, at the workflow's own time."""

    company: str
    n: int
    instant: datetime


class CompanyRequest(Value):
    """Do something about a company's verification, at the workflow's own time."""

    company: str
    instant: datetime


class StageReached(Value):
    """Where a verification is now."""

    company: str
    stage: Stage
    instant: datetime


class KycRules(Value):
    """What a deployment decides of verifications."""

    product: str
    prokura_counts: bool = False
    """Prokura covers daily operation only; it counts where the deployment says so (decision 5)."""


class KycRegister(CompanyRegister, AuditedCards, Verifications, Protocol):
    """The register, as far as verifications need it."""


class Verifying:
    """Looks companies up, asks for signatures and judges them."""

    def __init__(
        self,
        *,
        register: KycRegister,
        signing: SigningService,
        brreg: BusinessRegister,
        store: DocumentStore,
        documents: Documents,
        clock: Clock,
        rules: KycRules,
    ) -> None:
        self._verifications = register
        self._signing = signing
        self._brreg = brreg
        self._store = store
        self._documents = documents
        self._clock = clock
        self._rules = rules

    @activity.defn
    async def invite_signer(self, request: RoundRequest) -> InviteOutcome:
        """Ask for a signature, once for each round; a company that nobody can sign for is told at once (F11)."""
        with translated():
            asked = await self._round(request)
            if asked.state is not RoundState.ASKED:
                return Invited() if asked.state.is_open else NotInvited(stage=Stage.CANCELLED)
            judged, unit = await self._judge(request.company, request.instant)
            if judged.stage in NO_COMPANY or not isinstance(unit, UnitFound):
                await self._end(asked, RoundState.CANCELLED, request.instant)
                return NotInvited(stage=judged.stage)
            document = await self._mail(asked, unit)
            at = self._clock.at(request.instant)
            invited = {"state": RoundState.INVITED, "paper": document, "invited_at": at}
            await asyncio.to_thread(self._verifications.save_round, asked.model_copy(update=invited))
            return Invited()

    async def _mail(self, asked: SigningRound, unit: UnitFound) -> str:
        fullmakt = Fullmakt(
            orgnr=asked.company,
            name=await asyncio.to_thread(self._name, asked.company, unit),
            main_unit=unit.main_unit,
            product=self._rules.product,
            day=asked.asked_at.date(),
        )
        pdf = await self._documents.fullmakt_pdf(fullmakt)
        invitation = Invitation(key=asked.key, title=f"Fullmakt til å bruke {self._rules.product}", email=asked.email)
        try:
            return await self._signing.invite(invitation, pdf)
        except Uncertain as error:  # the same key finds what is there
            raise Unavailable(str(error)) from None

    def _name(self, company: str, unit: UnitFound) -> str:
        try:
            return self._verifications.company(company).name
        except NotFound:
            return unit.name

    @activity.defn
    async def look_at_round(self, request: RoundRequest) -> RoundSeen:
        """Look once where a round is, and keep what is signed."""
        with translated():
            before = await self._round(request)
            if not before.state.is_open or before.paper is None:
                return RoundSeen(state=before.state)
            seen = await self._signing.look(before.paper)
            await asyncio.to_thread(self._verifications.save_round, await self._after(before, seen))
            return RoundSeen(state=round_state(seen.state))

    async def _after(self, before: SigningRound, seen: SigningSeen) -> SigningRound:
        told = {"state": round_state(seen.state), "opened_at": seen.opened_at, "ended_at": seen.ended_at, "signatures": seen.signatures}
        if seen.state is not SigningState.SIGNED:
            return before.model_copy(update=told)
        signed = await self._signing.signed_document(seen.document)
        evidence = await asyncio.to_thread(self._store.put, before.company, signed, _PDF)
        return before.model_copy(update={**told, "evidence": evidence})

    @activity.defn
    async def remind_signer(self, request: RoundRequest) -> None:
        """Mail the invitation again, and write down when."""
        with translated():
            before = await self._round(request)
            if not before.state.is_open or before.paper is None:
                return
            await self._signing.remind(before.paper)
            reminded = (*before.reminded_at, self._clock.at(request.instant))
            await asyncio.to_thread(self._verifications.save_round, before.model_copy(update={"reminded_at": reminded}))

    @activity.defn
    async def cancel_round(self, request: RoundRequest) -> RoundSeen:
        """End a round, so that its link works no more; one that is signed already stays signed."""
        with translated():
            before = await self._round(request)
            if not before.state.is_open or before.paper is None:
                if before.state is RoundState.ASKED:
                    await self._end(before, RoundState.CANCELLED, request.instant)
                return RoundSeen(state=before.state)
            seen = await self._signing.look(before.paper)
            if not seen.state.is_over:
                await self._signing.cancel(before.paper)
                seen = await self._signing.look(before.paper)
            after = await self._after(before, seen)
            ended = {"ended_at": after.ended_at or self._clock.at(request.instant)}
            await asyncio.to_thread(self._verifications.save_round, after.model_copy(update=ended))
            return RoundSeen(state=after.state)

    @activity.defn
    async def judge_signatures(self, request: CompanyRequest) -> Judged:
        """Hold the signatures so far against the register's roles (F14)."""
        with translated():
            judged, _ = await self._judge(request.company, request.instant)
            return judged

    async def _judge(self, company: str, instant: datetime) -> tuple[Judged, UnitAnswer]:
        known = await asyncio.to_thread(self._verifications.verification, company)
        unit = await self._brreg.unit(company)
        found = authority(unit, known.signatures, prokura_counts=self._rules.prokura_counts, attested=known.attested)
        name = unit.name if isinstance(unit, UnitFound) else None
        at = self._clock.at(instant)
        await asyncio.to_thread(self._verifications.write_stage, company, known.stage, at, name=name, found=found)
        more = found if isinstance(found, MoreSignersNeeded) else MoreSignersNeeded(how_many=0, of=0)
        return Judged(stage=stage_of(found), missing=more.how_many, of=more.of), unit

    @activity.defn
    def make_verified(self, request: CompanyRequest) -> Stage:
        """Make a company Verified, if it is created here (F5); an exempt one stays exempt."""
        author = Author(by=VERIFY_COMPANY, at=self._clock.at(request.instant))
        with translated():
            try:
                self._verifications.change_company(request.company, author, _verified)
            except NotFound:
                return Stage.COMPANY_MISSING
            return Stage.VERIFIED

    @activity.defn
    def tell_stage(self, reached: StageReached) -> None:
        """Write down where a verification is, for people."""
        with translated():
            self._verifications.begin_verification(reached.company, self._clock.at(reached.instant))
            self._verifications.write_stage(reached.company, reached.stage, self._clock.at(reached.instant))

    async def _round(self, request: RoundRequest) -> SigningRound:
        return await asyncio.to_thread(self._verifications.signing_round, request.company, request.n)

    async def _end(self, ended: SigningRound, state: RoundState, instant: datetime) -> None:
        update = {"state": state, "ended_at": self._clock.at(instant)}
        await asyncio.to_thread(self._verifications.save_round, ended.model_copy(update=update))


def _verified(card: Company) -> Company:
    return card.model_copy(update={"kyc": KycStatus.VERIFIED}) if card.kyc is KycStatus.UNVERIFIED else card
