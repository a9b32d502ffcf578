"""Whether the parts of a PEPPOL delivery prove it: message, content, SMP answer and receipt, each held against the next.

submitted document = content = digest in the message = digest in the receipt
receipt's signer = certificate in the SMP's answer = signed by the SMP = issued by PEPPOL
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.evidence.answers import attempts_file
from adapters.evidence.kept import said_by
from adapters.peppol.certificates import NetworkTrust, Untrusted, member_name
from adapters.peppol.distrust import Distrusted
from adapters.peppol.evidence import PeppolEvidence, UnprovenAttempt
from adapters.peppol.prepared import PreparedMessage
from adapters.peppol.receipts import ErrorSignal, Receipt, Signal, Unproven, read_signal
from adapters.peppol.sent_message import NotAsSent, SentMessage, read_sent
from adapters.peppol.smp_metadata import Endpoint, endpoint_of, redirect_of
from adapters.peppol.smp_signature import Signed, read_intact, read_signed
from documents.evidence.checks import NOT_THERE, Check, CheckCode, fails, holds, not_checked
from documents.evidence.content import CarriedFiles, OtherContent, check_content, enclosed_files, unpacked
from documents.sbdh import NoBusinessDocument, enclosed_bytes, unwrap
from domain.identifiers import participant_id
from domain.peppol.network import Distrust, Service
from domain.value import Value

C = CheckCode
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_NO_TRUST = "no trusted certificates are set (FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE, _SMP_CA_FILE, _ACCESS_POINT_CA_FILE)"


class PeppolParts(Value):
    """What a pack holds of one delivery by an access point of our own; empty bytes where a part is not in it."""

    delivery: str
    company: str
    """Orgnr of who sent it."""
    reference: str | None
    """The name of the message in the register."""
    message: PreparedMessage
    mime: bytes
    payload: bytes
    readable: bytes
    enclosed: tuple[bytes, ...]
    metadata: bytes
    redirect: bytes | None
    certificate: bytes
    receipts: tuple[bytes, ...]
    refusals: tuple[bytes, ...]
    attempts: tuple[bytes, ...]
    evidence: tuple[bytes, ...]
    unproven: tuple[bytes, ...]
    unproven_answers: tuple[bytes, ...]
    submitted: bytes | None
    files: CarriedFiles
    recorded_until: datetime

    @property
    def kept(self) -> tuple[PeppolEvidence, ...]:
        """What is kept of the access point's answers."""
        return tuple(said for said in map(said_by, self.evidence) if isinstance(said, PeppolEvidence))

    @property
    def at(self) -> datetime:
        """When the message was sent first, or at the latest: certificates are checked as of then."""
        unproven = (said.attempt.began_at for said in map(said_by, self.unproven) if isinstance(said, UnprovenAttempt))
        return min((*(kept.first_attempt_at for kept in self.kept), *unproven), default=self.recorded_until)


def check_peppol(parts: PeppolParts, trust: NetworkTrust | None) -> Iterator[Check]:
    """Check everything that can be checked without a network. Raises Misconfigured if the trusted certificates cannot be read."""
    try:
        sent = _sent(parts)
    except NotAsSent as error:
        yield fails(C.MESSAGE, str(error), parts.delivery)
        return
    yield holds(C.MESSAGE, parts.delivery)
    yield from _content(parts, sent)
    if not parts.metadata:
        yield fails(C.SMP_SIGNATURE, f"the SMP's answer {NOT_THERE}", parts.delivery)
        return
    try:
        signed = read_intact(parts.metadata, parts.at)
    except Distrusted as error:
        yield fails(C.SMP_SIGNATURE, error.detail, parts.delivery)
        return
    yield holds(C.SMP_SIGNATURE, parts.delivery, signed.signer.subject.rfc4514_string())
    yield _smp_chain(parts, signed, trust)
    if parts.redirect is not None:
        yield _redirect(parts, parts.redirect, signed, trust)
    try:
        endpoint = _endpoint(parts, signed)
    except Distrusted as error:
        yield fails(C.ADDRESS, error.detail, parts.delivery)
        return
    yield _address(parts, endpoint)
    yield _access_point_chain(parts, endpoint, trust)
    yield from _signals(parts, sent, endpoint)
    yield from check_unproven(parts.delivery, parts.message.message_id, parts.unproven, parts.unproven_answers)


