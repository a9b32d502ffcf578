"""What a receiver is shown behind a link: the submission that was sent, from register and store alone (H16).

Nothing here asks Temporal: a link outlives the workflow's history by a year.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Collection, Sequence

from adapters.document_pool import DocumentPool
from documents.paper.visible import visible
from documents.presented import Presentation
from domain.channels import Channel
from domain.companies.looks import Looks, looks_of
from domain.companies.parties import Language
from domain.consumers.rights import is_erased
from domain.errors import NotFound
from domain.identity import invoice_id
from domain.lifecycle import Status
from domain.parcels.parcel import Choices, Files, Means, Parcel, Source, choices_of, facts_of, parcel_of
from domain.ports import CompanyRegister, DocumentStore, InvoiceRegister
from domain.records import OutgoingFile
from domain.submission import StoredFile, Submission, SubmissionRecord
from domain.value import Value


class NoSuchFile(Exception):
    """The invoice has no file at this position."""


class NoLongerShown(Exception):
    """The customer's data has been erased: what the law keeps is kept, but shown to nobody (P14)."""


class PresentedFile(Value):
    """A file to be fetched, or a document that is only named (`n` is 0). `name` is as the sender wrote it."""

    n: int
    text: str
    name: str = ""
    size_bytes: int = 0


class Presented(Value):
    """An invoice as it is shown, with the files that go with it."""

    shown: Presentation
    files: tuple[PresentedFile, ...]
    looks: Looks = Looks()
    cancelled: bool = False
    """It was never sent and never will be: nothing is to be paid."""


