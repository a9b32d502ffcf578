"""What travels with an invoice by a channel (G2-G8, A3-A5, C3, C6; decisions 1, 3, 12-14): one pure function.

settings x files x channel -> what travels, in what order, under what name, and what is left out and why.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer
from domain.messages import MessageCode, Text
from domain.parcels.attachments import (
    MAX_MERGED_BYTES,
    MAX_PEPPOL_BYTES,
    MAX_PRINTED_BYTES,
    MAX_PRINTED_FILES,
    MAX_PRINTED_PAGES,
    MEDIA_TYPES,
    PAGE_KINDS,
    PDF,
    PEPPOL_TYPES,
    receiver_names,
)
from domain.submission import StoredFile
from domain.value import Value

INVOICE_PDF = "faktura.pdf"
"""The file name every receiver sees (decision 14)."""


_BEHIND_LINKS = frozenset({Channel.EFAKTURA, Channel.VIPPS})
"""Channels that carry a claim with a link; everything else is found behind it."""


class Source(StrEnum):
    """Where a file comes from. Values are never renamed: the ledger holds them."""

    MADE = "made"
    """The invoice PDF that the service makes of the document."""
    ERP_PDF = "erp_pdf"
    ATTACHMENT = "attachment"
    EMBEDDED = "embedded"
    """In the document itself (BG-24): it travels with it where the document does."""


class Place(StrEnum):
    """Where a receiver finds a file. Values are never renamed: the ledger holds them."""

    BESIDE = "beside"
    """A file of its own."""
    MERGED = "merged"
    """Pages of `faktura.pdf` (A3)."""
    LINKED = "linked"
    """Behind a link (A4, H16)."""


class FileFacts(Value):
    """What is known of a file before it is packed."""

    name: str
    media_type: str
    size_bytes: int
    pages: int = 0
    """Known where it is printed; one that cannot be counted has as many as are too many."""


class Choices(Value):
    """What the company and the customer have chosen, as it takes effect."""

    omit_invoice_pdf: bool = False
    first_attachment_shows: bool = False
    merge_pdfs: bool = False
    other_types: bool = False


class Files(Value):
    """The files of a submission, in the order in which they were handed in."""

    erp_pdf: FileFacts | None = None
    attachments: tuple[FileFacts, ...] = ()
    embedded: tuple[FileFacts, ...] = ()
    made_pages: int = 0
    """Of the invoice PDF, where it is printed and the service makes it."""

    def with_pages(self, counts: Mapping[tuple[Source, int], int]) -> "Files":
        """Add the pages of the files that were counted, by source and number."""
        return self.model_copy(
            update={
                "erp_pdf": _paged(self.erp_pdf, counts.get((Source.ERP_PDF, 0))),
                "attachments": tuple(_paged(one, counts.get((Source.ATTACHMENT, n))) for n, one in enumerate(self.attachments, 1)),
                "embedded": tuple(_paged(one, counts.get((Source.EMBEDDED, n))) for n, one in enumerate(self.embedded, 1)),
                "made_pages": counts.get((Source.MADE, 0), 0),
            }
        )


def facts_of(file: StoredFile) -> FileFacts:
    """Tell what is known of a file that was handed in."""
    return FileFacts(name=file.file_name, media_type=file.object.media_type, size_bytes=file.object.size_bytes)


def _paged(facts: FileFacts | None, pages: int | None) -> FileFacts | None:
    return facts.model_copy(update={"pages": pages}) if facts and pages is not None else facts


class Means(Value):
    """What this deployment can do with files."""

    merging: bool = False
    linking: bool = False


class PackedFile(Value):
    """A file that travels; `n` counts from 1 among the files of its source, or is 0 where there is only one."""

    source: Source
    n: int = 0
    name: str
    place: Place = Place.BESIDE


def place_of(file: PackedFile, attachments: int) -> int:
    """Tell the place of a file in its submission, from 1: those that came with the document first, then those that are in it."""
    return file.n + attachments if file.source is Source.EMBEDDED else file.n


class LeftOut(Value):
    """A file that does not travel, and why."""

    source: Source
    n: int
    text: Text


class Parcel(Value):
    """What a delivery is meant to carry: kept in the ledger, and what its evidence is held against."""

    invoice_pdf: PackedFile | None = None
    files: tuple[PackedFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    warning: Text | None = None
    """Why the invoice is shown by another PDF than was chosen."""
    apart: Text | None = None
    """Why files that were to be merged are sent one by one (A6)."""

    @property
    def notices(self) -> tuple[Text, ...]:
        """All that the sender is told."""
        return (*(text for text in (self.warning, self.apart) if text), *(one.text for one in self.left_out))

    def at(self, place: Place) -> tuple[PackedFile, ...]:
        """Name the files that are found there."""
        return tuple(file for file in self.files if file.place is place)


def choices_of(settings: CompanySettings, customer: Customer) -> Choices:
    """Tell what takes effect: the two choices about the invoice PDF have none while PEPPOL is off (decision 13)."""
    omits = settings.peppol and customer.omit_invoice_pdf
    return Choices(
        omit_invoice_pdf=omits,
        first_attachment_shows=omits and customer.first_attachment_shows,
        merge_pdfs=settings.merge_pdfs,
        other_types=settings.other_attachment_types,
    )


def parcel_of(channel: Channel, choices: Choices, files: Files, means: Means) -> Parcel:
    """Tell what travels by a channel."""
    invoice_pdf, warning = _shown_by(channel, choices, files)
    others = [one for one in _others(channel, files) if invoice_pdf is None or (one.source, one.n) != (invoice_pdf.source, invoice_pdf.n)]
    refused = [LeftOut(source=one.source, n=one.n, text=why) for one in others if (why := _refused(one, channel, choices))]
    admitted = [one for one in others if _refused(one, channel, choices) is None]
    if channel is Channel.PRINT and not _fit_a_letter(admitted, invoice_pdf, files):
        refused += [_not_by_post(one) for one in admitted]
        admitted = []
    if invoice_pdf and channel in _BEHIND_LINKS:
        invoice_pdf = invoice_pdf.model_copy(update={"place": Place.LINKED})
    return Parcel(
        invoice_pdf=invoice_pdf,
        files=_placed(channel, choices, means, admitted, _taken_names(channel, files)),
        left_out=tuple(sorted(refused, key=lambda one: (one.source, one.n))),
        warning=warning,
    )


def unsendable(file: FileFacts, *, other_types: bool) -> Text | None:
    """Tell why an attachment travels by no channel at all: it is no PDF, and the company does not admit it (C3, decision 12)."""
    if file.media_type == PDF:
        return None
    if not other_types:
        return Text(code=MessageCode.ATTACHMENT_NOT_PDF, params={"name": file.name})
    if file.media_type not in MEDIA_TYPES.values():
        return Text(code=MessageCode.ATTACHMENT_TYPE_NOT_SENT, params={"name": file.name})
    return None


class _One(Value):
    source: Source
    n: int
    facts: FileFacts


def _shown_by(channel: Channel, choices: Choices, files: Files) -> tuple[PackedFile | None, Text | None]:
    """Choose which PDF shows the invoice, if any does (G2, G5, G7, G8)."""
    made = PackedFile(source=Source.MADE, name=INVOICE_PDF)
    if choices.first_attachment_shows:
        first = files.attachments[0] if files.attachments else None
        if first is None or first.media_type != PDF:
            return made, Text(code=MessageCode.NO_ATTACHMENT_SHOWS)
        return _or_made(PackedFile(source=Source.ATTACHMENT, n=1, name=INVOICE_PDF), first, channel)
    if choices.omit_invoice_pdf:
        return (None if channel is Channel.PEPPOL else made), None
    if files.erp_pdf:
        return _or_made(PackedFile(source=Source.ERP_PDF, name=INVOICE_PDF), files.erp_pdf, channel)
    return made, None


def _or_made(chosen: PackedFile, facts: FileFacts, channel: Channel) -> tuple[PackedFile, Text | None]:
    if channel is not Channel.PEPPOL or facts.size_bytes <= MAX_PEPPOL_BYTES:
        return chosen, None
    return PackedFile(source=Source.MADE, name=INVOICE_PDF), Text(code=MessageCode.INVOICE_PDF_TOO_LARGE)


def _others(channel: Channel, files: Files) -> Iterator[_One]:
    """List all that may go beside the invoice PDF. What is in the document goes with it by PEPPOL, whatever is packed."""
    yield from (_One(source=Source.ATTACHMENT, n=n, facts=one) for n, one in enumerate(files.attachments, 1))
    if channel is not Channel.PEPPOL:
        yield from (_One(source=Source.EMBEDDED, n=n, facts=one) for n, one in enumerate(files.embedded, 1))


def _refused(one: _One, channel: Channel, choices: Choices) -> Text | None:
    facts, named = one.facts, {"name": one.facts.name}
    # What the sender embedded is a choice of the document's own, and of a type that PEPPOL admits.
    why = unsendable(facts, other_types=choices.other_types) if one.source is Source.ATTACHMENT else None
    if why or channel is not Channel.PEPPOL:
        return why
    if facts.media_type not in PEPPOL_TYPES:
        return Text(code=MessageCode.ATTACHMENT_NOT_BY_PEPPOL, params=named)
    if facts.size_bytes > MAX_PEPPOL_BYTES:
        return Text(code=MessageCode.ATTACHMENT_TOO_LARGE_FOR_PEPPOL, params=named)
    return None


def _fit_a_letter(others: list[_One], invoice_pdf: PackedFile | None, files: Files) -> bool:
    """Tell whether a letter may hold all of it (C6)."""
    if len(others) > MAX_PRINTED_FILES:
        return False
    if any(one.facts.media_type != PDF or one.facts.size_bytes > MAX_PRINTED_BYTES for one in others):
        return False
    return _pages_of(invoice_pdf, files) + sum(one.facts.pages for one in others) <= MAX_PRINTED_PAGES


def _pages_of(invoice_pdf: PackedFile | None, files: Files) -> int:
    match invoice_pdf:
        case PackedFile(source=Source.ERP_PDF) if files.erp_pdf:
            return files.erp_pdf.pages
        case PackedFile(source=Source.ATTACHMENT):
            return files.attachments[0].pages
        case _:
            return files.made_pages


def _not_by_post(one: _One) -> LeftOut:
    return LeftOut(source=one.source, n=one.n, text=Text(code=MessageCode.ATTACHMENT_NOT_PRINTED, params={"name": one.facts.name}))


def _taken_names(channel: Channel, files: Files) -> tuple[str, ...]:
    """Name what a receiver finds anyway: in PEPPOL, the files that the document holds keep their names."""
    return (INVOICE_PDF, *(one.name.lower() for one in files.embedded if channel is Channel.PEPPOL))


def _placed(channel: Channel, choices: Choices, means: Means, others: list[_One], taken: tuple[str, ...]) -> tuple[PackedFile, ...]:
    names = receiver_names((one.facts.name for one in others), taken=taken)
    places = _places(channel, choices, means, others)
    return tuple(
        PackedFile(source=one.source, n=one.n, name=name, place=place) for one, name, place in zip(others, names, places, strict=True)
    )


def _places(channel: Channel, choices: Choices, means: Means, others: list[_One]) -> list[Place]:
    if channel in _BEHIND_LINKS:
        return [Place.LINKED] * len(others)
    if channel is not Channel.EMAIL:
        return [Place.BESIDE] * len(others)
    pages = [one for one in others if one.facts.media_type in PAGE_KINDS] if choices.merge_pdfs and means.merging else []
    if not _fit_a_mail(pages):
        return [_aside(means, others)] * len(others)
    aside = _aside(means, [one for one in others if one not in pages])
    return [Place.MERGED if one in pages else aside for one in others]


def _aside(means: Means, others: list[_One]) -> Place:
    """Tell where the files go that are not merged: behind a link, if they are more than a mail should carry (A4, A5)."""
    return Place.LINKED if means.linking and not _fit_a_mail(others) else Place.BESIDE


def _fit_a_mail(others: list[_One]) -> bool:
    return sum(one.facts.size_bytes for one in others) <= MAX_MERGED_BYTES
