"""The e-mail that invites somebody to sign the B2C agreement of a company (I5, I6)."""

from documents.mail_page import MailBody, MailPage, one_line, rendered
from domain.companies.parties import Company, Language
from domain.consumers.b2c_agreement import Agreement
from domain.formats import format_date, format_orgnr
from domain.value import Value
from domain.waits import OSLO


class _Words(Value):
    subject: str
    reminder: str
    greeting: str
    opening: str
    action: str
    until: str
    sent_by: str


_WORDS = {
    Language.NB: _Words(
        subject="Signer B2C-avtalen for {company}",
        reminder="Påminnelse: Signer B2C-avtalen for {company}",
        greeting="Hei, {signer}",
        opening="{company} (organisasjonsnummer {orgnr}) vil sende eFaktura til forbrukere, og har oppgitt deg som "
        "den som signerer avtalen. "
        "Åpne lenken, les avtalen, huk av for at du har lest den, og klikk Aksepter. Du trenger ikke å logge inn.",
        action="Les og aksepter avtalen",
        until="Lenken virker til {day}. Har du ikke med {company} å gjøre, kan du se bort fra denne meldingen.",
        sent_by="Sendt med {product}.",
    ),
    Language.EN: _Words(
        subject="Sign the B2C agreement of {company}",
        reminder="Reminder: Sign the B2C agreement of {company}",
        greeting="Hello, {signer}",
        opening="{company} (organisation number {orgnr}) wants to send eFaktura to consumers, and has named you as "
        "the one who signs the agreement. "
        "Open the link, read the agreement, tick that you have read it, and click Accept. You need not log in.",
        action="Read and accept the agreement",
        until="The link works until {day}. If you have nothing to do with {company}, disregard this message.",
        sent_by="Sent with {product}.",
    ),
}


class _AgreementPage(MailPage):
    opening: str
    action: str
    link: str
    until: str


def agreement_body(company: Company, agreement: Agreement, link: str, product: str, *, reminder: bool) -> MailBody:
    """Write the mail to a signer."""
    language = agreement.signer.language
    words = _WORDS[language]
    names = {
        "company": one_line(company.name),
        "orgnr": format_orgnr(company.orgnr),
        "signer": one_line(agreement.signer.name),
        "product": one_line(product),
        "day": format_date(agreement.expires_at.astimezone(OSLO).date(), language),
    }
    page = _AgreementPage(
        language=language.value,
        subject=(words.reminder if reminder else words.subject).format_map(names),
        greeting=words.greeting.format_map(names),
        questions="",
        contact=(),
        sent_by=words.sent_by.format_map(names),
        opening=words.opening.format_map(names),
        action=words.action,
        link=link,
        until=words.until.format_map(names),
    )
    return rendered("agreement", page)
