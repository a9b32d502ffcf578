"""Holding the merged PDF against its sources: every page of each is there, in order, of the same size and look."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import pypdfium2
from PIL import ImageChops

_LONGEST_SIDE_PIXELS = 160
"""Pages are compared as small pictures: large enough for a missing line of text to be seen."""

_DIFFERENT_FROM = 48
"""Steps of grey (of 255) by which a pixel must differ to count."""

_DIFFERENT_PIXELS = 6
"""Pixels that may differ: edges that fall between two pixels are drawn differently now and then."""


class Shown(Protocol):
    """A source as it looks before it is merged."""

    @property
    def shown(self) -> bytes:
        """The PDF that it looks like."""

    @property
    def pages(self) -> int:
        """How many pages it has."""


def page_count(pdf: bytes) -> int | None:
    """Count the pages as pdfium sees them; nothing if it cannot open the file."""
    try:
        with pypdfium2.PdfDocument(pdf) as opened:
            return len(opened)
    except pypdfium2.PdfiumError:
        return None


def first_unlike(merged: bytes, sources: Sequence[Shown]) -> int | None:
    """Find the first source whose pages the merged PDF does not show; its length when pages are missing or left over."""
    if page_count(merged) != sum(source.pages for source in sources):
        return len(sources)
    with _drawn(merged) as result:
        begin = 0
        for n, source in enumerate(sources):
            if not _shows(result, begin, source):
                return n
            begin += source.pages
    return None


def _shows(result: pypdfium2.PdfDocument, begin: int, source: Shown) -> bool:
    """Compare page by page; one that cannot be drawn, here or there, is not shown."""
    with _drawn(source.shown) as original:
        try:
            return all(_alike(original[n], result[begin + n]) for n in range(source.pages))
        except (pypdfium2.PdfiumError, ValueError):
            return False


def _alike(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> bool:
    if _size(one) != _size(other):
        return False
    difference = ImageChops.difference(_picture(one), _picture(other))
    return sum(difference.histogram()[_DIFFERENT_FROM:]) <= _DIFFERENT_PIXELS


def _size(page: pypdfium2.PdfPage) -> tuple[int, ...]:
    return tuple(round(side) for side in page.get_size())


def _picture(page: pypdfium2.PdfPage) -> Any:  # noqa: ANN401 - Pillow's image, as pypdfium2 gives it
    scale = _LONGEST_SIDE_PIXELS / max(*page.get_size(), 1)
    return page.render(scale=scale, grayscale=True).to_pil()


@contextmanager
def _drawn(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF with its form fields to be drawn."""
    with pypdfium2.PdfDocument(pdf) as opened:
        opened.init_forms()
        yield opened
