"""What a mail tells its receiver of the attachments: where they are, and which are not sent (A3-A5, C3, decision 1)."""

from datetime import date

from domain.messages import Text
from domain.value import Value


class LinkedFile(Value):
    """A file behind a link."""

    name: str
    size_bytes: int


class AttachmentLink(Value):
    """Where attachments are downloaded that are too large for a mail (A4)."""

    address: str
    """An https address; it stands in the mail as it is."""
    last_day: date
    """The last day, in Oslo, on which it works."""
    files: tuple[LinkedFile, ...] = ()


class MailedFiles(Value):
    """How the attachments of one mail travel. With nothing told here each is a file of its own beside `faktura.pdf`."""

    merged: tuple[str, ...] = ()
    """Names of the attachments that are pages of `faktura.pdf`, in their order (A3, A11)."""
    link: AttachmentLink | None = None
    """What is behind it is not in the mail."""
    left_out: tuple[Text, ...] = ()
    """A sentence for each file that is not sent at all, as on the timeline (C3)."""
