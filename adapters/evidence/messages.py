"""Prepared messages, taken apart so that they can be read."""

from zipfile import BadZipFile

from adapters.efaktura.wire import read_consignment
from adapters.evidence.folder import BINARY, GZIP, JSON, MAIL, MIME, PDF, PEM, XML, Folder
from adapters.peppol.prepared import Package, read_package
from adapters.peppol.submission import read_document, read_submission
from adapters.print_house.job import read_job
from documents.evidence.content import OtherContent, enclosed_files, unpacked
from documents.evidence.manifest import FileRole
from documents.evidence.names import enclosed_names, safe_name
from documents.sbdh import NoBusinessDocument, enclosed_bytes
from domain.channels import Channel
from domain.identity import ObjectRef

_NOT_OURS = (BadZipFile, KeyError, ValueError, OtherContent, NoBusinessDocument)
"""What reading a prepared message of another kind gives rise to; a ValidationError is a ValueError."""


def add_message(folder: Folder, channel: Channel, ref: ObjectRef, prepared: bytes) -> None:
    """Take a prepared message apart; one of no known kind is kept as it is."""
    for add in _KINDS.get(channel, ()):
        try:
            return add(folder, ref, prepared)
        except _NOT_OURS:
            continue
    return folder.add("prepared.bin", FileRole.PREPARED, BINARY, prepared, ref)


def _add_as4(folder: Folder, ref: ObjectRef, prepared: bytes) -> None:
    package = read_package(prepared)
    business_document = unpacked(package.payload)
    document = enclosed_bytes(business_document)
    folder.add("message.mime", FileRole.MESSAGE, MIME, package.mime, ref)
    add_message_facts(folder, ref, package)
    folder.add("business-document.xml", FileRole.BUSINESS_DOCUMENT, XML, business_document, ref)
    folder.add("business-document.xml.gz", FileRole.SIGNED_CONTENT, GZIP, package.payload, ref)
    _add_enclosed(folder, ref, document)


def add_message_facts(folder: Folder, ref: ObjectRef, package: Package) -> None:
    """Add what a message was addressed by."""
    folder.add("message.json", FileRole.MESSAGE_FACTS, JSON, package.message.model_dump_json(indent=2).encode(), ref)
    folder.add("smp-answer.xml", FileRole.SMP_ANSWER, XML, package.metadata, ref)
    if package.redirect is not None:
        folder.add("smp-redirect.xml", FileRole.SMP_REDIRECT, XML, package.redirect, ref)
    folder.add("receiver-certificate.pem", FileRole.RECEIVER_CERTIFICATE, PEM, package.message.receiver_certificate.encode(), ref)


def _add_submission(folder: Folder, ref: ObjectRef, prepared: bytes) -> None:
    submission, document = read_submission(prepared), read_document(prepared)
    folder.add("submission.json", FileRole.MESSAGE_FACTS, JSON, submission.model_dump_json(indent=2).encode(), ref)
    folder.add("document.xml", FileRole.BUSINESS_DOCUMENT, XML, document, ref)
    _add_enclosed(folder, ref, document)


def _add_enclosed(folder: Folder, ref: ObjectRef, document: bytes) -> None:
    """Take the receiver's files out of the document, where no bookkeeper would find them."""
    files = enclosed_files(document)
    for name, file in zip(enclosed_names([file.name for file in files]), files, strict=True):
        folder.add(name, FileRole.ENCLOSED, file.media_type, file.content, ref, file.name)


def _add_mail(folder: Folder, ref: ObjectRef, prepared: bytes) -> None:
    folder.add("message.eml", FileRole.MESSAGE, MAIL, prepared, ref)


def _add_job(folder: Folder, ref: ObjectRef, prepared: bytes) -> None:
    job = read_job(prepared)
    folder.add(safe_name(job.job_file_name), FileRole.PRINT_JOB, JSON, job.job_file, ref)
    for name, content in job.pdfs.items():
        folder.add(safe_name(name), FileRole.PRINT_PDF, PDF, content, ref)


def _add_claim(folder: Folder, ref: ObjectRef, prepared: bytes) -> None:
    read_consignment(prepared)
    folder.add("claim.json", FileRole.MESSAGE, JSON, prepared, ref)


_KINDS = {
    Channel.PEPPOL: (_add_as4, _add_submission),
    Channel.EFAKTURA: (_add_claim,),
    Channel.VIPPS: (_add_claim,),
    Channel.EMAIL: (_add_mail,),
    Channel.PRINT: (_add_job,),
}
