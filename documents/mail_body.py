"""The e-mail that carries an invoice: subject, text and HTML, in the customer's language."""

import re
from decimal import Decimal

from documents.mail_files import MailFiles, mail_files
from documents.mail_page import LOGO, MailBody, MailFact, MailPage, colour_of, contact_facts, fact, one_line, rendered
from documents.mail_words import MailWords, mail_words
from domain.companies.parties import Customer
from domain.formats import NO_BREAK_SPACE, format_account, format_date, format_money
from domain.invoice import DocumentType
from domain.kid import is_shaped_as_kid
from domain.money import Money
from domain.records import Consignment
from domain.submission import DocumentSummary

_GROUP_SEPARATORS = re.compile(rf"[.{NO_BREAK_SPACE}]")


class _InvoicePage(MailPage):
    opening: str
    attached: str
    facts: tuple[MailFact, ...]
    closing: str | None
    own_text: tuple[tuple[str, ...], ...]
    """Paragraphs of lines."""
    files: MailFiles


def mail_body(consignment: Consignment, product: str) -> MailBody:
    """Write the mail for a customer. `product` is the name the deployment goes by (decision 7).

    Invoices tell how to pay; credit notes and invoices with nothing to pay do not (16). The contact block stands at the
    bottom; an empty field leaves its line out, three empty ones the block (D3-D5).
    """
    return rendered("invoice", _page(consignment, product))


def _page(consignment: Consignment, product: str) -> _InvoicePage:
    summary, company, customer = consignment.summary, consignment.company, consignment.customer
    words, kind = mail_words(customer.language), summary.key.type
    names = {
        "number": one_line(summary.key.number),
        "seller": one_line(summary.seller_name),
        "buyer": one_line(customer.name),
        "product": one_line(product),
    }
    return _InvoicePage(
        language=customer.language.value,
        subject=words.subject[kind].format_map(names),
        greeting=words.greeting.format_map(names),
        colour=colour_of(consignment.looks),
        logo=f"cid:{LOGO}" if consignment.looks.logo else None,
        own_text=_paragraphs(consignment.mail_text or ""),
        opening=words.opening[kind].format_map(names),
        attached=(words.attached_merged if consignment.mailed_files.merged else words.attached)[kind],
        facts=_facts(summary, customer, words),
        closing=words.nothing_to_pay if kind is DocumentType.INVOICE and not _is_claim(summary) else None,
        files=mail_files(consignment.mailed_files, customer.language, words),
        questions=words.questions,
        contact=contact_facts(company.settings.contact, words),
        sent_by=words.sent_by.format_map(names),
    )


def _paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """Take a text apart; a line can neither turn the text around it nor break out of it (D9)."""
    paragraphs = (tuple(map(one_line, paragraph.split("\n"))) for paragraph in text.split("\n\n"))
    return tuple(paragraph for paragraph in paragraphs if any(paragraph))


def _is_claim(summary: DocumentSummary) -> bool:
    return summary.key.type is DocumentType.INVOICE and Decimal(summary.payable) > 0


def _facts(summary: DocumentSummary, customer: Customer, words: MailWords) -> tuple[MailFact, ...]:
    kind, language = summary.key.type, customer.language
    amount = format_money(Money(amount=Decimal(summary.payable), currency=summary.currency), language)
    facts = (fact(words.number[kind], summary.key.number), MailFact(label=words.to_pay[kind], groups=(amount,), prominent=True))
    if not _is_claim(summary):
        return facts
    due_date = format_date(summary.due_date, language) if summary.due_date else None
    account = _GROUP_SEPARATORS.split(format_account(summary.account)) if summary.account else ()
    payment = (
        fact(words.due_date, due_date),
        MailFact(label=words.account, groups=tuple(account)),
        fact(words.kid if is_shaped_as_kid(summary.kid or "") else words.message, summary.kid),
    )
    return (*facts, *(each for each in payment if each.value))
