"""Whether what the register says in a pack is of one invoice, and is no more than what was kept shows."""

from collections.abc import Iterator

from pydantic import ValidationError

from adapters.evidence.answers import proof_of
from adapters.evidence.kept import Kept, read_kept
from documents.evidence.checks import Check, CheckCode, fails, holds, not_checked
from documents.evidence.files import SHOWS_TAKEN, Proof
from documents.evidence.manifest import FileRole
from documents.evidence.opening import OpenPack
from documents.evidence.records import LedgerFile, TimelineFile
from documents.mls import NotMls, read_mls
from documents.ubl_xml import NAMESPACES, Unreadable, parse_xml
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import TAKEN
from domain.identity import ObjectRef, invoice_id, invoice_of
from domain.lifecycle import Event
from domain.records import DeliveryRecord, InvoiceRecord
from domain.submission import SubmissionRecord

_CONFIRMS = frozenset({Proof.STATUS_DELIVERED, Proof.PROVIDER_STATUS, Proof.HUB_DELIVERED})
_NOWHERE = ObjectRef(company="", sha256="", size_bytes=0, media_type="")


def check_register(pack: OpenPack) -> Check:
    """Check that manifest, decision, submissions, timeline, deliveries and documents are of one invoice and one moment."""
    try:
        troubles = tuple(_troubles(pack))
    except ValidationError:
        return fails(CheckCode.REGISTER, "what the register says cannot be read")
    return fails(CheckCode.REGISTER, "; ".join(troubles)) if troubles else holds(CheckCode.REGISTER, pack.manifest.invoice)


def check_status_messages(pack: OpenPack, row: DeliveryRecord) -> Iterator[Check]:
    """Check that status messages name the message of this delivery. They are not signed by themselves."""
    for content in pack.of(FileRole.STATUS_MESSAGE, row.id):
        try:
            about = read_mls(content).document
        except NotMls as error:
            yield fails(CheckCode.STATUS, str(error), row.id)
            continue
        yield holds(CheckCode.STATUS, row.id) if about == row.reference else fails(CheckCode.STATUS, "it is about another message", row.id)


def check_shown(pack: OpenPack, row: DeliveryRecord) -> Iterator[Check]:
    """Check that of a delivery said to be taken, or confirmed, something shows it: the channel, or a person who settled it."""
    if row.state not in TAKEN:
        return
    proofs = {proof for kept in _kept(pack, row) if (proof := proof_of(kept))}
    if row.state is LedgerState.CONFIRMED and not _CONFIRMS & proofs:
        yield _unshown(pack, row, proofs, "nothing confirms it")
    elif SHOWS_TAKEN & proofs:
        yield holds(CheckCode.SHOWN, row.id, ", ".join(sorted(proofs)))
    elif _settled(pack, row):
        yield holds(CheckCode.SHOWN, row.id, "by a person alone")
    else:
        yield _unshown(pack, row, proofs, "nothing shows that it was taken")


def _unshown(pack: OpenPack, row: DeliveryRecord, proofs: set[Proof], why: str) -> Check:
    """What could not be had, or is of a kind that is not known here, may show it."""
    cannot_tell = Proof.ANSWER in proofs or pack.manifest.damaged
    return not_checked(CheckCode.SHOWN, why, row.id) if cannot_tell else fails(CheckCode.SHOWN, why, row.id)


def _kept(pack: OpenPack, row: DeliveryRecord) -> Iterator[Kept]:
    for role in (FileRole.EVIDENCE, FileRole.STATUS_MESSAGE):
        yield from (read_kept(_NOWHERE, content) for content in pack.of(role, row.id))


def _settled(pack: OpenPack, row: DeliveryRecord) -> bool:
    try:
        timeline = TimelineFile.model_validate_json(pack.one(FileRole.TIMELINE) or b"")
    except ValidationError:
        return False
    return any(told.event is Event.SETTLED_AS_SENT and told.channel is row.channel for told in timeline.rows)


def _troubles(pack: OpenPack) -> Iterator[str]:
    manifest = pack.manifest
    invoice = InvoiceRecord.model_validate_json(pack.one(FileRole.INVOICE_RECORD) or b"")
    ledger = LedgerFile.model_validate_json(pack.one(FileRole.LEDGER) or b"").rows
    timeline = TimelineFile.model_validate_json(pack.one(FileRole.TIMELINE) or b"").rows
    submissions = map(SubmissionRecord.model_validate_json, pack.of(FileRole.SUBMISSION_RECORD))
    if not manifest.invoice == invoice.id == invoice_id(invoice.key):
        yield "the manifest, or the decision, is of another invoice"
    if any(submission.key != invoice.key for submission in submissions):
        yield "a submission is of another invoice"
    if any(not row.invoice == invoice_of(row.id) == invoice.id for row in ledger):
        yield "a delivery is of another invoice"
    if not {file.delivery for file in manifest.files} <= {None, *(row.id for row in ledger)}:
        yield "a file is of a delivery that the register does not know"
    if any(number != invoice.key.number for number in _numbers(pack)):
        yield "a document has another number"
    if manifest.status is not invoice.status or (timeline and timeline[-1].status is not invoice.status):
        yield "the manifest, the timeline and the decision tell of different statuses"
    if timeline and timeline[-1].at != manifest.recorded_until:
        yield "the timeline goes on, or ends before the moment of the manifest"


def _numbers(pack: OpenPack) -> Iterator[str]:
    """Read the documents' own numbers; one that cannot be read was rejected for that."""
    for document in pack.of(FileRole.DOCUMENT):
        try:
            yield (parse_xml(document).findtext("cbc:ID", namespaces=NAMESPACES) or "").strip()
        except Unreadable:
            continue
