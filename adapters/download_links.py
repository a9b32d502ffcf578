"""Signed links to the files of a delivery (A4, decision 1): `{base_url}/vedlegg/{token}`.

A token is sealed as those of invoices are (`adapters/presentation_links.py`): nothing about it is kept, and the same files of the
same delivery on the same day get the same link, so that a message prepared anew has the same bytes.
"""

import struct
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from adapters.presentation_links import packed_submission, unpacked_submission
from adapters.sealing import Seal, usable_base
from domain.channels import Channel
from domain.errors import NotFound
from domain.identity import number_of, parse_invoice_id
from domain.parcels.offered_files import OFFERED_FOR, OfferedFiles, is_offered, last_day_offered
from domain.parcels.parcel import Parcel, place_of
from domain.ports import InvoiceRegister
from domain.submission import Accepted, Submission

PATH = "/vedlegg/"
"""What stands between the base URL and the token."""

_PURPOSE = b"fakturaflyt attachments link 1"
_HEAD = struct.Struct(">IHH")
"""Last day (proleptic ordinal), number of the delivery, bytes of the places, a bit each; they and the submission follow."""

LAST_PLACE = 2_000
"""A file behind it would make the link longer than mail programs keep whole."""


class DownloadLinks:
    """Makes links and reads them back. The first key seals; all of them open."""

    def __init__(self, base_url: str, keys: Sequence[str], offered_for: timedelta = OFFERED_FOR) -> None:
        """Take the public address of the web process, the keys, the newest first, and how long a link works.

        Raises:
            UnusableLinkSettings: there is no key, one is too short to be a secret, or the address is none.
        """
        self._seal = Seal(keys, _PURPOSE)
        self._base_url = usable_base(base_url)
        self._offered_for = offered_for

    def link(self, submission: Submission, delivery: int, files: Sequence[int], at: datetime) -> str:
        """Make the link to files of a submission that a delivery by e-mail leaves out.

        Args:
            submission: The submission whose document the delivery carries.
            delivery: The delivery's number.
            files: Their places from 1: first those that came with the document, then those that are in it.
            at: When the link begins to count.

        Raises:
            ValueError: there are no files, or one behind LAST_PLACE.
        """
        if not files or not 1 <= min(files) <= max(files) <= LAST_PLACE:
            raise ValueError(f"a link leads to files in the places 1 to {LAST_PLACE}")
        offered = OfferedFiles(submission=submission, delivery=delivery, files=tuple(sorted(set(files))), last_day=self.last_day(at))
        return f"{self._base_url}{PATH}{self._seal.seal(_packed(offered))}"

    def last_day(self, at: datetime) -> date:
        """Tell the last day, in Oslo, on which a link made at an instant works."""
        return last_day_offered(at, self._offered_for)

    def read(self, token: str, at: datetime) -> OfferedFiles | None:
        """Tell what a token leads to. Nothing if it was not made here, has been changed, or has expired: nobody learns which."""
        opened = self._seal.opened(token)
        offered = _unpacked(opened) if opened is not None else None
        return offered if offered and is_offered(offered, at) else None


class NoAttachments(Exception):
    """The invoice went out without any, or not by e-mail."""


class OfferedAgain:
    """Makes a new link to the attachments that an invoice's e-mail carried, for a receiver whose own has ended (decision 1)."""

    def __init__(self, links: DownloadLinks, invoices: InvoiceRegister) -> None:
        self._links = links
        self._invoices = invoices

    def link_for(self, invoice: str, at: datetime) -> str:
        """Make the link, as one of the last delivery by e-mail. Reads the register, which blocks.

        Raises:
            NotFound: there is no such invoice, or it was not accepted.
            NoAttachments: nothing was attached to it, or it did not go by e-mail.
            Unavailable: the register cannot be read.
            ValueError: it is not an invoice's id.
        """
        key, record = parse_invoice_id(invoice), self._invoices.invoice(invoice)
        if not isinstance(record.decision, Accepted) or record.summary is None:
            raise NotFound(f"{invoice} ble ikke godtatt og vises for ingen. / {invoice} was not accepted and is shown to nobody.")
        submission = Submission(company=key.company, type=key.type, number=key.number, digest=record.digest)
        mails = [made for made in self._invoices.deliveries(invoice) if made.channel is Channel.EMAIL]
        if not mails:
            raise NoAttachments
        last = max(mails, key=lambda made: number_of(made.id))
        places = self._carried(submission, last.parcel, record.summary.embedded_files)
        if not places:
            raise NoAttachments
        return self._links.link(submission, number_of(last.id), places, at)

    def _carried(self, submission: Submission, parcel: Parcel | None, embedded: int) -> Sequence[int]:
        """Name the places of what a mail carried: nothing that was not sent is found behind its link. Earlier releases carried all."""
        attachments = len(self._invoices.submission(submission).attachments)
        if parcel is None:
            return range(1, attachments + embedded + 1)
        return [place_of(file, attachments) for file in parcel.files]


def _packed(offered: OfferedFiles) -> bytes:
    bits = sum(1 << place - 1 for place in offered.files)
    places = bits.to_bytes((max(offered.files) + 7) // 8, "little")
    return _HEAD.pack(offered.last_day.toordinal(), offered.delivery, len(places)) + places + packed_submission(offered.submission)


def _unpacked(opened: bytes) -> OfferedFiles:
    last_day, delivery, size = _HEAD.unpack_from(opened)
    end = _HEAD.size + size
    bits = int.from_bytes(opened[_HEAD.size : end], "little")
    return OfferedFiles(
        submission=unpacked_submission(opened[end:]),
        delivery=delivery,
        files=tuple(place for place in range(1, 8 * size + 1) if bits >> place - 1 & 1),
        last_day=date.fromordinal(last_day),
    )
