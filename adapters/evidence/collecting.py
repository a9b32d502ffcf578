"""Collect the evidence pack of an invoice: what register and store know of it, as it was at one moment."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.evidence.answers import add_answer, facts_of, message_facts, proof_of
from adapters.evidence.folder import PDF, XML, Folder
from adapters.evidence.kept import Kept, ReturnedMail, is_of, read_kept
from adapters.evidence.messages import add_message
from adapters.peppol.evidence import UnprovenAttempt
from adapters.peppol.prepared import PreparedMessage
from documents.evidence.files import SHOWS_TAKEN, DeliveryStory, EvidenceFile, Fact, Proof, Story
from documents.evidence.index import delivery_folder, document_folder
from documents.evidence.manifest import DamagedObject, Fault, FileRole
from documents.evidence.names import attachment_names
from documents.evidence.pack import write_pack
from documents.evidence.records import record_files
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import TAKEN
from domain.errors import Corrupt, NotFound
from domain.identity import ObjectRef
from domain.lifecycle import Event
from domain.parcels.parcel import INVOICE_PDF
from domain.peppol.mls import MessageLevelStatus
from domain.ports import DocumentStore, InvoiceRegister
from domain.records import DeliveryRecord, InvoiceDocument, InvoiceRecord, TimelineEntry
from domain.submission import StoredFile, SubmissionRecord
from domain.value import Value

_WITHOUT_EVIDENCE: dict[LedgerState, Proof] = {
    LedgerState.PREPARED: Proof.UNDER_WAY,
    LedgerState.HANDING_OVER: Proof.UNDER_WAY,
    LedgerState.HANDED_OVER: Proof.NOTHING_KEPT,
    LedgerState.CONFIRMED: Proof.NOTHING_KEPT,
    LedgerState.REFUSED: Proof.NOTHING_KEPT,
    LedgerState.UNKNOWN: Proof.UNKNOWN,
}


class EvidencePack(Value):
    """A pack as one zip. `damaged` names what the store could not give; the pack says so too."""

    content: bytes
    files: int
    damaged: tuple[DamagedObject, ...] = ()


class _Known(NamedTuple):
    """What the register knows, all at one moment."""

    invoice: InvoiceRecord
    documents: tuple[InvoiceDocument, ...]
    timeline: tuple[TimelineEntry, ...]
    deliveries: tuple[DeliveryRecord, ...]
    evidence: tuple[ObjectRef, ...]


def evidence_pack(register: InvoiceRegister, store: DocumentStore, invoice: str) -> EvidencePack:
    """Collect the pack of an invoice. The same state gives the same bytes.

    Raises:
        NotFound: no decision was written for it.
        Unavailable: register or store cannot be read.
    """
    known = _known(register, invoice)
    shelf = _Shelf(store)
    total = len(known.documents)
    submitted = tuple(
        file
        for n, document in sorted(enumerate(known.documents, 1), reverse=True)  # the one that stands is read first
        for file in _submitted(shelf, document_folder(n, total), document.submission)
    )
    kept = _kept(shelf, known)
    folders = [Folder(delivery_folder(n, row.channel), row.id) for n, row in enumerate(known.deliveries, 1)]
    settled = {row.channel for row in known.timeline if row.event is Event.SETTLED_AS_SENT}
    stories = tuple(
        _delivery(shelf, folder, row, kept, settled=row.channel in settled) for folder, row in zip(folders, known.deliveries, strict=True)
    )
    story = Story(
        invoice=known.invoice,
        documents=known.documents,
        timeline=known.timeline,
        deliveries=stories,
        evidence=known.evidence,
        damaged=tuple(shelf.damaged),
    )
    files = (*submitted, *(file for folder in folders for file in folder.files), *_others(known, kept), *record_files(story))
    return EvidencePack(content=write_pack(story, files), files=len(files), damaged=story.damaged)


def _known(register: InvoiceRegister, invoice: str) -> _Known:
    """Read until twice the same was read: each verb of the register is a transaction of its own."""
    before = _read(register, invoice)
    while (after := _read(register, invoice)) != before:
        before = after
    return after


def _read(register: InvoiceRegister, invoice: str) -> _Known:
    record = register.invoice(invoice)
    return _Known(
        invoice=record,
        documents=register.documents(invoice),
        timeline=register.timeline(invoice),
        deliveries=register.deliveries(invoice),
        evidence=register.evidence(invoice),
    )


class _Shelf:
    """The store, and what it could not give."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self.damaged: list[DamagedObject] = []

    def get(self, ref: ObjectRef, role: FileRole, delivery: str | None = None) -> bytes | None:
        """Read an object, or write down that it cannot be had."""
        try:
            return self._store.get(ref)
        except (NotFound, Corrupt) as error:
            fault = Fault.MISSING if isinstance(error, NotFound) else Fault.CORRUPT
            self.damaged.append(DamagedObject(role=role, sha256=ref.sha256, size_bytes=ref.size_bytes, fault=fault, delivery=delivery))
            return None


