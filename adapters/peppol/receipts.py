"""What an access point answers to a message: a receipt that proves it, an error, or nothing that proves anything."""

from datetime import UTC, datetime
from typing import Literal

from as4.core.receipt import AS4Receipt
from as4.errors import BaseAS4ReceiptableError, ReceiptVerificationError
from as4.models.dsig.reference import ComparableReferenceFields
from as4.models.wsse.binary_security_token import UnsupportedSecurityTokenType
from cryptography import x509
from lxml import etree

from adapters.peppol.prepared import PreparedMessage
from domain.value import Value

DUPLICATE = "EBMS:4001"
"""phase4 answers this to a MessageId that it has seen within ten minutes."""
NOT_OUR_SIGNATURE = frozenset({"EBMS:0101", "EBMS:0102"})
"""The signature was not accepted, or the message could not be decrypted."""
TROUBLE_OF_ITS_OWN = frozenset({"EBMS:0004", "EBMS:0005", "EBMS:0201", "EBMS:0202"})
"""Other, ConnectionFailure, DysfunctionalReliability, DeliveryFailure: its own side may have failed this time, and not before.

An access point that does not recognise duplicates may so answer to the second of two messages though it took the first.
"""
NOT_SERVICED = "PEPPOL:NOT_SERVICED"

_NONSENSE = (ValueError, TypeError, AttributeError, LookupError, etree.LxmlError, UnsupportedSecurityTokenType)
"""What the library raises at answers that it was not written for."""


class Receipt(Value):
    """The receiver's access point has the message: its signed receipt names every part we signed."""

    kind: Literal["receipt"] = "receipt"
    receipt_id: str


class ErrorSignal(Value):
    """The receiver's access point says, signed, that it did not take the message."""

    kind: Literal["error"] = "error"
    code: str
    detail: str
    severity: str

    @property
    def not_serviced(self) -> bool:
        """Whether the access point does not serve the receiver (any more)."""
        return NOT_SERVICED in self.detail


class Unproven(Value):
    """An answer that proves nothing: it may or may not have been taken. `why` is for operators."""

    kind: Literal["unproven"] = "unproven"
    why: str


Signal = Receipt | ErrorSignal | Unproven

_TIMESTAMP = "{*}Header/{*}Messaging/{*}SignalMessage/{*}MessageInfo/{*}Timestamp"


def read_signal(answer: bytes, message: PreparedMessage) -> Signal:
    """Read an answer and hold it against the message: only the certificate that the look-up found may have signed it."""
    signer = x509.load_pem_x509_certificate(message.receiver_certificate.encode())
    try:
        signal = AS4Receipt.parse(answer, signer)
        if message.message_id not in _told_messages(signal):
            return Unproven(why="the answer is about another message")
        return _error(signal) or _receipt(signal, message)
    except (ReceiptVerificationError, BaseAS4ReceiptableError) as error:
        return Unproven(why=str(error))
    except _NONSENSE as error:
        return Unproven(why=f"the answer cannot be read: {type(error).__name__}")


def signal_time(answer: bytes) -> datetime | None:
    """Read when the access point says that it answered; nothing if it does not say so. `read_signal` tells whether it is signed."""
    try:
        root = etree.fromstring(answer, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        time = datetime.fromisoformat((root.findtext(_TIMESTAMP) or "").strip())
    except (ValueError, etree.XMLSyntaxError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _told_messages(signal: AS4Receipt) -> set[str | None]:
    """Tell which message an answer is about; an error may say so in either of two places."""
    return {signal.original_message_id, *(error.ref_to_message_in_error for error in signal.errors)} - {None, ""}


def _error(signal: AS4Receipt) -> ErrorSignal | None:
    failures = [error for error in signal.errors if error.severity.lower() != "warning"]
    if not failures:
        return None
    told = failures[0]
    details = (told.error_detail, told.description)
    return ErrorSignal(
        code=told.error_code,
        detail=" ".join(str(one.value) for one in details if one is not None and one.value),
        severity=told.severity,
    )


def _receipt(signal: AS4Receipt, message: PreparedMessage) -> Receipt:
    signal.verify_non_repudiation(
        [
            ComparableReferenceFields(
                uri=part.uri,
                transform_algorithms=list(part.transforms),
                digest_algorithm=part.digest_algorithm,
                digest_value=part.digest,
            )
            for part in message.signed_parts
        ]
    )
    envelope = signal.require_soap_envelope()
    answer = envelope.header.messaging.signal_message
    return Receipt(receipt_id=answer.message_info.message_id.value if answer else "")
