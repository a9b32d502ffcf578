"""ActivateB2CAgreement: from the wish for a B2C agreement until it is active in the bank (I5-I8).

One workflow a company. Several activations may be pending in it, each with a link of its own; the register says which one was signed.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.b2c_agreements import AgreementLook, AgreementRef, B2CActivations, HubNews, NotedState, Seen
    from activities.failures import MISCONFIGURED
    from domain import names
    from domain.b2c_agreement import AgreementStatus, HubState
    from workflows import policies
    from workflows.agreement_details import FAILED, Where, told
    from workflows.attention import NEEDS_ATTENTION, Attention

_Step = Callable[[B2CActivations, AgreementRef], Awaitable[AgreementStatus]]
_DONE = AgreementStatus.ACTIVE_IN_BANK


@workflow.defn(name=names.ACTIVATE_B2C)
class ActivateB2CAgreement:
    """Invites signers until one of them signs, opens the agreement at the hub, and waits until it is active in the bank."""

    @workflow.init
    def __init__(self, company: str) -> None:
        self._company = company
        self._told = False
        self._resend: list[int] = []
        self._hub: HubState | None = None
        self._where = Where.INVITING
        self._attention = Attention()

    @workflow.run
    async def run(self, company: str) -> AgreementStatus:
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
        resend, self._resend = self._resend, []
        wanted = dict.fromkeys(seen.to_mail, False) | {n: True for n in (*seen.to_remind, *resend) if n not in seen.to_mail}
        for n, reminder in wanted.items():
            self._show(Where.INVITING)
            ref = AgreementRef(company=self._company, n=n, instant=workflow.now(), reminder=reminder)
            await self._insist(B2CActivations.invite_to_agreement, ref, policies.INVITE)
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
        try:
            await workflow.wait_condition(lambda: self._told or bool(self._resend), timeout=within)
        except TimeoutError:
            return
        self._told = False

    async def _hub_told(self, within: timedelta | None) -> bool:
        try:
            await workflow.wait_condition(lambda: self._hub is not None, timeout=within, timeout_summary="24 timer / 24 hours")
        except TimeoutError:
            return False
        return True

    def _show(self, where: Where, *trouble: str) -> None:
        self._where = where
        workflow.set_current_details(told(where, *trouble))
        self._attention.set(NEEDS_ATTENTION if trouble or where is Where.LATE else None)

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
        if n not in self._resend:
            self._resend.append(n)

    @workflow.signal(name=names.AGREEMENT_NEWS_SIGNAL)
    def news(self, news: HubNews) -> None:
        """The half-hourly poll has found something."""
        self._told = True
        self._hub = news.state or self._hub


def _is_misconfigured(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type == MISCONFIGURED
