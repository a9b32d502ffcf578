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
    codes = _typed_references(invoice)
    alone = (_typed(codes[code], code) for code in _alone(invoice))
    return (*alone, *(_supporting(one, codes.get(one.type_code or "")) for one in invoice.supporting_documents))


def referred_alone(invoice: Invoice) -> list[str]:
    """List the fields that are written as additional references of their own, in order, before the supporting documents."""
    return [_FIELDS[code] for code in _alone(invoice)]


_FIELDS = {INVOICED_OBJECT: "invoiced_object", PROJECT: "project"}


def _typed_references(invoice: Invoice) -> dict[str, Identifier]:
    project = invoice.project if invoice.type is DocumentType.CREDIT_NOTE else None
    codes = {INVOICED_OBJECT: invoice.invoiced_object, PROJECT: Identifier(value=project) if project else None}
    return {code: id_ for code, id_ in codes.items() if id_}


def _alone(invoice: Invoice) -> list[str]:
    told = {(one.type_code, one.id) for one in invoice.supporting_documents}
    return [code for code, id_ in _typed_references(invoice).items() if (code, id_.value) not in told]


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
