"""Tell a sender by e-mail that a letter went out without its attachments (C6).

One attempt mails once at most; whether there may be another one is for the workflow to say (workflows/tell_sender.py).
"""

import asyncio

import structlog
from temporalio import activity

from activities.attempts import kept_alive
from domain.companies.parties import Company
from domain.companies.users import Role
from domain.errors import PortError, Uncertain
from domain.identity import ObjectRef, invoice_of
from domain.messages import MessageCode, Text
from domain.parcels.sender_notices import NoticeOutcome, SenderNotice
from domain.ports import Clock, CompanyRegister, DocumentStore, InvoiceRegister, SenderLetters, Users
from domain.records import InvoiceRecord, LetterNotice, Taken

_EVIDENCE = "text/plain"

log = structlog.get_logger()


class SenderNotices:
    """Mails whoever the company names as its contact, or else its first Customer Administrator."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        users: Users,
        invoices: InvoiceRegister,
        letters: SenderLetters,
        store: DocumentStore,
        clock: Clock,
    ) -> None:
        self._companies = companies
        self._users = users
        self._invoices = invoices
        self._letters = letters
        self._store = store
        self._clock = clock

    @activity.defn
    async def mail_sender(self, notice: SenderNotice) -> NoticeOutcome:
        """Mail it. Only failures after which nothing was sent are raised."""
        return await kept_alive(self._mail(notice))

    async def _mail(self, notice: SenderNotice) -> NoticeOutcome:
        letter = await asyncio.to_thread(self._letter, notice.delivery)
        if letter is None:
            return NoticeOutcome(text=Text(code=MessageCode.SENDER_NOT_TOLD_NO_ADDRESS))
        try:
            answer = await self._letters.send(letter)
        except Uncertain:
            return NoticeOutcome(text=Text(code=MessageCode.SENDER_PERHAPS_TOLD))
        code = MessageCode.SENDER_TOLD if isinstance(answer, Taken) else MessageCode.SENDER_NOT_TOLD_REFUSED
        return NoticeOutcome(text=Text(code=code), evidence=await self._kept(letter.company.orgnr, answer.evidence))

    async def _kept(self, company: str, said: bytes) -> ObjectRef | None:
        """Keep what the mail server said. A store that is away now must not make it look as if nothing had been sent."""
        if not said:
            return None
        try:
            return await asyncio.to_thread(self._store.put, company, said, _EVIDENCE)
        except PortError:
            log.warning("notice_evidence_not_kept", company=company, exc_info=True)
            return None

    def _letter(self, delivery: str) -> LetterNotice | None:
        record = self._invoices.invoice(invoice_of(delivery))
        company = self._companies.company(record.key.company)
        to = self._address(company)
        return self._about(record, company, delivery, to) if to else None

    def _address(self, company: Company) -> str | None:
        if company.settings.contact.email:
            return company.settings.contact.email
        administrator = self._users.first_with(Role.CUSTOMER_ADMINISTRATOR, company.orgnr)
        return administrator.id if administrator else None

    def _about(self, record: InvoiceRecord, company: Company, delivery: str, to: str) -> LetterNotice:
        parcel = next(row.parcel for row in self._invoices.deliveries(record.id) if row.id == delivery)
        return LetterNotice(
            delivery=delivery,
            key=record.key,
            company=company,
            customer=self._companies.customer(company.orgnr, record.customer or ""),
            to=to,
            left_out=parcel.left_out if parcel else (),
            at=self._clock.at(activity.info().started_time),
        )
