"""The files a sender embedded in the document (BG-24): they go where the invoice goes, also where the document itself does not."""

from documents.ubl_references import read_supporting_documents
from documents.ubl_xml import parse_xml
from domain.records import OutgoingFile


def supporting_files(document: bytes) -> tuple[OutgoingFile, ...]:
    """Take the embedded files out of a valid document, in its order.

    Raises:
        Unreadable: the document or the base64 of a file cannot be read.
    """
    return tuple(
        OutgoingFile(name=found.file_name or found.id, media_type=found.media_type or "application/octet-stream", content=found.content)
        for found in read_supporting_documents(parse_xml(document))
        if found.content
    )
