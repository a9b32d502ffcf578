"""Open an evidence pack and hold it against its own manifest. Whatever is wrong is told, never raised."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from documents.evidence.checks import Check, CheckCode, fails, holds
from documents.evidence.manifest import MANIFEST, FileRole, Manifest, ManifestFile, NotAManifest, read_manifest
from domain.value import Value

_ENCRYPTED = 0x1
_FIRST_ENTRY, _END, _END_BYTES = b"PK\x03\x04", b"PK\x05\x06", 22
_HEADER_BYTES = 30
_UNREADABLE = (BadZipFile, NotAManifest, KeyError, EOFError, ValueError, NotImplementedError, OSError)
"""What a zip that is none, a broken one, or one without a manifest gives rise to."""


class OpenPack(Value):
    """A pack that could be opened: its manifest, and those of its files that are as the manifest says."""

    manifest: Manifest
    contents: dict[str, bytes]

    def of(self, role: FileRole, delivery: str | None = None) -> tuple[bytes, ...]:
        """Find the contents of the files of a role and a delivery, in order."""
        files = (file for file in self.manifest.files if file.role is role and file.delivery == delivery)
        return tuple(self.contents[file.name] for file in files if file.name in self.contents)

    def submitted(self, role: FileRole, digest: str) -> tuple[bytes, ...]:
        """Find the contents of the files of a role and a submission, in order."""
        files = (file for file in self.manifest.files if file.role is role and file.submission == digest)
        return tuple(self.contents[file.name] for file in files if file.name in self.contents)

    def one(self, role: FileRole, delivery: str | None = None) -> bytes | None:
        """Find the content of the only file of a role and a delivery; nothing if there is none, or several."""
        found = self.of(role, delivery)
        return found[0] if len(found) == 1 else None


def open_pack(content: bytes) -> tuple[OpenPack | None, tuple[Check, ...]]:
    """Open a pack. Nothing is unpacked that is larger than the zip itself."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if trouble := _around(content) or _trouble(entries, len(content)) or _between(entries, archive.start_dir):
                return None, (fails(CheckCode.READABLE, trouble),)
            manifest = read_manifest(archive.read(MANIFEST))
            contents, changed = _contents(archive, manifest)
    except _UNREADABLE as error:
        return None, (fails(CheckCode.READABLE, str(error) or type(error).__name__),)
    checks = (holds(CheckCode.READABLE), *_complete(entries, manifest), *changed, *_undamaged(manifest))
    return OpenPack(manifest=manifest, contents=contents), checks


def _around(content: bytes) -> str:
    """Find what a zip may carry before its first entry or behind its end without anybody seeing it."""
    if content.startswith(_FIRST_ENTRY) and content[-_END_BYTES:].startswith(_END):
        return ""
    return "something was put before or behind it"


def _trouble(entries: list[ZipInfo], zip_bytes: int) -> str:
    """Find what no pack of ours has: compression, encryption, or entries that share bytes. So a zip bomb is never unpacked."""
    for entry in entries:
        if entry.compress_type != ZIP_STORED or entry.file_size != entry.compress_size:
            return f"{entry.filename!r} is compressed; a pack is kept as it was made"
        if entry.flag_bits & _ENCRYPTED:
            return f"{entry.filename!r} is encrypted"
    if sum(entry.file_size for entry in entries) > zip_bytes:
        return "its entries are larger than the file"
    return ""


def _between(entries: list[ZipInfo], end: int) -> str:
    """Find bytes that belong to no entry, or that only some programs read: an entry nobody lists, a comment, a note beside a name."""
    place = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset != place or entry.extra or entry.comment:
            return f"something is hidden before {entry.filename!r}, or beside it"
        place += _HEADER_BYTES + len(entry.orig_filename.encode()) + entry.file_size
    return "" if place == end else "something is hidden behind its last entry"


def _complete(entries: list[ZipInfo], manifest: Manifest) -> Iterator[Check]:
    found = Counter(entry.filename for entry in entries)
    named = Counter([MANIFEST, *(file.name for file in manifest.files)])
    differences = (
        *(f"{name!r} is missing" for name in sorted(named.keys() - found.keys())),
        *(f"{name!r} is not in the manifest" for name in sorted(found.keys() - named.keys())),
        *(f"{name!r} is there {count} times" for name, count in sorted(found.items()) if count > 1),
        *(f"{name!r} is {count} times in the manifest" for name, count in sorted(named.items()) if count > 1),
    )
    yield fails(CheckCode.COMPLETE, "; ".join(differences)) if differences else holds(CheckCode.COMPLETE)


def _contents(archive: ZipFile, manifest: Manifest) -> tuple[dict[str, bytes], tuple[Check, ...]]:
    """Read the files that the manifest names, and keep those that are as it says."""
    names = set(archive.namelist())
    contents, changed = {}, []
    for file in manifest.files:
        if file.name not in names:
            continue
        content = _read(archive, file)
        if content is None:
            changed.append(fails(CheckCode.UNCHANGED, "size or SHA-256 is another one", file.name))
        else:
            contents[file.name] = content
    return contents, tuple(changed) or (holds(CheckCode.UNCHANGED),)


def _read(archive: ZipFile, file: ManifestFile) -> bytes | None:
    try:
        content = archive.read(file.name)
    except BadZipFile:  # its CRC is another one
        return None
    as_told = (len(content), hashlib.sha256(content).hexdigest()) == (file.size_bytes, file.sha256)
    return content if as_told else None


def _undamaged(manifest: Manifest) -> Iterator[Check]:
    if not manifest.damaged:
        yield holds(CheckCode.UNDAMAGED)
    for damaged in manifest.damaged:
        yield fails(CheckCode.UNDAMAGED, f"{damaged.role} {damaged.sha256} is {damaged.fault}", damaged.delivery)
