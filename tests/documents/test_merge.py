"""One PDF of many: every page of every file is there, in order, as it looked, and nothing is claimed that is not so."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from support.documents import ubl
from support.pdfs import HOSTILE, form, needs_shared_pdfs, page, pages, pdf_of, picture, shared_pdfs, signed

from documents.invoice_pdf import invoice_pdf
from documents.merging.images import image_pages
from documents.merging.mending import redrawn, rewritten
from documents.merging.merge import merge
from domain.companies.parties import Language
from domain.messages import MessageCode
from domain.parcels.attachments import MAX_MERGED_BYTES, PageKind
from domain.parcels.merging import MERGE_UP_TO_PAGES, Merged, NotMerged
from domain.records import OutgoingFile

INVOICE = invoice_pdf(ubl("2001"), Language.NB)
PROTECTED = {
    "py-pdf--libreoffice-writer-password.pdf": MessageCode.MERGE_PASSWORD,
    "py-pdf--r6-both-passwords.pdf": MessageCode.MERGE_PASSWORD,
    "py-pdf--r4-owner-password.pdf": MessageCode.MERGE_PROTECTED,
    "py-pdf--r6-empty-password.pdf": MessageCode.MERGE_PROTECTED,
}
READABLE = [path for path in shared_pdfs if path.name not in PROTECTED]


def files(*contents: bytes) -> tuple[OutgoingFile, ...]:
    return tuple(
        OutgoingFile(name=f"vedlegg-{n}.pdf", media_type="application/pdf", content=content) for n, content in enumerate(contents, 1)
    )


def merged(*contents: bytes, invoice: bytes = INVOICE) -> bytes:
    outcome = merge(invoice, files(*contents))
    assert isinstance(outcome, Merged), outcome
    return outcome.pdf


def reason(*contents: bytes, invoice: bytes = INVOICE) -> MessageCode:
    outcome = merge(invoice, files(*contents))
    assert isinstance(outcome, NotMerged)
    return outcome.reason.code


def drawn(pdf: bytes) -> list[Image.Image]:
    """Draw every page, form fields too."""
    with pypdfium2.PdfDocument(pdf) as opened:
        opened.init_forms()
        return [sheet.render(scale=0.5, grayscale=True).to_pil() for sheet in opened]


def boxes(pdf: bytes) -> list[tuple[float, float]]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [sheet.get_size() for sheet in opened]


def assert_shows(result: bytes, sources: Sequence[bytes]) -> None:
    wanted = [sheet for source in sources for sheet in drawn(source)]
    shown = drawn(result)
    assert len(shown) == len(wanted)
    for n, (one, other) in enumerate(zip(shown, wanted, strict=True)):
        assert one.size == other.size, f"page {n}"
        differing = sum(ImageChops.difference(one, other).histogram()[32:])
        assert differing <= one.width * one.height / 5000, f"page {n}"


@needs_shared_pdfs
@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_every_page_of_a_pdf_of_others_is_there_as_it_looked(path: Path) -> None:
    content = path.read_bytes()
    assert_shows(merged(content, page(text="etter")), [INVOICE, content, page(text="etter")])


@needs_shared_pdfs
@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_a_pdf_of_others_may_be_the_invoice(path: Path) -> None:
    content = path.read_bytes()
    assert_shows(merged(page(text="etter"), invoice=content), [content, page(text="etter")])


@needs_shared_pdfs
def test_all_of_them_together_are_one_pdf() -> None:
    contents = [path.read_bytes() for path in READABLE]
    assert_shows(merged(*contents), [INVOICE, *contents])


@needs_shared_pdfs
@pytest.mark.parametrize(("name", "code"), PROTECTED.items())
def test_a_password_and_a_protection_are_told_with_the_files_name(name: str, code: MessageCode) -> None:
    content = next(path for path in shared_pdfs if path.name == name).read_bytes()
    outcome = merge(INVOICE, (OutgoingFile(name=name, media_type="application/pdf", content=content),))
    assert isinstance(outcome, NotMerged)
    assert (outcome.reason.code, outcome.reason.params) == (code, {"file": name})


def test_the_same_files_make_the_same_bytes() -> None:
    contents = [form("Kari"), picture("PNG", mode="RGBA"), picture("TIFF"), pages(3)]
    assert merged(*contents) == merged(*contents)


def test_an_invoice_alone_stays_as_it_looks() -> None:
    assert_shows(merged(), [INVOICE])


def test_sizes_and_rotations_stay() -> None:
    contents = [
        page(text="A5", box="0 0 420 595"),
        page(text="liggende", rotate=90),
        page(text="opp ned", rotate=180),
        page(box="0 0 72 9000"),
    ]
    assert_shows(merged(*contents), [INVOICE, *contents])


@pytest.mark.parametrize("version", ["1.2", "1.4", "1.7", "2.0"])
@pytest.mark.parametrize("other", ["1.3", "2.0"])
def test_versions_are_mixed_into_the_newest(version: str, other: str) -> None:
    contents = [page(text=version, version=version), page(text=other, version=other)]
    result = merged(*contents)
    assert_shows(result, [INVOICE, *contents])
    assert result.startswith(f"%PDF-{max('1.7', version, other)}".encode())


def test_nothing_is_claimed_that_the_merged_file_does_not_keep() -> None:
    assert b"pdfaid" in PdfReader(BytesIO(INVOICE)).root_object["/Metadata"].get_object().get_data()  # type: ignore[union-attr, attr-defined]
    with pikepdf.open(BytesIO(merged(page(text="x")))) as result:
        assert "/Metadata" not in result.Root
        assert "/OutputIntents" not in result.Root
        assert result.Root.MarkInfo.Marked is False


def test_the_ubl_in_the_invoice_and_files_in_attachments_come_along() -> None:
    writer = PdfWriter(clone_from=BytesIO(page(text="x")))
    writer.add_attachment("regneark.csv", b"a;b\n")
    out = BytesIO()
    writer.write(out)
    embedded = PdfReader(BytesIO(merged(out.getvalue()))).attachments
    assert embedded["1-regneark.csv"] == [b"a;b\n"]
    assert set(PdfReader(BytesIO(INVOICE)).attachments) < set(embedded)


def test_each_file_has_a_bookmark_with_its_own_ones_below() -> None:
    outlined = PdfWriter(clone_from=BytesIO(pages(3)))
    outlined.add_outline_item(title="kapittel", page_number=2)
    out = BytesIO()
    outlined.write(out)
    reader = PdfReader(BytesIO(merged(page(text="x"), out.getvalue())))
    flat = [item for item in reader.outline if not isinstance(item, list)]
    below = [item for item in reader.outline if isinstance(item, list)]
    names = [item.title for item in flat if str(item.title).startswith("vedlegg")]
    assert names == ["vedlegg-1.pdf", "vedlegg-2.pdf"]
    assert [reader.get_destination_page_number(item) for item in flat if item.title in names] == [1, 2]
    chapters = [(item.title, reader.get_destination_page_number(item)) for group in below for item in group if not isinstance(item, list)]
    assert ("kapittel", 4) in chapters


def test_the_same_form_filled_in_twice_keeps_both_values() -> None:
    result = merged(form("Kari"), form("Ola"))
    assert_shows(result, [INVOICE, form("Kari"), form("Ola")])
    fields = PdfReader(BytesIO(result)).get_form_text_fields()
    assert sorted(str(value) for value in fields.values()) == ["Kari", "Ola"]


def _linked(target: int) -> bytes:
    """Make a PDF whose first page leads by name to another of its pages."""
    writer = PdfWriter(clone_from=BytesIO(pages(3)))
    writer.add_named_destination("mål", target)
    out = BytesIO()
    writer.write(out)
    with pikepdf.open(BytesIO(out.getvalue())) as pdf:
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 99, 99], Dest="mål")
        pdf.pages[0].Annots = pdf.make_indirect([link])
        saved = BytesIO()
        pdf.save(saved)
    return saved.getvalue()


def test_a_link_leads_where_it_led_though_another_file_has_a_target_of_that_name() -> None:
    reader = PdfReader(BytesIO(merged(_linked(1), _linked(2))))
    targets = [reader.pages[n]["/Annots"][0].get_object()["/Dest"] for n in (1, 4)]  # type: ignore[index]
    assert [reader.get_page_number(target[0].get_object()) for target in targets] == [2, 6]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF"])
def test_an_image_becomes_an_upright_page_of_its_colours(kind: str) -> None:
    result = merged(picture(kind, mode="P" if kind == "GIF" else "RGB"))
    with pypdfium2.PdfDocument(result) as opened:
        sheet = opened[len(opened) - 1]
        assert sorted(round(side) for side in sheet.get_size()) == [595, 842]
        seen = sheet.render(scale=0.5).to_pil()
    left, right = (seen.getpixel((seen.width // 2 + step, seen.height // 2)) for step in (-20, 20))
    assert (left[0] > 200, left[2] < 60) == (True, True)
    assert (right[2] > 200, right[0] < 60) == (True, True)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P", "CMYK", "I;16"])
def test_images_of_every_depth_become_pages(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert len(drawn(merged(picture(kind, mode=mode)))) == 2


def test_a_tiff_of_three_pictures_is_three_pages() -> None:
    sheets = [Image.new("1", (200, 280), n % 2) for n in range(3)]
    out = BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="group4")
    assert len(drawn(merged(out.getvalue()))) == 4


def test_a_photograph_is_shown_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to see it
    turned = picture("JPEG", size=(300, 200), exif=exif)
    with pypdfium2.PdfDocument(image_pages(turned)) as opened:
        seen = opened[0].render(scale=0.5).to_pil()
    above, below = (seen.getpixel((seen.width // 2, seen.height // 2 + step)) for step in (-20, 20))
    assert above[0] > 200 > below[0]
    assert below[2] > 200 > above[2]


def test_what_a_file_is_is_read_from_its_bytes() -> None:
    png = OutgoingFile(name="x.pdf", media_type="application/pdf", content=picture("PNG"))
    assert isinstance(merge(INVOICE, (png,)), Merged)


def test_a_broken_table_of_a_pdf_is_mended() -> None:
    good = pages(3)
    at = good.index(b"xref\n")
    broken = good[:at] + good[at : at + 60].replace(b"0", b"7") + good[at + 60 :]
    assert_shows(merged(broken), [INVOICE, good])


@pytest.mark.parametrize("mending", [rewritten, redrawn])
def test_each_way_of_mending_keeps_every_page(mending: object) -> None:
    assert callable(mending)
    for content in (pages(3), form("Kari"), page(rotate=90, text="x")):
        assert_shows(mending(content), [content])


def test_five_megabytes_are_merged_and_one_byte_more_is_not() -> None:
    def filled(size: int) -> bytes:
        content = page(text="stor")
        return content + b"%" + b"x" * (size - len(content) - 1)

    half = MAX_MERGED_BYTES // 2
    assert_shows(merged(filled(half), filled(half)), [INVOICE, page(text="stor"), page(text="stor")])
    assert reason(filled(half), filled(half + 1)) is MessageCode.MERGE_OVER_LIMIT


def test_as_many_pages_as_may_be_are_merged_and_one_more_is_not() -> None:
    assert_shows(merged(pages(MERGE_UP_TO_PAGES - 1), invoice=page()), [page(), pages(MERGE_UP_TO_PAGES - 1)])
    assert reason(pages(MERGE_UP_TO_PAGES), invoice=page()) is MessageCode.MERGE_TOO_MANY_PAGES
    assert reason(pages(MERGE_UP_TO_PAGES // 2), pages(MERGE_UP_TO_PAGES // 2)) is MessageCode.MERGE_TOO_MANY_PAGES


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (signed(), MessageCode.MERGE_SIGNED),
        (page(root=b"/NeedsRendering true"), MessageCode.MERGE_FORM),
        (b"a;b\n", MessageCode.MERGE_OTHER_KIND),
        (b"%PDF-1.7\n" + bytes(500), MessageCode.MERGE_BROKEN),
        (page(text="x")[:300], MessageCode.MERGE_BROKEN),
        (pdf_of([b"<< /Type /Catalog >>"]), MessageCode.MERGE_BROKEN),
    ],
    ids=["signed", "XFA", "CSV", "zeros", "half", "no pages"],
)
def test_what_cannot_be_merged_has_a_reason(content: bytes, code: MessageCode) -> None:
    assert reason(page(text="god"), content) is code
    assert reason(page(text="god"), invoice=content) is code


def test_names_are_told_without_what_cannot_be_seen() -> None:
    outcome = merge(INVOICE, (OutgoingFile(name="a\u202efdp.exe\n", media_type="", content=b"x"),))
    assert isinstance(outcome, NotMerged)
    assert outcome.reason.params == {"file": "afdp.exe"}


def test_every_kind_that_is_said_to_become_pages_does() -> None:
    formats = {kind: kind.removeprefix("image/").upper() for kind in PageKind if kind is not PageKind.PDF}
    for kind, name in formats.items():
        assert isinstance(merge(INVOICE, (OutgoingFile(name="x", media_type=kind, content=picture(name)),)), Merged)


SEEDS = [page(text="frø"), pages(2), form("Kari"), INVOICE, picture("PNG"), picture("TIFF"), picture("JPEG", size=(20, 20))]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SEEDS), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=8), st.integers(0, 40)), max_size=6)
)
def test_whatever_is_changed_in_a_file_there_is_an_answer_and_the_invoice_comes_first(
    seed: bytes, changes: list[tuple[float, bytes, int]]
) -> None:
    content = bytearray(seed)
    for place, new, gone in changes:
        at = int(place * len(content))
        content[at : at + gone] = new
    outcome = merge(INVOICE, files(bytes(content), page(text="etter")))
    if isinstance(outcome, Merged):
        shown = drawn(outcome.pdf)
        assert len(shown) == outcome.pages
        assert not ImageChops.difference(shown[0], drawn(INVOICE)[0]).getbbox()
        assert not ImageChops.difference(shown[-1], drawn(page(text="etter"))[0]).getbbox()
    else:
        assert outcome.reason.code.startswith("merge_")


def test_none_of_the_hostile_files_is_larger_than_what_is_merged() -> None:
    assert [name for name, make in HOSTILE.items() if len(make()) > MAX_MERGED_BYTES] == []
