"""What an invoice refers to, written as UBL: orders, contracts, earlier invoices (BG-3), objects, supporting documents (BG-24)."""

import base64

from documents.ubl_references import INVOICED_OBJECT, NO_ORDER, PROJECT
from documents.ubl_writer_fields import Node, field, group, identification, mandatory
from domain.invoice import DocumentType, Identifier, Invoice, Reference, SupportingDocument


def write_order(invoice: Invoice) -> Node:
    """Write the order references (BT-13, BT-14); UBL has no place for a sales order without an order."""
    order = invoice.order or (NO_ORDER if invoice.sales_order else None)
    return group("OrderReference", field("ID", order), field("SalesOrderID", invoice.sales_order))


def write_preceding_invoice(reference: Reference) -> Node:
    """Write which invoice is corrected or credited (BG-3)."""
    number, day = field("ID", reference.id), field("IssueDate", reference.issue_date)
    return group("BillingReference", group("InvoiceDocumentReference", number, day))


def write_reference(name: str, id_: str | None) -> Node:
    """Write a reference to a document that is known by its number alone."""
    return group(name, field("ID", id_))


def write_additional(invoice: Invoice) -> tuple[Node, ...]:
    """Write the invoiced object (BT-18), a credit note's project (BT-11) and the supporting documents, each once.

    A supporting document may be the reference to the object or project itself, with its file.
    """
    codes = {INVOICED_OBJECT: invoice.invoiced_object}
    if invoice.type is DocumentType.CREDIT_NOTE:
        codes[PROJECT] = Identifier(value=invoice.project) if invoice.project else None
    told = {(one.type_code, one.id) for one in invoice.supporting_documents}
    alone = (_typed(id_, code) for code, id_ in codes.items() if id_ and (code, id_.value) not in told)
    return (*alone, *(_supporting(one, codes.get(one.type_code or "")) for one in invoice.supporting_documents))


def _typed(id_: Identifier, code: str) -> Node:
    return group("AdditionalDocumentReference", identification("ID", id_), field("DocumentTypeCode", code))


def _supporting(document: SupportingDocument, same: Identifier | None) -> Node:
    scheme = same.scheme if same and same.value == document.id else None
    return group(
        "AdditionalDocumentReference",
        mandatory("ID", document.id, schemeID=scheme),
        field("DocumentTypeCode", document.type_code),
        field("DocumentDescription", document.description),
        group("Attachment", _embedded(document), group("ExternalReference", field("URI", document.uri))),
    )


def _embedded(document: SupportingDocument) -> Node:
    if document.content is None:
        return None
    content = base64.b64encode(document.content).decode("ascii")
    return mandatory("EmbeddedDocumentBinaryObject", content, mimeCode=document.media_type or "", filename=document.file_name)
