"""Whether what a mail server or a print house said is about the message in the pack."""

import hashlib
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from adapters.evidence.kept import said_by
from adapters.mail.bounces import is_about
from adapters.mail.message import read_envelope
from adapters.mail.smtp import MailEvidence
from adapters.print_house.job import PrintJob
from adapters.print_house.sftp import PrintEvidence
from documents.evidence.checks import Check, CheckCode, fails, holds, not_checked
from domain.records import DeliveryRecord

_NO_MAIL = (AttributeError, LookupError, ValueError, TypeError)
"""What the email package raises at what is no mail."""


def check_mail(delivery: str, message: bytes | None, evidence: Sequence[bytes]) -> Check:
    """Check that the mail server's reply names the e-mail in the pack, and its size."""
    replies = [said for content in evidence if isinstance(said := said_by(content), MailEvidence)]
    if message is None or not replies:
        return not_checked(CheckCode.MAIL, "there is no e-mail, or no reply, in the pack", delivery)
    name = _message_id(message)
    if name is None:
        return fails(CheckCode.MAIL, "the e-mail cannot be read", delivery)
    for reply in replies:
        if (reply.message_id, reply.size_bytes) != (name, len(message)):
            return fails(CheckCode.MAIL, "the reply is about another e-mail", delivery)
    return holds(CheckCode.MAIL, delivery, "; ".join(reply.reply for reply in replies))


def check_returned(delivery: str, message: bytes | None, returned: Sequence[bytes]) -> Iterator[Check]:
    """Check that returned mail is a notification (RFC 3464) about the e-mail in the pack."""
    if not returned:
        return
    name = _message_id(message)
    if name is None:
        yield not_checked(CheckCode.RETURNED, "there is no e-mail in the pack", delivery)
    elif all(is_about(content, name) for content in returned):
        yield holds(CheckCode.RETURNED, delivery)
    else:
        yield fails(CheckCode.RETURNED, "it is no notification, or about another e-mail", delivery)


def _message_id(message: bytes | None) -> str | None:
    try:
        return read_envelope(message).message_id if message is not None else None
    except _NO_MAIL:
        return None


def check_print(row: DeliveryRecord, job_file: bytes | None, pdfs: Sequence[bytes], evidence: Sequence[bytes]) -> Check:
    """Check that the job's PDFs are those that its job file names by hash, in order, and that the print house took this job."""
    delivery = row.id
    if any(isinstance(said, PrintEvidence) and said.job != row.reference for said in map(said_by, evidence)):
        return fails(CheckCode.PRINT, "the print house took another job", delivery)
    if job_file is None:
        return not_checked(CheckCode.PRINT, "there is no job in the pack", delivery)
    try:
        job = PrintJob.model_validate_json(job_file)
    except ValidationError:
        return fails(CheckCode.PRINT, "the job file cannot be read", delivery)
    if (job.job, job.invoice) != (row.reference, row.invoice):
        return fails(CheckCode.PRINT, "it is the job of another delivery", delivery)
    if [file.sha256 for file in job.files] != [hashlib.sha256(pdf).hexdigest() for pdf in pdfs]:
        return fails(CheckCode.PRINT, "the PDFs are others than those named", delivery)
    return holds(CheckCode.PRINT, delivery)
