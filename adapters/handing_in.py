"""What an ERP hands over, looked at and stored before anybody decides it: the bytes first, then the register's row."""

from collections.abc import Iterator
from contextlib import suppress

from adapters.register import SqlRegister
from documents.invoice_json import as_ubl, findings_of
from documents.sameness import submission_digest
from documents.ubl_summary import identify, refuse_fodselsnummer
from domain.acceptance import Rule, finding
from domain.companies.brand import is_mail_text, parse_mail_text
from domain.errors import NotFound
from domain.findings import Finding
from domain.identity import InvoiceKey, invoice_id
from domain.parcels.attachments import MAX_FILE_BYTES, PDF, media_type_of
from domain.parcels.parcel import INVOICE_PDF
from domain.ports import Clock, DocumentStore
from domain.submission import Answer, ErpStatus, StoredFile, Submission, SubmissionRecord
from domain.value import Value

_UBL = "application/xml"


class AttachedFile(Value):
    """A file that goes with the invoice."""

    name: str
    content: bytes
    marked: bool = True
    """Marked one by one; a file that is not goes along where the company marks attachments automatically (C1)."""


class HandedIn(Value):
    """What an ERP hands over: the document, its own picture of it if it has one, attachments in order."""

    document: bytes
    """UBL, or an invoice as JSON (docs/invoice.schema.json)."""
    company: str | None = None
    """Orgnr of the submitting company; the document's supplier if not named."""
    customer: str | None = None
    """The customer's number; found from the document if not named."""
    invoice_pdf: bytes | None = None
    attachments: tuple[AttachedFile, ...] = ()
    erp_status: ErpStatus = ErpStatus.OPEN
    mail_text: str | None = None
    """What the mail says in place of the company's own text, where the invoice goes by e-mail (D7)."""


class HandingIn:
    """Takes in what is handed over; the same once more changes nothing."""

    def __init__(self, register: SqlRegister, store: DocumentStore, clock: Clock) -> None:
        self._register = register
        self._store = store
        self._clock = clock

    def key_of(self, handed_in: HandedIn) -> InvoiceKey:
        """Name the invoice. Raises Unreadable: it cannot be, or a fødselsnummer is given."""
        key = identify(handed_in.document)
        refuse_fodselsnummer(handed_in.customer or "")
        return key.model_copy(update={"company": handed_in.company}) if handed_in.company else key

    def obvious(self, handed_in: HandedIn, key: InvoiceKey) -> Iterator[Finding]:
        """Find what is wrong without reading the document further, so that nothing of it is stored."""
        leaving = handed_in.attachments
        try:
            self._register.company(key.company)
            leaving = self.marked(handed_in, key).attachments  # what stays in the ERP stops nothing
        except NotFound:
            yield finding(Rule.COMPANY_UNKNOWN, about=key.company)
        if handed_in.invoice_pdf is not None and media_type_of(INVOICE_PDF, handed_in.invoice_pdf) != PDF:
            yield finding(Rule.INVOICE_PDF)
        if handed_in.mail_text and not is_mail_text(handed_in.mail_text):
            yield finding(Rule.MAIL_TEXT)
        if handed_in.invoice_pdf is not None and len(handed_in.invoice_pdf) > MAX_FILE_BYTES:
            yield finding(Rule.ATTACHMENT_SIZE, about=INVOICE_PDF)
        for attachment in leaving:
            if not 0 < len(attachment.content) <= MAX_FILE_BYTES:
                yield finding(Rule.ATTACHMENT_SIZE, about=attachment.name)

    def marked(self, handed_in: HandedIn, key: InvoiceKey) -> HandedIn:
        """Leave only the files that leave the ERP (C1, C4): those that are marked, by somebody or by the submitting company's setting.

        What was handed in before stays as it was marked then, whatever the setting says now (C5).
        """
        by_hand = tuple(file for file in handed_in.attachments if file.marked)
        if len(by_hand) == len(handed_in.attachments):
            return handed_in
        readings = [handed_in.model_copy(update={"attachments": files}) for files in (handed_in.attachments, by_hand)]
        for reading in readings:
            if self._known(reading, key):
                return reading
        return readings[0 if self._register.company(key.company).settings.mark_attachments else 1]

    def in_place_of_the_first(self, mended: HandedIn, key: InvoiceKey, *, keep_files: bool) -> HandedIn:
        """Let a mended document have the text that the first one's mail had and, where they are kept, its attachments before its own.

        The picture of the first shows what was wrong: it never goes along.

        Raises:
            NotFound: there is no such invoice.
        """
        first = self._register.invoice(invoice_id(key))
        record = self._register.submission(Submission(company=key.company, type=key.type, number=key.number, digest=first.digest))
        kept = record.attachments if keep_files else ()
        files = tuple(AttachedFile(name=file.file_name, content=self._store.get(file.object)) for file in kept)
        return mended.model_copy(update={"attachments": (*files, *mended.attachments), "mail_text": mended.mail_text or record.mail_text})

    def _known(self, handed_in: HandedIn, key: InvoiceKey) -> bool:
        with suppress(NotFound):
            self._register.submission(Submission(company=key.company, type=key.type, number=key.number, digest=digest_of(handed_in)))
            return True
        return False

    def keep(self, handed_in: HandedIn, key: InvoiceKey) -> Submission:
        """Store the bytes first, then the register's row: a submission that is kept is complete."""
        digest, invoice_pdf = digest_of(handed_in), handed_in.invoice_pdf
        record = SubmissionRecord(
            key=key,
            digest=digest,
            document=self._store.put(key.company, handed_in.document, _UBL),
            invoice_pdf=self._put(key, INVOICE_PDF, invoice_pdf) if invoice_pdf else None,
            attachments=tuple(self._put(key, file.name, file.content) for file in handed_in.attachments),
            erp_status=handed_in.erp_status,
            customer=handed_in.customer,
            mail_text=parse_mail_text(handed_in.mail_text) or None if handed_in.mail_text else None,
            submitted_at=self._clock.now(),
        )
        self._register.keep_submission(record)
        return Submission(company=key.company, type=key.type, number=key.number, digest=digest)

    def _put(self, key: InvoiceKey, name: str, content: bytes) -> StoredFile:
        return StoredFile(object=self._store.put(key.company, content, media_type_of(name, content)), file_name=name)


def written_as_ubl(handed_in: HandedIn) -> HandedIn:
    """Write an invoice that comes as JSON as UBL: what is checked, kept, sent and shown as evidence is UBL alone.

    Raises:
        Unreadable: it is JSON and no invoice.
    """
    document = as_ubl(handed_in.document)
    return handed_in if document is handed_in.document else handed_in.model_copy(update={"document": document})


def told_as_handed_in(handed_in: HandedIn, answer: Answer) -> Answer:
    """Tell what is wrong with an invoice that came as JSON with its places in that JSON, which nobody keeps."""
    findings = findings_of(handed_in.document, answer.findings)
    return answer if findings is answer.findings else answer.model_copy(update={"findings": findings})


def digest_of(handed_in: HandedIn) -> str:
    """Tell what makes two submissions the same one."""
    return submission_digest(handed_in.document, handed_in.invoice_pdf, [file.content for file in handed_in.attachments])
