"""Check an evidence pack, offline: that it is as it was made, and that what it holds proves what it is said to prove."""

from collections.abc import Iterator

from pydantic import ValidationError

from adapters.efaktura.line import HubEvidence
from adapters.evidence.folder import MAIL
from adapters.evidence.hub_answers import check_claim
from adapters.evidence.kept import said_by
from adapters.evidence.mail_checks import check_mail, check_print, check_returned
from adapters.evidence.peppol_checks import PeppolParts, check_peppol
from adapters.evidence.provider_checks import ProviderParts, check_provider
from adapters.evidence.register_checks import check_register, check_shown, check_status_messages
from adapters.evidence.submitted_checks import check_submitted, read_submitted
from adapters.peppol.certificates import NetworkTrust
from adapters.peppol.prepared import PreparedMessage
from documents.evidence.checks import Check, CheckCode, Verdict, fails, holds
from documents.evidence.content import CarriedFiles
from documents.evidence.manifest import FileRole, Manifest, ManifestFile
from documents.evidence.opening import OpenPack, open_pack
from documents.evidence.records import LedgerFile, TimelineFile
from domain.channels import Channel
from domain.identity import ObjectRef, parse_invoice_id
from domain.records import DeliveryRecord
from domain.submission import SubmissionRecord
from domain.value import Value

_WHOLE = frozenset(
    {FileRole.DOCUMENT, FileRole.INVOICE_PDF, FileRole.ATTACHMENT, FileRole.EVIDENCE, FileRole.PREPARED, FileRole.UNPROVEN_ATTEMPT}
)


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
        checks=(
            *checks,
            _referred(pack),
            check_register(pack),
            *check_submitted(pack, ledger.rows),
            *(check for row in ledger.rows for check in (*_delivery(pack, row, trust), *check_shown(pack, row))),
        ),
    )


def _ledger(pack: OpenPack) -> LedgerFile:
    """Read the register's deliveries; none if they cannot be read, which `_referred` tells."""
    try:
        return LedgerFile.model_validate_json(pack.one(FileRole.LEDGER) or b"")
    except ValidationError:
        return LedgerFile(rows=(), evidence=())


def _referred(pack: OpenPack) -> Check:
    """Check that nothing was left out: each object is in the pack, or told as damaged."""
    try:
        referred = (*_submitted_objects(pack), *_delivered_objects(pack))
    except ValidationError:
        return fails(CheckCode.REFERRED, "what the register says cannot be read")
    present = {file.object_sha256 for file in pack.manifest.files} | {damaged.sha256 for damaged in pack.manifest.damaged}
    left_out = [ref.sha256 for ref in referred if ref.sha256 not in present]
    others = [file.name for file in pack.manifest.files if _is_whole(file) and file.sha256 != file.object_sha256]
    if left_out or others:
        told = (*(f"{sha256} is left out" for sha256 in left_out), *(f"{name} is another one" for name in others))
        return fails(CheckCode.REFERRED, "; ".join(told))
    return holds(CheckCode.REFERRED)


def _submitted_objects(pack: OpenPack) -> Iterator[ObjectRef]:
    SubmissionRecord.model_validate_json(next(iter(pack.of(FileRole.SUBMISSION_RECORD)), b""))  # there is one at least
    for submitted in read_submitted(pack).values():
        record = submitted.record
        yield record.document
        yield from (file.object for file in (record.invoice_pdf, *record.attachments) if file)


def _delivered_objects(pack: OpenPack) -> Iterator[ObjectRef]:
    ledger = LedgerFile.model_validate_json(pack.one(FileRole.LEDGER) or b"")
    timeline = TimelineFile.model_validate_json(pack.one(FileRole.TIMELINE) or b"")
    kept = (*(row.evidence for row in ledger.rows), *(row.evidence for row in timeline.rows), *ledger.evidence)
    yield from (ref for ref in (*(row.prepared for row in ledger.rows), *kept) if ref and ref.size_bytes)


def _is_whole(file: ManifestFile) -> bool:
    """Tell whether a file is an object of the store as it is, not taken out of one."""
    return file.role in _WHOLE or file.media_type == MAIL


