"""An AS4 message as it was sent, read back: which message it says it is, and what its signature covers."""

from as4.core.common import index_elements_by_id
from as4.core.message import AS4Message
from as4.errors import BaseAS4ReceiptableError
from as4.models.dsig.reference import ComparableReferenceFields, UnsupportedTransform
from as4.models.dsig.signature import Signature, UnsupportedSignatureAlgorithm
from as4.models.soap.envelope import Envelope
from as4.models.wsse.binary_security_token import UnsupportedSecurityTokenType
from as4.utils.mime_handler import MIMEHandler
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from lxml import etree

from adapters.peppol.prepared import PreparedMessage, SignedPart
from domain.value import Value

_NONSENSE = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    etree.LxmlError,
    BaseAS4ReceiptableError,
    UnsupportedSecurityTokenType,
    UnsupportedSignatureAlgorithm,
    UnsupportedTransform,
)
"""What the library raises at messages that it was not written for."""


class NotAsSent(Exception):
    """A message cannot be read, or its signature does not fit; the text says why."""


class SentMessage(Value):
    """What a message says of itself."""

    message_id: str
    signed_parts: tuple[SignedPart, ...]


def read_sent(message: PreparedMessage, mime: bytes) -> SentMessage:
    """Read a message and verify the sender's signature over its headers. The encrypted content is not opened.

    Raises:
        NotAsSent: it cannot be read, or the signature does not fit.
    """
    try:
        soap, _ = MIMEHandler.parse(MIMEHandler.payload_from_request(message.headers, mime))
        root = etree.fromstring(soap.get_content(), etree.XMLParser(resolve_entities=False, no_network=True))
        envelope = Envelope.model_validate_etree(root)
        signature = envelope.header.security.signature
        user_message = envelope.header.messaging.user_message
        if signature is None or user_message is None:
            raise NotAsSent("the message has no signature")
        signature.verify(_signer(envelope, signature))
        AS4Message.verify_reference_digests(signature, index_elements_by_id(root))
    except InvalidSignature as error:
        raise NotAsSent("the message's signature does not fit") from error
    except _NONSENSE as error:
        raise NotAsSent(f"the message cannot be read, or was altered: {type(error).__name__}") from error
    return SentMessage(
        message_id=str(user_message.message_info.message_id.value),
        signed_parts=tuple(_part(ComparableReferenceFields.from_reference(reference)) for reference in signature.signed_info.references),
    )


def _signer(envelope: Envelope, signature: Signature) -> x509.Certificate:
    named = signature.key_info.security_token_reference[0].reference.uri
    for token in envelope.header.security.binary_security_tokens:
        if named == f"#{token.bst_id}":
            certificate: x509.Certificate = token.x509_certificate
            return certificate
    raise NotAsSent("the message's signature names no certificate")


def _part(reference: ComparableReferenceFields) -> SignedPart:
    return SignedPart(
        uri=reference.uri,
        transforms=tuple(reference.transform_algorithms),
        digest_algorithm=reference.digest_algorithm,
        digest=reference.digest_value,
    )
