"""Mending a PDF that others cannot read: written anew by pikepdf (qpdf), or drawn anew by pdfium."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pypdfium2

Mending = Callable[[bytes], bytes]


class Unmendable(Exception):
    """This way of mending does not help."""


def rewritten(pdf: bytes) -> bytes:
    """Write a PDF anew, its cross-references and page tree in order.

    Raises:
        Unmendable: qpdf cannot read it.
    """
    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            opened.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise Unmendable from error
    return out.getvalue()


def redrawn(pdf: bytes) -> bytes:
    """Take the pages over one by one, form fields as they look now; links within the file and bookmarks are lost.

    Raises:
        Unmendable: pdfium cannot read it.
    """
    out = BytesIO()
    try:
        with pypdfium2.PdfDocument(pdf) as opened, pypdfium2.PdfDocument.new() as copy:
            opened.init_forms()
            for page in opened if opened.formenv else ():
                page.flatten()
            copy.import_pages(opened)
            copy.save(out)
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise Unmendable from error
    return out.getvalue()


MENDINGS: tuple[Mending, ...] = (rewritten, redrawn)
"""In the order they are tried: what loses nothing comes first."""
