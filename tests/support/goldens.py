"""Small grey pictures of pages, kept to be compared with. `make goldens` draws them anew; look at them before committing.

A picture is 298 points wide, one for two of the page: text is a texture there, boxes, rules and columns stand where they stand.
Two pictures are the same if the mean grey of no field of 8 x 8 points (5.6 mm) differs by more than 10 of 255. They are drawn four
times as large first, so that a renderer that smooths edges differently moves a field by less than that; a line of text, a rule or a
logo that is missing, or stands a millimetre elsewhere, moves some by more. What the letters say is tested by reading them back.
"""

from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from documents.invoice_pdf import invoice_pdf
from support.paper import CASES, PaperCase

FOLDER = Path(__file__).parents[1] / "documents" / "goldens"
TOLERANCE = 10
"""Of 255."""

_FIELD = 8
_SCALE, _REDUCED = 2, 4


def pictures(case: PaperCase) -> list[Image.Image]:
    """Draw the pages of a case that are looked at."""
    with pypdfium2.PdfDocument(invoice_pdf(case.document, case.language, case.looks)) as pdf:
        return [_drawn(pdf, number % len(pdf)) for number in case.pages]


def golden(name: str, number: int) -> Path:
    """Name the file of a page."""
    return FOLDER / f"{name}-{number + 1}.png"


def furthest_apart(one: Image.Image, other: Image.Image) -> int:
    """Tell by how much the two fields differ that differ most; 255 for pictures of different sizes."""
    if one.size != other.size:
        return 255
    (_, most) = ImageChops.difference(_fields(one), _fields(other)).getextrema()
    return int(most)


def _drawn(pdf: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page: Image.Image = pdf[number].render(scale=_SCALE, grayscale=True).to_pil()
    return page.convert("L").reduce(_REDUCED)


def _fields(picture: Image.Image) -> Image.Image:
    return picture.convert("L").reduce(_FIELD)


def renew() -> None:
    """Draw all anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name, make in CASES.items():
        for number, picture in enumerate(pictures(make())):
            picture.save(golden(name, number), optimize=True)


if __name__ == "__main__":
    renew()
