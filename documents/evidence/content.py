"""Whether what a message carried is what was submitted."""

import gzip
import zlib
from io import BytesIO

from lxml import etree

from documents.embed_files import reference_place
from documents.supporting_files import supporting_files
from documents.ubl_xml import CAC, MAX_DOCUMENT_BYTES, Unreadable
from documents.utf8 import as_utf8, without_declaration
from domain.records import OutgoingFile
from domain.value import Value

_HEADER_BYTES = 100_000
_REFERENCE = f"{{{CAC}}}AdditionalDocumentReference"


class OtherContent(Exception):
    """The message carried something else than was submitted, or nothing that can be read; the text says why."""


class CarriedFiles(Value):
    """The files that a delivery carried beside the document."""

    submitted: tuple[bytes, ...] = ()
    meant: tuple[bytes | None, ...] | None = None
    """What it was meant to carry, in order, None for a file made for it. Without it, all that was submitted, in any order."""


def unpacked(payload: bytes) -> bytes:
    """Unpack a compressed business document, no further than a document may be large.

    Raises:
        OtherContent: it is no gzip, is empty, or unpacks to more.
    """
    try:
        with gzip.open(BytesIO(payload)) as file:
            content = file.read(MAX_DOCUMENT_BYTES + _HEADER_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise OtherContent(f"the content cannot be unpacked: {error}") from None
    if not content:
        raise OtherContent("the content is empty")
    if len(content) > MAX_DOCUMENT_BYTES + _HEADER_BYTES:
        raise OtherContent("the content unpacks to more than a document may have")
    return content


def enclosed_files(document: bytes) -> tuple[OutgoingFile, ...]:
    """Take the embedded files out of a document; none if it cannot be read."""
    try:
        return supporting_files(document)
    except Unreadable:
        return ()


def check_content(sent: bytes, submitted: bytes, files: CarriedFiles) -> None:
    """Check that a document as it was sent is the submitted one, every byte of it, and holds the files it was meant to carry.

    Only supporting documents may have been put in, in one place.

    Raises:
        OtherContent: it does not.
    """
    try:
        added = _check_around(without_declaration(sent), without_declaration(as_utf8(submitted)))
        embedded = [file.content for file in supporting_files(sent)]
    except (Unreadable, ValueError, etree.XMLSyntaxError) as error:
        raise OtherContent(str(error)) from None
    if files.meant is None:
        if any(file not in embedded for file in files.submitted):
            raise OtherContent("a submitted file is not in it")
        return
    if added != len(files.meant):
        raise OtherContent(f"{added} files were put in, {len(files.meant)} were meant to travel")
    put_in = embedded[max(len(embedded) - added, 0) :]
    wrong = any(meant is not None and meant != found for meant, found in zip(files.meant, put_in, strict=False))
    if len(put_in) != added or wrong:
        raise OtherContent("another file was put in than was meant to travel")


def _check_around(sent: bytes, submitted: bytes) -> int:
    """Count the supporting documents that were put in, after those that were there. Raises OtherContent: something else was."""
    place = reference_place(submitted)
    before, after = submitted[:place], submitted[place:]
    if len(sent) < len(submitted) or not (sent.startswith(before) and sent.endswith(after)):
        raise OtherContent("it is not the submitted document with something put in at one place")
    added = etree.fromstring(
        b"<added>" + sent[place : len(sent) - len(after)] + b"</added>",
        etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True),
    )
    if added.text or any(child.tag != _REFERENCE or child.tail for child in added):
        raise OtherContent("something else than supporting documents was put in")
    return len(added)
