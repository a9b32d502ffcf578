"""A message as it is stored before it is sent and sent as it is stored: its bytes, and what is needed to prove its receipt."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from domain.value import Value

_DESCRIPTION = "message.json"
_MIME = "message.mime"
_METADATA = "smp.xml"
_REDIRECT = "smp-redirect.xml"
_PAYLOAD = "business-document.xml.gz"


class SignedPart(Value):
    """One part of the message that our signature covers, and that a receipt has to name with the same digest."""

    uri: str
    transforms: tuple[str, ...]
    digest_algorithm: str
    digest: str


class PreparedMessage(Value):
    """What is known of a message: where it goes, its names, and which parts are signed. No key is in it."""

    delivery: str
    message_id: str
    """AS4 MessageId."""
    instance: str
    """SBDH InstanceIdentifier."""
    sender: str
    receiver: str
    document_type: str
    process: str
    url: str
    receiver_certificate: str
    """The receiving access point's certificate that the look-up found, PEM: it alone may sign the receipt."""
    signed_until: datetime
    """When our certificate that it is signed by expires: nobody accepts it any more."""
    headers: dict[str, str]
    signed_parts: tuple[SignedPart, ...]
    mime_sha256: str


class Package(Value):
    """A prepared message with its bytes, and the receiver's SMP answer that it was addressed by."""

    message: PreparedMessage
    mime: bytes
    metadata: bytes
    redirect: bytes | None = None
    """The answer of the SMP that the name server names, if it referred to the one that gave `metadata`."""
    payload: bytes
    """The business document as it was signed: compressed, before it was encrypted.

    Only the receiver can open the MIME body; with this anybody can see what is in it, and that it is what the receipt names.
    """


def write_package(package: Package) -> bytes:
    """Write a package as one zip. The same package gives the same bytes."""
    contents = {
        _DESCRIPTION: package.message.model_dump_json(indent=2).encode(),
        _METADATA: package.metadata,
        _MIME: package.mime,
        _PAYLOAD: package.payload,
    }
    if package.redirect is not None:
        contents[_REDIRECT] = package.redirect
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in contents.items():
            archive.writestr(ZipInfo(name), content)
    return buffer.getvalue()


def read_package(prepared: bytes) -> Package:
    """Read a package back."""
    with ZipFile(BytesIO(prepared)) as archive:
        return Package(
            message=_message(archive),
            mime=archive.read(_MIME),
            metadata=archive.read(_METADATA),
            redirect=archive.read(_REDIRECT) if _REDIRECT in archive.namelist() else None,
            payload=archive.read(_PAYLOAD),
        )


def read_message(prepared: bytes) -> PreparedMessage:
    """Read what is known of a message, without its bytes."""
    with ZipFile(BytesIO(prepared)) as archive:
        return _message(archive)


def _message(archive: ZipFile) -> PreparedMessage:
    return PreparedMessage.model_validate_json(archive.read(_DESCRIPTION))
