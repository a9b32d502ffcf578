"""Files that go with an invoice: their kinds, what channels carry, and the names that receivers see (C3, C6, C7, A9, decision 12)."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

PDF = "application/pdf"
UNKNOWN = "application/octet-stream"

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"

MEDIA_TYPES: dict[str, str] = {
    "pdf": PDF,
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "txt": "text/plain",
    "xsl": "application/xslt+xml",
    "html": "text/html",
    "htm": "text/html",
    "csv": "text/csv",
    "png": "image/png",
    "xlsx": _XLSX,
    "ods": _ODS,
}
"""Every kind of file that may be sent where the company admits others than PDF (C7), by the ending of its name."""

PEPPOL_TYPES = frozenset({PDF, "image/png", "image/jpeg", "text/csv", _XLSX, _ODS})
"""What Peppol BIS Billing 3.0 lets an attachment be (C7)."""

MAX_PEPPOL_BYTES = 10 * 1024 * 1024
"""Each attachment in a UBL document (A9)."""

MAX_FILE_BYTES = 50 * 1024 * 1024
"""Each file that comes with a document: no letter holds a larger one (C6), and all are read whole where they are sent."""

MAX_MERGED_BYTES = 5 * 1024 * 1024
"""Raw bytes of what is merged or attached to a mail, together, the invoice PDF aside; so much still is (A4, A10, decision 1)."""


class PageKind(StrEnum):
    """The kinds of file that become pages of a merged PDF, by media type. All others stay files of their own (A11)."""

    PDF = PDF
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    GIF = "image/gif"


PAGE_KINDS: frozenset[str] = frozenset(PageKind)

MAX_PRINTED_FILES = 3
MAX_PRINTED_BYTES = 50_000_000
MAX_PRINTED_PAGES = 110
"""Limits of a letter (C6): over any of them all attachments stay out. Pages count with the invoice's own."""

MAX_NAME_CHARACTERS = 50
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})
_KEPT = re.compile(r"[^a-z0-9._]+")
_NAMELESS = "vedlegg"


def media_type_of(name: str, content: bytes) -> str:
    """Tell what kind of file this is: PDF by its content, the others by the ending of their names."""
    if b"%PDF-" in content[:1024]:  # ISO 32000-1 7.5.2, implementation note 13: within the first 1024 bytes
        return PDF
    found = MEDIA_TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN)
    return UNKNOWN if found == PDF else found


def receiver_names(names: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Write file names as receivers' systems take them (A9): at most 50 of `a-z`, `0-9`, `.` and `_`, and no two alike."""
    used = set(taken)
    found = []
    for name in names:
        plain = _unlike(used, *_parts(name))
        used.add(plain)
        found.append(plain)
    return tuple(found)


def _parts(name: str) -> tuple[str, str]:
    """Split a name into stem and ending, in plain letters, without the folders that some sender left in it."""
    last = re.split(r"[/\\]", name)[-1].lower().translate(_LETTERS)
    bare = "".join(one for one in unicodedata.normalize("NFKD", last) if not unicodedata.combining(one))
    stem, dot, ending = bare.rpartition(".")
    return _plain(stem if dot else ending) or _NAMELESS, _plain(ending)[:10] if dot else ""


def _plain(text: str) -> str:
    return _KEPT.sub("_", text).strip("._")


def _unlike(used: set[str], stem: str, ending: str) -> str:
    n, name = 1, _cut(stem, "", ending)
    while name in used:
        n += 1
        name = _cut(stem, f"_{n}", ending)
    return name


def _cut(stem: str, number: str, ending: str) -> str:
    tail = number + (f".{ending}" if ending else "")
    return stem[: MAX_NAME_CHARACTERS - len(tail)] + tail
