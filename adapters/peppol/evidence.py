"""What proves how a message was taken or refused, as one JSON file."""

from base64 import b64encode
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from adapters.peppol.prepared import PreparedMessage
from adapters.peppol.transport import Attempt
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
