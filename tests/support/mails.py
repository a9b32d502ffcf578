"""Mails for tests: the one that carries invoice 100003 to Testberg Rør, each as different as a test needs."""

from datetime import UTC, date, datetime
from typing import Any

from documents.mail_body import mail_body
from documents.mail_page import MailBody
from domain.companies.parties import Company, CompanySettings, ContactBlock, Customer, Language
from domain.identity import InvoiceKey
from domain.invoice import DocumentType
from domain.records import Consignment, OutgoingFile
from domain.submission import DocumentSummary

CONTACT = ContactBlock(person="Ingrid Prøvesen", email="faktura@fjordlys.example", phone="+4740000101")
COMPANY = Company(orgnr="310001015", name="Fjordlys Demo AS", created_on=date(2022, 1, 10), settings=CompanySettings(contact=CONTACT))
CUSTOMER = Customer(company="310001015", number="10003", name="Testberg Rør AS", email="faktura@testberg.example")
IN_ENGLISH = CUSTOMER.model_copy(update={"language": Language.EN})
SUMMARY = DocumentSummary(
    key=InvoiceKey(company="310001015", type=DocumentType.INVOICE, number="100003"),
    issue_date=date(2026, 12, 1),
    due_date=date(2026, 12, 21),
    currency="NOK",
    payable="3187.50",
    kid="100031000035",
    account="12345678903",
    seller_name="Fjordlys Demo AS",
    buyer_name="Testberg Rør AS",
)


def written(
    summary: DocumentSummary = SUMMARY,
    contact: ContactBlock = CONTACT,
    customer: Customer = CUSTOMER,
    product: str = "Autoinvoice",
    **more: Any,
) -> MailBody:
    """Write the mail; `more` fills in the consignment."""
    company = COMPANY.model_copy(update={"settings": CompanySettings(contact=contact)})
    consignment = Consignment(
        delivery="invoice/310001015/invoice/100003:email:1",
        invoice="invoice/310001015/invoice/100003",
        company=company,
        customer=customer,
        summary=summary,
        invoice_pdf=OutgoingFile(name="faktura.pdf", media_type="application/pdf", content=b"%PDF-"),
        at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
        **more,
    )
    return mail_body(consignment, product)