def _delivery(pack: OpenPack, row: DeliveryRecord, trust: NetworkTrust | None) -> Iterator[Check]:
    match row.channel:
        case Channel.PEPPOL:
            yield from _peppol(pack, row, trust)
            yield from check_status_messages(pack, row)
        case Channel.EMAIL:
            message = pack.one(FileRole.MESSAGE, row.id)
            yield check_mail(row.id, message, pack.of(FileRole.EVIDENCE, row.id))
            yield from check_returned(row.id, message, pack.of(FileRole.RETURNED_MAIL, row.id))
        case Channel.EFAKTURA | Channel.VIPPS:
            said = [kept for content in pack.of(FileRole.EVIDENCE, row.id) if isinstance(kept := said_by(content), HubEvidence)]
            document, _ = _carried(pack, row)
            yield check_claim(row, pack.one(FileRole.MESSAGE, row.id), (document,) if document else (), said)
        case Channel.PRINT:
            job = pack.one(FileRole.PRINT_JOB, row.id)
            yield check_print(row, job, pack.of(FileRole.PRINT_PDF, row.id), pack.of(FileRole.EVIDENCE, row.id))
        case _:
            return


def _peppol(pack: OpenPack, row: DeliveryRecord, trust: NetworkTrust | None) -> Iterator[Check]:
    """Check a delivery by PEPPOL, by an access point of our own or by a provider's."""
    submitted, files = _carried(pack, row)
    facts = pack.one(FileRole.MESSAGE_FACTS, row.id)
    mime = pack.one(FileRole.MESSAGE, row.id)
    if mime is None or facts is None:
        yield from check_provider(_provider_parts(pack, row, facts, submitted, files))
        return
    try:
        message = PreparedMessage.model_validate_json(facts)
    except ValidationError:
        yield fails(CheckCode.MESSAGE, "what is known of the message cannot be read", row.id)
        return
    parts = PeppolParts(
        delivery=row.id,
        company=parse_invoice_id(row.invoice).company,
        reference=row.reference,
        message=message,
        mime=mime,
        payload=pack.one(FileRole.SIGNED_CONTENT, row.id) or b"",
        readable=pack.one(FileRole.BUSINESS_DOCUMENT, row.id) or b"",
        enclosed=pack.of(FileRole.ENCLOSED, row.id),
        metadata=pack.one(FileRole.SMP_ANSWER, row.id) or b"",
        redirect=pack.one(FileRole.SMP_REDIRECT, row.id),
        certificate=pack.one(FileRole.RECEIVER_CERTIFICATE, row.id) or b"",
        receipts=pack.of(FileRole.RECEIPT, row.id),
        refusals=pack.of(FileRole.REFUSAL, row.id),
        attempts=pack.of(FileRole.ATTEMPTS, row.id),
        evidence=pack.of(FileRole.EVIDENCE, row.id),
        unproven=pack.of(FileRole.UNPROVEN_ATTEMPT, row.id),
        unproven_answers=pack.of(FileRole.UNPROVEN_ANSWER, row.id),
        submitted=submitted,
        files=files,
        recorded_until=pack.manifest.recorded_until,
    )
    yield from check_peppol(parts, trust)


def _provider_parts(
    pack: OpenPack, row: DeliveryRecord, facts: bytes | None, submitted: bytes | None, files: CarriedFiles
) -> ProviderParts:
    return ProviderParts(
        delivery=row.id,
        reference=row.reference,
        facts=facts,
        sent=pack.one(FileRole.BUSINESS_DOCUMENT, row.id),
        enclosed=pack.of(FileRole.ENCLOSED, row.id),
        answers=pack.of(FileRole.PROVIDER_ANSWER, row.id),
        signals=(*pack.of(FileRole.RECEIPT, row.id), *pack.of(FileRole.REFUSAL, row.id)),
        evidence=pack.of(FileRole.EVIDENCE, row.id),
        unproven=pack.of(FileRole.UNPROVEN_ATTEMPT, row.id),
        unproven_answers=pack.of(FileRole.UNPROVEN_ANSWER, row.id),
        submitted=submitted,
        files=files,
    )


def _carried(pack: OpenPack, row: DeliveryRecord) -> tuple[bytes | None, CarriedFiles]:
    """Find the document and the files of the submission that a delivery carried; nothing where it is not in the pack."""
    try:
        submitted = read_submitted(pack).get(row.digest)
    except ValidationError:
        return None, CarriedFiles()
    if submitted is None:
        return None, CarriedFiles()
    return submitted.document, CarriedFiles(submitted=submitted.files, meant=submitted.meant(row.parcel))
