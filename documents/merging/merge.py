"""One PDF of an invoice and its attachments, or the reason why there is none. For hostile bytes: run it in a limited child."""

from collections.abc import Sequence

from documents.merging.comparing import first_unlike
from documents.merging.joining import joined
from documents.merging.refusals import CannotMerge, NeedsMending
from documents.merging.sources import Source, source
from domain.messages import MessageCode, Text
from domain.parcels.merging import MERGE_UP_TO_PAGES, Merged, NotMerged, within_merge_limit
from domain.parcels.parcel import INVOICE_PDF
from domain.records import OutgoingFile

MERGED_UP_TO_BYTES = 20 * 1024 * 1024
"""Size of the merged PDF; what mail servers take at most. Images that cannot be kept as they were make it larger than what came in."""

TOO_HEAVY = NotMerged(reason=Text(code=MessageCode.MERGE_TOO_HEAVY))


def merge(invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
    """Put files behind an invoice PDF, in order, and hold every page of the result against the pages that came in."""
    if not within_merge_limit(files):
        return NotMerged(reason=Text(code=MessageCode.MERGE_OVER_LIMIT))
    if len(invoice_pdf) > MERGED_UP_TO_BYTES:
        return TOO_HEAVY
    try:
        sources = [source(INVOICE_PDF, invoice_pdf), *(source(file.name, file.content) for file in files)]
        _refuse_too_many_pages(sources)
        return _faithful(sources)
    except CannotMerge as error:
        return NotMerged(reason=error.reason)
    except MemoryError:
        return TOO_HEAVY


def _refuse_too_many_pages(sources: Sequence[Source]) -> None:
    if sum(source.pages for source in sources) > MERGE_UP_TO_PAGES:
        raise CannotMerge(MessageCode.MERGE_TOO_MANY_PAGES, pages=str(MERGE_UP_TO_PAGES))


def _faithful(sources: Sequence[Source]) -> Merged | NotMerged:
    """Join, and mend one source after the other until the result shows them all."""
    while True:
        try:
            pdf = joined(sources)
        except NeedsMending as error:
            sources = _mended(sources, error.source)
            continue
        if len(pdf) > MERGED_UP_TO_BYTES:
            return TOO_HEAVY
        unlike = first_unlike(pdf, sources)
        if unlike is None:
            return Merged(pages=sum(source.pages for source in sources), pdf=pdf)
        sources = _mended_where_unlike(sources, unlike)


def _mended(sources: Sequence[Source], at: int) -> Sequence[Source]:
    """Mend one source; all of them, if `at` is behind the last, for nobody can tell whose fault it is."""
    return [source.mended() if at in {n, len(sources)} else source for n, source in enumerate(sources)]


def _mended_where_unlike(sources: Sequence[Source], unlike: int) -> Sequence[Source]:
    try:
        return _mended(sources, unlike)
    except CannotMerge as error:
        if unlike == len(sources):
            raise
        raise CannotMerge(MessageCode.MERGE_UNFAITHFUL, file=sources[unlike].name) from error
