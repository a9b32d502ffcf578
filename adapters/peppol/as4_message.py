"""A business document as a signed and encrypted AS4 message (Peppol AS4 profile 2.0), built once.

The steps are those of the library, except that the business document is put together here: the library parses and writes
the invoice again, fails on a text over 10 MB, and knows no scopes for status messages.
"""

import gzip
import hashlib
import os

from as4.core.common import AS4ExternalParty, AS4InternalParty
from as4.core.references import AS4References
from as4.peppol import BusdoxDocidQnsDocumentIdentifier, PeppolAS4MessageBuilderArgs
from as4.profiles.peppol.message import PeppolAS4Message
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.peppol.prepared import SignedPart
from documents.sbdh import BusinessHeader, wrap
from domain.value import Value

USER_AGENT = "Fakturaflyt"

_COMPRESSION_LEVEL = 6
_PIECE_BYTES = 256 * 1024
"""Encryption goes piece by piece: a call on the whole would hold the interpreter's lock, and the event loop with it."""
_NONCE_BYTES, _KEY_BYTES = 12, 16


class BuiltMessage(Value):
    """The HTTP request of a message, and its signed parts."""

    headers: dict[str, str]
    mime: bytes
    mime_sha256: str
    payload: bytes
    """The business document as it is signed: compressed, not yet encrypted."""
    signed_parts: tuple[SignedPart, ...]


def build_message(
    header: BusinessHeader, document: bytes, *, message_id: str, sender: AS4InternalParty, receiver: AS4ExternalParty
) -> BuiltMessage:
    """Build the message; keys, nonces and time make every build another one.

    Raises:
        Unreadable: the document is not UTF-8 and cannot be written as such.
        ValueError: the document type is none of the form `scheme::namespace::root##customization::version`.
    """
    compressed = gzip.compress(wrap(header, document), _COMPRESSION_LEVEL, mtime=0)
    names = AS4References(message_id=message_id)
    attachment, _ = names.encrypted_data_attachment_mapping()
    key = os.urandom(_KEY_BYTES)
    envelope = PeppolAS4Message.get_soap_envelope(
        sender,
        receiver,
        _arguments(header),
        names,
        encrypted_session_key=receiver.credentials.rsa_public_key.encrypt(key, _OAEP),
        compressed_payloads={attachment: compressed},
    )
    message = PeppolAS4Message(soap_envelope=envelope, message_id=message_id, mime_attachments={attachment: _encrypted(key, compressed)})
    mime, boundary = message.get_request_data()
    return BuiltMessage(
        headers=message.get_http_headers(boundary, USER_AGENT),
        mime=mime,
        mime_sha256=hashlib.sha256(mime).hexdigest(),
        payload=compressed,
        signed_parts=tuple(
            SignedPart(
                uri=part.uri,
                transforms=tuple(part.transform_algorithms),
                digest_algorithm=part.digest_algorithm,
                digest=part.digest_value,
            )
            for part in message.signed_references
        ),
    )


_OAEP = padding.OAEP(mgf=padding.MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=b"")


def _arguments(header: BusinessHeader) -> PeppolAS4MessageBuilderArgs:
    scheme, _, value = header.document_type.partition("::")
    document_type = BusdoxDocidQnsDocumentIdentifier.from_identifier_value(value).model_copy(update={"scheme": scheme})
    return PeppolAS4MessageBuilderArgs(
        sender=header.sender,
        recipient=header.receiver,
        document_type_identifier=document_type,
        document_identification_instance_identifier=header.instance,
        process_identifier=header.process,
        c1_country_id=header.country,
    )


def _encrypted(key: bytes, content: bytes) -> bytes:
    """Encrypt with AES-128-GCM: nonce, ciphertext, tag."""
    nonce = os.urandom(_NONCE_BYTES)
    encryptor = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    pieces = [encryptor.update(content[start : start + _PIECE_BYTES]) for start in range(0, len(content), _PIECE_BYTES)]
    return b"".join((nonce, *pieces, encryptor.finalize(), encryptor.tag))