class Presentations:
    """Reads presentations. Every verb raises NotFound or Corrupt if a document is gone or spoilt, NoLongerShown, Unavailable, TooHeavy."""

    def __init__(self, *, companies: CompanyRegister, invoices: InvoiceRegister, store: DocumentStore, documents: DocumentPool) -> None:
        self._companies = companies
        self._invoices = invoices
        self._store = store
        self._documents = documents

    async def language(self, submission: Submission) -> Language:
        """Tell the language of the customer that the invoice went to; Norwegian if the card is gone."""
        return await asyncio.to_thread(self._language, submission)

    async def show(self, submission: Submission, language: Language, offered: Collection[int] | None = None) -> Presented:
        """Read everything that the page shows: the files that go with the invoice, or those that a link offers, whatever the cards say."""
        record, document = await asyncio.to_thread(self._load, submission)
        shown = await self._documents.presentation(document, language)
        looks = await asyncio.to_thread(self._looks, submission)
        cancelled = await asyncio.to_thread(self._is_cancelled, submission)
        parcel = await asyncio.to_thread(self._parcel, submission, record)
        behind = _behind_the_link(parcel) if offered is None else frozenset(offered)
        return Presented(shown=shown, files=_files(record, shown, behind), looks=looks, cancelled=cancelled)

    async def invoice_pdf(self, submission: Submission) -> bytes:
        """Give the PDF that shows the invoice (G5, G7): the ERP's own, an attachment, or one made in the customer's language."""
        record, document = await asyncio.to_thread(self._load, submission)
        shows = (await asyncio.to_thread(self._parcel, submission, record)).invoice_pdf
        if shows and shows.source is Source.ERP_PDF and record.invoice_pdf:
            return await asyncio.to_thread(self._store.get, record.invoice_pdf.object)
        if shows and shows.source is Source.ATTACHMENT:
            return await asyncio.to_thread(self._store.get, record.attachments[shows.n - 1].object)
        looks = await asyncio.to_thread(self._looks, submission)
        return await self._documents.invoice_pdf(document, await self.language(submission), looks)

    async def file(self, submission: Submission, n: int) -> OutgoingFile:
        """Give the n-th file, from 1: first what came with the document, then what is in it.

        Raises:
            NoSuchFile: there is none, or it does not travel with the invoice.
        """
        record, _ = await asyncio.to_thread(self._load, submission)
        shown = _behind_the_link(await asyncio.to_thread(self._parcel, submission, record))
        if n <= len(record.attachments) and n not in shown:
            raise NoSuchFile
        return await anext(self.files(submission, (n,)))

    async def files(self, submission: Submission, places: Sequence[int]) -> AsyncIterator[OutgoingFile]:
        """Give files one after the other, whatever the cards say. Raises NoSuchFile, before the first, if any of them is not there."""
        record, document = await asyncio.to_thread(self._load, submission)
        beside = len(record.attachments)
        enclosed = await self._documents.supporting_files(document) if max(places) > beside else ()
        if not all(1 <= n <= beside + len(enclosed) for n in places):
            raise NoSuchFile
        for n in places:
            yield await asyncio.to_thread(self._attachment, record.attachments[n - 1]) if n <= beside else enclosed[n - beside - 1]

    def _language(self, submission: Submission) -> Language:
        try:
            customer = self._invoices.invoice(invoice_id(submission.key)).customer
            return self._companies.customer(submission.company, customer or "").language
        except NotFound:
            return Language.NB

    def _parcel(self, submission: Submission, record: SubmissionRecord) -> Parcel:
        """Tell what goes with the invoice where it is shown behind a link; what the document holds is in the document."""
        try:
            customer = self._companies.customer(submission.company, self._invoices.invoice(invoice_id(submission.key)).customer or "")
            choices = choices_of(self._companies.company(submission.company).settings, customer)
        except NotFound:
            choices = Choices()
        files = Files(
            erp_pdf=facts_of(record.invoice_pdf) if record.invoice_pdf else None, attachments=tuple(map(facts_of, record.attachments))
        )
        return parcel_of(Channel.EFAKTURA, choices, files, Means())

    def _looks(self, submission: Submission) -> Looks:
        try:
            return looks_of(self._companies.company(submission.company).settings.brand, self._store.get)
        except NotFound:
            return Looks()

    def _is_cancelled(self, submission: Submission) -> bool:
        try:
            return self._invoices.invoice(invoice_id(submission.key)).status is Status.CANCELLED
        except NotFound:
            return False

    def _is_erased(self, submission: Submission) -> bool:
        try:
            customer = self._invoices.invoice(invoice_id(submission.key)).customer
            return is_erased(self._companies.customer(submission.company, customer or ""))
        except NotFound:
            return False

    def _load(self, submission: Submission) -> tuple[SubmissionRecord, bytes]:
        if self._is_erased(submission):
            raise NoLongerShown
        record = self._invoices.submission(submission)
        return record, self._store.get(record.document)

    def _attachment(self, file: StoredFile) -> OutgoingFile:
        return OutgoingFile(name=file.file_name, media_type=file.object.media_type, content=self._store.get(file.object))


def _behind_the_link(parcel: Parcel) -> frozenset[int]:
    """Number the attachments that the receiver may fetch; the others keep their numbers and are not shown."""
    return frozenset(file.n for file in parcel.files if file.source is Source.ATTACHMENT)


def _files(record: SubmissionRecord, shown: Presentation, behind_the_link: frozenset[int]) -> tuple[PresentedFile, ...]:
    beside = [
        PresentedFile(n=n, text=_last_part(file.file_name), name=file.file_name, size_bytes=file.object.size_bytes)
        for n, file in enumerate(record.attachments, 1)
        if n in behind_the_link
    ]
    inside, n = [], len(record.attachments)
    for one in shown.supporting:
        n += one.file is not None
        inside.append(
            PresentedFile(n=n, text=one.text, name=one.file.name, size_bytes=one.file.size_bytes)
            if one.file
            else PresentedFile(n=0, text=one.text)
        )
    return (*beside, *inside)


def _last_part(file_name: str) -> str:
    """Show a file's name without the folders that some sender left in it."""
    return visible(re.split(r"[/\\]", file_name)[-1]) or "–"
