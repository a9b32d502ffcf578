"""The presentation of an invoice: what its PDF shows, for a page, and what files are in the document."""

from documents.paper.layout import attachment_text, invoice_view
from documents.paper.view import InvoiceView
from documents.paper.visible import visible, visible_json
from documents.presented import OCTETS, EnclosedFile, Presentation, SupportingText
from documents.ubl_reader import parse_xml, read_invoice
from domain.companies.parties import Language
from domain.invoice import SupportingDocument


def presentation(document: bytes, language: Language) -> Presentation:
    """Choose and format everything that a page shows of a UBL document that was accepted.

    Raises:
        Unreadable: the bytes are not a UBL invoice or credit note.
    """
    invoice = read_invoice(parse_xml(document))
    view = InvoiceView.model_validate_json(visible_json(invoice_view(invoice, language)))
    return Presentation(view=view, supporting=tuple(_supporting(one) for one in invoice.supporting_documents))


def _supporting(document: SupportingDocument) -> SupportingText:
    if not document.content:
        return SupportingText(text=visible(attachment_text(document)))
    file = EnclosedFile(
        name=document.file_name or document.id,
        media_type=document.media_type or OCTETS,
        size_bytes=len(document.content),
    )
    return SupportingText(text=visible(attachment_text(document)), file=file)
