"""ActivateB2CAgreement: from the wish for a B2C agreement until it is active in the bank (I5-I8).

One workflow a company. Several activations may be pending in it, each with a link of its own; the register says which one was signed.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.b2c_agreements import AgreementLook, AgreementRef, B2CActivations, HubNews, NotedState, Seen
    from activities.failures import MISCONFIGURED
    from domain import names
    from domain.consumers.b2c_agreement import AgreementStatus, CarriedAgreement
    from workflows import policies
    from workflows.agreement_details import FAILED, Where, told
    from workflows.attention import NEEDS_ATTENTION, Attention

_Step = Callable[[B2CActivations, AgreementRef], Awaitable[AgreementStatus]]
_DONE = AgreementStatus.ACTIVE_IN_BANK


@workflow.defn(name=names.ACTIVATE_B2C)
class ActivateB2CAgreement:
    """Invites signers until one of them signs, opens the agreement at the hub, and waits until it is active in the bank."""

    @workflow.init
    def __init__(self, company: str, carried: CarriedAgreement | None = None) -> None:
        begins = carried or CarriedAgreement()
        self._company = company
        self._told = False
        self._waits = 0
        self._resend = list(begins.resend)
        self._hub = begins.hub
        self._where = Where.INVITING
        self._attention = Attention(NEEDS_ATTENTION if begins.listed else None)

    @workflow.run
    async def run(self, company: str, carried: CarriedAgreement | None = None) -> AgreementStatus:  # noqa: ARG002 - read in __init__
        """Wait for a signature, then for the bank. Without a signature it ends when the last link has."""
        signed = await self._signature()
        if signed is None or signed.signed is None:
            return AgreementStatus.EXPIRED
        status = await self._activate(signed.signed, signed)
        if status is _DONE:
            await self._let_consumers_go(company)
        return status

    async def _signature(self) -> Seen | None:
        """Mail every link, remind once, and wait. The register is looked at again whenever something is told."""
        while True:
            self._told = False
            seen = await self._look()
            if seen.signed is not None:
                return seen
            if await self._mail(seen):
                continue
            if seen.look_again_in is None and not self._told:
                return None
            self._show(Where.AWAITING_SIGNATURE)
            await self._something(seen.look_again_in)

    async def _mail(self, seen: Seen) -> bool:
        """Mail what is to be mailed; tell whether anything was."""
        wanted = dict.fromkeys(seen.to_mail, False) | {n: True for n in (*seen.to_remind, *self._resend) if n not in seen.to_mail}
        for n, reminder in wanted.items():
            self._show(Where.INVITING)
            ref = AgreementRef(company=self._company, n=n, instant=workflow.now(), reminder=reminder)
            await self._insist(B2CActivations.invite_to_agreement, ref, policies.INVITE)
            if n in self._resend:  # also one that was wished for while this mail was failing: it has come
                self._resend.remove(n)
        return bool(wanted)

    async def _activate(self, n: int, seen: Seen) -> AgreementStatus:
        """Open the agreement at the hub, unless that is done; then take in what the half-hourly poll tells until it is in the bank."""
        due = workflow.now() + seen.promised_in
        status = seen.status or AgreementStatus.SIGNED
        if not seen.created:
            self._show(Where.OPENING)
            ref = AgreementRef(company=self._company, n=n, instant=workflow.now())
            status = await self._insist(B2CActivations.open_agreement, ref, policies.OPEN_AGREEMENT)
        while status not in {_DONE, AgreementStatus.REFUSED, AgreementStatus.DISABLED}:
            late = workflow.now() >= due
            self._show(Where.LATE if late else Where.AWAITING_BANK)
            if not await self._hub_told(None if late else due - workflow.now()):
                continue
            assert self._hub is not None  # noqa: S101 - what was waited for
            noted, self._hub = NotedState(company=self._company, n=n, state=self._hub, instant=workflow.now()), None
            status = await workflow.execute_local_activity_method(B2CActivations.note_hub_state, noted, **policies.JOURNAL)
        return status

    async def _let_consumers_go(self, company: str) -> None:
        """Held invoices to consumers go by themselves now; the second round is for those that were being decided at that moment."""
        self._show(Where.LETTING_GO)
        await workflow.execute_activity_method(B2CActivations.let_consumers_go, company, **policies.LET_GO)
        await workflow.sleep(policies.LET_GO_AGAIN_AFTER, summary="fakturaer som ble avgjort nettopp da / invoices decided just then")
        await workflow.execute_activity_method(B2CActivations.let_consumers_go, company, **policies.LET_GO)

    async def _look(self) -> Seen:
        look = AgreementLook(company=self._company, instant=workflow.now())
        return await workflow.execute_local_activity_method(B2CActivations.look_at_agreements, look, **policies.JOURNAL)

    async def _insist(self, step: _Step, ref: AgreementRef, policy: policies.RemotePolicy) -> AgreementStatus:
        """Do a step however long it takes: what failed for good is told, and tried again every hour, or when something is told."""
        while True:
            try:
                status = await workflow.execute_activity_method(step, ref, **policy)
            except ActivityError as error:
                self._show(self._where, FAILED[_is_misconfigured(error)])
                await self._something(policies.TRY_AGAIN_AFTER)
                ref = ref.model_copy(update={"instant": workflow.now()})
            else:
                return status

    async def _something(self, within: timedelta | None) -> None:
        """Wait until something is told, or a time has passed."""
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._told, timeout=within)
        self._told = False
        self._waits += 1
        if self._waits >= policies.LOOKS_IN_ONE_RUN:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Go on in a new run with a short history: it looks at the register, and only what was told has to be carried."""
        carried = CarriedAgreement(resend=tuple(self._resend), hub=self._hub, listed=self._attention.value is not None)
        workflow.continue_as_new(args=[self._company, carried])

    async def _hub_told(self, within: timedelta | None) -> bool:
        try:
            await workflow.wait_condition(lambda: self._hub is not None, timeout=within, timeout_summary="24 timer / 24 hours")
        except TimeoutError:
            return False
        return True

    def _show(self, where: Where, *trouble: str) -> None:
        self._where = where
        workflow.set_current_details(told(where, *trouble))
        # An agreement that was late before such were listed goes on unlisted.
        listed = bool(trouble or where is Where.LATE) and workflow.patched("late-agreements-are-listed")
        self._attention.set(NEEDS_ATTENTION if listed else None)

    @workflow.query
    def where(self) -> Where:
        """Tell where the agreement is."""
        return self._where

    @workflow.signal(name=names.AGREEMENT_ASKED_SIGNAL)
    def asked(self) -> None:
        """An agreement was asked for."""
        self._told = True

    @workflow.signal(name=names.AGREEMENT_ACCEPTED_SIGNAL)
    def accepted(self) -> None:
        """A link was accepted."""
        self._told = True

    @workflow.signal(name=names.AGREEMENT_RESEND_SIGNAL)
    def resend(self, n: int) -> None:
        """The mail of an activation is wanted again."""
        self._told = True
        if n not in self._resend:
            self._resend.append(n)

    @workflow.signal(name=names.AGREEMENT_NEWS_SIGNAL)
    def news(self, news: HubNews) -> None:
        """The half-hourly poll has found something."""
        self._told = True
        self._hub = news.state or self._hub


def _is_misconfigured(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type == MISCONFIGURED
