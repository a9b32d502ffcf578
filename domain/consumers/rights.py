"""What a consumer may ask of us: to see all that is held, and to have erased what no law keeps (P14)."""

from collections.abc import Iterable
from datetime import date, datetime

from domain.companies.audit import AuditEntry
from domain.companies.parties import Customer
from domain.consumers.consumer import AskedAddress, Consumer, ConsumerRequest, Look
from domain.invoice import PostalAddress
from domain.lifecycle import Status
from domain.records import InvoiceRecord, KeptDocument, TimelineEntry
from domain.value import Value

ERASED_NAME = "Slettet / erased"
"""Stands where a name did: the number stays, because documents that the law keeps name it."""


class HeldInvoice(Value):
    """An invoice to the consumer: what became of it, what registries told, and which documents are kept until when."""

    invoice: InvoiceRecord
    looks: tuple[Look, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    documents: tuple[KeptDocument, ...] = ()


class HeldData(Value):
    """Everything personal that a company holds here about a consumer."""

    exported_at: datetime
    company: str
    company_name: str
    customer_card: Customer | None = None
    consumer_register: Consumer | None = None
    request: ConsumerRequest | None = None
    """The last request to say yes to eFaktura."""
    asked_addresses: tuple[AskedAddress, ...] = ()
    """The addresses that such a request went to, or that are being asked."""
    changes: tuple[AuditEntry, ...] = ()
    """What the audit tells of the customer's card."""
    invoices: tuple[HeldInvoice, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Tell that the company knows of no such customer."""
        return not (self.customer_card or self.consumer_register or self.request or self.asked_addresses or self.invoices)


def erased(card: Customer) -> Customer:
    """Take everything personal off a customer's card. Nothing is sent to it any more."""
    return Customer(
        company=card.company,
        number=card.number,
        name=ERASED_NAME,
        kind=card.kind,
        address=PostalAddress(),
        send_to_autoinvoice=False,
        send_as_efaktura=False,
    )


def is_erased(card: Customer) -> bool:
    """Tell whether a card has been erased: nothing is learned of such a customer any more."""
    return card.name == ERASED_NAME


def unfinished(invoices: Iterable[InvoiceRecord]) -> tuple[str, ...]:
    """Name the invoices that are not at their end: they still need the card."""
    return tuple(record.id for record in invoices if record.ended_at is None and record.status is not Status.REJECTED)


def kept_until(documents: Iterable[KeptDocument]) -> dict[date, int]:
    """Count the documents that are kept, by the last day of keeping them; a document of several invoices counts once, for the longest."""
    last: dict[str, date] = {}
    for document in documents:
        last[document.object.sha256] = max(document.retain_until, last.get(document.object.sha256, date.min))
    days = sorted(last.values())
    return {day: days.count(day) for day in dict.fromkeys(days)}
