"""The invitation to sign a B2C agreement, by e-mail, from the service's own address (I5)."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from adapters.mail.message import Heading, Sender, build_invitation
from adapters.mail.smtp import SmtpChannel
from documents.mail_page import MailBody
from domain.companies.parties import Company, CompanySettings, Customer
from domain.consumers.b2c_agreement import Agreement
from domain.consumers.consumer import MessageOutcome, MessageRefused, MessageTaken
from domain.ports import Clock
from domain.records import Taken, TurnedAway

LinkOf = Callable[[Agreement], str]


class WriteInvitation(Protocol):
    """Writes the mail; the fourth argument is the product's name."""

    def __call__(self, company: Company, agreement: Agreement, link: str, product: str, /, *, reminder: bool) -> MailBody:
        """Write it."""


class SmtpAgreementLetters:
    """Implements domain.ports.AgreementLetters by the mail server that takes our invoices."""

    def __init__(self, channel: SmtpChannel, sender: Sender, body: WriteInvitation, link: LinkOf, product: str, clock: Clock) -> None:
        self._channel = channel
        self._sender = sender
        self._body = body
        self._link = link
        self._product = product
        self._clock = clock

    async def send(self, company: Company, agreement: Agreement, *, reminder: bool) -> MessageOutcome:
        """Mail the link to the signer.

        Raises:
            Unavailable: nothing was sent.
            Uncertain: the line was lost after sending.
            Misconfigured: the mail server takes no mail from us.
        """
        now = self._clock.now()
        key = f"b2c-agreement/{agreement.company}/{agreement.n}/{now.isoformat() if reminder else 'first'}"
        message = await asyncio.to_thread(self._build, company, agreement, key, reminder)
        match await self._channel.hand_over(key, message):
            case Taken(reference=reference):
                return MessageTaken(reference=reference)
            case TurnedAway(text=text):
                return MessageRefused(code=text.code)

    def _build(self, company: Company, agreement: Agreement, key: str, reminder: bool) -> bytes:
        body = self._body(company, agreement, self._link(agreement), self._product, reminder=reminder)
        # The service writes, not the company: its name is in the From, and nothing of the company's contacts.
        service = company.model_copy(update={"name": self._product, "settings": CompanySettings()})
        signer = Customer(company=company.orgnr, number="0", name=agreement.signer.name, email=agreement.signer.email)
        return build_invitation(Heading(company=service, customer=signer, name=key, at=self._clock.now()), body, self._sender)
