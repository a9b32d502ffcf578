"""The invoice PDF (`faktura.pdf`): PDF/A-3a and PDF/UA-1, with the UBL it was made from attached unless that is very large.

The same document in the same language and looks gives the same bytes, on any machine: fonts come from a package, never from the
system, and the only time in the file is the invoice's own date.
"""

import json
import re
import tempfile
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from documents.paper.layout import invoice_view
from documents.paper.visible import visible_json
from documents.ubl_reader import parse_xml, read_invoice
from domain.looks import Looks
from domain.parties import Language

MAX_ATTACHED_BYTES = 10 * 1024 * 1024
"""A larger document is not attached to its PDF: mail servers take 25 MB, access points 100 MB with the PDF in the document."""

_TEMPLATE = Path(__file__).parent / "paper" / "invoice.typ"
_FONT_FILES = ("SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf")
_EVERY_FONT = b"""#set text(font: "Source Sans Pro")
a#text(weight: "semibold")[a]"""
_SUBSTITUTE = "■"
_PLAIN = Looks()
_MISSING_GLYPH = re.compile(r'the text `"([^`]+)"` could not be displayed with font')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class CannotTypeset(Exception):
    """The template and its data do not make a PDF: a bug, never the sender's fault."""


def invoice_pdf(document: bytes, language: Language, looks: Looks = _PLAIN) -> bytes:
    """Make the invoice PDF of a UBL invoice or credit note that is valid by the XSD and the rules of EN 16931.

    Not thread-safe: typst's compiler is kept between calls. One process makes one PDF at a time.

    Raises:
        Unreadable: the bytes are not a UBL invoice or credit note.
        CannotTypeset: typst refused.
    """
    invoice = read_invoice(parse_xml(document))
    issued_at = datetime.combine(invoice.issue_date, time(), UTC)
    inputs = {**_ubl_input(document), **_looks_input(looks)}
    return _typeset(visible_json(invoice_view(invoice, language)), inputs, int(issued_at.timestamp()))


def _typeset(view: str, inputs: dict[str, str], timestamp: int) -> bytes:
    """Typeset a view; characters that the fonts lack are replaced by a mark that the paper explains."""
    try:
        return _compile({"view": view, **inputs}, timestamp)
    except typst.TypstError as error:
        missing = _missing_characters(error)
        if not missing:
            raise CannotTypeset(error.diagnostic) from error
    substituted = view.translate(dict.fromkeys(map(ord, missing), _SUBSTITUTE))
    try:
        return _compile({"view": substituted, "substituted": "yes", **inputs}, timestamp)
    except typst.TypstError as error:
        raise CannotTypeset(error.diagnostic) from error


def _compile(inputs: dict[str, str], timestamp: int) -> bytes:
    pdf, warnings = _compiler().compile_with_warnings(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=timestamp)
    if warnings or not isinstance(pdf, bytes):
        raise CannotTypeset("; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """Make the compiler with its fonts, once.

    The package holds each font as OTF and as TTF; a folder of links leaves typst no choice. A font is read when it is first
    used and kept, so the folder may go after all have been used.
    """
    with tempfile.TemporaryDirectory(prefix="fakturaflyt-fonts-") as folder:
        for name in _FONT_FILES:
            (Path(folder) / name).symlink_to(str(files("font_source_sans_pro") / "files" / name))
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        typst.Compiler(input=_EVERY_FONT, font_paths=fonts, ignore_system_fonts=True).compile(format="pdf")
    return typst.Compiler(input=_TEMPLATE, root=_TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


def _missing_characters(error: typst.TypstError) -> frozenset[str]:
    """Read from typst's complaint which characters its fonts lack."""
    texts = (_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in _MISSING_GLYPH.findall(error.diagnostic))
    return frozenset(character for text in texts for character in text if not character.isascii())


def _looks_input(looks: Looks) -> dict[str, str]:
    logo = {"logo": json.dumps(list(looks.logo))} if looks.logo else {}
    return {**logo, "colour": looks.colour} if looks.colour else logo


def _ubl_input(document: bytes) -> dict[str, str]:
    """Hand over the document so that the template attaches exactly these bytes; typst takes text only.

    A large one is left out: it is large by files that travel beside the PDF already, or around it where it is put into the document.
    """
    if len(document) > MAX_ATTACHED_BYTES:
        return {}
    try:
        return {"ubl": document.decode()}
    except UnicodeDecodeError:
        return {"ubl-octets": json.dumps(list(document))}
