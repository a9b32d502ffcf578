"""The document store: bytes under the name of their hash, in a folder or in a bucket of S3.

    {company}/{sha256}

An object is written whole or not at all: obstore writes a side file and links it into place. In a folder it is on the disk
before `put` returns, so that the register, which syncs too, never refers to bytes that a power loss took.
What a name holds never changes, so it does no harm if a server overwrites it with the same bytes, or if a reply is lost and the
same bytes are handed in again.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore
from obstore.store import ObjectStore as Backend

from adapters import s3
from domain.errors import Corrupt, NotFound, Unavailable
from domain.identity import ObjectRef

_COMPANY = re.compile(r"[0-9]{9}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = "file:///"
_NO_BUCKET = "NoSuchBucket"
"""S3's code where not only the object is missing."""


_READS = 2
"""A wrong hash may be the line's fault; twice it is the store's."""


class ObjectStore:
    """Implements the port `DocumentStore`, for any number of threads and processes."""

    def __init__(self, url: str) -> None:
        """Open the store at a folder's path, a `file:///` URL or an `s3://` URL (adapters/s3.py); a folder is made if missing.

        Raises:
            Unavailable: the folder cannot be made, or the URL names no store.
        """
        with _translated():
            self._folder = _folder(url)
            self._backend: Backend = LocalStore(self._folder, mkdir=True) if self._folder else s3.open_bucket(url)

    def put(self, company: str, data: bytes, media_type: str) -> ObjectRef:
        """Keep bytes; keeping the same bytes again is the same object.

        Raises:
            Unavailable: the bytes could not be written; nothing is kept.
            ValueError: the company is not named by nine digits.
        """
        ref = ObjectRef(company=company, sha256=_sha256(data), size_bytes=len(data), media_type=media_type)
        path = _path(ref)
        with _translated():
            try:
                self._write(path, data, replace=False)
            except AlreadyExistsError:
                if _sha256(self._read(path)) != ref.sha256:
                    self._write(path, data, replace=True)  # the disk spoilt them; these are the right ones
            self._sync(path)
        return ref

    def get(self, ref: ObjectRef) -> bytes:
        """Read bytes and verify their hash; what was spoilt on the way is read once more.

        Raises:
            NotFound: the store has no such object.
            Corrupt: the bytes are not those that were stored.
            Unavailable: the store cannot be read.
            ValueError: the reference is not of a company's object.
        """
        path = _path(ref)
        for _ in range(_READS):
            data = self._existing(path)
            if _sha256(data) == ref.sha256:
                return data
        raise Corrupt(f"{path} does not hold the bytes that were stored: its hash differs")

    def _existing(self, path: str) -> bytes:
        with _translated():
            try:
                return self._read(path)
            except FileNotFoundError as error:
                if _NO_BUCKET in str(error):
                    raise
                raise NotFound(f"the document store has no {path}") from error

    def _write(self, path: str, data: bytes, *, replace: bool) -> None:
        obstore.put(self._backend, path, data, mode="overwrite" if replace else "create", use_multipart=False)

    def _read(self, path: str) -> bytes:
        return obstore.get(self._backend, path).bytes().to_bytes()

    def _sync(self, path: str) -> None:
        """Wait until an object and its name are on the disk; other stores than folders see to that by themselves."""
        if self._folder:
            file = self._folder / path
            for synced in (file, file.parent, self._folder):
                _fsync(synced)


def _folder(url: str) -> Path | None:
    """Tell the folder that a path or a `file:///` URL names; nothing for S3."""
    if url.startswith(_FILE):
        return Path(url2pathname(urlsplit(url).path))
    return None if "://" in url else Path(url)


def _path(ref: ObjectRef) -> str:
    """Name an object's place. Only digits get into the path, so that nothing outside the store can be reached."""
    if not _COMPANY.fullmatch(ref.company) or not _SHA256.fullmatch(ref.sha256):
        raise ValueError("an object is named by nine digits of the company and 64 hexadecimal digits of its hash")
    return f"{ref.company}/{ref.sha256}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise Unavailable(f"Dokumentlageret kan ikke brukes nå. / The document store cannot be used: {reason}") from error
