"""The e-mail that tells a sender which attachments a letter went out without (C6)."""

from documents.mail_page import MailBody, MailPage, one_line, rendered
from domain.companies.parties import Language
from domain.invoice import DocumentType
from domain.messages import MessageCode
from domain.parcels.parcel import LeftOut
from domain.records import LetterNotice
from domain.sentences import sentence
from domain.value import Value


class _Words(Value):
    kinds: dict[DocumentType, str]
    subject: str
    greeting: str
    opening: str
    why: str
    what_now: str
    sent_by: str


_WORDS = {
    Language.NB: _Words(
        kinds={DocumentType.INVOICE: "Faktura", DocumentType.CREDIT_NOTE: "Kreditnota"},
        subject="{kind} {number}: vedleggene ble ikke med i brevet",
        greeting="Hei,",
        opening="{kind} {number} til {customer} (kunde {customer_number}) er sendt til utskrift. Disse vedleggene er ikke med i brevet:",
        why="Et brev kan ha inntil tre PDF-vedlegg på høyst 50 MB hver, og 110 sider med fakturaen. "
        "Er det for mye, eller kan en av dem ikke leses, skrives ingen av dem ut.",
        what_now="Kunden har ikke fått disse filene. Send dem på en annen måte hvis kunden trenger dem.",
        sent_by="Sendt med {product}.",
    ),
    Language.EN: _Words(
        kinds={DocumentType.INVOICE: "Invoice", DocumentType.CREDIT_NOTE: "Credit note"},
        subject="{kind} {number}: the letter does not hold the attachments",
        greeting="Hello,",
        opening="{kind} {number} to {customer} (customer {customer_number}) was sent to print. The letter does not hold these attachments:",
        why="A letter may hold up to three PDF attachments of 50 MB each, and 110 pages with the invoice. "
        "If there is more, or one of them cannot be read, none of them is printed.",
        what_now="The customer did not get these files. Send them by other means if the customer needs them.",
        sent_by="Sent with {product}.",
    ),
}


class _NoticePage(MailPage):
    opening: str
    files: tuple[str, ...]
    why: str
    what_now: str


def notice_body(notice: LetterNotice, product: str) -> MailBody:
    """Write the mail, in the language of the company's brand."""
    language = notice.company.settings.brand.language
    words = _WORDS[language]
    names = {
        "kind": words.kinds[notice.key.type],
        "number": one_line(notice.key.number),
        "customer": one_line(notice.customer.name),
        "customer_number": one_line(notice.customer.number),
        "product": one_line(product),
    }
    page = _NoticePage(
        language=language.value,
        subject=words.subject.format_map(names),
        greeting=words.greeting,
        questions="",
        contact=(),
        sent_by=words.sent_by.format_map(names),
        opening=words.opening.format_map(names),
        files=tuple(one_line(_told(one, language)) for one in notice.left_out),
        why=words.why,
        what_now=words.what_now,
    )
    return rendered("notice", page)


def _told(one: LeftOut, language: Language) -> str:
    """Name a file; one that travels by no channel at all has a reason of its own."""
    return one.text.params["name"] if one.text.code is MessageCode.ATTACHMENT_NOT_PRINTED else sentence(one.text, language)
