"""What channels said, taken apart so that it can be read: files, what they prove, and the facts in them."""

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from types import NoneType

from cryptography import x509
from pydantic import ValidationError

from adapters.efaktura.line import HubEvidence
from adapters.evidence.folder import BINARY, JSON, MAIL, XML, Folder
from adapters.evidence.hub_answers import hub_facts, hub_proof
from adapters.evidence.kept import Kept, ReturnedMail
from adapters.http_exchange import Attempt
from adapters.mail.smtp import MailEvidence
from adapters.peppol.certificates import member_name
from adapters.peppol.evidence import PeppolEvidence, UnprovenAttempt
from adapters.peppol.http_gateway import STATUS_ANSWERS, ProviderEvidence, ProviderStatusEvidence
from adapters.peppol.prepared import PreparedMessage
from adapters.peppol.receipts import DUPLICATE, signal_time
from adapters.peppol.submission import ProviderStatus
from adapters.print_house.sftp import PrintEvidence
from documents.evidence.files import Fact, FactLabel, Proof
from documents.evidence.manifest import FileRole
from domain.peppol.mls import MessageLevelStatus, MlsCode
from domain.value import Value

_L = FactLabel
_STATUS_PROOFS = {
    MlsCode.DELIVERED: Proof.STATUS_DELIVERED,
    MlsCode.ACKNOWLEDGED: Proof.STATUS_ACKNOWLEDGED,
    MlsCode.REJECTED: Proof.STATUS_REJECTED,
}


_PROOFS: dict[type, Proof] = {
    PrintEvidence: Proof.PRINT_TAKEN,
    ReturnedMail: Proof.RETURNED,
    NoneType: Proof.ANSWER,
}
"""What those kinds of evidence show that always show the same."""


class AttemptsFile(Value):
    """`attempts.json`: how the answer was got."""

    first_attempt_at: datetime
    attempts: tuple[Attempt, ...]


def attempts_file(first_attempt_at: datetime, attempts: tuple[Attempt, ...]) -> bytes:
    """Write the attempts down."""
    return AttemptsFile(first_attempt_at=first_attempt_at, attempts=attempts).model_dump_json(indent=2).encode()


def add_answer(folder: Folder, kept: Kept) -> None:
    """Add evidence as it is kept, and what can be read out of it."""
    match kept.said:
        case PeppolEvidence() as peppol:
            answer, role = _signal_file(peppol)
            folder.add(answer, role, XML, b64decode(peppol.answer_base64), kept.object)
            _add_attempts(folder, kept, peppol.first_attempt_at, peppol.attempts)
            folder.add("evidence.json", FileRole.EVIDENCE, JSON, kept.content, kept.object)
        case ProviderEvidence() as provider:
            folder.add("provider-answer.json", FileRole.PROVIDER_ANSWER, JSON, b64decode(provider.answer_base64), kept.object)
            _add_attempts(folder, kept, provider.attempt.began_at, (provider.attempt,))
            folder.add("evidence.json", FileRole.EVIDENCE, JSON, kept.content, kept.object)
        case ProviderStatusEvidence(status_answer_base64=answer_base64):
            folder.add("provider-status.json", FileRole.PROVIDER_ANSWER, JSON, b64decode(answer_base64), kept.object)
            folder.add("evidence.json", FileRole.EVIDENCE, JSON, kept.content, kept.object)
        case HubEvidence(answer_base64=answer_base64):
            folder.add("hub-answer.json", FileRole.HUB_ANSWER, JSON, b64decode(answer_base64), kept.object)
            folder.add("evidence.json", FileRole.EVIDENCE, JSON, kept.content, kept.object)
        case MessageLevelStatus():
            folder.add("status-message.xml", FileRole.STATUS_MESSAGE, XML, kept.document, kept.object)
        case UnprovenAttempt(answer_base64=answer_base64):
            folder.add("attempt-without-proof.json", FileRole.UNPROVEN_ATTEMPT, JSON, kept.content, kept.object)
            if answer_base64:
                folder.add("answer-without-proof.bin", FileRole.UNPROVEN_ANSWER, BINARY, b64decode(answer_base64), kept.object)
        case ReturnedMail():
            folder.add("returned-mail.eml", FileRole.RETURNED_MAIL, MAIL, kept.content, kept.object)
        case other:
            name, media_type = ("evidence.json", JSON) if other else ("evidence.bin", BINARY)
            folder.add(name, FileRole.EVIDENCE, media_type, kept.content, kept.object)


def proof_of(kept: Kept) -> Proof | None:
    """Tell what evidence shows; an attempt without an answer that proves anything shows nothing."""
    match kept.said:
        case PeppolEvidence(receipt_id=receipt, error_code=code):
            return _signal_proof(receipt, code)
        case ProviderEvidence(answer_base64=answer):
            told = provider_status(answer)
            return Proof.PROVIDER_ANSWER if told and told.status == "sent" else Proof.PROVIDER_OTHERWISE
        case ProviderStatusEvidence(status_answer_base64=answer):
            return _passed_on(provider_status(answer))
        case MessageLevelStatus(code=code):
            return _STATUS_PROOFS[code]
        case HubEvidence() | MailEvidence() as said:
            return hub_proof(said) if isinstance(said, HubEvidence) else _mail_proof(said)
        case other:
            return _PROOFS.get(type(other))


def _mail_proof(mail: MailEvidence) -> Proof:
    return Proof.MAIL_TAKEN if mail.reply.startswith("2") else Proof.MAIL_REFUSED


