"""Private customers: the hub of eFaktura and Vipps, the question to them, and the Forbrukerregister."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from domain.companies.parties import Company, Customer
from domain.consumers.consumer import (
    AgreementChange,
    AskedAddress,
    Consumer,
    ConsumerFilter,
    ConsumerPage,
    ConsumerQuestion,
    ConsumerRequest,
    Look,
    MessageOutcome,
    Registry,
    RegistryAnswer,
    RequestWay,
)


class EfakturaHub(Protocol):
    """The hub of eFaktura and Vipps, as far as consumers are looked up in it. Submitting is a DeliveryChannel of its own."""

    async def ask(self, registry: Registry, question: ConsumerQuestion) -> RegistryAnswer:
        """Ask one registry about a consumer. Raises Unavailable (never read as no), Misconfigured."""

    async def changes(self, issuer: str, since: datetime) -> Sequence[AgreementChange]:
        """List what has changed in an issuer's agreements, the oldest first. Raises Unavailable, Misconfigured."""


class TextMessages(Protocol):
    """A gateway that sends SMS."""

    async def send(self, to: str, text: str, key: str) -> MessageOutcome:
        """Send a text to a mobile number (E.164), once for each key.

        Raises:
            Unavailable: the gateway is away or asks us to come back; nothing was sent.
            Uncertain: the line was lost after sending, or the answer cannot be read.
            Misconfigured: our token or address is not accepted.
        """


class RequestLetters(Protocol):
    """The mail server, as far as it asks consumers to say yes to eFaktura."""

    async def send(self, company: Company, customer: Customer, until: date, key: str) -> MessageOutcome:
        """Mail the request of decision 21 to the address on the customer's card; the key names the message.

        Raises:
            Unavailable: nothing was sent.
            Uncertain: the line was lost after sending.
            Misconfigured: the mail server takes no mail from us.
        """


class ConsumerRegister(Protocol):
    """The Forbrukerregister, and what invoices were told of consumers. Each verb is one transaction."""

    def keep_looks(self, invoice: str, looks: Sequence[Look]) -> None:
        """Keep what registries answered for an invoice; an answer of the same registry in the same round replaces the earlier one."""

    def looks(self, invoice: str) -> tuple[Look, ...]:
        """List what an invoice was told, in the order of the rounds and registries."""

    def learn(self, consumer: Consumer) -> None:
        """Write down what is known of a consumer, over what was known before."""

    def consumer(self, company: str, customer_number: str) -> Consumer:
        """Find a consumer of a company. Raises NotFound."""

    def consumers(self, wanted: ConsumerFilter) -> ConsumerPage:
        """List a page of a company's consumers, by name."""

    def erase_consumer(self, company: str, customer_number: str) -> None:
        """Forget a consumer: the row, the request, and what his or her invoices were told; again changes nothing."""

    def request(self, company: str, customer_number: str) -> ConsumerRequest | None:
        """Find the last request to a consumer, if there was one."""

    def asked_addresses(self, company: str, customer_number: str) -> tuple[AskedAddress, ...]:
        """List the mobile numbers and mail addresses that a consumer was last asked at."""

    def claim_request(self, company: str, customer_number: str, invoice: str, at: datetime) -> ConsumerRequest | None:
        """Claim the one request within ONE_REQUEST_WITHIN for an invoice, before anything is sent.

        None: it is this invoice's to send, now. Else the request that stands instead, unchanged; it may be an earlier one of this
        very invoice, which asks once only.
        """

    def claim_address(self, company: str, customer_number: str, invoice: str, address: str, at: datetime) -> ConsumerRequest | None:
        """Claim the one request within ONE_REQUEST_WITHIN to a mobile number or mail address, which several customers may have.

        None: it is this invoice's to send. Else the request that stands instead. It is settled, released and forgotten with the claim
        on the customer.
        """

    def settle_request(self, company: str, customer_number: str, invoice: str, way: RequestWay) -> None:
        """Write down how the invoice's request went out, or may have; again changes nothing."""

    def release_request(self, company: str, customer_number: str, invoice: str) -> None:
        """Give the claim back because nothing was sent; again changes nothing. A settled request stays."""
