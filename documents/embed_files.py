"""Put files into a UBL document as supporting documents (BG-24), every other byte left as it was (G2, decision 14)."""

import base64
from collections.abc import Sequence
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from documents.ubl_xml import CAC, CBC, CREDIT_NOTE, INVOICE
from documents.utf8 import as_utf8
from domain.records import OutgoingFile

_FOLLOWERS = {
    INVOICE: ("ProjectReference", "Signature", "AccountingSupplierParty"),
    CREDIT_NOTE: ("StatementDocumentReference", "OriginatorDocumentReference", "Signature", "AccountingSupplierParty"),
}
"""What may follow the last AdditionalDocumentReference in the sequence of the UBL 2.1 schemas; the supplier always does."""

_REFERENCE = """<AdditionalDocumentReference xmlns="{cac}"><ID xmlns="{cbc}">{name}</ID>\
<Attachment><EmbeddedDocumentBinaryObject xmlns="{cbc}" mimeCode={mime} filename={quoted}>{content}\
</EmbeddedDocumentBinaryObject></Attachment></AdditionalDocumentReference>"""


def embed_files(document: bytes, files: Sequence[OutgoingFile]) -> bytes:
    """Embed files, in order, after the supporting documents that an invoice or credit note has already.

    Raises:
        Unreadable: the document is not UTF-8 and cannot be written as such.
        ValueError: it is no valid invoice or credit note.
    """
    document = as_utf8(document)
    if not files:
        return document
    place = reference_place(document)
    return b"".join((document[:place], *map(_reference, files), document[place:]))


def _reference(file: OutgoingFile) -> bytes:
    return _REFERENCE.format(
        cac=CAC,
        cbc=CBC,
        name=escape(file.name),
        mime=quoteattr(file.media_type),
        quoted=quoteattr(file.name),
        content=base64.b64encode(file.content).decode("ascii"),
    ).encode()


def reference_place(document: bytes) -> int:
    """Find the byte of a UTF-8 document before which the next supporting document belongs, reading no further than that.

    Raises:
        ValueError: it is no valid invoice or credit note.
    """
    search = _Search()
    try:
        search.parser.Parse(document, True)
    except _Found:
        return search.place
    except expat.ExpatError as error:
        raise ValueError("the document is not XML") from error
    raise ValueError("the document has no AccountingSupplierParty")


class _Found(Exception):
    """The place is found; the rest need not be read."""


class _Search:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.place = 0
        self._depth = 0
        self._followers: frozenset[str] = frozenset()

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if self._depth == 0:
            self._followers = frozenset(f"{CAC}}}{follower}" for follower in _FOLLOWERS.get("{" + name, ()))
        elif self._depth == 1 and name in self._followers:
            self.place = self.parser.CurrentByteIndex
            raise _Found
        self._depth += 1

    def _end(self, _name: str) -> None:
        self._depth -= 1
