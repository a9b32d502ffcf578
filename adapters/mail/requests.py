"""The request to a consumer to say yes to eFaktura, by e-mail."""

import asyncio
from datetime import date

from adapters.mail.message import Heading, Sender, WriteRequest, build_request
from adapters.mail.smtp import SmtpChannel
from domain.companies.parties import Company, Customer
from domain.consumers.consumer import MessageOutcome, MessageRefused, MessageTaken
from domain.ports import Clock
from domain.records import Taken, TurnedAway


class SmtpRequestLetters:
    """Implements domain.ports.RequestLetters by the mail server that takes our invoices."""

    def __init__(self, channel: SmtpChannel, sender: Sender, body: WriteRequest, product: str, clock: Clock) -> None:
        self._channel = channel
        self._sender = sender
        self._body = body
        self._product = product
        self._clock = clock

    async def send(self, company: Company, customer: Customer, until: date, key: str) -> MessageOutcome:
        """Mail the request to the address on the customer's card.

        Raises:
            Unavailable: nothing was sent.
            Uncertain: the line was lost after sending.
            Misconfigured: the mail server takes no mail from us.
        """
        message = await asyncio.to_thread(self._build, company, customer, until, key)
        match await self._channel.hand_over(key, message):
            case Taken(reference=reference):
                return MessageTaken(reference=reference)
            case TurnedAway(text=text):
                return MessageRefused(code=text.code)

    def _build(self, company: Company, customer: Customer, until: date, key: str) -> bytes:
        body = self._body(company, customer, until, self._product)
        return build_request(Heading(company=company, customer=customer, name=key, at=self._clock.now()), body, self._sender)
