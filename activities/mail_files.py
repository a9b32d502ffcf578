"""Lay the attachments of an e-mail where domain/parcels.py wants them: into `faktura.pdf`, beside it, or behind a link (A3-A5)."""

from collections.abc import Sequence
from datetime import datetime

from domain.identity import number_of
from domain.mailed_files import AttachmentLink, LinkedFile, MailedFiles
from domain.merging import Merged, NotMerged, sent_separately
from domain.parcels import Means, PackedFile, Parcel, Source
from domain.ports import AttachmentLinks, Merging
from domain.records import OutgoingFile
from domain.submission import Submission
from domain.value import Value


class Laid(Value):
    """How an e-mail's files lie in the end."""

    parcel: Parcel
    invoice_pdf: OutgoingFile
    told: MailedFiles


class MailFiles:
    """Merges and links, as far as the deployment can."""

    def __init__(self, merging: Merging | None = None, links: AttachmentLinks | None = None) -> None:
        self._merging = merging
        self._links = links

    @property
    def means(self) -> Means:
        """What can be done here."""
        return Means(merging=self._merging is not None, linking=self._links is not None)

    async def lay(self, parcel: Parcel, invoice_pdf: OutgoingFile, to_merge: Sequence[OutgoingFile]) -> Laid:
        """Put the files that are to be merged behind the invoice PDF; where that cannot be done, all are sent one by one (A6).

        Raises:
            Unavailable: the process that merges cannot be started.
        """
        if self._merging is None or not to_merge:
            return Laid(parcel=parcel, invoice_pdf=invoice_pdf, told=MailedFiles())
        match await self._merging.merge(invoice_pdf.content, to_merge):
            case Merged(pdf=pdf):
                names = tuple(file.name for file in to_merge)
                return Laid(parcel=parcel, invoice_pdf=invoice_pdf.model_copy(update={"content": pdf}), told=MailedFiles(merged=names))
            case NotMerged() as why:
                return Laid(parcel=parcel.one_by_one(sent_separately(why)), invoice_pdf=invoice_pdf, told=MailedFiles())

    def link(self, submission: Submission, delivery: str, linked: Sequence[tuple[int, LinkedFile]], at: datetime) -> AttachmentLink | None:
        """Make the link to files of a submission, each with its place there; none where nothing is linked."""
        if self._links is None or not linked:
            return None
        address = self._links.link(submission, number_of(delivery), [place for place, _ in linked], at)
        return AttachmentLink(address=address, last_day=self._links.last_day(at), files=tuple(file for _, file in linked))


def place_of(file: PackedFile, beside: int) -> int:
    """Tell the place of a file in its submission, from 1: those beside the document come first, then those in it."""
    return file.n + beside if file.source is Source.EMBEDDED else file.n
