"""The submissions in a pack: a mended invoice has several, and each delivery carried one of them."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError

from documents.evidence.checks import NOT_THERE, Check, CheckCode, fails, holds, not_checked
from documents.evidence.manifest import FileRole
from documents.evidence.opening import OpenPack
from documents.sameness import submission_digest
from documents.ubl_xml import Unreadable
from domain.parcels.parcel import PackedFile, Parcel, Place, Source
from domain.records import DeliveryRecord, InvoiceRecord
from domain.submission import SubmissionRecord


class Submitted(NamedTuple):
    """What a pack holds of one submission; no document where it is not in the pack."""

    record: SubmissionRecord
    document: bytes | None
    invoice_pdf: bytes | None
    attachments: tuple[bytes, ...]

    @property
    def files(self) -> tuple[bytes, ...]:
        """The files that were submitted beside the document."""
        return (*((self.invoice_pdf,) if self.invoice_pdf is not None else ()), *self.attachments)

    def meant(self, parcel: Parcel | None) -> tuple[bytes | None, ...] | None:
        """Name the files that a delivery was meant to carry beside the document, in order; None stands for one that was made for it.

        Nothing where the ledger does not say: deliveries of earlier releases carried all that was submitted.
        """
        if parcel is None:
            return None
        carried = (*((parcel.invoice_pdf,) if parcel.invoice_pdf else ()), *parcel.at(Place.BESIDE))
        return tuple(map(self._content, carried))

    def _content(self, file: PackedFile) -> bytes | None:
        match file.source:
            case Source.ERP_PDF:
                return self.invoice_pdf
            case Source.ATTACHMENT if 1 <= file.n <= len(self.attachments):
                return self.attachments[file.n - 1]
            case _:
                return None


def read_submitted(pack: OpenPack) -> dict[str, Submitted]:
    """Read the submissions by their digest, the one that stands first.

    Raises:
        ValidationError: what the register says of one cannot be read.
    """
    records = map(SubmissionRecord.model_validate_json, pack.of(FileRole.SUBMISSION_RECORD))
    return {record.digest: _submitted(pack, record) for record in records}


def check_submitted(pack: OpenPack, ledger: tuple[DeliveryRecord, ...]) -> Iterator[Check]:
    """Check that the submitted files are those whose digests the register holds, for the invoice and for each delivery."""
    try:
        submissions = read_submitted(pack)
        standing = InvoiceRecord.model_validate_json(pack.one(FileRole.INVOICE_RECORD) or b"").digest
    except ValidationError:
        yield fails(CheckCode.SUBMISSION, "the document's record cannot be read")
        return
    if next(iter(submissions), None) != standing or any(row.digest not in submissions for row in ledger):
        yield fails(CheckCode.SUBMISSION, "the invoice, or a delivery, is of another submission")
    yield from map(_same, submissions.values())


def _submitted(pack: OpenPack, record: SubmissionRecord) -> Submitted:
    document = pack.submitted(FileRole.DOCUMENT, record.digest)
    invoice_pdf = pack.submitted(FileRole.INVOICE_PDF, record.digest)
    return Submitted(
        record=record,
        document=document[0] if document else None,
        invoice_pdf=invoice_pdf[0] if invoice_pdf else None,
        attachments=pack.submitted(FileRole.ATTACHMENT, record.digest),
    )


def _same(submitted: Submitted) -> Check:
    about = submitted.record.digest
    if submitted.document is None:
        return not_checked(CheckCode.SUBMISSION, f"the document {NOT_THERE}", about)
    try:
        found = submission_digest(submitted.document, submitted.invoice_pdf, submitted.attachments)
    except Unreadable:
        return fails(CheckCode.SUBMISSION, "the document cannot be read", about)
    return holds(CheckCode.SUBMISSION, about) if found == about else fails(CheckCode.SUBMISSION, "the fingerprint is another one", about)