def _signal_proof(receipt: str | None, error_code: str | None) -> Proof:
    if receipt is not None:
        return Proof.RECEIPT
    return Proof.SEEN_BEFORE if error_code == DUPLICATE else Proof.REFUSAL


def facts_of(kept: Kept) -> Iterator[Fact]:
    """Read the facts that evidence tells."""
    match kept.said:
        case PeppolEvidence() as peppol:
            yield from _peppol_facts(peppol)
        case ProviderEvidence() as provider:
            yield from _provider_facts(provider)
        case ProviderStatusEvidence(status_attempt=attempt, status_answer_base64=answer):
            if (status := provider_status(answer)) and status.mls_status:
                yield Fact(label=_L.PROVIDER_MLS, value=status.mls_status)
            yield from _attempt_facts(attempt)
        case MessageLevelStatus(issued_at=issued_at):
            yield Fact(label=_L.STATUS_TIME, value=issued_at)
        case MailEvidence() as mail:
            yield Fact(label=_L.MAIL_REPLY, value=mail.reply)
            yield Fact(label=_L.ANSWERED, value=mail.at)
            yield Fact(label=_L.MAIL_SERVER, value=mail.server)
            yield Fact(label=_L.MAIL_TO, value=mail.envelope_to)
            yield Fact(label=_L.MAIL_FROM, value=mail.envelope_from)
            yield Fact(label=_L.MAIL_MESSAGE_ID, value=mail.message_id)
        case UnprovenAttempt(attempt=attempt, why=why):
            yield Fact(label=_L.UNPROVEN_ATTEMPT, value=attempt.began_at)
            yield Fact(label=_L.UNPROVEN_END, value=why)
        case HubEvidence() as hub:
            yield from hub_facts(hub)
            yield from _attempt_facts(hub.attempt)
        case PrintEvidence() as job:
            yield Fact(label=_L.PRINT_SERVER, value=job.server)
            yield Fact(label=_L.PRINT_HOST_KEY, value=job.host_key)
            yield Fact(label=_L.PRINT_JOB, value=job.job)
            yield Fact(label=_L.PRINT_SEEN, value=job.seen)
            yield Fact(label=_L.ANSWERED, value=job.at)


def message_facts(message: PreparedMessage, payload: bytes) -> Iterator[Fact]:
    """Tell where an AS4 message went and by which names it is known."""
    certificate = x509.load_pem_x509_certificate(message.receiver_certificate.encode())
    yield Fact(label=_L.RECEIVER, value=message.receiver)
    yield Fact(label=_L.ACCESS_POINT, value=message.url)
    yield Fact(label=_L.SEAT, value=member_name(certificate))
    yield Fact(label=_L.MESSAGE_ID, value=message.message_id)
    yield Fact(label=_L.INSTANCE, value=message.instance)
    yield Fact(label=_L.CONTENT_SHA256, value=hashlib.sha256(payload).hexdigest())


def _peppol_facts(peppol: PeppolEvidence) -> Iterator[Fact]:
    if peppol.receipt_id:
        yield Fact(label=_L.RECEIPT_ID, value=peppol.receipt_id)
    if peppol.error_code:
        yield Fact(label=_L.ERROR_CODE, value=peppol.error_code)
    if time := signal_time(b64decode(peppol.answer_base64)):
        yield Fact(label=_L.RECEIPT_TIME, value=time)
    yield Fact(label=_L.CERTIFICATE, value=peppol.receiver_certificate_sha256)
    yield Fact(label=_L.FIRST_ATTEMPT, value=peppol.first_attempt_at)
    for attempt in peppol.attempts:
        yield from _attempt_facts(attempt)


def _provider_facts(provider: ProviderEvidence) -> Iterator[Fact]:
    yield Fact(label=_L.RECEIVER, value=provider.submission.receiver)
    yield Fact(label=_L.INSTANCE, value=provider.submission.instance)
    if status := provider_status(provider.answer_base64):
        yield Fact(label=_L.PROVIDER_STATUS, value=status.status)
    yield from _attempt_facts(provider.attempt)


def provider_status(answer_base64: str) -> ProviderStatus | None:
    """Read a provider's status; nothing if it said something else: its words are in the pack."""
    try:
        return ProviderStatus.model_validate_json(b64decode(answer_base64))
    except ValidationError:
        return None


def _passed_on(status: ProviderStatus | None) -> Proof:
    match STATUS_ANSWERS.get(status.mls_status or "") if status else None:
        case MlsCode.DELIVERED | MlsCode.ACKNOWLEDGED:
            return Proof.PROVIDER_STATUS
        case MlsCode.REJECTED:
            return Proof.PROVIDER_REJECTED
        case None:
            return Proof.PROVIDER_OTHERWISE


def _attempt_facts(attempt: Attempt) -> Iterator[Fact]:
    yield Fact(label=_L.ANSWERED, value=attempt.ended_at)
    if attempt.http_status:
        yield Fact(label=_L.HTTP_STATUS, value=str(attempt.http_status))


def _signal_file(peppol: PeppolEvidence) -> tuple[str, FileRole]:
    return ("refusal.xml", FileRole.REFUSAL) if peppol.receipt_id is None else ("receipt.xml", FileRole.RECEIPT)


def _add_attempts(folder: Folder, kept: Kept, first_attempt_at: datetime, attempts: tuple[Attempt, ...]) -> None:
    folder.add("attempts.json", FileRole.ATTEMPTS, JSON, attempts_file(first_attempt_at, attempts), kept.object)
