"""Names of files inside a pack: fixed, or made of a sender's file name so that no file system can be led astray."""

import re
import unicodedata
from collections.abc import Sequence

_OTHER = re.compile(r"[^A-Za-z0-9ÆØÅæøå._-]+")
_LONGEST = 60
_LONGEST_SUFFIX = 10


def attachment_names(file_names: Sequence[str], pdfs: Sequence[bool]) -> tuple[str, ...]:
    """Name attachments in order, PDFs by that ending: `attachment-01-timeliste.pdf`. The number keeps equal names apart."""
    named = zip(map(safe_name, file_names), pdfs, strict=True)
    return tuple(f"attachment-{n:02}-{_as_pdf(name) if is_pdf else name}" for n, (name, is_pdf) in enumerate(named, 1))


def enclosed_names(file_names: Sequence[str]) -> tuple[str, ...]:
    """Name files out of a document, in its order: `enclosed-01-faktura.pdf`."""
    return tuple(f"enclosed-{n:02}-{safe_name(name)}" for n, name in enumerate(file_names, 1))


def safe_name(file_name: str) -> str:
    """Keep letters, digits, dot, line and underscore of the last part of a path; the whole name stands in the index.

    Nothing that turns text, hides, or means something to a file system is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    bare = _OTHER.sub("_", last).strip("._") or "file"
    stem, dot, suffix = bare.rpartition(".")
    if not stem:
        return bare[:_LONGEST]
    return f"{stem[:_LONGEST].rstrip('.')}{dot}{suffix[:_LONGEST_SUFFIX]}"


def _as_pdf(name: str) -> str:
    return name if name.lower().endswith(".pdf") else f"{name}.pdf"
