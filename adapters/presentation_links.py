"""Signed links to the presentation of an invoice (H16, docs/adr/0014): `{base_url}/f/{token}`.

A token is sealed with AES-SIV (RFC 5297): it cannot be made, changed or read without the key, and nothing about it is kept.
The same invoice on the same day gets the same link, so that a message prepared anew has the same bytes.
"""

import base64
import binascii
import re
import struct
from collections.abc import Sequence
from datetime import date, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.errors import NotFound
from domain.identity import parse_invoice_id
from domain.invoice import DocumentType
from domain.ports import InvoiceRegister
from domain.presentation import PresentedInvoice, is_presented, last_day_presented
from domain.submission import Accepted, Submission

PATH = "/f/"
"""What stands between the base URL and the token."""

MIN_KEY_LENGTH = 32
"""Characters of a key; `openssl rand -hex 32` makes one of 64."""

_PURPOSE = b"fakturaflyt invoice link 1"
"""Keeps these keys apart from any other use of the same secret; a changed layout of the token gets a new number."""

_TYPES = (DocumentType.INVOICE, DocumentType.CREDIT_NOTE)
_HEAD = struct.Struct(">IBI32s")
"""Orgnr, kind of document, last day (proleptic ordinal), digest of the submission; the number follows in UTF-8."""

_ORGNR = re.compile(r"[0-9]{9}")
_LONGEST_TOKEN = 2048


class UnusableLinkSettings(ValueError):
    """Links cannot be made or read with what is configured. Says so in Norwegian and English."""


class PresentationLinks:
    """Makes links and reads them back. The first key seals; all of them open."""

    def __init__(self, base_url: str, keys: Sequence[str]) -> None:
        """Take the public address of the web process, and the keys, the newest first.

        Raises:
            UnusableLinkSettings: there is no key, one is too short to be a secret, or the address is none.
        """
        if not keys or any(len(key) < MIN_KEY_LENGTH for key in keys):
            raise UnusableLinkSettings(
                f"FAKTURAFLYT_WEB_KEYS må ha minst én nøkkel på minst {MIN_KEY_LENGTH} tegn; lag en med: openssl rand -hex 32\n"
                f"FAKTURAFLYT_WEB_KEYS needs at least one key of at least {MIN_KEY_LENGTH} characters; make one with: openssl rand -hex 32"
            )
        if not re.fullmatch(r"https?://[^\s?#]+", base_url):
            raise UnusableLinkSettings(
                "FAKTURAFLYT_WEB_BASE_URL må være en http(s)-adresse.\nFAKTURAFLYT_WEB_BASE_URL must be an http(s) address."
            )
        self._base_url = base_url.rstrip("/")
        self._ciphers = tuple(AESSIV(_derived(key)) for key in keys)

    def link(self, submission: Submission, at: datetime) -> str:
        """Make the link that shows a submission from `at` on."""
        return f"{self._base_url}{PATH}{self._token(submission, last_day_presented(at))}"

    def read(self, token: str, at: datetime) -> PresentedInvoice | None:
        """Tell what a token shows. Nothing if it was not made here, has been changed, or has expired: nobody learns which."""
        sealed = _decoded(token)
        for cipher in self._ciphers if sealed else ():
            try:
                presented = _unpacked(cipher.decrypt(sealed, [_PURPOSE]))
            except InvalidTag:
                continue  # AES-SIV compares in constant time; another key may have sealed it
            return presented if is_presented(presented.last_day, at) else None
        return None

    def _token(self, submission: Submission, last_day: date) -> str:
        sealed = self._ciphers[0].encrypt(_packed(submission, last_day), [_PURPOSE])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


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


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=64, salt=None, info=_PURPOSE).derive(key.encode())


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


def _decoded(token: str) -> bytes:
    """Decode a token; nothing if it is not written exactly as we write it, so that each link has one spelling alone."""
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return b""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return b""
    return sealed if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() == token else b""
