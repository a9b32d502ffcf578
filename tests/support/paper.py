"""Invoices whose pages are looked at: each shows something that another does not."""

import copy
import io
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from PIL import Image, ImageDraw

from documents.ubl_xml import NAMESPACES, parse_xml
from domain.companies.looks import Looks
from domain.companies.parties import Language
from domain.value import Value

_SAMPLES = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway"
_WORK = "100003-work-in-november"
_BLUE, _RED, _NIGHT = "#165a72", "#7a1f1f", "#1d1d3b"
_LONG_NAME = "Selskapet til Forskjønnelse av Byens Parker, Plener og øvrige Grøntområder i Stavanger og omegn SA"
_SCRIPTS = "شركة تجريبية · 株式会社テスト · हिन्दी · ตัวอย่าง"


class PaperCase(Value):
    """An invoice, its language and looks, and which of its pages are looked at."""

    document: bytes
    language: Language = Language.NB
    looks: Looks = Looks()
    pages: tuple[int, ...] = (0,)


def sample(name: str) -> bytes:
    """Read a document of the built-in world."""
    return (_SAMPLES / f"{name}.xml").read_bytes()


def logo(width: int, height: int, colour: str) -> bytes:
    """Draw a picture with a mark at each end, as a PNG."""
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), min(width, height) // 6, fill=colour)
    draw.ellipse((height // 4, height // 4, height * 3 // 4, height * 3 // 4), fill="white")
    with io.BytesIO() as file:
        picture.save(file, "PNG")
        return file.getvalue()


def with_lines(number: int, document: bytes | None = None) -> bytes:
    """Repeat the first line, each with its number in its name; the sums stay as they are."""
    root = parse_xml(document or sample(_WORK))
    (first, *_) = root.xpath("cac:InvoiceLine", namespaces=NAMESPACES)
    for n in range(2, number + 1):
        line = copy.deepcopy(first)
        line.xpath("cac:Item/cbc:Name", namespaces=NAMESPACES)[0].text = f"Arbeid nummer {n:03}"
        root.append(line)
    return etree.tostring(root)


def without(path: str, document: bytes | None = None) -> bytes:
    """Take elements out."""
    root = parse_xml(document or sample(_WORK))
    for element in root.xpath(path, namespaces=NAMESPACES):
        element.getparent().remove(element)
    return etree.tostring(root)


def named(party: str, name: str, document: bytes | None = None) -> bytes:
    """Give the supplier or the customer another name."""
    root = parse_xml(document or sample(_WORK))
    (element,) = root.xpath(f"//cac:Accounting{party}Party//cbc:RegistrationName", namespaces=NAMESPACES)
    element.text = name
    return etree.tostring(root)


def paid_in_two_ways() -> bytes:
    """Name a second account."""
    root = parse_xml(sample(_WORK))
    (means,) = root.xpath("cac:PaymentMeans", namespaces=NAMESPACES)
    other = copy.deepcopy(means)
    other.xpath("cac:PayeeFinancialAccount/cbc:ID", namespaces=NAMESPACES)[0].text = "NO9386011117947"
    means.addnext(other)
    return etree.tostring(root)


def with_long_terms() -> bytes:
    """Lay down terms of many lines, as paragraphs."""
    root = parse_xml(sample(_WORK))
    (note,) = root.xpath("cac:PaymentTerms/cbc:Note", namespaces=NAMESPACES)
    note.text = "\n".join(["Ved forsinket betaling beregnes forsinkelsesrente og purregebyr etter lov og forskrift. " * 3] * 6)
    return etree.tostring(root)


def _branded(document: bytes, colour: str, width: int = 590, height: int = 177) -> PaperCase:
    return PaperCase(document=document, looks=Looks(logo=logo(width, height, colour), colour=colour))


CASES: dict[str, Callable[[], PaperCase]] = {
    "plain": lambda: PaperCase(document=sample(_WORK)),
    "logo": lambda: _branded(sample("100001-street-lights"), _BLUE),
    "tall-logo": lambda: _branded(sample("100005-staplers"), _RED, 150, 177),
    "long-names": lambda: _branded(named("Supplier", _LONG_NAME, named("Customer", _LONG_NAME)), _NIGHT, 590, 60),
    "english-euro": lambda: PaperCase(document=sample("100012-harbour-lights"), language=Language.EN, looks=Looks(colour=_BLUE)),
    "credit-note": lambda: PaperCase(document=sample("100090-credit-note"), looks=Looks(colour=_BLUE)),
    "paid": lambda: PaperCase(document=sample("100011-already-paid")),
    "no-kid": lambda: PaperCase(document=without("//cbc:PaymentID")),
    "two-ways-to-pay": lambda: PaperCase(document=paid_in_two_ways()),
    "long-terms": lambda: PaperCase(document=with_long_terms()),
    "scripts": lambda: PaperCase(document=named("Customer", _SCRIPTS)),
    "sums-on-page-two": lambda: PaperCase(document=with_lines(15), looks=Looks(colour=_BLUE), pages=(0, 1)),
    "300-lines": lambda: PaperCase(document=with_lines(300), pages=(1, -1)),
}
"""By the name of the file that shows it."""
