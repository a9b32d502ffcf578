"""Files as downloads: under a name that can lead no browser and no file system astray, as the kind of file that was checked."""

from urllib.parse import quote

from starlette.responses import Response

from documents.evidence.names import safe_name
from documents.presented import OCTETS
from domain.records import OutgoingFile
from web.headers import FOR_FILES

_SUFFIXES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/csv": (".csv",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
}
"""The kinds of file that an invoice may carry (EN 16931, BT-125-1). What calls itself anything else is only bytes."""


def download(file: OutgoingFile) -> Response:
    """Answer with a file to be saved."""
    name = download_name(file.name, file.media_type)
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_")
    return Response(
        file.content,
        media_type=file.media_type if file.media_type in _SUFFIXES else OCTETS,
        headers={"Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}", **FOR_FILES},
    )


def download_name(file_name: str, media_type: str) -> str:
    """Name a file for the receiver's disk: its own name made safe, ending as its kind does."""
    name = safe_name(file_name)
    suffixes = _SUFFIXES.get(media_type, (".bin",))
    return name if name.lower().endswith(suffixes) else f"{name}{suffixes[0]}"
