"""Put together what goes out with a delivery: domain/parcels/parcel.py says what, the store and the documents give the bytes."""

import asyncio
from datetime import datetime

from activities.mail_attachments import MailAttachments
from domain.channels import Channel
from domain.companies.looks import Looks, looks_of
from domain.companies.parties import Company, Customer
from domain.consumers.checklist import HUB_CHANNELS
from domain.errors import TooHeavy
from domain.identity import parse_invoice_id
from domain.invoice import DocumentType
from domain.parcels.attachments import MAX_PRINTED_PAGES, PDF
from domain.parcels.mailed_files import LinkedFile, MailedFiles
from domain.parcels.merging import Merged, NotMerged, sent_separately
from domain.parcels.parcel import FileFacts, Files, Means, PackedFile, Parcel, Place, Source, choices_of, facts_of, parcel_of, place_of
from domain.ports import CompanyRegister, Documents, DocumentStore, InvoiceRegister
from domain.records import Consignment, InvoiceRecord, OutgoingFile
from domain.submission import DocumentSummary, StoredFile, Submission, SubmissionRecord

_BESIDE_ALONE = MailAttachments()


def summary_of(record: InvoiceRecord) -> DocumentSummary:
    """Give what acceptance has established."""
    assert record.summary is not None, "an accepted invoice has a summary"  # noqa: S101 - established by acceptance
    return record.summary


class _Case:
    """One invoice while it is packed: what is made or read once is kept until then."""

    def __init__(
        self,
        name: Submission,
        submission: SubmissionRecord,
        summary: DocumentSummary,
        company: Company,
        customer: Customer,
        looks: Looks,
        documents: Documents,
        store: DocumentStore,
    ) -> None:
        self.name = name
        self.submission = submission
        self.summary = summary
        self.company = company
        self.customer = customer
        self.looks = looks
        self._documents = documents
        self._store = store
        self._made: bytes | None = None
        self._embedded: tuple[OutgoingFile, ...] | None = None
        self._pages: dict[tuple[Source, int], int | None] = {}

    async def document(self) -> bytes:
        """Read the document as it was submitted."""
        return await asyncio.to_thread(self._store.get, self.submission.document)

    async def files(self) -> Files:
        """Tell what files there are, those that the document holds among them."""
        embedded = await self._embedded_files()
        return Files(
            erp_pdf=facts_of(self.submission.invoice_pdf) if self.submission.invoice_pdf else None,
            attachments=tuple(map(facts_of, self.submission.attachments)),
            embedded=tuple(FileFacts(name=one.name, media_type=one.media_type, size_bytes=len(one.content)) for one in embedded),
        )

    async def linked(self, parcel: Parcel) -> list[tuple[int, LinkedFile]]:
        """List what lies behind a link, with its place in the submission."""
        files = await self.files()
        facts = {Source.ATTACHMENT: files.attachments, Source.EMBEDDED: files.embedded}
        beside = len(files.attachments)
        return [
            (place_of(file, beside), LinkedFile(name=file.name, size_bytes=facts[file.source][file.n - 1].size_bytes))
            for file in parcel.at(Place.LINKED)
        ]

    async def count_pages(self, parcel: Parcel) -> dict[tuple[Source, int], int]:
        """Count the pages of all that would be printed; what cannot be counted has as many as are too many, and stops no letter (C6)."""
        printed = (*((parcel.invoice_pdf,) if parcel.invoice_pdf else ()), *parcel.files)
        pdfs = [(await self.file(one)).content for one in printed]
        try:
            counts = await self._documents.page_counts(pdfs)
        except TooHeavy:
            counts = (None,) * len(pdfs)
        self._pages = {(one.source, one.n): n for one, n in zip(printed, counts, strict=True)}
        return {one: MAX_PRINTED_PAGES if n is None else n for one, n in self._pages.items()}

    async def file(self, packed: PackedFile) -> OutgoingFile:
        """Give a file under the name that the receiver sees, with its pages if they were counted."""
        return (await self._file(packed)).model_copy(update={"pages": self._pages.get((packed.source, packed.n))})

    async def _file(self, packed: PackedFile) -> OutgoingFile:
        match packed.source:
            case Source.MADE:
                return OutgoingFile(name=packed.name, media_type=PDF, content=await self._made_pdf())
            case Source.EMBEDDED:
                return (await self._embedded_files())[packed.n - 1].model_copy(update={"name": packed.name})
            case Source.ERP_PDF:
                return await self._stored(self.submission.invoice_pdf, packed.name)
            case Source.ATTACHMENT:
                return await self._stored(self.submission.attachments[packed.n - 1], packed.name)

    async def _made_pdf(self) -> bytes:
        if self._made is None:
            self._made = await self._documents.invoice_pdf(await self.document(), self.customer.language, self.looks)
        return self._made

    async def _embedded_files(self) -> tuple[OutgoingFile, ...]:
        if self._embedded is None:
            self._embedded = await self._documents.supporting_files(await self.document()) if self.summary.embedded_files else ()
        return self._embedded

    async def _stored(self, file: StoredFile | None, name: str) -> OutgoingFile:
        assert file is not None, "a parcel names files that there are"  # noqa: S101 - parcel_of takes them from the submission
        return OutgoingFile(name=name, media_type=file.object.media_type, content=await asyncio.to_thread(self._store.get, file.object))


