"""How large a document may be that travels by PEPPOL."""

from documents.ubl_xml import MAX_DOCUMENT_BYTES
from domain.messages import MessageCode, Text

TOO_LARGE = Text(code=MessageCode.PEPPOL_TOO_LARGE, params={"limit_mb": str(MAX_DOCUMENT_BYTES // 1024**2)})
"""Access points of Norway take 100 MB; so does our own reading."""
