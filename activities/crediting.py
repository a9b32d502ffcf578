"""Whether a credit note comes before the invoice it credits has gone out (P1)."""

from domain.errors import NotFound
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import STILL_WAITS
from domain.ports import InvoiceRegister
from domain.submission import DocumentSummary


def credited_waits(company: str, summary: DocumentSummary, invoices: InvoiceRegister) -> bool:
    """Tell whether a document is a credit note for one of the company's invoices that no receiver has yet."""
    if summary.key.type is not DocumentType.CREDIT_NOTE:
        return False
    keys = (InvoiceKey(company=company, type=DocumentType.INVOICE, number=number) for number in summary.preceding_invoices)
    return any(_waits(invoice_id(key), invoices) for key in keys)


def _waits(invoice: str, invoices: InvoiceRegister) -> bool:
    try:
        return invoices.invoice(invoice).status in STILL_WAITS
    except NotFound:
        return False
