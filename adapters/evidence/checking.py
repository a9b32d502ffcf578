"""Check an evidence pack, offline: that it is as it was made, and that what it holds proves what it is said to prove."""

from collections.abc import Iterator

from pydantic import ValidationError

from adapters.evidence.folder import MAIL
from adapters.evidence.mail_checks import check_mail, check_print
from adapters.evidence.peppol_checks import PeppolParts, check_peppol, check_submitted_to_provider
from adapters.peppol.certificates import NetworkTrust
from adapters.peppol.prepared import PreparedMessage
from documents.evidence.checks import Check, CheckCode, Verdict, fails, holds, not_checked
from documents.evidence.manifest import FileRole, Manifest, ManifestFile
from documents.evidence.opening import OpenPack, open_pack
from documents.evidence.records import LedgerFile
from documents.sameness import submission_digest
from documents.ubl_xml import Unreadable
from domain.channels import Channel
from domain.records import DeliveryRecord, InvoiceRecord
from domain.submission import SubmissionRecord
from domain.value import Value

_WHOLE = frozenset({FileRole.DOCUMENT, FileRole.INVOICE_PDF, FileRole.ATTACHMENT, FileRole.EVIDENCE, FileRole.PREPARED})


class PackReport(Value):
    """Every check of a pack, in order. No manifest if the file could not be read as a pack."""

    manifest: Manifest | None
    checks: tuple[Check, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing fails; what could not be checked does not count."""
        return all(check.verdict is not Verdict.FAILS for check in self.checks)


def check_pack(content: bytes, trust: NetworkTrust | None) -> PackReport:
    """Check a pack. Without trust the certificates' issuers are not checked, and that is told.

    Raises:
        Misconfigured: the trusted certificates cannot be read.
    """
    pack, checks = open_pack(content)
    if pack is None:
        return PackReport(manifest=None, checks=checks)
    ledger = _ledger(pack)
    return PackReport(
        manifest=pack.manifest,
        checks=(*checks, _referred(pack, ledger), *_submission(pack), *(check for row in ledger for check in _delivery(pack, row, trust))),
    )


def _ledger(pack: OpenPack) -> tuple[DeliveryRecord, ...]:
    """Read the register's deliveries; none if they cannot be read, which `_referred` tells."""
    try:
        return LedgerFile.model_validate_json(pack.one(FileRole.LEDGER) or b"").rows
    except ValidationError:
        return ()


def _referred(pack: OpenPack, ledger: tuple[DeliveryRecord, ...]) -> Check:
    """Check that nothing was left out: each object is in the pack, or told as damaged."""
    try:
        submission = SubmissionRecord.model_validate_json(pack.one(FileRole.SUBMISSION_RECORD) or b"")
        LedgerFile.model_validate_json(pack.one(FileRole.LEDGER) or b"")
    except ValidationError:
        return fails(CheckCode.REFERRED, "what the register says cannot be read")
    submitted = (submission.document, *(file.object for file in (submission.invoice_pdf, *submission.attachments) if file))
    delivered = (ref for row in ledger for ref in (row.prepared, row.evidence) if ref and ref.size_bytes)
    present = {file.object_sha256 for file in pack.manifest.files} | {damaged.sha256 for damaged in pack.manifest.damaged}
    left_out = [ref.sha256 for ref in (*submitted, *delivered) if ref.sha256 not in present]
    others = [file.name for file in pack.manifest.files if _is_whole(file) and file.sha256 != file.object_sha256]
    if left_out or others:
        told = (*(f"{sha256} is left out" for sha256 in left_out), *(f"{name} is another one" for name in others))
        return fails(CheckCode.REFERRED, "; ".join(told))
    return holds(CheckCode.REFERRED)


def _is_whole(file: ManifestFile) -> bool:
    """Tell whether a file is an object of the store as it is, not taken out of one."""
    return file.role in _WHOLE or file.media_type == MAIL


def _submission(pack: OpenPack) -> Iterator[Check]:
    """Check that the submitted files are those whose digest the register holds."""
    record, document = pack.one(FileRole.INVOICE_RECORD), pack.one(FileRole.DOCUMENT)
    if record is None or document is None:
        yield not_checked(CheckCode.SUBMISSION, "the document, or its record, is not in the pack")
        return
    try:
        digest = InvoiceRecord.model_validate_json(record).digest
        found = submission_digest(document, pack.one(FileRole.INVOICE_PDF), pack.of(FileRole.ATTACHMENT))
    except (ValidationError, Unreadable):
        yield fails(CheckCode.SUBMISSION, "the document, or its record, cannot be read")
        return
    yield holds(CheckCode.SUBMISSION) if found == digest else fails(CheckCode.SUBMISSION, "the fingerprint is another one")


def _delivery(pack: OpenPack, row: DeliveryRecord, trust: NetworkTrust | None) -> Iterator[Check]:
    match row.channel:
        case Channel.PEPPOL:
            yield from _peppol(pack, row, trust)
        case Channel.EMAIL:
            yield check_mail(row.id, pack.one(FileRole.MESSAGE, row.id), pack.of(FileRole.EVIDENCE, row.id))
        case Channel.PRINT:
            yield check_print(row.id, pack.one(FileRole.PRINT_JOB, row.id), pack.of(FileRole.PRINT_PDF, row.id))
        case _:
            return


def _peppol(pack: OpenPack, row: DeliveryRecord, trust: NetworkTrust | None) -> Iterator[Check]:
    """Check a delivery by PEPPOL, by an access point of our own or by a provider's."""
    submitted, files = pack.one(FileRole.DOCUMENT), _submitted_files(pack)
    facts = pack.one(FileRole.MESSAGE_FACTS, row.id)
    mime = pack.one(FileRole.MESSAGE, row.id)
    if mime is None or facts is None:
        sent = pack.one(FileRole.BUSINESS_DOCUMENT, row.id)
        yield check_submitted_to_provider(row.id, facts, sent, pack.of(FileRole.ENCLOSED, row.id), submitted, files)
        return
    try:
        message = PreparedMessage.model_validate_json(facts)
    except ValidationError:
        yield fails(CheckCode.MESSAGE, "what is known of the message cannot be read", row.id)
        return
    parts = PeppolParts(
        delivery=row.id,
        message=message,
        mime=mime,
        payload=pack.one(FileRole.SIGNED_CONTENT, row.id) or b"",
        readable=pack.one(FileRole.BUSINESS_DOCUMENT, row.id) or b"",
        enclosed=pack.of(FileRole.ENCLOSED, row.id),
        metadata=pack.one(FileRole.SMP_ANSWER, row.id) or b"",
        certificate=pack.one(FileRole.RECEIVER_CERTIFICATE, row.id) or b"",
        receipts=pack.of(FileRole.RECEIPT, row.id),
        refusals=pack.of(FileRole.REFUSAL, row.id),
        attempts=pack.of(FileRole.ATTEMPTS, row.id),
        evidence=pack.of(FileRole.EVIDENCE, row.id),
        submitted=submitted,
        files=files,
        recorded_until=pack.manifest.recorded_until,
    )
    yield from check_peppol(parts, trust)


def _submitted_files(pack: OpenPack) -> tuple[bytes, ...]:
    return (*pack.of(FileRole.INVOICE_PDF), *pack.of(FileRole.ATTACHMENT))
