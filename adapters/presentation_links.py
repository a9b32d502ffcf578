"""Signed links to the presentation of an invoice (H16, docs/adr/0014): `{base_url}/f/{token}`.

A token is sealed with AES-SIV (RFC 5297): it cannot be made, changed or read without the key, and nothing about it is kept.
The same invoice on the same day gets the same link, so that a message prepared anew has the same bytes.
"""

import re
import struct
from collections.abc import Sequence
from datetime import date, datetime

from adapters.sealing import Seal, usable_base
from domain.errors import NotFound
from domain.identity import parse_invoice_id
from domain.invoice import DocumentType
from domain.ports import InvoiceRegister
from domain.presentation import PresentedInvoice, is_presented, last_day_presented
from domain.submission import Accepted, Submission

PATH = "/f/"
"""What stands between the base URL and the token."""

_PURPOSE = b"fakturaflyt invoice link 1"
"""Keeps these keys apart from any other use of the same secret; a changed layout of the token gets a new number."""

_TYPES = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
_HEAD = struct.Struct(">IBI32s")
"""Orgnr, kind of document, last day (proleptic ordinal), digest of the submission; the number follows in UTF-8."""

_NO_DAY = date.min
"""Stands where a submission is packed without a last day."""

_ORGNR = re.compile(r"[0-9]{9}")


class PresentationLinks:
    """Makes links and reads them back. The first key seals; all of them open."""

    def __init__(self, base_url: str, keys: Sequence[str]) -> None:
        """Take the public address of the web process, and the keys, the newest first.

        Raises:
            UnusableLinkSettings: there is no key, one is too short to be a secret, or the address is none.
        """
        self._seal = Seal(keys, _PURPOSE)
        self._base_url = usable_base(base_url)

    def link(self, submission: Submission, at: datetime) -> str:
        """Make the link that shows a submission from `at` on."""
        return f"{self._base_url}{PATH}{self._token(submission, last_day_presented(at))}"

    def read(self, token: str, at: datetime) -> PresentedInvoice | None:
        """Tell what a token shows. Nothing if it was not made here, has been changed, or has expired: nobody learns which."""
        opened = self._seal.opened(token)
        presented = _unpacked(opened) if opened is not None else None
        return presented if presented and is_presented(presented.last_day, at) else None

    def _token(self, submission: Submission, last_day: date) -> str:
        return self._seal.seal(_packed(submission, last_day))


class InvoiceLinks:
    """Makes the link of an invoice by its id alone, for a channel that carries the link."""

    def __init__(self, links: PresentationLinks, invoices: InvoiceRegister) -> None:
        self._links = links
        self._invoices = invoices

    def link_for(self, invoice_id: str, at: datetime) -> str:
        """Make the link that shows an invoice's document as it is now. Reads the register, which blocks.

        Raises:
            NotFound: there is no such invoice, or it was not accepted.
            Unavailable: the register cannot be read.
            ValueError: it is not an invoice's id.
        """
        key, record = parse_invoice_id(invoice_id), self._invoices.invoice(invoice_id)
        if not isinstance(record.decision, Accepted):
            raise NotFound(f"{invoice_id} ble ikke godtatt og vises for ingen. / {invoice_id} was not accepted and is shown to nobody.")
        return self._links.link(Submission(company=key.company, type=key.type, number=key.number, digest=record.digest), at)


def packed_submission(submission: Submission) -> bytes:
    """Write a submission for a token. Raises ValueError if its company is not named by nine digits."""
    return _packed(submission, _NO_DAY)


def unpacked_submission(packed: bytes) -> Submission:
    """Read a submission out of a token that was made here."""
    return _unpacked(packed).submission


def _packed(submission: Submission, last_day: date) -> bytes:
    if not _ORGNR.fullmatch(submission.company):
        raise ValueError("a company is named by nine digits")
    head = _HEAD.pack(int(submission.company), _TYPES.index(submission.type), last_day.toordinal(), bytes.fromhex(submission.digest))
    return head + submission.number.encode()


def _unpacked(opened: bytes) -> PresentedInvoice:
    company, type_, last_day, digest = _HEAD.unpack_from(opened)
    number = opened[_HEAD.size :].decode()
    submission = Submission(company=f"{company:09}", type=_TYPES[type_], number=number, digest=digest.hex())
    return PresentedInvoice(submission=submission, last_day=date.fromordinal(last_day))
