"""Verify a company: look it up, ask for signatures, look at them, judge them (F3-F8, F11-F14; docs of domain/verification/rounds.py).

Workflows are told stages and numbers; names, addresses and signatures stay in the register.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import structlog
from temporalio import activity

from activities.attempts import kept_alive
from activities.failures import translated
from domain.companies.audit import Author
from domain.companies.parties import Company
from domain.errors import Misconfigured, NotFound, NotReached, Unavailable, Uncertain
from domain.names import VERIFY_COMPANY
from domain.ports import AuditedCards, BusinessRegister, Clock, CompanyRegister, Documents, DocumentStore, SigningService, Verifications
from domain.value import Value
from domain.verification.authority import MoreSignersNeeded, authority
from domain.verification.business_register import UnitAnswer, UnitFound
from domain.verification.fullmakt import Fullmakt
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import (
    NO_COMPANY,
    CancelWish,
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
from domain.verification.signing import Invitation, SigningSeen, SigningState
from domain.waits import OSLO

log = structlog.get_logger()

_PDF = "application/pdf"


class RoundRequest(Value):
    """Do something about a round, at the workflow's own time."""

    company: str
    n: int
    instant: datetime
    wish: CancelWish | None = None
    """Who wants the round to end, and why, if somebody does."""


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
        return await kept_alive(self._invite(request))

    async def _invite(self, request: RoundRequest) -> InviteOutcome:
        asked = await self._round(request)
        if asked.state is not RoundState.ASKED:
            return Invited() if asked.state.is_open else NotInvited(stage=Stage.CANCELLED)
        judged, unit = await self._judge(request)
        if not isinstance(unit, UnitFound) or await asyncio.to_thread(self._is_in_vain, request.company, judged.stage):
            return await self._not_invited(asked, judged.stage, request.instant)
        try:
            document = await self._mail(asked, unit)
        except NotReached as error:
            log.info("signer_not_invited", company=asked.company, round=asked.n, code=error.text.code)
            return await self._not_invited(asked, Stage.ADDRESS_REFUSED, request.instant)
        invited = {"state": RoundState.INVITED, "paper": document, "invited_at": self._clock.at(request.instant)}
        await self._save(asked.model_copy(update=invited))
        return Invited()

    def _is_in_vain(self, company: str, stage: Stage) -> bool:
        """Tell that whoever is asked cannot sign (F11); where the register names nobody, somebody's fullmakt may be vouched for."""
        return stage in NO_COMPANY or (stage is Stage.NOBODY_MAY_SIGN and not self._verifications.verification(company).attestations)

    async def _not_invited(self, asked: SigningRound, stage: Stage, instant: datetime) -> NotInvited:
        await self._end(asked, RoundState.CANCELLED, instant)
        return NotInvited(stage=stage)

    async def _mail(self, asked: SigningRound, unit: UnitFound) -> str:
        fullmakt = Fullmakt(
            orgnr=asked.company,
            name=await asyncio.to_thread(self._name, asked.company, unit),
            main_unit=unit.main_unit,
            product=self._rules.product,
            day=asked.asked_at.astimezone(OSLO).date(),
        )
        pdf = await self._documents.fullmakt_pdf(fullmakt)
        invitation = Invitation(key=asked.key, title=f"Fullmakt til å bruke {self._rules.product}", email=asked.email)
        with _tried_again():  # the same key finds what is there
            return await self._signing.invite(invitation, pdf)

    def _name(self, company: str, unit: UnitFound) -> str:
        try:
            return self._verifications.company(company).name
        except NotFound:
            return unit.name

    @activity.defn
    async def look_at_round(self, request: RoundRequest) -> RoundSeen:
        """Look once where a round is, and keep what is signed."""
        return await kept_alive(self._look(request))

    async def _look(self, request: RoundRequest) -> RoundSeen:
        before = await self._round(request)
        if not before.state.is_open or before.paper is None:
            return RoundSeen(state=before.state)
        seen = await self._signing.look(before.paper)
        await self._save(await self._after(before, seen))
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
        """Mail the invitation again, and write down when. One that may have been mailed counts: nobody is reminded twice at once."""
        await kept_alive(self._remind(request))

    async def _remind(self, request: RoundRequest) -> None:
        """Note the reminder before it is mailed: an attempt that finds the note cannot know how far the one before it came."""
        before, at = await self._round(request), self._clock.at(request.instant)
        if not before.state.is_open or before.paper is None or at in before.reminded_at:
            return
        await self._save(before.model_copy(update={"reminded_at": (*before.reminded_at, at)}))
        try:
            await self._signing.remind(before.paper)
        except Uncertain:
            log.warning("reminder_outcome_unknown", company=before.company, round=before.n)
        except NotFound:  # it is over, as the next look will tell
            await self._save(before)
        except (Unavailable, Misconfigured):  # nothing was mailed
            await self._save(before)
            raise

    @activity.defn
    async def cancel_round(self, request: RoundRequest) -> RoundSeen:
        """End a round, so that its link works no more; one that is signed already stays signed."""
        return await kept_alive(self._cancel(request))

    async def _cancel(self, request: RoundRequest) -> RoundSeen:
        before = await self._round(request)
        if before.state is RoundState.ASKED:
            await self._end(_wished(before, request.wish), RoundState.CANCELLED, request.instant)
        if not before.state.is_open or before.paper is None:
            return RoundSeen(state=before.state)
        after = await self._after(before, await self._cancelled(before.paper))
        ended = {"ended_at": after.ended_at or self._clock.at(request.instant)}
        wish = request.wish if after.state is RoundState.CANCELLED else None  # one that was signed first was ended by nobody
        await self._save(_wished(after.model_copy(update=ended), wish))
        return RoundSeen(state=after.state)

    async def _cancelled(self, paper: str) -> SigningSeen:
        """End what can still be signed, and tell what has become of it."""
        seen = await self._signing.look(paper)
        if seen.state.is_over:
            return seen
        with _tried_again():  # cancelling twice changes nothing
            await self._signing.cancel(paper)
        return await self._signing.look(paper)

    @activity.defn
    async def judge_signatures(self, request: CompanyRequest) -> Judged:
        """Hold the signatures so far against the register's roles (F14)."""
        judged, _ = await kept_alive(self._judge(request))
        return judged

    async def _judge(self, request: CompanyRequest | RoundRequest) -> tuple[Judged, UnitAnswer]:
        company, at = request.company, self._clock.at(request.instant)
        known = await asyncio.to_thread(self._verifications.verification, company)
        unit = await self._brreg.unit(company)
        found = authority(unit, known.signatures, prokura_counts=self._rules.prokura_counts, attested=known.attested)
        name = (unit.main_name or unit.name) if isinstance(unit, UnitFound) else None
        await asyncio.to_thread(self._verifications.write_stage, company, known.stage, at, name=name, found=found)
        more = found if isinstance(found, MoreSignersNeeded) else MoreSignersNeeded(how_many=0, of=0)
        stage = stage_of(found, unread=bool(known.unread))
        return Judged(stage=stage, signed=bool(known.signatures or known.unread), missing=more.how_many, of=more.of), unit

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
        await self._save(ended.model_copy(update={"state": state, "ended_at": self._clock.at(instant)}))

    async def _save(self, changed: SigningRound) -> None:
        await asyncio.to_thread(self._verifications.save_round, changed)


@contextmanager
def _tried_again() -> Iterator[None]:
    """Let what may be done twice without harm be tried again after a lost answer."""
    try:
        yield
    except Uncertain as error:
        raise Unavailable(str(error)) from None


def _wished(ended: SigningRound, wish: CancelWish | None) -> SigningRound:
    return ended.model_copy(update={"cancelled_by": wish.by, "cancel_reason": wish.reason}) if wish else ended


def _verified(card: Company) -> Company:
    return card.model_copy(update={"kyc": KycStatus.VERIFIED}) if card.kyc is KycStatus.UNVERIFIED else card
