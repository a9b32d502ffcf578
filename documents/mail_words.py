"""The words of our e-mails, in Norwegian and English (P13)."""

from domain.companies.parties import Language
from domain.invoice import DocumentType
from domain.value import Value


class MailWords(Value):
    """Labels and sentences. Sentences hold `{number}`, `{seller}`, `{buyer}` and `{product}`."""

    subject: dict[DocumentType, str]
    greeting: str
    opening: dict[DocumentType, str]
    attached: dict[DocumentType, str]
    attached_merged: dict[DocumentType, str]
    number: dict[DocumentType, str]
    to_pay: dict[DocumentType, str]
    due_date: str
    account: str
    kid: str
    message: str
    """A payment reference that is no KID."""
    nothing_to_pay: str
    merged: str
    too_large: str
    download: str
    link_validity: str
    """Holds `{host}` and `{day}`."""
    left_out: str
    questions: str
    contact_person: str
    contact_email: str
    contact_phone: str
    sent_by: str
    request: str
    """The subject of a mail that asks for a yes to eFaktura."""


_INVOICE, _CREDIT_NOTE = DocumentType.INVOICE, DocumentType.CREDIT_NOTE

_NB = MailWords(
    subject={_INVOICE: "Faktura {number} fra {seller}", _CREDIT_NOTE: "Kreditnota {number} fra {seller}"},
    greeting="Hei, {buyer}",
    opening={_INVOICE: "Her er en faktura fra {seller}.", _CREDIT_NOTE: "Her er en kreditnota fra {seller}."},
    attached={_INVOICE: "Fakturaen ligger ved som faktura.pdf.", _CREDIT_NOTE: "Kreditnotaen ligger ved som faktura.pdf."},
    attached_merged={
        _INVOICE: "Fakturaen og vedleggene ligger ved i én fil, faktura.pdf.",
        _CREDIT_NOTE: "Kreditnotaen og vedleggene ligger ved i én fil, faktura.pdf.",
    },
    number={_INVOICE: "Fakturanummer", _CREDIT_NOTE: "Kreditnotanummer"},
    to_pay={_INVOICE: "Å betale", _CREDIT_NOTE: "Til gode"},
    due_date="Forfallsdato",
    account="Til konto",
    kid="KID",
    message="Melding",
    nothing_to_pay="Det er ingenting å betale.",
    merged="Vedlegg i faktura.pdf:",
    too_large="Vedleggene er til sammen større enn 5 MB. Last dem ned her:",
    download="Last ned vedleggene",
    link_validity="Lenken går til {host} og virker til og med {day}.",
    left_out="Ikke med i denne e-posten:",
    questions="Har du spørsmål til fakturaen så kontakt:",
    contact_person="Kontaktperson:",
    contact_email="Kontaktens e-post:",
    contact_phone="Kontakts telefon:",
    sent_by="Sendt med {product} for {seller}.",
    request="{seller} vil sende deg regninger som eFaktura",
)
"""The four contact texts are the source's own, odd genitives included (D3)."""

_EN = MailWords(
    subject={_INVOICE: "Invoice {number} from {seller}", _CREDIT_NOTE: "Credit note {number} from {seller}"},
    greeting="Hello, {buyer}",
    opening={_INVOICE: "Here is an invoice from {seller}.", _CREDIT_NOTE: "Here is a credit note from {seller}."},
    attached={_INVOICE: "The invoice is attached as faktura.pdf.", _CREDIT_NOTE: "The credit note is attached as faktura.pdf."},
    attached_merged={
        _INVOICE: "The invoice and its attachments are attached as one file, faktura.pdf.",
        _CREDIT_NOTE: "The credit note and its attachments are attached as one file, faktura.pdf.",
    },
    number={_INVOICE: "Invoice number", _CREDIT_NOTE: "Credit note number"},
    to_pay={_INVOICE: "To pay", _CREDIT_NOTE: "In your favour"},
    due_date="Due date",
    account="To account",
    kid="KID (payment reference)",
    message="Payment reference",
    nothing_to_pay="There is nothing to pay.",
    merged="Attachments in faktura.pdf:",
    too_large="The attachments are larger than 5 MB in all. Download them here:",
    download="Download the attachments",
    link_validity="The link leads to {host} and works until {day}, that day included.",
    left_out="Not in this e-mail:",
    questions="If you have questions about the invoice, please contact:",
    contact_person="Contact person:",
    contact_email="Contact's e-mail:",
    contact_phone="Contact's phone:",
    sent_by="Sent with {product} for {seller}.",
    request="{seller} wants to send you bills as eFaktura",
)


def mail_words(language: Language) -> MailWords:
    """Give the words of a language."""
    return _NB if language is Language.NB else _EN
