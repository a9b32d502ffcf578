"""Put together what goes out with a delivery (decisions 1, 14, 15): the invoice PDF, the attachments, the cards."""

import asyncio
from datetime import datetime

from domain.identity import ObjectRef, parse_invoice_id
from domain.looks import Looks, looks_of
from domain.parties import Customer
from domain.ports import CompanyRegister, Documents, DocumentStore, InvoiceRegister
from domain.records import Consignment, InvoiceRecord, OutgoingFile
from domain.submission import DocumentSummary, StoredFile, Submission, SubmissionRecord

INVOICE_PDF = "faktura.pdf"
"""The file name every receiver sees (decision 14)."""


class Packing:
    """Packs consignments from register, store and documents."""

    def __init__(self, *, companies: CompanyRegister, invoices: InvoiceRegister, store: DocumentStore, documents: Documents) -> None:
        self._companies = companies
        self._invoices = invoices
        self._store = store
        self._documents = documents

    async def pack(self, invoice: str, delivery: str, at: datetime) -> Consignment:
        """Pack an accepted invoice for a delivery, from the cards as they are now.

        Raises:
            NotFound: the invoice was never accepted.
        """
        record, submission, customer = await asyncio.to_thread(self._load, invoice)
        company = await asyncio.to_thread(self._companies.company, record.key.company)
        looks = await asyncio.to_thread(looks_of, company.settings.brand, self._store.get)
        assert record.summary is not None, "an accepted invoice has a summary"  # noqa: S101 - established by acceptance
        return Consignment(
            delivery=delivery,
            invoice=invoice,
            company=company,
            customer=customer,
            summary=record.summary,
            invoice_pdf=await self._invoice_pdf(submission, customer, looks),
            attachments=(
                *await asyncio.to_thread(self._attachments, submission.attachments),
                *await self._embedded(submission, record.summary),
            ),
            looks=looks,
            mail_text=submission.mail_text or company.settings.mail_text,
            at=at,
        )

    async def pack_document(self, consignment: Consignment) -> bytes:
        """Make the document as it travels by a channel that carries it: with the invoice PDF and the attachments in it (G2)."""
        _, submission, _ = await asyncio.to_thread(self._load, consignment.invoice)
        document = await asyncio.to_thread(self._store.get, submission.document)
        for file in (consignment.invoice_pdf, *await asyncio.to_thread(self._attachments, submission.attachments)):
            document = await self._documents.embed_pdf(document, file)
        return document

    def _load(self, invoice: str) -> tuple[InvoiceRecord, SubmissionRecord, Customer]:
        record = self._invoices.invoice(invoice)
        key = parse_invoice_id(invoice)
        submission = self._invoices.submission(Submission(company=key.company, type=key.type, number=key.number, digest=record.digest))
        return record, submission, self._companies.customer(key.company, record.customer or "")

    async def _invoice_pdf(self, submission: SubmissionRecord, customer: Customer, looks: Looks) -> OutgoingFile:
        content = await self._invoice_pdf_bytes(submission, customer, looks)
        return OutgoingFile(name=INVOICE_PDF, media_type="application/pdf", content=content)

    async def _invoice_pdf_bytes(self, submission: SubmissionRecord, customer: Customer, looks: Looks) -> bytes:
        """Use the ERP's own PDF where it gave one (G2), else make one of the document (G5)."""
        if submission.invoice_pdf:
            return await asyncio.to_thread(self._store.get, submission.invoice_pdf.object)
        document = await asyncio.to_thread(self._store.get, submission.document)
        return await self._documents.invoice_pdf(document, customer.language, looks)

    async def _embedded(self, submission: SubmissionRecord, summary: DocumentSummary) -> tuple[OutgoingFile, ...]:
        """Take along what the sender embedded in the document: a mail or a letter does not carry the document itself."""
        if not summary.embedded_files:
            return ()
        return await self._documents.supporting_files(await asyncio.to_thread(self._store.get, submission.document))

    def _attachments(self, files: tuple[StoredFile, ...]) -> list[OutgoingFile]:
        return [OutgoingFile(name=file.file_name, media_type=file.object.media_type, content=self._read(file.object)) for file in files]

    def _read(self, ref: ObjectRef) -> bytes:
        return self._store.get(ref)