class Packing:
    """Packs consignments from register, store and documents."""

    def __init__(
        self,
        *,
        companies: CompanyRegister,
        invoices: InvoiceRegister,
        store: DocumentStore,
        documents: Documents,
        mail_attachments: MailAttachments = _BESIDE_ALONE,
    ) -> None:
        """Take the ports; without means to merge and to link, the files of a mail lie beside its invoice PDF."""
        self._mail_attachments = mail_attachments
        self._companies = companies
        self._invoices = invoices
        self._store = store
        self._documents = documents

    async def addressee(self, invoice: str) -> tuple[Customer, DocumentType]:
        """Tell who an accepted invoice is for, by the card as it is now, and what kind of document it is.

        Raises:
            NotFound: the invoice was never accepted.
        """
        record, customer = await asyncio.to_thread(self._record, invoice)
        return customer, summary_of(record).key.type

    async def pack(self, invoice: str, delivery: str, channel: Channel, at: datetime) -> Consignment:
        """Pack an accepted invoice for a delivery by a channel, from the cards as they are now.

        Raises:
            NotFound: the invoice was never accepted.
        """
        case = await asyncio.to_thread(self._open, invoice)
        parcel, invoice_pdf, merged = await self._shown(case, channel)
        return Consignment(
            delivery=delivery,
            invoice=invoice,
            company=case.company,
            customer=case.customer,
            summary=case.summary,
            invoice_pdf=invoice_pdf,
            attachments=tuple([await case.file(file) for file in parcel.at(Place.BESIDE)]),
            parcel=parcel,
            looks=case.looks,
            mail_text=case.submission.mail_text or case.company.settings.mail_text,
            mailed_files=await self._told(case, parcel, merged, delivery, at) if channel is Channel.EMAIL else MailedFiles(),
            at=at,
        )

    async def _shown(self, case: _Case, channel: Channel) -> tuple[Parcel, OutgoingFile | None, tuple[str, ...]]:
        """Decide what travels, and give the PDF that shows the invoice, with the names of the attachments that are pages of it (A3)."""
        means = self._mail_attachments.means
        parcel = await _parcel(case, channel, means)
        if parcel.invoice_pdf is None or channel in HUB_CHANNELS:
            return parcel, None, ()
        shows, pages = await case.file(parcel.invoice_pdf), [await case.file(file) for file in parcel.at(Place.MERGED)]
        if not pages:
            return parcel, shows, ()
        match await self._mail_attachments.merged(shows.content, pages):
            case Merged(pdf=pdf):
                return parcel, shows.model_copy(update={"content": pdf}), tuple(file.name for file in pages)
            case NotMerged() as why:
                apart = await _parcel(case, channel, means.model_copy(update={"merging": False}))
                return apart.model_copy(update={"apart": sent_separately(why)}), shows, ()

    async def _told(self, case: _Case, parcel: Parcel, merged: tuple[str, ...], delivery: str, at: datetime) -> MailedFiles:
        """Put together what a mail tells of its attachments (A3-A5, C3)."""
        link = self._mail_attachments.link(case.name, delivery, await case.linked(parcel), at)
        return MailedFiles(merged=merged, link=link, left_out=tuple(one.text for one in parcel.left_out))

    async def pack_document(self, consignment: Consignment) -> bytes:
        """Make the document as it travels by a channel that carries it: with the files of the consignment in it (G2)."""
        case = await asyncio.to_thread(self._open, consignment.invoice)
        return await self._documents.embed_files(await case.document(), consignment.files)

    def _record(self, invoice: str) -> tuple[InvoiceRecord, Customer]:
        record = self._invoices.invoice(invoice)
        return record, self._companies.customer(record.key.company, record.customer or "")

    def _open(self, invoice: str) -> _Case:
        record, customer = self._record(invoice)
        key = parse_invoice_id(invoice)
        name = Submission(company=key.company, type=key.type, number=key.number, digest=record.digest)
        submission = self._invoices.submission(name)
        company = self._companies.company(record.key.company)
        looks = looks_of(company.settings.brand, self._store.get)
        return _Case(name, submission, summary_of(record), company, customer, looks, self._documents, self._store)


async def _parcel(case: _Case, channel: Channel, means: Means) -> Parcel:
    """Decide what travels; pages are counted only for a letter: on how many sheets, and whether attachments are too many for it."""
    choices, files = choices_of(case.company.settings, case.customer), await case.files()
    parcel = parcel_of(channel, choices, files, means)
    if channel is Channel.PRINT:
        return parcel_of(channel, choices, files.with_pages(await case.count_pages(parcel)), means)
    return parcel