def _sent(parts: PeppolParts) -> SentMessage:
    """Read the message, and hold it against what was written down when it was prepared."""
    message = parts.message
    if (message.delivery, message.instance, message.sender) != (parts.delivery, parts.reference, participant_id(parts.company)):
        raise NotAsSent("it is of another delivery, or of another sender")
    if hashlib.sha256(parts.mime).hexdigest() != parts.message.mime_sha256:
        raise NotAsSent("its SHA-256 is another one than when it was prepared")
    sent = read_sent(parts.message, parts.mime)
    if (sent.message_id, sent.signed_parts) != (parts.message.message_id, parts.message.signed_parts):
        raise NotAsSent("it is another message than was prepared")
    return sent


def _content(parts: PeppolParts, sent: SentMessage) -> Iterator[Check]:
    try:
        content = _signed_content(parts, sent)
    except OtherContent as error:
        yield fails(C.CONTENT, str(error), parts.delivery)
        return
    yield holds(C.CONTENT, parts.delivery, hashlib.sha256(parts.payload).hexdigest())
    yield _document(parts, content)


def _signed_content(parts: PeppolParts, sent: SentMessage) -> bytes:
    digest = b64encode(hashlib.sha256(parts.payload).digest()).decode()
    signed = [(part.digest_algorithm, part.digest) for part in sent.signed_parts if part.uri.startswith("cid:")]
    content = unpacked(parts.payload)
    if signed != [(_SHA256, digest)] or content != parts.readable:
        raise OtherContent("it is not what the message's signature covers")
    _check_header(content, parts.message)
    return content


def _check_header(content: bytes, message: PreparedMessage) -> None:
    """Check that the receiver that the SMP's answer is about is the one that the signed content is for."""
    try:
        header, _ = unwrap(content)
    except NoBusinessDocument as error:
        raise OtherContent(str(error)) from None
    names = (message.instance, message.sender, message.receiver, message.document_type, message.process)
    if (header.instance, header.sender, header.receiver, header.document_type, header.process) != names:
        raise OtherContent("its header names another message, party or kind of document")


def _document(parts: PeppolParts, content: bytes) -> Check:
    if parts.submitted is None:
        return not_checked(C.DOCUMENT, f"the submitted document {NOT_THERE}", parts.delivery)
    try:
        document = enclosed_bytes(content)
        check_content(document, parts.submitted, parts.files)
        check_enclosed(document, parts.enclosed)
    except (NoBusinessDocument, OtherContent) as error:
        return fails(C.DOCUMENT, str(error), parts.delivery)
    return holds(C.DOCUMENT, parts.delivery)


def check_enclosed(document: bytes, enclosed: Sequence[bytes]) -> None:
    """Check the files that were taken out of a document. Raises OtherContent."""
    if [file.content for file in enclosed_files(document)] != list(enclosed):
        raise OtherContent("the files that were taken out of it are others")


def _smp_chain(parts: PeppolParts, signed: Signed, trust: NetworkTrust | None) -> Check:
    if trust is None:
        return not_checked(C.SMP_CHAIN, _NO_TRUST, parts.delivery)
    try:
        trust.check_smp(signed.signer, parts.at)
    except Untrusted as error:
        return fails(C.SMP_CHAIN, str(error), parts.delivery)
    return holds(C.SMP_CHAIN, parts.delivery)


def _redirect(parts: PeppolParts, redirect: bytes, signed: Signed, trust: NetworkTrust | None) -> Check:
    """Check that the SMP of the name server refers to the one that answered."""
    if trust is None:
        return not_checked(C.SMP_REDIRECT, _NO_TRUST, parts.delivery)
    try:
        referring = read_signed(redirect, trust, parts.at)
        found = redirect_of(referring.content)
        if found is None or found.signer != member_name(signed.signer):
            return fails(C.SMP_REDIRECT, "it refers to another SMP, or to none", parts.delivery)
    except (Distrusted, Untrusted) as error:
        return fails(C.SMP_REDIRECT, str(error), parts.delivery)
    return holds(C.SMP_REDIRECT, parts.delivery, found.address)


def _endpoint(parts: PeppolParts, signed: Signed) -> Endpoint:
    message = parts.message
    service = Service(document_type=message.document_type, process=message.process)
    found = endpoint_of(signed.content, message.receiver, service, parts.at)
    if isinstance(found, Endpoint):
        return found
    raise Distrusted(Distrust.OTHER_PARTY, f"the SMP's answer names no address for this kind of document: {found}")


