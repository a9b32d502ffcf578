"""Whether a credit note comes before the invoice it credits has gone out (P1)."""

from collections.abc import Iterable

from domain.companies.parties import Customer, CustomerKind
from domain.errors import NotFound
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import STILL_WAITS, Status
from domain.ports import InvoiceRegister
from domain.submission import DocumentSummary


def credited_waits(customers: Iterable[Customer], summary: DocumentSummary, invoices: InvoiceRegister) -> bool:
    """Tell whether a document is a credit note for an invoice to one of these customers that waits to be sent.

    One to a consumer may wait as soon as its way is looked for: for an answer of a registry, or for the day to ask by SMS. It still
    may while it is handed over: the hub may know no such receiver after all, and then the consumer is asked and waited for (H15).
    """
    if summary.key.type is not DocumentType.CREDIT_NOTE:
        return False
    return any(_waits(customer, number, invoices) for customer in customers for number in summary.preceding_invoices)


def _waits(customer: Customer, number: str, invoices: InvoiceRegister) -> bool:
    waiting = STILL_WAITS | {Status.ROUTING, Status.DELIVERING} if customer.kind is CustomerKind.CONSUMER else STILL_WAITS
    return _status(InvoiceKey(company=customer.company, type=DocumentType.INVOICE, number=number), invoices) in waiting


def _status(key: InvoiceKey, invoices: InvoiceRegister) -> Status | None:
    try:
        return invoices.invoice(invoice_id(key)).status
    except NotFound:
        return None
