"""Pages: an invoice as its receiver sees it, or why there is none."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from adapters.presentations import Presented, PresentedFile
from documents.mail_page import colour_of
from documents.mail_words import mail_words
from documents.paper.view import Fact, InvoiceView
from domain.companies.looks import Looks
from domain.companies.parties import Language
from domain.formats import format_date, format_size
from domain.parcels.offered_files import OfferedFiles
from domain.parcels.parcel import INVOICE_PDF
from domain.presentation import PresentedInvoice
from domain.value import Value
from web.headers import for_forms, for_pages
from web.words import LANGUAGE_NAMES, AttachmentWords, PageWords, Problem, attachment_words, page_words

_TEMPLATES = Path(__file__).parent / "templates"


class LanguageChoice(Value):
    """A language that the page can be read in."""

    language: Language
    name: str
    chosen: bool


class PageFile(Value):
    """A row of the list of attachments; without an address it is only named."""

    text: str
    address: str | None = None
    size: str = ""
    spoken: str = ""
    """What its link is called for those who hear it."""


class AttachmentsPage(Value):
    """Everything that the template of the attachments places."""

    language: Language
    words: AttachmentWords
    language_label: str
    languages: tuple[LanguageChoice, ...]
    seller: str
    title: str
    heading: str
    lead: str
    all_files: str
    all_address: str
    files: tuple[PageFile, ...]
    sent_by: str
    valid_until: str
    logo: str | None


class InvoicePage(Value):
    """Everything that the template places."""

    view: InvoiceView
    words: PageWords
    title: str
    languages: tuple[LanguageChoice, ...]
    payments: tuple[tuple[Fact, ...], ...]
    """How to pay, without the amount, which stands above."""
    closing: tuple[Fact, ...]
    """What remains to be said, without the attachments, which are a list of their own."""
    download: str
    download_address: str
    files: tuple[PageFile, ...]
    sent_by: str
    valid_until: str
    logo: str | None
    """The logo within the page itself, for nothing is fetched."""
    cancelled: str = ""
    """Why nothing is to be paid, where that is so."""


def invoice_page(token: str, invoice: PresentedInvoice, presented: Presented, product: str) -> HTMLResponse:
    """Show an invoice. All addresses in it are relative: it works behind whatever leads to it."""
    page = _page(token, invoice, presented, product)
    return _html("invoice.html.j2", {"page": page}, style=_style() + _accent(presented.looks))


def attachments_page(token: str, offered: OfferedFiles, presented: Presented, product: str) -> HTMLResponse:
    """Show the files of a delivery that are to be fetched."""
    page = _attachments_page(token, offered, presented, product)
    return _html("attachments.html.j2", {"page": page}, style=_style() + _accent(presented.looks))


def problem_page(problem: Problem, status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Tell in both languages why there is nothing to see."""
    return _html("problem.html.j2", {"problem": problem}, status, headers)


def form_page(template: str, page: Value, status: int = 200) -> HTMLResponse:
    """Show a page that has a form on it."""
    return _html(template, {"page": page}, status, for_forms(_hash(_style())))


def language_choices(chosen: Language) -> tuple[LanguageChoice, ...]:
    """Offer every language that a page can be read in."""
    return tuple(LanguageChoice(language=language, name=name, chosen=language is chosen) for language, name in LANGUAGE_NAMES.items())


def _page(token: str, invoice: PresentedInvoice, presented: Presented, product: str) -> InvoicePage:
    view, kind = presented.shown.view, invoice.submission.type
    words, mail = page_words(view.language), mail_words(view.language)
    names = {"number": invoice.submission.number, "seller": view.letterhead.seller_name, "product": product}
    return InvoicePage(
        view=view,
        words=words,
        title=mail.subject[kind].format_map(names),
        languages=language_choices(view.language),
        payments=tuple(tuple(fact for fact in payment if fact.label != view.words.amount) for payment in view.payments),
        closing=tuple(fact for fact in view.closing if fact.label != view.words.attachments),
        download=words.download[kind],
        download_address=f"{token}/{INVOICE_PDF}",
        files=_rows(presented.files, f"{token}/vedlegg", words, view.language),
        sent_by=mail.sent_by.format_map(names),
        logo=_picture(presented.looks),
        cancelled=words.cancelled if presented.cancelled else "",
        valid_until=words.valid_until.format(day=format_date(invoice.last_day, view.language)),
    )


def _attachments_page(token: str, offered: OfferedFiles, presented: Presented, product: str) -> AttachmentsPage:
    language, seller = presented.shown.view.language, presented.shown.view.letterhead.seller_name
    words = attachment_words(language)
    title = presented.shown.view.title
    invoice = title[0].lower() + title[1:]
    files = tuple(file for file in presented.files if file.n in offered.files)
    names = {"invoice": invoice, "seller": seller, "product": product, "day": format_date(offered.last_day, language)}
    names["size"] = format_size(sum(file.size_bytes for file in files), language)
    return AttachmentsPage(
        language=language,
        words=words,
        language_label=page_words(language).language,
        languages=language_choices(language),
        seller=seller,
        title=words.title.format_map(names),
        heading=words.heading.format_map(names),
        lead=words.lead.format_map(names),
        all_files=words.all_files.format_map(names),
        all_address=f"{token}/vedlegg.zip",
        files=_rows(files, token, page_words(language), language),
        sent_by=mail_words(language).sent_by.format_map(names),
        valid_until=words.valid_until.format_map(names),
        logo=_picture(presented.looks),
    )


def _rows(files: Iterable[PresentedFile], folder: str, words: PageWords, language: Language) -> tuple[PageFile, ...]:
    def row(n: int, text: str, size_bytes: int) -> PageFile:
        size = format_size(size_bytes, language)
        spoken = words.download_file.format_map({"name": text, "size": size})
        return PageFile(text=text, address=f"{folder}/{n}", size=size, spoken=spoken)

    return tuple(row(file.n, file.text, file.size_bytes) if file.n else PageFile(text=file.text) for file in files)


def _picture(looks: Looks) -> str | None:
    return f"data:image/png;base64,{base64.b64encode(looks.logo).decode()}" if looks.logo else None


def _accent(looks: Looks) -> str:
    """Set the company's colour where it was found readable: on a bright screen."""
    colour = colour_of(looks)
    return f"@media screen and (prefers-color-scheme: light) {{ :root {{ --accent: {colour}; }} }}\n" if colour else ""


def _html(
    template: str,
    values: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    style: str | None = None,
) -> HTMLResponse:
    style = style or _style()
    content = _environment().get_template(template).render(style=Markup(style), **values)  # noqa: S704 - our own style sheet
    return HTMLResponse(content, status, {**for_pages(_hash(style)), **(headers or {})})


@cache
def _style() -> str:
    return (_TEMPLATES / "page.css").read_text(encoding="utf-8")


def _hash(style: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
