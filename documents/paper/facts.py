"""The facts beside the address: number, dates, references, delivery, period (O1)."""

from datetime import date

from documents.paper.letterhead import contact_lines
from documents.paper.view import Fact
from documents.paper.words import InvoiceWords, invoice_words
from documents.postal_lines import postal_lines
from domain.companies.parties import Language
from domain.formats import format_date, format_orgnr
from domain.invoice import Delivery, DocumentType, Invoice, Period, Reference


def heading(invoice: Invoice, words: InvoiceWords) -> str:
    """Name the kind of document."""
    return words.credit_note if invoice.type is DocumentType.CREDIT_NOTE else words.invoice


def facts(invoice: Invoice, language: Language) -> tuple[Fact, ...]:
    """List the facts of the head of an invoice; what the document does not tell is left out."""
    words = invoice_words(language)
    pairs = (
        *_number_and_dates(invoice, language, words),
        *_preceding(invoice.preceding_invoices, language, words),
        *_customer(invoice, words),
        *_references(invoice, words),
        *_delivery(invoice, language, words),
    )
    return tuple(Fact(label=label, value=value) for label, value in pairs if value)


def period_text(period: Period | None, language: Language) -> str | None:
    """Write a period, open at either end if the document leaves it open."""
    if period is None:
        return None
    start, end = (format_date(day, language) if day else "" for day in (period.start, period.end))
    return f"{start} – {end}".strip()


_Pairs = tuple[tuple[str, str | None], ...]


def _day(day: date | None, language: Language) -> str | None:
    return format_date(day, language) if day else None


def _number_and_dates(invoice: Invoice, language: Language, words: InvoiceWords) -> _Pairs:
    credit = invoice.type is DocumentType.CREDIT_NOTE
    return (
        (words.credit_note_number if credit else words.invoice_number, invoice.number),
        (words.credit_note_date if credit else words.invoice_date, format_date(invoice.issue_date, language)),
        (words.due_date, None if credit else _day(invoice.due_date, language)),
        (words.tax_point_date, _day(invoice.tax_point_date, language)),
    )


def _preceding(references: tuple[Reference, ...], language: Language, words: InvoiceWords) -> _Pairs:
    def text(reference: Reference) -> str:
        day = reference.issue_date
        return f"{reference.id} {words.of_date} {format_date(day, language)}" if day else reference.id

    return tuple((words.preceding_invoice, text(reference)) for reference in references)


def _customer(invoice: Invoice, words: InvoiceWords) -> _Pairs:
    buyer = invoice.buyer
    return (
        (words.customer_number, ", ".join(identifier.value for identifier in buyer.identifiers)),
        (words.customer_orgnr, format_orgnr(buyer.legal_id.value) if buyer.legal_id else None),
        (words.buyer_reference, invoice.buyer_reference),
        (words.buyer_contact, contact_lines(buyer.contact)),
        (words.seller_contact, contact_lines(invoice.seller.contact)),
    )


def _references(invoice: Invoice, words: InvoiceWords) -> _Pairs:
    return (
        (words.order, invoice.order),
        (words.sales_order, invoice.sales_order),
        (words.project, invoice.project),
        (words.contract, invoice.contract),
        (words.tender, invoice.tender),
        (words.despatch_advice, invoice.despatch_advice),
        (words.receiving_advice, invoice.receiving_advice),
        (words.object, invoice.invoiced_object.value if invoice.invoiced_object else None),
        (words.accounting_reference, invoice.accounting_reference),
    )


def _delivery(invoice: Invoice, language: Language, words: InvoiceWords) -> _Pairs:
    delivery = invoice.delivery or Delivery()
    place = postal_lines(delivery.address, language) if delivery.address else ()
    location = delivery.location_id.value if delivery.location_id else None
    return (
        (words.delivered_on, _day(delivery.delivered_on, language)),
        (words.delivered_to, ", ".join(part for part in (delivery.party_name, *place, location) if part)),
        (words.period, period_text(invoice.period, language)),
    )
