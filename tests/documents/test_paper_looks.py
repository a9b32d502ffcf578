"""The pages as they look: compared with pictures that were looked at (tests/support/goldens.py tells how, and how tolerant)."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from support.goldens import FOLDER, TOLERANCE, furthest_apart, golden, pictures
from support.paper import CASES

from documents.invoice_pdf import invoice_pdf


@pytest.mark.parametrize("name", CASES)
def test_a_page_looks_as_it_did_when_it_was_looked_at(name: str, tmp_path: Path) -> None:
    for number, picture in enumerate(pictures(CASES[name]())):
        drawn = tmp_path / golden(name, number).name
        picture.save(drawn)
        apart = furthest_apart(picture, Image.open(golden(name, number)))
        assert apart <= TOLERANCE, f"{drawn} differs; if it looks right, `make goldens`"


def test_every_picture_belongs_to_a_case() -> None:
    expected = {golden(name, number) for name, make in CASES.items() for number in range(len(make().pages))}
    assert set(FOLDER.glob("*.png")) == expected
    assert sum(path.stat().st_size for path in expected) < 200_000


@pytest.mark.parametrize("name", CASES)
def test_a_page_that_is_moved_by_a_millimetre_is_noticed(name: str) -> None:
    (picture, *_) = pictures(CASES[name]())
    moved = Image.new("L", picture.size, 255)
    moved.paste(picture, (0, round(72 / 25.4 / 2)))
    assert furthest_apart(picture, moved) > TOLERANCE


def test_a_missing_line_of_text_is_noticed() -> None:
    (picture,) = pictures(CASES["logo"]())
    lacking = picture.copy()
    ImageDraw.Draw(lacking).rectangle((0, 225, picture.width, 233), fill=255)
    assert furthest_apart(picture, lacking) > TOLERANCE


@pytest.mark.parametrize("name", ["logo", "300-lines", "long-terms"])
def test_what_is_drawn_finer_or_without_smooth_edges_is_the_same(name: str) -> None:
    case = CASES[name]()
    (first, *_) = pictures(case)
    with pypdfium2.PdfDocument(invoice_pdf(case.document, case.language, case.looks)) as pdf:
        page = pdf[case.pages[0]]
        finer = page.render(scale=3, grayscale=True).to_pil().convert("L").resize(first.size, Image.Resampling.BOX)
        rough = page.render(scale=2, grayscale=True, no_smoothtext=True).to_pil().convert("L").reduce(4)
    assert furthest_apart(first, finer) <= TOLERANCE
    assert furthest_apart(first, rough) <= TOLERANCE


@pytest.mark.parametrize("name", CASES)
def test_a_page_is_the_same_bytes_each_time(name: str) -> None:
    case = CASES[name]()
    assert invoice_pdf(case.document, case.language, case.looks) == invoice_pdf(case.document, case.language, case.looks)
