"""What all our mails have in common: the page, the facts on it, and the company's contact block at its foot."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from documents.mail_words import MailWords
from domain.companies.looks import Looks
from domain.companies.parties import Brand, ContactBlock
from domain.formats import format_mobile
from domain.value import Value

LOGO = "logo@company.invalid"
"""The Content-ID that the company's logo has in a mail."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_TEMPLATES = Path(__file__).parent / "mail"


class MailBody(Value):
    """What a mail says. The subject is one line without control characters (D9)."""

    subject: str
    text: str
    html: str


class MailFact(Value):
    """A label and its value; the groups are set apart to the eye, while copying gives the value without separators (P7)."""

    label: str
    groups: tuple[str, ...]
    prominent: bool = False
    """What the eye is to find first."""

    @property
    def value(self) -> str:
        """The value as it is copied."""
        return "".join(self.groups)


class MailPage(Value):
    """What the templates of every mail place."""

    language: str
    subject: str
    greeting: str
    colour: str | None = None
    logo: str | None = None
    """Where the logo is; nothing where there is none."""
    questions: str
    contact: tuple[MailFact, ...]
    sent_by: str


def rendered(template: str, page: MailPage) -> MailBody:
    """Place a page in its templates, text and HTML."""
    environment = _environment()
    html = environment.get_template(f"{template}.html.j2").render(mail=page)
    text = environment.get_template(f"{template}.txt.j2").render(mail=page)
    return MailBody(subject=page.subject, text=text, html=_inliner().inline(html))


def colour_of(looks: Looks | Brand) -> str | None:
    """Give the colour as it may stand in a style sheet; what is none is left out."""
    return looks.colour if looks.colour and _COLOUR.fullmatch(looks.colour) else None


def contact_facts(contact: ContactBlock, words: MailWords) -> tuple[MailFact, ...]:
    """Write the contact block: an empty field leaves its line out (D3-D5)."""
    facts = (
        fact(words.contact_person, contact.person),
        fact(words.contact_email, contact.email),
        fact(words.contact_phone, format_mobile(contact.phone) if contact.phone else None),
    )
    return tuple(each for each in facts if each.value)


def fact(label: str, value: str | None) -> MailFact:
    """Make a fact of one group."""
    return MailFact(label=label, groups=(one_line(value or ""),))


def one_line(text: str) -> str:
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
