"""Evidence packs taken apart and put together again, as somebody would who wants to deceive."""

from collections.abc import Collection, Mapping
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from documents.evidence.manifest import MANIFEST, read_manifest, write_manifest
from documents.evidence.pack import zipped


def contents(pack: bytes) -> dict[str, bytes]:
    """The entries of a pack by name, in order."""
    with ZipFile(BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(pack: bytes, changes: Mapping[str, bytes], *, manifest: bool = True) -> bytes:
    """The pack with other contents; unless told otherwise the manifest is forged to fit."""
    changed = contents(pack) | dict(changes)
    if manifest:
        changed[MANIFEST] = forged(changed)
    return zipped(changed.items())


def without(pack: bytes, names: Collection[str]) -> bytes:
    """The pack without some files, and with a manifest that does not name them."""
    kept = {name: content for name, content in contents(pack).items() if name not in names}
    return zipped({**kept, MANIFEST: forged(kept)}.items())


def forged(entries: Mapping[str, bytes]) -> bytes:
    """The manifest of a pack with size and hash of every file as they are."""
    manifest = read_manifest(entries[MANIFEST])
    files = tuple(
        file.model_copy(update={"sha256": sha256(entries[file.name]).hexdigest(), "size_bytes": len(entries[file.name])})
        for file in manifest.files
        if file.name in entries
    )
    return write_manifest(manifest.model_copy(update={"files": files}))
