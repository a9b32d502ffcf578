"""The B2C agreement of a company: invite its signer, open it at the hub, write down where it is (I5-I7, decision 17)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from temporalio import activity

from activities.attempts import kept_alive
from domain.consumers.agreement_errors import AgreementError
from domain.consumers.b2c_agreement import (
    OPEN_LINK,
    REMIND_AFTER,
    STANDING,
    STATUS_AT_HUB,
    Agreement,
    AgreementStatus,
    HubState,
    IssuerCreated,
    is_further,
)
from domain.consumers.consumer import MessageRefused
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.lifecycle import Status
from domain.ports import AgreementHub, AgreementLetters, B2CAgreements, Clock, CompanyRegister, InvoiceRegister
from domain.records import InvoiceFilter
from domain.value import Value

log = structlog.get_logger()

PAGE = 50
"""Companies that one activity asks the hub about."""

_MANY = 100_000
"""More invoices than any company has waiting."""


class AgreementLook(Value):
    """Ask where a company's agreements are."""

    company: str
    instant: datetime


class AgreementRef(Value):
    """One agreement of a company."""

    company: str
    n: int
    instant: datetime
    reminder: bool = False


class HubNews(Value):
    """What the hub was found to say of an agreement; without a state nothing is known, and the register is to be looked at."""

    state: HubState | None = None


class NotedState(Value):
    """Write down how far the hub is."""

    company: str
    n: int
    state: HubState
    instant: datetime


class Seen(Value):
    """Where a company's agreements are: the one that is signed, or what the links that are out still need."""

    signed: int | None = None
    status: AgreementStatus | None = None
    """Of the signed one."""
    created: bool = False
    """The hub has taken it."""
    promised_in: timedelta = timedelta()
    """Until it is late."""
    to_mail: tuple[int, ...] = ()
    to_remind: tuple[int, ...] = ()
    look_again_in: timedelta | None = None
    """Until the next reminder or end of a link; None if no link is out."""


class AgreementPage(Value):
    """A page of the half-hourly look: how many were asked for, and where the next one begins."""

    asked: int
    changed: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """Companies that the hub did not answer for."""
    last: str | None = None
    """None after the last page."""


TellAgreement = Callable[[str, HubNews], Awaitable[None]]
TellInvoice = Callable[[str], Awaitable[bool]]


