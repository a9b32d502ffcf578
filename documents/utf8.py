"""A document's bytes as UTF-8, so that other UTF-8 bytes can be put around or into them."""

import codecs
import re

from lxml import etree

from documents.ubl_xml import parse_xml

_DECLARATION = re.compile(rb"<\?xml\s[^>]*\?>\s*")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([\w.-]+)["']""")
_UTF_8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


def as_utf8(document: bytes) -> bytes:
    """Return the very same bytes if they are UTF-8 already, else the document written anew as UTF-8.

    Raises:
        Unreadable: it has to be written anew and is no UBL invoice or credit note.
    """
    if _is_utf8(document):
        return document
    return etree.tostring(parse_xml(document), xml_declaration=True, encoding="UTF-8")


def without_declaration(document: bytes) -> bytes:
    """Leave out byte order mark and XML declaration of a UTF-8 document: they may stand at the beginning of a file alone."""
    bare = document.removeprefix(codecs.BOM_UTF8)
    declaration = _DECLARATION.match(bare)
    return bare[declaration.end() :] if declaration else bare


def _is_utf8(document: bytes) -> bool:
    if document.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        return False
    declaration = _DECLARATION.match(document.removeprefix(codecs.BOM_UTF8))
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    return encoding is None or encoding[1].lower() in _UTF_8
