"""A UBL 2.1 invoice or credit note as EN 16931 understands it (CEN/TS 16931-3-2)."""

import re

from lxml import etree

from documents.ubl_fields import attribute, day, find, find_all, identifier, required, required_day, required_text, text
from documents.ubl_lines import line_elements, read_line, read_period
from documents.ubl_party import read_address, read_named_party, read_party
from documents.ubl_references import read_invoiced_object, read_order, read_preceding_invoices, read_project, read_supporting_documents
from documents.ubl_totals import read_allowances_charges, read_totals, read_vat_breakdown
from documents.ubl_xml import CREDIT_NOTE, Unreadable, parse_xml
from domain.invoice import Delivery, DocumentType, Invoice, Note, PaymentCard, PaymentInstructions, PostalAddress

__all__ = ["Unreadable", "document_type", "parse_xml", "read_invoice"]

_SUBJECT_CODE = re.compile(r"#(?P<code>[A-Z]{3})#(?P<text>.*)", re.DOTALL)
"""How UBL writes the subject code of a note (BT-21) in front of its text."""


def document_type(root: etree._Element) -> DocumentType:
    """Tell which kind of document it is."""
    return DocumentType.CREDIT_NOTE if root.tag == CREDIT_NOTE else DocumentType.INVOICE


def read_invoice(root: etree._Element) -> Invoice:
    """Read a whole document that is valid by the XSD and the rules of EN 16931.

    Raises:
        Unreadable: the document is not valid and lacks what EN 16931 demands.
    """
    currency, accounting_currency = required_text(root, "cbc:DocumentCurrencyCode"), text(root, "cbc:TaxCurrencyCode")
    return Invoice(
        type=document_type(root),
        number=required_text(root, "cbc:ID"),
        issue_date=required_day(root, "cbc:IssueDate"),
        type_code=text(root, "cbc:InvoiceTypeCode") or required_text(root, "cbc:CreditNoteTypeCode"),
        currency=currency,
        accounting_currency=accounting_currency,
        tax_point_date=day(root, "cbc:TaxPointDate"),
        tax_point_code=text(root, "cac:InvoicePeriod/cbc:DescriptionCode"),
        due_date=day(root, "cbc:DueDate") or day(root, "cac:PaymentMeans/cbc:PaymentDueDate"),
        buyer_reference=text(root, "cbc:BuyerReference"),
        accounting_reference=text(root, "cbc:AccountingCost"),
        project=read_project(root),
        contract=text(root, "cac:ContractDocumentReference/cbc:ID"),
        order=read_order(root),
        sales_order=text(root, "cac:OrderReference/cbc:SalesOrderID"),
        despatch_advice=text(root, "cac:DespatchDocumentReference/cbc:ID"),
        receiving_advice=text(root, "cac:ReceiptDocumentReference/cbc:ID"),
        tender=text(root, "cac:OriginatorDocumentReference/cbc:ID"),
        invoiced_object=read_invoiced_object(root),
        payment_terms=text(root, "cac:PaymentTerms/cbc:Note"),
        notes=_notes(root),
        process=text(root, "cbc:ProfileID"),
        specification=text(root, "cbc:CustomizationID"),
        preceding_invoices=read_preceding_invoices(root),
        seller=read_party(required(root, "cac:AccountingSupplierParty/cac:Party")),
        buyer=read_party(required(root, "cac:AccountingCustomerParty/cac:Party")),
        payee=read_named_party(find(root, "cac:PayeeParty")),
        tax_representative=read_named_party(find(root, "cac:TaxRepresentativeParty")),
        delivery=_delivery(find(root, "cac:Delivery")),
        period=read_period(find(root, "cac:InvoicePeriod")),
        payment=tuple(_payment(one) for one in find_all(root, "cac:PaymentMeans")),
        allowances_charges=read_allowances_charges(root),
        totals=read_totals(root, currency, accounting_currency),
        vat_breakdown=read_vat_breakdown(root, currency),
        supporting_documents=read_supporting_documents(root),
        lines=tuple(read_line(line) for line in line_elements(root)),
    )


def _notes(root: etree._Element) -> tuple[Note, ...]:
    return tuple(_note(content) for one in find_all(root, "cbc:Note") if (content := text(one)))


def _note(content: str) -> Note:
    coded = _SUBJECT_CODE.fullmatch(content)
    return Note(text=coded["text"].strip(), subject_code=coded["code"]) if coded else Note(text=content)


def _delivery(delivery: etree._Element | None) -> Delivery | None:
    """Read where and when it was delivered; a delivery that tells neither is none."""
    address = read_address(find(delivery, "cac:DeliveryLocation/cac:Address"))
    read = Delivery(
        delivered_on=day(delivery, "cbc:ActualDeliveryDate"),
        location_id=identifier(delivery, "cac:DeliveryLocation/cbc:ID"),
        party_name=text(delivery, "cac:DeliveryParty/cac:PartyName/cbc:Name"),
        address=address if address != PostalAddress() else None,
    )
    return read if read != Delivery() else None


def _payment(means: etree._Element) -> PaymentInstructions:
    code = required(means, "cbc:PaymentMeansCode")
    return PaymentInstructions(
        means_code=required_text(code, "."),
        means_text=attribute(code, "name"),
        payment_id=text(means, "cbc:PaymentID"),
        account=text(means, "cac:PayeeFinancialAccount/cbc:ID"),
        account_name=text(means, "cac:PayeeFinancialAccount/cbc:Name"),
        provider=text(means, "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
        card=_card(find(means, "cac:CardAccount")),
        mandate_id=text(means, "cac:PaymentMandate/cbc:ID"),
        debited_account=text(means, "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
    )


def _card(card: etree._Element | None) -> PaymentCard | None:
    if card is None:
        return None
    return PaymentCard(
        number=text(card, "cbc:PrimaryAccountNumberID") or "",
        network=text(card, "cbc:NetworkID") or "",
        holder=text(card, "cbc:HolderName"),
    )