def _submitted(shelf: _Shelf, folder: str, submission: SubmissionRecord) -> Iterator[EvidenceFile]:
    names = attachment_names(
        [file.file_name for file in submission.attachments], [file.object.media_type == PDF for file in submission.attachments]
    )
    attached = zip(names, submission.attachments, strict=True)
    files: Sequence[tuple[str, FileRole, str, ObjectRef, StoredFile | None]] = (
        ("document.xml", FileRole.DOCUMENT, XML, submission.document, None),
        *((INVOICE_PDF, FileRole.INVOICE_PDF, PDF, pdf.object, None) for pdf in [submission.invoice_pdf] if pdf),
        *((name, FileRole.ATTACHMENT, file.object.media_type, file.object, file) for name, file in attached),
    )
    for name, role, media_type, ref, given in files:
        content = shelf.get(ref, role)
        if content is not None:
            yield EvidenceFile(
                name=f"{folder}{name}",
                role=role,
                media_type=media_type,
                content=content,
                submission=submission.digest,
                object_sha256=ref.sha256,
                given_name=given.file_name if given else None,
            )


def _kept(shelf: _Shelf, known: _Known) -> tuple[Kept, ...]:
    """Read all evidence: the attempts without proof in order, what channels answered, then what came later."""
    of_rows = {row.evidence.sha256: (row.evidence, row.id) for row in known.deliveries if row.evidence}
    objects = {ref.sha256: (ref, None) for ref in known.evidence} | of_rows
    kept = []
    for ref, delivery in objects.values():
        if not ref.size_bytes:
            continue  # the channel was not even asked
        content = shelf.get(ref, FileRole.EVIDENCE, delivery)
        if content is not None:
            kept.append(read_kept(ref, content))
    return tuple(sorted(kept, key=_order))


def _order(kept: Kept) -> tuple[int, str]:
    match kept.said:
        case UnprovenAttempt(attempt=attempt):
            return 0, attempt.began_at.isoformat()
        case MessageLevelStatus() | ReturnedMail():
            return 2, kept.object.sha256
        case _:
            return 1, kept.object.sha256


def _delivery(shelf: _Shelf, folder: Folder, row: DeliveryRecord, kept: Sequence[Kept], *, settled: bool) -> DeliveryStory:
    prepared = shelf.get(row.prepared, FileRole.PREPARED, row.id)
    if prepared is not None:
        add_message(folder, row.channel, row.prepared, prepared)
    mine = [one for one in kept if is_of(one, row)]
    for one in mine:
        add_answer(folder, one)
    facts = (*_message_facts(folder), *(fact for one in mine for fact in facts_of(one)))
    return DeliveryStory(row=row, proofs=tuple(_proofs(shelf, row, mine, settled=settled)), facts=facts)


def _proofs(shelf: _Shelf, row: DeliveryRecord, mine: Sequence[Kept], *, settled: bool) -> Iterator[Proof]:
    shown = dict.fromkeys(proof for one in mine if (proof := proof_of(one)))
    yield from shown
    if any(one.delivery == row.id and one.role is FileRole.EVIDENCE for one in shelf.damaged):
        yield Proof.DAMAGED
    elif not SHOWS_TAKEN & shown.keys():
        if settled and row.state in TAKEN:
            yield Proof.PERSON
        elif not shown:
            yield _WITHOUT_EVIDENCE[row.state]


def _message_facts(folder: Folder) -> Iterator[Fact]:
    """Tell the names of an AS4 message, if the folder has one."""
    found = {file.role: file.content for file in folder.files}
    if FileRole.SIGNED_CONTENT in found:
        message = PreparedMessage.model_validate_json(found[FileRole.MESSAGE_FACTS])
        yield from message_facts(message, found[FileRole.SIGNED_CONTENT])


def _others(known: _Known, kept: Sequence[Kept]) -> Sequence[EvidenceFile]:
    """Keep evidence that names no delivery of this invoice."""
    folder = Folder("other/")
    for one in kept:
        if not any(is_of(one, row) for row in known.deliveries):
            add_answer(folder, one)
    return folder.files
