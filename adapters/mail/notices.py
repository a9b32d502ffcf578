"""The mail to a sender whose letter went out without its attachments, from the service's own address (C6)."""

import asyncio
from collections.abc import Callable

from adapters.mail.message import Heading, Sender, build_notice
from adapters.mail.smtp import SmtpChannel
from documents.mail_page import MailBody
from domain.companies.parties import CompanySettings, Customer
from domain.identity import invoice_id
from domain.records import HandOver, LetterNotice

WriteNotice = Callable[[LetterNotice, str], MailBody]
"""Writes the mail; the last argument is the product's name."""


class SmtpSenderLetters:
    """Implements domain.ports.SenderLetters by the mail server that takes our invoices."""

    def __init__(self, channel: SmtpChannel, sender: Sender, body: WriteNotice, product: str) -> None:
        self._channel = channel
        self._sender = sender
        self._body = body
        self._product = product

    async def send(self, notice: LetterNotice) -> HandOver:
        """Mail it to the sender.

        Raises:
            Unavailable: nothing was sent.
            Uncertain: the line was lost after sending.
            Misconfigured: the mail server takes no mail from us.
        """
        return await self._channel.hand_over(notice.delivery, await asyncio.to_thread(self._build, notice))

    def _build(self, notice: LetterNotice) -> bytes:
        # The service writes to the company: the product is in the From, and a reply goes to nobody.
        service = notice.company.model_copy(update={"name": self._product, "settings": CompanySettings()})
        contact = notice.company.settings.contact.person or notice.company.name
        sender = Customer(company=notice.company.orgnr, number="0", name=contact, email=notice.to)
        heading = Heading(company=service, customer=sender, name=f"{notice.delivery}:notice", at=notice.at)
        return build_notice(heading, self._body(notice, self._product), self._sender, invoice_id(notice.key))
