"""When two submissions are the same (design.md, "An invoice's life", step 1)."""

import hashlib
from collections.abc import Sequence

from lxml import etree

from documents.ubl_xml import parse_xml

_DOMAIN = b"fakturaflyt submission 1\n"
"""Keeps these digests apart from any other SHA-256; a changed definition of sameness gets a new number."""


def submission_digest(document: bytes, invoice_pdf: bytes | None, attachments: Sequence[bytes]) -> str:
    """Compute the digest that equal submissions share: over the document's C14N, the invoice PDF and the attachments in order.

    Comments, processing instructions and the way the XML is written down make no difference.

    Raises:
        Unreadable: the document is not a UBL invoice or credit note.
    """
    canonical = etree.tostring(parse_xml(document), method="c14n", with_comments=False)
    files = [b"pdf " + _sha256(invoice_pdf) if invoice_pdf is not None else b"no pdf", *(b"file " + _sha256(one) for one in attachments)]
    return hashlib.sha256(b"\n".join([_DOMAIN + _sha256(canonical), *files])).hexdigest()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
