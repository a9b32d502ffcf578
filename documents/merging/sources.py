"""One file on its way into the merged PDF: what it looked like as it came, and the bytes that can be joined."""

from dataclasses import dataclass, replace

from documents.merging.comparing import page_count
from documents.merging.images import TooLargeImage, UnusableImage, image_pages, looks_like_image
from documents.merging.looking import refuse_encrypted, refuse_what_must_stay_alone
from documents.merging.mending import MENDINGS, Mending, Unmendable, redrawn, rewritten
from documents.merging.refusals import CannotMerge
from documents.paper.visible import visible
from domain.messages import MessageCode
from domain.parcels.merging import MERGE_UP_TO_PAGES

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
            CannotMerge: none is left, or it is not certain how many pages there are.
        """
        if not self.mendings:
            raise CannotMerge(MessageCode.MERGE_BROKEN, file=self.name)
        mending, rest = self.mendings[0], self.mendings[1:]
        try:
            pdf = mending(self.shown)
        except Unmendable:
            return replace(self, mendings=rest).mended()
        if page_count(pdf) != self.pages:
            raise CannotMerge(MessageCode.MERGE_BROKEN, file=self.name)
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
    except TooLargeImage as error:
        raise CannotMerge(MessageCode.MERGE_TOO_HEAVY) from error
    except UnusableImage as error:
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=told) from error
    return Source(name=told, shown=pdf, pdf=pdf, pages=page_count(pdf) or 0)


def _pdf_source(name: str, content: bytes) -> Source:
    refuse_encrypted(name, content)
    if _is_cut_off(content):
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=name)
    pages = _few_enough(page_count(content))
    refuse_what_must_stay_alone(name, content)
    if pages:
        return Source(name=name, shown=content, pdf=content, pages=pages)
    mended = _readable(name, content)
    if not (pages := _few_enough(page_count(mended))):
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=name)
    return Source(name=name, shown=mended, pdf=mended, pages=pages, mendings=(redrawn,))


def _is_cut_off(content: bytes) -> bool:
    """Tell whether a PDF ends within an object: readers show what they have, and nobody would notice what is missing."""
    return content.rfind(b"%%EOF") < content.rfind(b" obj")


def _few_enough(pages: int | None) -> int:
    """Refuse a file that says it has too many pages before anybody walks through them."""
    if (pages or 0) > MERGE_UP_TO_PAGES:
        raise CannotMerge(MessageCode.MERGE_TOO_MANY_PAGES, pages=str(MERGE_UP_TO_PAGES))
    return pages or 0


def _readable(name: str, content: bytes) -> bytes:
    """Mend what pdfium cannot open."""
    try:
        return rewritten(content)
    except Unmendable as error:
        raise CannotMerge(MessageCode.MERGE_BROKEN, file=name) from error
