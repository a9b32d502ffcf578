"""The e-mail that asks a consumer to say yes to eFaktura (H7, decision 21). It holds no link at all, and never one to BankID."""

from datetime import date

from documents.mail_page import MailBody, MailPage, colour_of, contact_facts, one_line, rendered
from documents.mail_words import mail_words
from domain.companies.parties import Company, Customer
from domain.consumers.request_words import request_text


class _RequestPage(MailPage):
    request: str


def request_body(company: Company, customer: Customer, until: date, product: str) -> MailBody:
    """Write the mail to a consumer. `product` is the name the deployment goes by (decision 7)."""
    words = mail_words(customer.language)
    names = {"seller": one_line(company.name), "buyer": one_line(customer.name), "product": one_line(product)}
    page = _RequestPage(
        language=customer.language.value,
        subject=words.request.format_map(names),
        greeting=words.greeting.format_map(names),
        colour=colour_of(company.settings.brand),
        request=request_text(names["seller"], until, customer.language),
        questions=words.questions,
        contact=contact_facts(company.settings.contact, words),
        sent_by=words.sent_by.format_map(names),
    )
    return rendered("request", page)