def _address(parts: PeppolParts, endpoint: Endpoint) -> Check:
    try:
        certificate = x509.load_pem_x509_certificate(parts.message.receiver_certificate.encode())
    except ValueError:
        return fails(C.ADDRESS, "the message's certificate cannot be read", parts.delivery)
    if (endpoint.url, endpoint.certificate) != (parts.message.url, certificate):
        return fails(C.ADDRESS, "the SMP's answer names another address or certificate", parts.delivery)
    if parts.certificate != parts.message.receiver_certificate.encode():
        return fails(C.ADDRESS, "the certificate in the pack is another one", parts.delivery)
    return holds(C.ADDRESS, parts.delivery, endpoint.url)


def _access_point_chain(parts: PeppolParts, endpoint: Endpoint, trust: NetworkTrust | None) -> Check:
    if trust is None:
        return not_checked(C.ACCESS_POINT_CHAIN, _NO_TRUST, parts.delivery)
    try:
        trust.check_access_point(endpoint.certificate, parts.at)
    except Untrusted as error:
        return fails(C.ACCESS_POINT_CHAIN, str(error), parts.delivery)
    return holds(C.ACCESS_POINT_CHAIN, parts.delivery)


def _signals(parts: PeppolParts, sent: SentMessage, endpoint: Endpoint) -> Iterator[Check]:
    """Read each answer by the certificate of the SMP's answer and the parts of the message itself, whatever else is written down."""
    pem = endpoint.certificate.public_bytes(Encoding.PEM).decode()
    message = parts.message.model_copy(
        update={"receiver_certificate": pem, "message_id": sent.message_id, "signed_parts": sent.signed_parts}
    )
    if not parts.receipts and not parts.refusals:
        yield not_checked(C.RECEIPT, "there is no receipt in the pack", parts.delivery)
    for receipt in parts.receipts:
        yield _told(C.RECEIPT, read_signal(receipt, message), Receipt, parts.delivery)
    for refusal in parts.refusals:
        yield _told(C.REFUSAL, read_signal(refusal, message), ErrorSignal, parts.delivery)
    if parts.evidence:
        yield _evidence(parts)


def _evidence(parts: PeppolParts) -> Check:
    """Check that what was taken apart is what is kept."""
    kept = parts.kept
    others = [one for one in kept if (one.message, b64decode(one.metadata_base64)) != (parts.message, parts.metadata)]
    if len(kept) != len(parts.evidence) or others:
        return fails(C.EVIDENCE, "it is of another message", parts.delivery)
    receipts, refusals = (
        sorted(b64decode(one.answer_base64) for one in kept if bool(one.receipt_id) is wanted) for wanted in (True, False)
    )
    if (receipts, refusals) != (sorted(parts.receipts), sorted(parts.refusals)):
        return fails(C.EVIDENCE, "it is of another answer", parts.delivery)
    if sorted(attempts_file(one.first_attempt_at, one.attempts) for one in kept) != sorted(parts.attempts):
        return fails(C.EVIDENCE, "it tells of other attempts", parts.delivery)
    return holds(C.EVIDENCE, parts.delivery)


def check_unproven(delivery: str, message_id: str, unproven: Sequence[bytes], answers: Sequence[bytes]) -> Iterator[Check]:
    """Check that attempts without proof are about this message, and that what came back is what was kept."""
    if not unproven and not answers:
        return
    attempts = [said for said in map(said_by, unproven) if isinstance(said, UnprovenAttempt)]
    names = {(attempt.delivery, attempt.message_id) for attempt in attempts}
    if len(attempts) != len(unproven) or names != {(delivery, message_id)}:
        yield fails(C.ATTEMPT, "one is about another message", delivery)
    elif sorted(b64decode(attempt.answer_base64) for attempt in attempts if attempt.answer_base64) != sorted(answers):
        yield fails(C.ATTEMPT, "another answer came back", delivery)
    else:
        yield holds(C.ATTEMPT, delivery)


def _told(code: CheckCode, signal: Signal, wanted: type[Receipt | ErrorSignal], delivery: str) -> Check:
    match signal:
        case Unproven(why=why):
            return fails(code, why, delivery)
        case Receipt(receipt_id=name) | ErrorSignal(code=name) if isinstance(signal, wanted):
            return holds(code, delivery, name)
    return fails(code, f"it is a {signal.kind}", delivery)
