"""What a mail says about the attachments: within `faktura.pdf`, behind a link, or not sent (A3-A5, C3)."""

from urllib.parse import urlsplit

from documents.mail_page import one_line
from documents.mail_words import MailWords
from domain.companies.parties import Language
from domain.formats import format_date, format_size
from domain.parcels.mailed_files import AttachmentLink, LinkedFile, MailedFiles
from domain.sentences import sentence
from domain.value import Value


class MailList(Value):
    """A heading and what it names."""

    heading: str
    items: tuple[str, ...]


class MailLink(Value):
    """The way to the attachments: why it is there, the address, what is behind it, and how long."""

    sentence: str
    address: str
    button: str
    items: tuple[str, ...]
    validity: str


class MailFiles(Value):
    """What the template places; nothing of it in a mail whose attachments speak for themselves."""

    merged: MailList | None
    link: MailLink | None
    left_out: MailList | None


def mail_files(files: MailedFiles, language: Language, words: MailWords) -> MailFiles:
    """Write what there is to say about attachments."""
    return MailFiles(
        merged=_list(words.merged, files.merged),
        link=_link(files.link, language, words) if files.link else None,
        left_out=_list(words.left_out, tuple(sentence(text, language) for text in files.left_out)),
    )


def _list(heading: str, items: tuple[str, ...]) -> MailList | None:
    return MailList(heading=heading, items=tuple(map(one_line, items))) if items else None


def _link(link: AttachmentLink, language: Language, words: MailWords) -> MailLink:
    host = urlsplit(link.address).netloc
    return MailLink(
        sentence=words.too_large,
        address=link.address,
        button=words.download,
        items=tuple(_named(file, language) for file in link.files),
        validity=words.link_validity.format_map({"host": host, "day": format_date(link.last_day, language)}),
    )


def _named(file: LinkedFile, language: Language) -> str:
    return f"{one_line(file.name)} ({format_size(file.size_bytes, language)})"
