"""One file on its way into the merged PDF: what it looked like as it came, and the bytes that can be joined."""

from dataclasses import dataclass, replace

from documents.merging.comparing import page_count
from documents.merging.images import UnusableImage, image_pages, looks_like_image
from documents.merging.looking import refuse_what_must_stay_alone
from documents.merging.mending import MENDINGS, Mending, Unmendable
from documents.merging.refusals import CannotMerge
from documents.paper.visible import visible
from domain.messages import MessageCode

_HEAD_BYTES = 1024
"""The header of a PDF stands within its first kilobyte (what readers accept, though ISO 32000 wants it first)."""


@dataclass(frozen=True)
class Source:
    """A PDF to be joined. `shown` is what its pages are compared with."""

    name: str
    shown: bytes
    pdf: bytes
    pages: int
    mendings: tuple[Mending, ...] = MENDINGS
    """What has not been tried yet."""

    def mended(self) -> "Source":
        """Try the next way of mending.

        Raises:
            CannotMerge: none is left.
        """
        if not self.mendings:
            raise CannotMerge(MessageCode.MERGE_BROKEN, file=self.name)
        mending, rest = self.mendings[0], self.mendings[1:]
        try:
            pdf = mending(self.shown)
        except Unmendable:
            return replace(self, mendings=rest).mended()
        if page_count(pdf) != self.pages:
            return replace(self, mendings=rest).mended()
        return replace(self, pdf=pdf, mendings=rest)


def source(name: str, content: bytes) -> Source:
    """Make a PDF of a file, whatever its media type says it is.

    Raises:
        CannotMerge: it is neither PDF nor image, broken beyond mending, or must stay a file of its own.
    """
    told = visible(name)
    if b"%PDF-" in content[:_HEAD_BYTES]:
        return _pdf_source(told, content)
    if not looks_like_image(content):
        raise CannotMerge(MessageCode.MERGE_OTHER_KIND, file=told)
    try:
        pdf = image_pages(content)
    except UnusableImage as error:
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=told) from error
    return Source(name=told, shown=pdf, pdf=pdf, pages=page_count(pdf) or 0)


def _pdf_source(name: str, content: bytes) -> Source:
    refuse_what_must_stay_alone(name, content)
    shown, mendings = content, MENDINGS
    if not (pages := page_count(shown)):
        shown, mendings = _readable(name, content), ()
        pages = page_count(shown)
    if not pages:
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=name)
    return Source(name=name, shown=shown, pdf=shown, pages=pages, mendings=mendings)


def _readable(name: str, content: bytes) -> bytes:
    """Mend what pdfium cannot open."""
    try:
        return MENDINGS[0](content)
    except Unmendable as error:
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=name) from error
