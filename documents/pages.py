"""How many pages a PDF has."""

from contextlib import suppress
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def page_count(pdf: bytes) -> int | None:
    """Count the pages of a PDF, or None if it cannot be read."""
    with suppress(PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return len(PdfReader(BytesIO(pdf)).pages)
    return None
