"""The receiving side of a Peppol access point: opens messages, keeps each document once, and writes signed answers.

What was received lies in `peppol/{participant}/{instance}_{number}.xml`, what came again in `peppol/duplicates`.
"""

import hashlib
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from as4.core.common import AS4InternalParty, AS4LocalPrivateKey
from as4.core.context import AS4ParseContext
from as4.core.receipt import AS4Receipt
from as4.errors import BaseAS4ReceiptableError, BaseProfileLevelException, BaseValueInconsistentException, ParticipantNotServicedError
from as4.peppol import (
    PeppolAS4Profile,
    PeppolNotServicedException,
    create_peppol_internal_party,
    peppol_security_policy,
)
from as4.profiles.peppol.message import PeppolAS4Message
from as4.utils.mime_handler import MIMEHandler
from cryptography import x509
from lxml import etree

from documents.sbdh import BusinessHeader, header_alone, unwrap
from sandbox.deposit import deposit
from sandbox.issuing import Holder

MEMORY = timedelta(minutes=10)
"""How long a MessageId is recognised, as phase4 does. An InstanceIdentifier is recognised for ever."""


class Duplicate(BaseAS4ReceiptableError):
    """The message was received before: phase4 answers this error, not the receipt again."""

    error_code = "EBMS:4001"
    short_description = "DuplicateMessage"
    description = "The message was received before."
    severity = "failure"
    category = "Content"
    detail = "Duplicate MessageId or InstanceIdentifier"


class ScriptedError(BaseProfileLevelException):
    """An error with the code that a world file names."""

    description = "As the world file says"

    def __init__(self, code: str) -> None:
        self.error_code = code
        super().__init__(f"{code} as the world file says")


@dataclass(frozen=True)
class Opened:
    """A message that was opened. `error` says why it is not taken."""

    message: PeppolAS4Message
    header: BusinessHeader | None
    document: bytes
    error: BaseAS4ReceiptableError | None


class _LargeMessage(PeppolAS4Message):
    """A message whose document may have texts over 10 MB: the library's own reader sees the header alone."""

    @classmethod
    def process_sbdh(cls, fields: dict[str, Any], parse_context: AS4ParseContext) -> dict[str, Any]:
        contents = dict(fields["decrypted_data"])
        fields["decrypted_data"] = {name: header_alone(content) for name, content in contents.items()}
        fields = super().process_sbdh(fields, parse_context)
        fields["decrypted_data"] = contents
        return fields


class _LargeProfile(PeppolAS4Profile):
    @classmethod
    def get_profile_name(cls) -> str:
        return "sandbox-peppol"

    @classmethod
    def message_class(cls) -> type[PeppolAS4Message]:
        return _LargeMessage


class Desk:
    """Receives for `participants`, or for everybody without any."""

    def __init__(
        self,
        folder: Path,
        seat: Holder,
        root: x509.Certificate,
        intermediates: Sequence[x509.Certificate],
        participants: Collection[str] | None = None,
    ) -> None:
        self._folder = folder
        self._seat = seat
        self._policy = peppol_security_policy(root, intermediates=intermediates)
        self._participants = participants
        self._lock = threading.Lock()

    def open(self, headers: Mapping[str, str], body: bytes) -> Opened:
        """Decrypt and verify a message; nothing is kept yet."""
        context = AS4ParseContext(local_party=party(self._seat), accept_participant=self._accept, security_policy=self._policy)
        message = _LargeProfile.parse_message(MIMEHandler.payload_from_request(dict(headers), body), context)
        error = message.parse_error or self._misaddressed(message)
        if error is not None:
            return Opened(message, None, b"", error)
        header, document = unwrap(next(iter(message.decrypted_data.values())))
        return Opened(message, header, document, None)

    def keep(self, opened: Opened) -> BaseAS4ReceiptableError | None:
        """Keep a document that was not received before, whole or not at all. Tells the error if it was."""
        assert opened.header is not None  # noqa: S101 - the caller answers errors
        with self._lock:
            if self._remembers(opened.message.message_id) or self._has(opened.header):
                self._note_duplicate(opened.header)
                return Duplicate()
            deposit(self._path(opened.header, opened.document), opened.document)
            deposit(self._memory(opened.message.message_id), b"")
        return None

    def answer(self, opened: Opened, error: BaseAS4ReceiptableError | None, seat: Holder | None = None) -> bytes:
        """Write a receipt, or the error, signed by our seat or another."""
        message = opened.message.model_copy(update={"parse_error": error})
        _, signal = AS4Receipt.for_message(message, party(seat or self._seat)).get_request_data()
        return bytes(signal)

    def _accept(self, participant: str) -> None:
        if self._participants is not None and participant not in self._participants:
            raise ParticipantNotServicedError(participant)

    def _misaddressed(self, message: PeppolAS4Message) -> BaseAS4ReceiptableError | None:
        if message.addressed_to is not None and message.addressed_to.party_id == self._seat.name:
            return None
        return BaseValueInconsistentException(detail="The message is addressed to another access point")

    def _path(self, header: BusinessHeader, document: bytes) -> Path:
        number = etree.fromstring(document, _PARSER).findtext(f"{{{_CBC}}}ID") or "without-number"
        return self._folder / header.receiver / f"{_safe(header.instance)}_{_safe(number)}.xml"

    def _has(self, header: BusinessHeader) -> bool:
        return any((self._folder / header.receiver).glob(f"{_safe(header.instance)}_*.xml"))

    def _memory(self, message_id: str) -> Path:
        return self._folder / ".memory" / hashlib.sha256(message_id.encode()).hexdigest()

    def _remembers(self, message_id: str) -> bool:
        try:
            seen = datetime.fromtimestamp(self._memory(message_id).stat().st_mtime, UTC)
        except FileNotFoundError:
            return False
        return datetime.now(UTC) - seen < MEMORY

    def _note_duplicate(self, header: BusinessHeader) -> None:
        folder, name = self._folder / "duplicates", _safe(header.instance)
        n = len(list(folder.glob(f"{name}.*")))
        deposit(folder / f"{name}.{n + 1}", header.receiver.encode())


def party(seat: Holder) -> AS4InternalParty:
    """Name a seat as the library knows it."""
    return create_peppol_internal_party(seat.name, seat.certificate, AS4LocalPrivateKey(seat.key))


def about_another_message(opened: Opened) -> Opened:
    """The same message under another MessageId, for an answer to something that nobody sent."""
    return replace(opened, message=opened.message.model_copy(update={"message_id": "another@sandbox.example"}))


def not_serviced() -> BaseAS4ReceiptableError:
    """The error for a participant that this access point does not serve."""
    return PeppolNotServicedException()


_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _safe(text: str) -> str:
    """Make a name that any file system takes and glob reads as it stands."""
    return quote(text, safe="")[:100]
