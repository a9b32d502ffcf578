"""Write an evidence pack: index, manifest and files as one zip.

Nothing is compressed, and no entry has a time of its own: the same state gives the same bytes, whichever zlib is at work.
"""

import hashlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from documents.evidence.files import EvidenceFile, Story
from documents.evidence.index import index_page
from documents.evidence.manifest import INDEX, MANIFEST, FileRole, Manifest, ManifestFile, write_manifest

_FIRST_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell."""
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3


def write_pack(story: Story, files: Sequence[EvidenceFile]) -> bytes:
    """Write the pack of a story and its files. The same ones give the same bytes."""
    index = EvidenceFile(name=INDEX, role=FileRole.INDEX, media_type="text/html", content=index_page(story, files))
    everything = (index, *files)
    manifest = Manifest(
        invoice=story.invoice.id,
        status=story.invoice.status,
        recorded_until=story.timeline[-1].at if story.timeline else story.invoice.status_since,
        files=tuple(map(described, everything)),
        damaged=story.damaged,
    )
    first, *rest = ((file.name, file.content) for file in everything)
    return zipped([first, (MANIFEST, write_manifest(manifest)), *rest])


def described(file: EvidenceFile) -> ManifestFile:
    """Describe a file for the manifest."""
    return ManifestFile(
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        size_bytes=len(file.content),
        media_type=file.media_type,
        role=file.role,
        delivery=file.delivery,
        submission=file.submission,
        object_sha256=file.object_sha256,
    )


def zipped(contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Put named contents into a zip, in this order."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in contents:
            entry = ZipInfo(name, _FIRST_TIME)
            entry.external_attr = _REGULAR_FILE
            entry.create_system = _UNIX
            archive.writestr(entry, content)
    return buffer.getvalue()
