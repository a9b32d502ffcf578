"""A logo is a picture and nothing else."""

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image
from support.documents import ubl

from documents.invoice_pdf import invoice_pdf
from documents.logo import MAX_LOGO_BYTES, parse_logo
from domain.companies.brand import InvalidBrand
from domain.companies.looks import Looks
from domain.companies.parties import Language

COLOUR = (22, 90, 114)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10" fill="#165a72"/></svg>'


def png(width: int = 600, height: int = 200) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), COLOUR).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("content", [png(), png(60, 20), png(3000, 1000), SVG], ids=["png", "small", "large", "svg"])
def test_a_picture_becomes_a_png_that_fits_the_letterhead(content: bytes) -> None:
    drawn = Image.open(io.BytesIO(parse_logo(content)))
    assert drawn.format == "PNG"
    assert drawn.size == pytest.approx((531, 177), abs=1)
    middle = drawn.convert("RGB").getpixel((265, 88))
    assert middle == pytest.approx(COLOUR, abs=2)


def test_the_same_picture_is_the_same_logo() -> None:
    assert parse_logo(SVG) == parse_logo(SVG)


def test_what_hides_beside_the_picture_is_gone() -> None:
    assert b"hemmelig" not in parse_logo(png() + b"hemmelig")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        png()[:200],
        b"<html><body>x</body></html>",
        b"<svg>",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>',
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidBrand, match="PNG or SVG"):
        parse_logo(content)


def test_a_logo_of_twenty_megabytes_is_refused() -> None:
    with pytest.raises(InvalidBrand, match=f"larger than {MAX_LOGO_BYTES // 1024} kB"):
        parse_logo(png() + b"x" * 20_000_000)


def test_a_small_file_of_many_pixels_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(InvalidBrand, match="pixels"):
        parse_logo(b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + b"IHDR" + (50_000).to_bytes(4) + (50_000).to_bytes(4))


def test_the_invoice_pdf_shows_logo_and_colour_and_is_otherwise_the_same() -> None:
    document, looks = ubl("1001"), Looks(logo=parse_logo(png()), colour="#165a72")
    plain, branded = invoice_pdf(document, Language.NB), invoice_pdf(document, Language.NB, looks)
    assert invoice_pdf(document, Language.NB, Looks()) == plain
    assert invoice_pdf(document, Language.NB, looks) == branded
    assert _colours(branded) > _colours(plain)
    assert _text(branded).replace(",", "") == _text(plain).replace(",", "")  # beneath a logo the address takes one line


def _page(pdf: bytes) -> pdfium.PdfPage:
    return pdfium.PdfDocument(pdf)[0]


def _text(pdf: bytes) -> str:
    return " ".join(_page(pdf).get_textpage().get_text_range().split())


def _colours(pdf: bytes) -> int:
    picture = _page(pdf).render(scale=1).to_pil().convert("RGB")
    return sum(number for number, colour in picture.getcolors(1_000_000) if colour == COLOUR)
