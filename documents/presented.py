"""What a page shows of an invoice, every text already chosen and formatted."""

from documents.paper.view import InvoiceView
from domain.value import Value

OCTETS = "application/octet-stream"
"""Media type of a file that tells none."""


class EnclosedFile(Value):
    """A file that is embedded in the document (BG-24)."""

    name: str
    media_type: str
    size_bytes: int


class SupportingText(Value):
    """A supporting document as the invoice lists it, with its file if it is embedded and not elsewhere."""

    text: str
    file: EnclosedFile | None = None


class Presentation(Value):
    """All that a page shows of a document."""

    view: InvoiceView
    supporting: tuple[SupportingText, ...]
