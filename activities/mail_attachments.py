"""What becomes of an e-mail's attachments: pages of `faktura.pdf`, or files behind a link (A3-A6)."""

from collections.abc import Sequence
from datetime import datetime

from domain.errors import Unavailable
from domain.identity import number_of
from domain.messages import MessageCode, Text
from domain.parcels.mailed_files import AttachmentLink, LinkedFile
from domain.parcels.merging import Merged, NotMerged
from domain.parcels.parcel import Means
from domain.ports import AttachmentLinks, Merging
from domain.records import OutgoingFile
from domain.submission import Submission

_NO_PROCESS = NotMerged(reason=Text(code=MessageCode.MERGE_NOT_NOW))


class MailAttachments:
    """Merges and links, as far as the deployment can."""

    def __init__(self, merging: Merging | None = None, links: AttachmentLinks | None = None) -> None:
        self._merging = merging
        self._links = links

    @property
    def means(self) -> Means:
        """What can be done here."""
        return Means(merging=self._merging is not None, linking=self._links is not None)

    async def merged(self, invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
        """Put files behind the invoice PDF. Whatever comes in the way is a reason: it never stops the invoice (A6)."""
        if self._merging is None:
            return _NO_PROCESS
        try:
            return await self._merging.merge(invoice_pdf, files)
        except Unavailable:
            return _NO_PROCESS

    def link(self, submission: Submission, delivery: str, linked: Sequence[tuple[int, LinkedFile]], at: datetime) -> AttachmentLink | None:
        """Make the link to files of a submission, each with its place there; none where nothing is linked."""
        if self._links is None or not linked:
            return None
        address = self._links.link(submission, number_of(delivery), [place for place, _ in linked], at)
        return AttachmentLink(address=address, last_day=self._links.last_day(at), files=tuple(file for _, file in linked))
