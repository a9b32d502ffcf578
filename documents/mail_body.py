"""The e-mail that carries an invoice: subject, text and HTML, in the customer's language."""

import re
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from documents.mail_words import MailWords, mail_words
from domain.formats import NO_BREAK_SPACE, format_account, format_date, format_mobile, format_money
from domain.invoice import DocumentType
from domain.money import Money
from domain.parties import Company, ContactBlock, Customer
from domain.submission import DocumentSummary
from domain.value import Value

_TEMPLATES = Path(__file__).parent / "mail"
_GROUP_SEPARATORS = re.compile(rf"[.{NO_BREAK_SPACE}]")


class MailBody(Value):
    """What a mail says. The subject is one line without control characters (D9)."""

    subject: str
    text: str
    html: str


class MailFact(Value):
    """A label and its value; the groups are set apart to the eye, while copying gives the value without separators (P7)."""

    label: str
    groups: tuple[str, ...]

    @property
    def value(self) -> str:
        """The value as it is copied."""
        return "".join(self.groups)


class MailView(Value):
    """Everything the mail's templates place."""

    language: str
    subject: str
    greeting: str
    opening: str
    attached: str
    facts: tuple[MailFact, ...]
    closing: str | None
    questions: str
    contact: tuple[MailFact, ...]
    sent_by: str


def mail_body(summary: DocumentSummary, company: Company, customer: Customer, product: str) -> MailBody:
    """Write the mail for a customer. `product` is the name the deployment goes by (decision 7).

    Invoices tell how to pay; credit notes and invoices with nothing to pay do not (16). The contact block stands at the
    bottom; an empty field leaves its line out, three empty ones the block (D3-D5).
    """
    view = _view(summary, company, customer, product)
    environment = _environment()
    html = environment.get_template("invoice.html.j2").render(mail=view)
    return MailBody(
        subject=view.subject,
        text=environment.get_template("invoice.txt.j2").render(mail=view),
        html=_inliner().inline(html),
    )


def _view(summary: DocumentSummary, company: Company, customer: Customer, product: str) -> MailView:
    words, kind = mail_words(customer.language), summary.key.type
    names = {
        "number": _one_line(summary.key.number),
        "seller": _one_line(summary.seller_name),
        "buyer": _one_line(customer.name),
        "product": _one_line(product),
    }
    return MailView(
        language=customer.language.value,
        subject=words.subject[kind].format_map(names),
        greeting=words.greeting.format_map(names),
        opening=words.opening[kind].format_map(names),
        attached=words.attached[kind],
        facts=_facts(summary, customer, words),
        closing=words.nothing_to_pay if kind is DocumentType.INVOICE and not _is_claim(summary) else None,
        questions=words.questions,
        contact=_contact(company.settings.contact, words),
        sent_by=words.sent_by.format_map(names),
    )


def _is_claim(summary: DocumentSummary) -> bool:
    return summary.key.type is DocumentType.INVOICE and Decimal(summary.payable) > 0


def _facts(summary: DocumentSummary, customer: Customer, words: MailWords) -> tuple[MailFact, ...]:
    kind, language = summary.key.type, customer.language
    amount = format_money(Money(amount=Decimal(summary.payable), currency=summary.currency), language)
    facts = (_fact(words.number[kind], summary.key.number), _fact(words.to_pay[kind], amount))
    if not _is_claim(summary):
        return facts
    due_date = format_date(summary.due_date, language) if summary.due_date else None
    account = _GROUP_SEPARATORS.split(format_account(summary.account)) if summary.account else ()
    payment = (
        _fact(words.due_date, due_date),
        MailFact(label=words.account, groups=tuple(account)),
        _fact(words.kid, summary.kid),
    )
    return (*facts, *(fact for fact in payment if fact.value))


def _contact(contact: ContactBlock, words: MailWords) -> tuple[MailFact, ...]:
    facts = (
        _fact(words.contact_person, contact.person),
        _fact(words.contact_email, contact.email),
        _fact(words.contact_phone, format_mobile(contact.phone) if contact.phone else None),
    )
    return tuple(fact for fact in facts if fact.value)


def _fact(label: str, value: str | None) -> MailFact:
    return MailFact(label=label, groups=(_one_line(value or ""),))


def _one_line(text: str) -> str:
    """Keep a value from breaking out of its line or header, and from turning the text around it (D9)."""
    visible = "".join(character if unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp"} else " " for character in text)
    return re.sub(" +", " ", visible).strip()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    """Mail programs drop style sheets; only what a device decides (dark mode) stays in one."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
