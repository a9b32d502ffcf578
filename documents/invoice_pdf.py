"""The invoice PDF (`faktura.pdf`): PDF/A-3a and PDF/UA-1, with the UBL it was made from attached unless that is very large.

The same document in the same language and looks gives the same bytes, on any machine: fonts come from a package, never from the
system, and the only time in the file is the invoice's own date.
"""

import base64
import json
import struct
from datetime import UTC, datetime, time
from pathlib import Path

from documents.paper.layout import invoice_view
from documents.paper.visible import visible_json
from documents.typesetting import CannotTypeset, typeset
from documents.ubl_reader import parse_xml, read_invoice
from domain.companies.looks import Looks
from domain.companies.parties import Language

__all__ = ["CannotTypeset", "invoice_pdf"]

MAX_ATTACHED_BYTES = 10 * 1024 * 1024
"""A larger document is not attached to its PDF: mail servers take 25 MB, access points 100 MB with the PDF in the document."""

_TEMPLATE = Path(__file__).parent / "paper" / "invoice.typ"
_PLAIN = Looks()
_SVG = "http://www.w3.org/2000/svg"


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
    return typeset(_TEMPLATE, visible_json(invoice_view(invoice, language)), inputs, int(issued_at.timestamp()))


def _looks_input(looks: Looks) -> dict[str, str]:
    logo = {"logo": _as_svg(looks.logo)} if looks.logo else {}
    return {**logo, "colour": looks.colour} if looks.colour else logo


def _as_svg(png: bytes) -> str:
    """Wrap a picture in a text, as typst takes nothing else; it reads base64 faster than a list of numbers."""
    width, height = struct.unpack(">II", png[16:24])
    size = f'width="{width}" height="{height}"'
    return f'<svg xmlns="{_SVG}" {size}><image {size} href="data:image/png;base64,{base64.b64encode(png).decode()}"/></svg>'


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
