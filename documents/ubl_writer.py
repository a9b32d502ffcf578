"""An invoice or credit note of EN 16931 as UBL 2.1 (CEN/TS 16931-3-2, Peppol BIS Billing 3.0): the reader's other half."""

from lxml import etree

from documents.ubl_writer_fields import Node, field, group, mandatory
from documents.ubl_writer_lines import write_line, write_period
from documents.ubl_writer_party import write_delivery, write_named_party, write_party
from documents.ubl_writer_references import write_additional, write_order, write_preceding_invoice, write_reference
from documents.ubl_writer_totals import write_allowance_or_charge, write_tax_totals, write_totals
from documents.ubl_xml import CAC, CBC, CREDIT_NOTE, INVOICE
from domain.invoice import DocumentType, Invoice, Note, PaymentCard, PaymentInstructions

_ROOTS = {DocumentType.INVOICE: INVOICE, DocumentType.CREDIT_NOTE: CREDIT_NOTE}


class Unwritable(Exception):
    """UBL has no place for a value of this invoice."""


def write_invoice(invoice: Invoice) -> bytes:
    """Write a document; the same invoice gives the same bytes, also in later releases. Whether it is valid is for the rules to say.

    Raises:
        Unwritable: a credit note has a due date (BT-9) and no way to pay (BG-16), where UBL puts that date.
        ValueError: a text holds a character that XML has no place for.
    """
    credit_note = invoice.type is DocumentType.CREDIT_NOTE
    if credit_note and invoice.due_date and not invoice.payment:
        raise Unwritable
    tag = _ROOTS[invoice.type]
    root = etree.Element(tag, nsmap={None: etree.QName(tag).namespace, "cac": CAC, "cbc": CBC})  # type: ignore[dict-item]  # None: no prefix
    root.extend([node for node in (*_head(invoice), *_references(invoice), *_body(invoice)) if node is not None])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _head(invoice: Invoice) -> tuple[Node, ...]:
    credit_note = invoice.type is DocumentType.CREDIT_NOTE
    tax_point, notes = field("TaxPointDate", invoice.tax_point_date), tuple(_note(note) for note in invoice.notes)
    type_code = field("CreditNoteTypeCode" if credit_note else "InvoiceTypeCode", invoice.type_code)
    return (
        field("CustomizationID", invoice.specification),
        field("ProfileID", invoice.process),
        mandatory("ID", invoice.number),
        field("IssueDate", invoice.issue_date),
        *((tax_point, type_code, *notes) if credit_note else (field("DueDate", invoice.due_date), type_code, *notes, tax_point)),
        field("DocumentCurrencyCode", invoice.currency),
        field("TaxCurrencyCode", invoice.accounting_currency),
        field("AccountingCost", invoice.accounting_reference),
        field("BuyerReference", invoice.buyer_reference),
        write_period(invoice.period, invoice.tax_point_code),
    )


def _references(invoice: Invoice) -> tuple[Node, ...]:
    tender = write_reference("OriginatorDocumentReference", invoice.tender)
    contract = write_reference("ContractDocumentReference", invoice.contract)
    additional = write_additional(invoice)
    ordered = (contract, *additional, tender) if invoice.type is DocumentType.CREDIT_NOTE else (tender, contract, *additional)
    return (
        write_order(invoice),
        *(write_preceding_invoice(one) for one in invoice.preceding_invoices),
        write_reference("DespatchDocumentReference", invoice.despatch_advice),
        write_reference("ReceiptDocumentReference", invoice.receiving_advice),
        *ordered,
        write_reference("ProjectReference", invoice.project) if invoice.type is DocumentType.INVOICE else None,
    )


def _body(invoice: Invoice) -> tuple[Node, ...]:
    return (
        write_party("AccountingSupplierParty", invoice.seller),
        write_party("AccountingCustomerParty", invoice.buyer),
        write_named_party("PayeeParty", invoice.payee),
        write_named_party("TaxRepresentativeParty", invoice.tax_representative),
        write_delivery(invoice.delivery),
        *_payment(invoice),
        group("PaymentTerms", field("Note", invoice.payment_terms)),
        *(write_allowance_or_charge(one, invoice.currency) for one in invoice.allowances_charges),
        *write_tax_totals(invoice),
        write_totals(invoice),
        *(write_line(line, invoice.type, invoice.currency) for line in invoice.lines),
    )


def _note(note: Note) -> Node:
    return field("Note", f"#{note.subject_code}#{note.text}" if note.subject_code else note.text)


def _payment(invoice: Invoice) -> tuple[Node, ...]:
    """Write the ways to pay; the first of a credit note holds its due date (BT-9)."""
    due = field("PaymentDueDate", invoice.due_date) if invoice.type is DocumentType.CREDIT_NOTE else None
    return tuple(_means(one, due if position == 0 else None) for position, one in enumerate(invoice.payment))


def _means(means: PaymentInstructions, due: Node) -> Node:
    return group(
        "PaymentMeans",
        mandatory("PaymentMeansCode", means.means_code, name=means.means_text),
        due,
        field("PaymentID", means.payment_id),
        _card(means.card),
        group(
            "PayeeFinancialAccount",
            field("ID", means.account),
            field("Name", means.account_name),
            group("FinancialInstitutionBranch", field("ID", means.provider)),
        ),
        group("PaymentMandate", field("ID", means.mandate_id), group("PayerFinancialAccount", field("ID", means.debited_account))),
    )


def _card(card: PaymentCard | None) -> Node:
    if card is None:
        return None
    number, network = mandatory("PrimaryAccountNumberID", card.number), mandatory("NetworkID", card.network)
    return group("CardAccount", number, network, field("HolderName", card.holder))
