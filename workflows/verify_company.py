"""VerifyCompany: a company's people sign the fullmakt, however long it takes; then its invoices leave (F3-F8, F11-F15)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.failures import MISCONFIGURED, UNAVAILABLE
    from activities.releasing import Releasing
    from activities.verifying import CompanyRequest, RoundRequest, StageReached, Verifying
    from domain import names
    from domain.verification.rounds import ROUND_STAGES, CancelWish, NotInvited, OpenRound, RoundState, Stage, VerifyStart
    from domain.verification.words import NEEDS_PERSON
    from domain.waits import KYC_REMINDERS
    from workflows import policies
    from workflows.attention import NEEDS_ATTENTION, Attention
    from workflows.uncancelled import uncancelled
    from workflows.verification_desk import VerificationDesk, loses_nothing

_TROUBLE = frozenset({Stage.SERVICE_AWAY, Stage.MISCONFIGURED, Stage.BROKEN})
R = TypeVar("R")
T = TypeVar("T")


@workflow.defn(name=names.VERIFY_COMPANY)
class VerifyCompany(VerificationDesk):
    """Asks for signatures and judges them until the company is Verified. Names and addresses stay in the register."""

    @workflow.init
    def __init__(self, start: VerifyStart) -> None:
        super().__init__(start)
        self._looks = 0
        self._attention = Attention(start.attention)
        self._failed: Stage | None = None
        """What stopped the last round of this loop; it is tried again in an hour."""

    @workflow.run
    async def run(self, start: VerifyStart) -> Stage:
        """Verify a company, however long it takes; "Request Cancellation" in the Web UI ends its invitations alone."""
        return await uncancelled(self._life(start), self._cancel_if_possible)

    async def _life(self, start: VerifyStart) -> Stage:
        """Ask whoever is to be asked, look when something moved or it is time, judge what is signed; in the end let the invoices go."""
        self._show(self._stage)
        if start.stage is Stage.STARTED and not (start.asked or start.open or start.unjudged):
            await self._reach(Stage.ADDRESS_MISSING)
        while not await self._is_verified():
            self._settle()
            if self._looks >= policies.LOOKS_IN_ONE_RUN and self._is_idle():
                workflow.continue_as_new(self._carried().model_copy(update={"attention": self._attention.value}))
            await self._wait()
        await self._finish()
        return Stage.VERIFIED

    async def _is_verified(self) -> bool:
        """Do all that is to be done now; tell whether the company is verified after it."""
        self._begin_turn()
        self._failed = None
        await self._end_and_invite()
        await self._look()
        if self._unjudged:
            await self._judge()
        return self._authorised and await self._become_verified()

    async def _end_and_invite(self) -> None:
        """End first what somebody wants to end: nobody is mailed to be cancelled, and whoever was asked for afterwards is not."""
        if self._ending and not loses_nothing():
            await self._invite(*self._asked)
            self._ending = [*self._asked, *self._open]
            await self._end_wanted()
            if not self._ending:
                self._asked.clear()
            return
        await self._end_wanted()
        await self._invite(*(n for n in self._asked if n not in self._ending))

    async def _invite(self, *rounds: int) -> None:
        """Mail every round that somebody has asked for. Earlier links go on working until used, cancelled or expired (F8)."""
        for n in rounds:
            outcome = await self._try(self._start(Verifying.invite_signer, self._of(n)))
            if outcome is None:
                return
            self._asked.remove(n)
            if isinstance(outcome, NotInvited):
                await self._reach(outcome.stage)
                continue
            now = workflow.now()
            self._open.setdefault(n, OpenRound(n=n, invited_at=now, looked_at=now))
            await self._reach(Stage.INVITED)

    async def _end_wanted(self) -> None:
        while self._ending:
            n = self._ending[0]
            seen = await self._try(self._start(Verifying.cancel_round, self._of(n, self._cancelling)))
            if seen is None:
                return
            self._ending.remove(n)
            self._asked = [each for each in self._asked if each != n]
            await self._take_in(n, RoundState.CANCELLED if seen.state is RoundState.ASKED else seen.state)
        self._cancelling = None

    async def _look(self) -> None:
        """Look once at every round that moved or is due, and remind where it is time."""
        now = workflow.now()
        for n, each in tuple(self._open.items()):
            if n in self._moved or _look_due(each, now) <= now:
                self._moved.discard(n)
                self._looks += 1
                seen = await self._try(self._start(Verifying.look_at_round, self._of(n)))
                if seen is None:
                    if self._looks_on(n):
                        continue
                    return
                self._open[n] = each.model_copy(update={"looked_at": workflow.now()})
                await self._take_in(n, seen.state)
            await self._remind(n)
        self._forget_old_news()

    def _looks_on(self, n: int) -> bool:
        """Look at this round again when it is tried again, and at the others unless the service is away for all of them."""
        if not loses_nothing():
            return False
        self._moved.add(n)
        return self._failed is not Stage.SERVICE_AWAY

    def _forget_old_news(self) -> None:
        """Keep what was told during the looks."""
        if self._moved and not loses_nothing():
            self._moved.clear()
        self._moved &= self._open.keys()

    async def _take_in(self, n: int, state: RoundState) -> None:
        if state is RoundState.SIGNED:
            self._unjudged = True
        if not state.is_open:
            self._open.pop(n, None)
        if self._is_worth_telling(state):
            await self._reach(ROUND_STAGES[state])

    def _is_worth_telling(self, state: RoundState) -> bool:
        """An end is told unless others are still asked; that a link is open is no news where something else stands before people."""
        if state.is_open:
            return (self._stage in _TROUBLE and not (self._failed and loses_nothing())) or (
                state is RoundState.OPENED and self._stage is Stage.INVITED
            )
        return state is not RoundState.SIGNED and not self._open

    async def _remind(self, n: int) -> None:
        each = self._open.get(n)
        if each is None or _reminder_due(each) > workflow.now():
            return
        if await self._try(self._reminded(n)):
            self._open[n] = each.model_copy(update={"reminded": each.reminded + 1})
            if self._stage in _TROUBLE and not self._failed and loses_nothing():
                await self._reach(Stage.INVITED)

    async def _reminded(self, n: int) -> bool:
        await self._start(Verifying.remind_signer, self._of(n))
        return True

    async def _judge(self) -> None:
        self._unjudged = False
        judged = await self._try(self._start(Verifying.judge_signatures, self._now()))
        if judged is None:
            self._unjudged = True
            return
        if self._unjudged and not loses_nothing():
            self._unjudged = False
        if not judged.signed:
            return
        self._missing = (judged.missing, judged.of)
        self._authorised = judged.stage is Stage.VERIFIED
        if not self._authorised:
            await self._reach(judged.stage)

    async def _become_verified(self) -> bool:
        """Signed and authorised: Verified as soon as the company is created here (F5)."""
        stage = await workflow.execute_local_activity_method(Verifying.make_verified, self._now(), **policies.JOURNAL)
        await self._reach(stage)
        return stage is Stage.VERIFIED

    async def _finish(self) -> None:
        """Let the invoices go, and end the links that nobody needs any more."""
        self._settle(for_good=True)
        await workflow.execute_activity_method(Releasing.release_invoices, self._company, **policies.RELEASE)
        for n in (*self._asked, *self._open):
            await self._end_spare(n)
        self._asked.clear()
        self._open.clear()
        await self._reach(Stage.VERIFIED)
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _end_spare(self, n: int) -> None:
        """End a link that nobody needs any more. One that cannot be ended expires by itself, and is nobody's trouble."""
        try:
            await self._start(Verifying.cancel_round, self._of(n))
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            if not loses_nothing():
                await self._reach(_why(error))

    def _until(self) -> timedelta | None:
        """Tell how long nothing is to be done. What failed stays due all the while, and is tried again in an hour."""
        if self._failed:
            return policies.SIGNING_AGAIN_AFTER
        now = workflow.now()
        due = [when for each in self._open.values() for when in (_look_due(each, now), _reminder_due(each))]
        if self._authorised:
            due.append(now + policies.SIGNING_AGAIN_AFTER)
        return max(min(due) - now, timedelta(seconds=1)) if due else None

    async def _wait(self) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._news,
                timeout=self._until(),
                timeout_summary="venter på signatur / waits for a signature",
            )
        except TimeoutError:
            self._looks += 1

    async def _reach(self, stage: Stage) -> None:
        """Write down and show where it is."""
        self._show(stage)
        self._attention.set(NEEDS_ATTENTION if stage in NEEDS_PERSON else None)
        reached = StageReached(company=self._company, stage=stage, instant=workflow.now())
        await workflow.execute_local_activity_method(Verifying.tell_stage, reached, **policies.JOURNAL)

    async def _try(self, doing: Awaitable[T]) -> T | None:
        """Do something outside; if it fails for half an hour, people are told, and it is tried again in an hour."""
        try:
            return await doing
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            self._failed = _why(error)
            await self._reach(self._failed)
            return None

    def _start(self, activity: Callable[[Verifying, R], Awaitable[T]], request: R) -> Awaitable[T]:
        return workflow.execute_activity_method(activity, request, **policies.SIGNING)

    def _of(self, n: int, wish: CancelWish | None = None) -> RoundRequest:
        return RoundRequest(company=self._company, n=n, instant=workflow.now(), wish=wish)

    def _now(self) -> CompanyRequest:
        return CompanyRequest(company=self._company, instant=workflow.now())


def _look_due(each: OpenRound, now: datetime) -> datetime:
    if each.looked_at == each.invited_at:
        return each.invited_at + policies.SIGNING_FIRST_LOOK
    soon = now - each.invited_at < policies.SIGNING_SOON
    return each.looked_at + (policies.SIGNING_LOOKS if soon else policies.SIGNING_LOOKS_LATER)


def _reminder_due(each: OpenRound) -> datetime:
    """Tell when the next reminder is due; never, once all are sent."""
    if each.reminded >= len(KYC_REMINDERS):
        return datetime.max.replace(tzinfo=UTC)
    return each.invited_at + KYC_REMINDERS[each.reminded]


def _why(error: ActivityError) -> Stage:
    match error.cause:
        case ApplicationError(type=type_) if type_ == MISCONFIGURED:
            return Stage.MISCONFIGURED
        case ApplicationError(type=type_) if type_ != UNAVAILABLE:
            return Stage.BROKEN
        case _:
            return Stage.SERVICE_AWAY
