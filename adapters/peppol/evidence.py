"""What proves how a message was taken or refused, as one JSON file."""

from base64 import b64encode
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from adapters.http_exchange import Attempt
from adapters.peppol.prepared import PreparedMessage
from domain.value import Value


class PeppolEvidence(Value):
    """The evidence of one delivery. Fields named *_base64 hold bytes exactly as they came, so that signatures can be verified again."""

    message: PreparedMessage
    """With the hash of the MIME body that was sent and the certificate that the receipt is bound to."""
    receiver_certificate_sha256: str
    receipt_id: str | None
    error_code: str | None
    answer_base64: str
    metadata_base64: str
    """The SMP's signed answer that the message was addressed by."""
    first_attempt_at: datetime
    attempts: tuple[Attempt, ...]
    """Those of the hand-over that got the answer; earlier ones without an answer began at `first_attempt_at`."""


class UnprovenAttempt(Value):
    """One attempt that got nothing that proves anything: it may or may not have reached the receiver."""

    delivery: str
    message_id: str
    """AS4 MessageId, or the name that a provider knows the document by."""
    attempt: Attempt
    why: str
    """How it ended, for operators."""
    answer_bytes: int
    """How much came back."""
    answer_base64: str
    """Its beginning, exactly as it came."""


MAX_KEPT_ANSWER_BYTES = 64 * 1024
"""What is kept of an answer that proves nothing; receipts and SOAP faults are far smaller."""


def unproven(delivery: str, message_id: str, attempt: Attempt, why: str, answer: bytes) -> bytes:
    """Write an attempt down that proves nothing."""
    told = UnprovenAttempt(
        delivery=delivery,
        message_id=message_id,
        attempt=attempt,
        why=why,
        answer_bytes=len(answer),
        answer_base64=b64encode(answer[:MAX_KEPT_ANSWER_BYTES]).decode(),
    )
    return told.model_dump_json(indent=2).encode()


class Answer(Value):
    """What came back: the raw bytes and what they were read as."""

    body: bytes
    receipt_id: str | None = None
    error_code: str | None = None


def evidence(message: PreparedMessage, metadata: bytes, answer: Answer, attempt: Attempt, first_attempt_at: datetime) -> bytes:
    """Write the evidence down."""
    certificate = x509.load_pem_x509_certificate(message.receiver_certificate.encode())
    return (
        PeppolEvidence(
            message=message,
            receiver_certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
            receipt_id=answer.receipt_id,
            error_code=answer.error_code,
            answer_base64=b64encode(answer.body).decode(),
            metadata_base64=b64encode(metadata).decode(),
            first_attempt_at=first_attempt_at,
            attempts=(attempt,),
        )
        .model_dump_json(indent=2)
        .encode()
    )
