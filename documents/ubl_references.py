"""What a UBL document refers to: earlier invoices (BG-3), objects (BT-11, BT-18) and supporting documents (BG-24)."""

import base64
import binascii

from lxml import etree

from documents.locations import location
from documents.ubl_fields import attribute, day, find, find_all, identifier, text
from documents.ubl_xml import ReadRule, Unreadable
from domain.findings import Finding
from domain.invoice import Identifier, Reference, SupportingDocument

INVOICED_OBJECT = "130"
PROJECT = "50"
"""Codes of UNTDID 1001 that turn an additional document reference into BT-18 or, on a credit note, BT-11."""

NO_ORDER = "NA"
"""What stands for the order number that UBL demands where only the sales order is known (BIS Billing 3.0)."""


def read_preceding_invoices(root: etree._Element) -> tuple[Reference, ...]:
    """Read which invoices this one corrects or credits (BG-3)."""
    references = find_all(root, "cac:BillingReference/cac:InvoiceDocumentReference")
    return tuple(Reference(id=id_, issue_date=day(one, "cbc:IssueDate")) for one in references if (id_ := text(one, "cbc:ID")))


def read_order(root: etree._Element) -> str | None:
    """Read the purchase order reference (BT-13)."""
    order = find(root, "cac:OrderReference")
    number = text(order, "cbc:ID")
    return None if number == NO_ORDER and text(order, "cbc:SalesOrderID") else number


def read_project(root: etree._Element) -> str | None:
    """Read the project reference (BT-11)."""
    return text(root, "cac:ProjectReference/cbc:ID") or next((text(one, "cbc:ID") for one in _additional(root, PROJECT)), None)


def read_invoiced_object(root: etree._Element) -> Identifier | None:
    """Read the identifier of the object that is invoiced (BT-18), e.g. a meter."""
    return next((identifier(one, "cbc:ID") for one in _additional(root, INVOICED_OBJECT)), None)


def read_supporting_documents(root: etree._Element) -> tuple[SupportingDocument, ...]:
    """Read the supporting documents with their embedded bytes. Raises Unreadable if the base64 is broken.

    The reference to an object or project is one of them where there is more to it than the number.
    """
    bare = [references[0] for code in (INVOICED_OBJECT, PROJECT) if (references := _additional(root, code)) and _is_bare(references[0])]
    return tuple(_supporting_document(one) for one in find_all(root, "cac:AdditionalDocumentReference") if one not in bare)


def _is_bare(reference: etree._Element) -> bool:
    return find(reference, "cac:Attachment") is None and text(reference, "cbc:DocumentDescription") is None


def _additional(root: etree._Element, type_code: str) -> list[etree._Element]:
    return [one for one in find_all(root, "cac:AdditionalDocumentReference") if text(one, "cbc:DocumentTypeCode") == type_code]


def _supporting_document(reference: etree._Element) -> SupportingDocument:
    embedded = find(reference, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    return SupportingDocument(
        id=text(reference, "cbc:ID") or "",
        description=text(reference, "cbc:DocumentDescription"),
        uri=text(reference, "cac:Attachment/cac:ExternalReference/cbc:URI"),
        content=None if embedded is None else _content(embedded),
        media_type=attribute(embedded, "mimeCode"),
        file_name=attribute(embedded, "filename"),
        type_code=text(reference, "cbc:DocumentTypeCode"),
    )


def _content(embedded: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((embedded.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(
            Finding(
                rule=ReadRule.VALUE,
                location=location(embedded),
                field="BT-125",
                text_nb="Vedlegget er ikke gyldig base64.",
                text_en="The attachment is not valid base64.",
            )
        ) from None