class B2CActivations:
    """What a company's agreement needs done."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        agreements: B2CAgreements,
        invoices: InvoiceRegister,
        hub: AgreementHub,
        letters: AgreementLetters,
        tell_agreement: TellAgreement,
        tell_invoice: TellInvoice,
        clock: Clock,
    ) -> None:
        self._companies = companies
        self._agreements = agreements
        self._invoices = invoices
        self._hub = hub
        self._letters = letters
        self._tell_agreement = tell_agreement
        self._tell_invoice = tell_invoice
        self._clock = clock

    @activity.defn
    def look_at_agreements(self, look: AgreementLook) -> Seen:
        """Tell where a company's agreements are, after ending the links whose time is over."""
        now = self._clock.at(look.instant)
        every = self._agreements.agreements(look.company)
        signed = next((each for each in every if each.status in STANDING), None)
        if signed is not None:
            promised_in = (signed.promised_by or now) - now
            return Seen(signed=signed.n, status=signed.status, created=signed.created_at is not None, promised_in=promised_in)
        for over in (each for each in every if each.status in OPEN_LINK and not each.link_works(now)):
            error = AgreementError.MAIL_NEVER_SENT if over.status is AgreementStatus.REQUESTED else None
            self._agreements.move_agreement(look.company, over.n, AgreementStatus.EXPIRED, now, error)
        return _open([each for each in every if each.link_works(now)], now)

    @activity.defn
    async def invite_to_agreement(self, wanted: AgreementRef) -> AgreementStatus:
        """Mail the link, or mail it again. An address that is refused ends the activation."""
        return await kept_alive(self._invite(wanted))

    @activity.defn
    async def open_agreement(self, wanted: AgreementRef) -> AgreementStatus:
        """Open the agreement at the hub; again changes nothing."""
        return await kept_alive(self._open_at_hub(wanted))

    @activity.defn
    def note_hub_state(self, noted: NotedState) -> AgreementStatus:
        """Write down how far the hub is. Active in the bank flips the company's setting in the same transaction."""
        at = self._clock.at(noted.instant)
        return self._agreements.move_agreement(noted.company, noted.n, STATUS_AT_HUB[noted.state], at).status

    @activity.defn
    async def let_consumers_go(self, company: str) -> int:
        """Tell every invoice of the company that is held until B2C is active; one that is held for something else passes it over."""
        held = await asyncio.to_thread(self._invoices.invoices, InvoiceFilter(company=company, status=Status.HELD, limit=_MANY))
        for n, record in enumerate(reversed(held)):  # the oldest first
            if n % PAGE == 0:
                activity.heartbeat(n)
            await self._tell_invoice(record.lifecycle)
        return len(held)

    @activity.defn
    async def ask_for_agreements(self, after: str) -> AgreementPage:
        """Ask the hub about a page of pending agreements, and tell the workflow of each that changed."""
        return await kept_alive(self._ask_for_page(after))

    async def _invite(self, wanted: AgreementRef) -> AgreementStatus:
        at = self._clock.at(wanted.instant)
        agreement = await asyncio.to_thread(self._agreements.agreement, wanted.company, wanted.n)
        if not agreement.link_works(at):
            return agreement.status
        company = await asyncio.to_thread(self._companies.company, wanted.company)
        to, error = AgreementStatus.EMAIL_SENT, None
        try:
            outcome = await self._letters.send(company, agreement, reminder=wanted.reminder)
            if isinstance(outcome, MessageRefused):
                error = AgreementError.MAIL_REFUSED
                # A mail that came before may have been forwarded and its link be in use.
                to = agreement.status if agreement.status is AgreementStatus.EMAIL_SENT else AgreementStatus.NOT_MAILED
        except Uncertain:
            log.warning("invitation_outcome_unknown", company=wanted.company, n=wanted.n)  # it can be sent again: nothing is lost
            error = AgreementError.MAIL_UNCERTAIN
            to = agreement.status if agreement.status is AgreementStatus.EMAIL_SENT else AgreementStatus.MAIL_UNKNOWN
        if wanted.reminder:
            await asyncio.to_thread(self._agreements.note_reminded, wanted.company, wanted.n, at)
        return (await asyncio.to_thread(self._agreements.move_agreement, wanted.company, wanted.n, to, at, error)).status

    async def _open_at_hub(self, wanted: AgreementRef) -> AgreementStatus:
        at = self._clock.at(wanted.instant)
        agreement = await asyncio.to_thread(self._agreements.agreement, wanted.company, wanted.n)
        company = await asyncio.to_thread(self._companies.company, wanted.company)
        answer = await self._hub.create(agreement, company.name)
        if isinstance(answer, IssuerCreated):
            await asyncio.to_thread(self._agreements.note_created, wanted.company, wanted.n, at)
            return agreement.status
        moved = await asyncio.to_thread(
            self._agreements.move_agreement, wanted.company, wanted.n, AgreementStatus.REFUSED, at, answer.error
        )
        return moved.status

    async def _ask_for_page(self, after: str) -> AgreementPage:
        page = await asyncio.to_thread(self._agreements.pending_agreements, after, PAGE)
        changed, silent = list[str](), list[str]()
        for agreement in page:
            try:
                news = await self._news_of(agreement)
            except (Unavailable, Misconfigured) as error:
                log.info("hub_tells_no_agreement", company=agreement.company, why=str(error))
                silent.append(agreement.company)
                continue
            if news is not None:
                await self._tell_agreement(agreement.company, news)
                changed.append(agreement.company)
        last = page[-1].company if len(page) == PAGE else None
        return AgreementPage(asked=len(page), changed=tuple(changed), silent=tuple(silent), last=last)

    async def _news_of(self, agreement: Agreement) -> HubNews | None:
        """Ask the hub. One that it has not taken yet is looked at by its own workflow: the word of its acceptance may have been lost."""
        if agreement.created_at is None:
            return HubNews()
        state = await self._hub.state(agreement.company)
        if state is None:
            log.warning("hub_knows_no_such_issuer", company=agreement.company)
            return None
        return HubNews(state=state) if is_further(STATUS_AT_HUB[state], agreement.status) else None


def _open(links: list[Agreement], now: datetime) -> Seen:
    """Tell what the links that are out need."""
    if not links:
        return Seen()
    ends = [each.expires_at for each in links]
    reminders = {each.n: each.requested_at + REMIND_AFTER for each in links if each.reminded_at is None}
    due = tuple(
        each.n for each in links if each.n in reminders and reminders[each.n] <= now and each.status is not AgreementStatus.REQUESTED
    )
    coming = [at for n, at in reminders.items() if n not in due and at > now]
    return Seen(
        to_mail=tuple(each.n for each in links if each.status is AgreementStatus.REQUESTED),
        to_remind=due,
        look_again_in=min((*ends, *coming)) - now,
    )
