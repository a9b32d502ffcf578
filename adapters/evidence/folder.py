"""The folder of one delivery in a pack: its files under stable names."""

from documents.evidence.files import EvidenceFile
from documents.evidence.manifest import FileRole
from domain.identity import ObjectRef

XML, JSON, PDF, GZIP, PEM = "application/xml", "application/json", "application/pdf", "application/gzip", "application/x-pem-file"
MAIL, MIME, BINARY = "message/rfc822", "multipart/related", "application/octet-stream"


class Folder:
    """Collects files. A name that is taken gets a number: `evidence.json`, `evidence-2.json`."""

    def __init__(self, path: str, delivery: str | None = None) -> None:
        self._path = path
        self._delivery = delivery
        self._names: set[str] = set()
        self.files: list[EvidenceFile] = []

    def add(self, name: str, role: FileRole, media_type: str, content: bytes, ref: ObjectRef, given_name: str | None = None) -> None:
        """Add a file that is, or was taken out of, an object of the store."""
        file = EvidenceFile(
            name=f"{self._path}{self._free(name)}",
            role=role,
            media_type=media_type,
            content=content,
            delivery=self._delivery,
            object_sha256=ref.sha256,
            given_name=given_name,
        )
        self.files.append(file)

    def _free(self, name: str) -> str:
        stem, _, suffix = name.partition(".")
        free, n = name, 1
        while free in self._names:
            n += 1
            free = f"{stem}-{n}.{suffix}"
        self._names.add(free)
        return free
