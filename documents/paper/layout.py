"""From an invoice to what stands on its paper."""

from documents.paper.facts import facts, heading
from documents.paper.letterhead import letterhead
from documents.paper.lines import printed_adjustments, printed_lines
from documents.paper.sums import is_claim, payable, payments, totals, vat_remarks, vat_rows
from documents.paper.view import Fact, InvoiceView
from documents.paper.words import InvoiceWords, invoice_words
from domain.companies.parties import Language
from domain.invoice import Invoice, SupportingDocument


def invoice_view(invoice: Invoice, language: Language) -> InvoiceView:
    """Choose and format everything that the invoice PDF shows."""
    words = invoice_words(language)
    return InvoiceView(
        language=language,
        words=words,
        heading=heading(invoice, words),
        title=f"{heading(invoice, words)} {invoice.number}",
        letterhead=letterhead(invoice, language),
        facts=facts(invoice, language),
        lines=printed_lines(invoice, language),
        adjustments=printed_adjustments(invoice, language),
        vat_rows=vat_rows(invoice, language),
        vat_remarks=vat_remarks(invoice, language),
        totals=totals(invoice, language),
        payable=payable(invoice, language),
        currency_remark=f"{words.amounts_in} {invoice.currency}.",
        payments=payments(invoice, language),
        closing=_closing(invoice, words),
    )


def attachment_text(document: SupportingDocument) -> str:
    """Name a supporting document as the invoice lists it."""
    texts = (document.description or document.id, document.file_name, document.uri)
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _closing(invoice: Invoice, words: InvoiceWords) -> tuple[Fact, ...]:
    settled = not is_claim(invoice) and not invoice.totals.payable
    pairs = (
        (words.payment, words.nothing_to_pay if settled else None),
        (words.payment_terms, invoice.payment_terms),
        (words.notes, "\n".join(note.text for note in invoice.notes)),
        (words.attachments, "\n".join(attachment_text(document) for document in invoice.supporting_documents)),
    )
    return tuple(Fact(label=label, value=value) for label, value in pairs if value)
