"""What can be asked of a company's verification, and what it is told: updates and signals that only leave a note for its story.

In the Temporal Web UI the descriptions are the manual: they show the JSON to paste.
"""

import math

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain import names
    from domain.companies.parties import Language
    from domain.moments import to_the_minute
    from domain.verification.rounds import AttestWish, CancelWish, InviteWish, OpenRound, Stage, VerificationAnswer, VerifyStart
    from domain.verification.words import stage_sentence
    from workflows.desk import REFUSED

VERIFIED_ALREADY = "Firmaet er allerede verifisert. / The company is verified already."
NOTHING_TO_CANCEL = "Det er ingen signering å avbryte. / There is no signing to cancel."
_FROM_THE_COMMAND_LINE = "Bruk kommandolinjen: fakturaflyt company {command}. / Use the command line: fakturaflyt company {command}."


class VerificationDesk:
    """The state of a verification, and who may change what of it."""

    def __init__(self, start: VerifyStart) -> None:
        self._company = start.company
        self._asked = list(start.asked)
        self._open: dict[int, OpenRound] = {each.n: each for each in start.open}
        self._stage = start.stage
        self._since = start.since or workflow.now()
        self._missing = (start.missing, start.of)
        self._authorised = start.authorised
        self._unjudged = start.unjudged
        self._cancelling = start.cancelling
        self._ending = list(start.ending)
        """Rounds that somebody wants to end: those that were there when it was asked, never one asked for later."""
        self._moved = set(start.moved)
        self._news = False
        self._turn = 0
        self._settled: float = 0

    def _begin_turn(self) -> None:
        self._turn += 1
        self._news = False

    def _settle(self, *, for_good: bool = False) -> None:
        """Everything that was asked before this turn began is done, as far as it could be."""
        self._settled = math.inf if for_good else self._turn

    def _is_idle(self) -> bool:
        return not self._news and workflow.all_handlers_finished()

    def _carried(self) -> VerifyStart:
        return VerifyStart(
            company=self._company,
            asked=tuple(self._asked),
            open=tuple(self._open.values()),
            stage=self._stage,
            authorised=self._authorised,
            unjudged=self._unjudged,
            moved=tuple(sorted(self._moved)),
            ending=tuple(self._ending),
            cancelling=self._cancelling,
            missing=self._missing[0],
            of=self._missing[1],
            since=self._since,
        )

    async def _answer(self) -> VerificationAnswer:
        """Wait for the end of a turn that begins after now."""
        self._news, turn = True, self._turn + 1
        await workflow.wait_condition(lambda: self._settled >= turn)
        missing, of = self._missing
        return VerificationAnswer(stage=self._stage, missing=missing, of=of)

    @workflow.update(name=names.INVITE_UPDATE, description=_FROM_THE_COMMAND_LINE.format(command="verify"))
    async def invite(self, wish: InviteWish) -> VerificationAnswer:
        """Ask one more to sign."""
        if not self._is_asked(wish.n):
            self._asked.append(wish.n)
        return await self._answer()

    def _is_asked(self, n: int) -> bool:
        return n in self._asked or (n in self._open and loses_nothing())

    @workflow.update(name=names.CANCEL_UPDATE, description='End every invitation. {"by": "who", "reason": "why"}')
    async def cancel(self, wish: CancelWish) -> VerificationAnswer:
        """End every invitation that is open."""
        self._end_all(wish)
        return await self._answer()

    def _end_all(self, wish: CancelWish) -> None:
        self._cancelling = wish
        self._ending += [n for n in (*self._asked, *self._open) if n not in self._ending]

    def _cancel_if_possible(self) -> None:
        """Take "Request Cancellation" in the Web UI as a wish to end every invitation; the company is still to be verified."""
        if not self._is_over() and (self._asked or self._open):
            self._end_all(CancelWish(by="Temporal Web UI", reason="Request Cancellation"))
            self._news = True

    @workflow.update(name=names.ATTEST_UPDATE, description=_FROM_THE_COMMAND_LINE.format(command="attest"))
    async def attest(self, wish: AttestWish) -> VerificationAnswer:  # noqa: ARG002 - the attestation stands in the register
        """Judge anew: somebody's power of attorney is vouched for."""
        self._unjudged = True
        return await self._answer()

    @invite.validator
    def _may_invite(self, wish: InviteWish) -> None:
        self._refuse_if_verified()
        if wish.n < 1:
            raise _refused(_FROM_THE_COMMAND_LINE.format(command="verify"))

    @cancel.validator
    def _may_cancel(self, wish: CancelWish) -> None:
        self._refuse_if_verified()
        if not wish.by.strip() or not wish.reason.strip():
            raise _refused('Feltene "by" og "reason" må fylles ut. / The fields "by" and "reason" are required.')
        if not self._open and not self._asked:
            raise _refused(NOTHING_TO_CANCEL)

    @attest.validator
    def _may_attest(self, wish: AttestWish) -> None:
        self._refuse_if_verified()
        if wish.n < 1:
            raise _refused(_FROM_THE_COMMAND_LINE.format(command="attest"))

    def _refuse_if_verified(self) -> None:
        if self._is_over():
            raise _refused(VERIFIED_ALREADY)

    def _is_over(self) -> bool:
        return self._stage is Stage.VERIFIED or self._settled == math.inf

    @workflow.signal(name=names.SIGNING_MOVED_SIGNAL)
    def signing_moved(self, n: int) -> None:
        """The signing service tells that a round moved; forged, early, late and double news make it look once at most."""
        if n in self._open:
            self._moved.add(n)
            self._news = True

    @workflow.signal(name=names.COMPANY_CREATED_SIGNAL)
    def company_created(self) -> None:
        """Look at once whether the company can be made Verified (F5)."""
        self._news = True

    @workflow.query
    def stage(self) -> Stage:
        """Tell where the verification is."""
        return self._stage

    def _show(self, stage: Stage) -> None:
        self._since = self._since if stage is self._stage else workflow.now()
        self._stage = stage
        told = [stage_sentence(stage, language, *self._missing) for language in (Language.NB, Language.EN)]
        lines = [f"**{stage}** siden/since {to_the_minute(self._since)}", f"**Hvorfor:** {told[0]}", f"**Why:** {told[1]}"]
        if self._open:
            lines.append(f"**Åpne invitasjoner / Open invitations:** {len(self._open)}")
        lines.append(f"**Hvem / Who:** `fakturaflyt company kyc {self._company}`")
        workflow.set_current_details("\n\n".join(lines))


def loses_nothing() -> bool:
    """Tell that what comes while something else is done is kept; a run that was replayed beyond its loss goes on as it did."""
    return workflow.patched("loses-nothing")


def _refused(why: str) -> ApplicationError:
    return ApplicationError(why, type=REFUSED, non_retryable=True)
