"""PDFs and images made for tests: sound ones, and ones that are made to do harm."""

import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

SHARED = Path(__file__).parents[3] / "shared" / "pdfs"
"""Test PDFs of others, where they are at hand."""

shared_pdfs = sorted(SHARED.glob("*.pdf"))

needs_shared_pdfs = pytest.mark.skipif(not shared_pdfs, reason="the folder ../shared/pdfs is not at hand")


def pdf_of(objects: Sequence[bytes], *, version: str = "1.7", trailer: bytes = b"") -> bytes:
    """Write a PDF of numbered objects; the first is the catalog."""
    out, offsets = bytearray(f"%PDF-{version}\n".encode()), []
    for n, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (n, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def page(
    *, text: str = "", box: str = "0 0 595 842", rotate: int = 0, version: str = "1.7", root: bytes = b"", drawn: bytes = b""
) -> bytes:
    """Make a PDF of one page with a text on it, or with what `drawn` draws."""
    content = drawn or b"BT /F1 24 Tf 60 400 Td (%b) Tj ET" % text.encode("latin-1")
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R %b >>" % root,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Rotate %d /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            % (box.encode(), rotate),
            stream(content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ],
        version=version,
    )


def pages(number: int) -> bytes:
    """Make a PDF of so many pages, each with its number on it."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(number))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, number),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n in range(number):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
            % (5 + 2 * n),
            stream(b"BT /F1 96 Tf 60 400 Td (%d) Tj ET" % n),
        ]
    return pdf_of(objects)


def form(value: str, *, name: str = "navn") -> bytes:
    """Make a PDF with a text field in it that somebody has filled in."""
    drawn = stream(b"/Tx BMC BT /Helv 24 Tf 2 8 Td (%b) Tj ET EMC" % value.encode(), b"/Type /XObject /Subtype /Form /BBox [0 0 400 40]"
                   b" /Resources << /Font << /Helv 4 0 R >> >>")  # fmt: skip
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /DA (/Helv 0 Tf 0 g) /DR << /Font << /Helv 4 0 R >> >> >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] /Resources << >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%b) /V (%b) /Rect [60 400 460 440] /F 4 /DA (/Helv 24 Tf 0 g)"
            b" /AP << /N 6 0 R >> >>" % (name.encode(), value.encode()),
            drawn,
        ]
    )


def signed() -> bytes:
    """Make a PDF with a signature field in it that holds a signature."""
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R] >>",
            b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /V 5 0 R >>",
            b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>",
        ]
    )


def picture(kind: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object) -> bytes:
    """Make an image of two halves, red and blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def _packed(megabytes: int, times: int = 1) -> bytes:
    """Deflate so many megabytes of zeros, and that again."""
    squeezed = zlib.compressobj(9)
    data = b"".join(squeezed.compress(bytes(1024 * 1024)) for _ in range(megabytes)) + squeezed.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def _tree(kids: bytes, count: int, *more: bytes) -> bytes:
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count), *more])


_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def _object_stream_bomb(megabytes: int) -> bytes:
    """Hide a catalog in an object stream that unfolds to so many megabytes."""
    body = zlib.compressobj(9)
    head = b"1 0 2 60 3 120 "
    objects = b"<< /Type /Catalog /Pages 2 0 R >>".ljust(60) + b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".ljust(60) + _PAGE
    data = body.compress(head + objects) + b"".join(body.compress(b" " * 1024 * 1024) for _ in range(megabytes)) + body.flush()
    out = bytearray(b"%PDF-1.7\n")
    at = len(out)
    out += b"4 0 obj\n" + stream(data, b"/Type /ObjStm /N 3 /First %d /Filter /FlateDecode" % len(head)) + b"\nendobj\n"
    start = len(out)
    rows = [(0, 0, 65535), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, at, 0), (1, start, 0)]
    xref = b"".join(kind.to_bytes(1, "big") + place.to_bytes(4, "big") + n.to_bytes(2, "big") for kind, place, n in rows)
    out += b"5 0 obj\n" + stream(xref, b"/Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R") + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _drawing(content: bytes, resources: bytes = b"", *more: bytes, filters: bytes = b"") -> bytes:
    return _tree(
        b"3 0 R",
        1,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %b >> >>" % resources,
        stream(content, filters),
        *more,
    )


def _tiff_that_repeats() -> bytes:
    """Make a TIFF whose second picture is its first one."""
    good = bytearray(picture("TIFF"))
    first = int.from_bytes(good[4:8], "little")
    entries = int.from_bytes(good[first : first + 2], "little")
    good[first + 2 + 12 * entries : first + 6 + 12 * entries] = first.to_bytes(4, "little")
    return bytes(good)


def _png_that_claims(width: int, height: int) -> bytes:
    good = picture("PNG")
    head = good[12:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + good[24:29]
    return good[:12] + head + zlib.crc32(head).to_bytes(4, "big") + good[33:]


def _white_png(side: int) -> bytes:
    out = BytesIO()
    Image.new("1", (side, side), 1).save(out, "PNG")
    return out.getvalue()


HOSTILE = {
    "content that unfolds to 2 GB": lambda: _drawing(_packed(2000, 2), filters=b"/Filter [/FlateDecode /FlateDecode]"),
    "content that unfolds to 300 MB": lambda: _drawing(_packed(300), filters=b"/Filter /FlateDecode"),
    "an object stream that unfolds to 300 MB": lambda: _object_stream_bomb(300),
    "300,000 kids": lambda: _tree(b"3 0 R " * 300_000, 300_000, _PAGE),
    "a page tree that is its own kid": lambda: _tree(b"2 0 R 3 0 R", 2, _PAGE),
    "two billion pages told": lambda: _tree(b"3 0 R", 2_000_000_000, _PAGE),
    "fewer pages told than there are": lambda: _tree(b"3 0 R 4 0 R 4 0 R", 1, _PAGE, _PAGE),
    "a page that is a number": lambda: _tree(b"3 0 R 4 0 R", 2, _PAGE, b"7"),
    "a page of negative extent": lambda: page(box="600 800 -1e30 nan", text="x"),
    "pages told and none there": lambda: _tree(b"", 3),
    "no pages": lambda: _tree(b"", 0),
    "a million brackets": lambda: _drawing(b"[" * 1_000_000 + b"]" * 1_000_000 + b" TJ"),
    "a catalog of a million brackets": lambda: pdf_of([b"[" * 1_000_000, b"1 0 R"]),
    "a cross-reference that precedes itself": lambda: pdf_of(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE], trailer=b"/Prev 195"
    ),
    "a drawing that draws itself": lambda: _drawing(
        b"/X Do", b"/XObject << /X 5 0 R >>",
        stream(b"/X Do " * 50, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"),
    ),
    "a drawing of drawings of drawings": lambda: _drawing(
        b"/X Do", b"/XObject << /X 5 0 R >>",
        *(
            stream(b"/X Do " * 100, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (n + 1))
            for n in range(5, 12)
        ),
        stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
    ),
    "a million strokes": lambda: _drawing(b"0 0 m 595 842 l S " * 250_000),
    "an image of 100,000 by 100,000": lambda: _drawing(
        b"595 0 0 842 0 0 cm /X Do", b"/XObject << /X 5 0 R >>",
        stream(
            _packed(1200, 2),
            b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1 /ColorSpace /DeviceGray"
            b" /Filter [/FlateDecode /FlateDecode]",
        ),
    ),
    "a pattern of specks": lambda: _drawing(
        b"/Pattern cs /P scn 0 0 595 842 re f", b"/Pattern << /P 5 0 R >>",
        stream(b"0 0 1 1 re f", b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001"
               b" /Resources << >>"),
    ),
    "a page as large as a country": lambda: page(box="0 0 1e9 1e9", text="x"),
    "a page without extent": lambda: page(box="0 0 0 0", text="x"),
    "bookmarks in a circle": lambda: pdf_of([
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE,
        b"<< /Type /Outlines /First 5 0 R /Last 5 0 R >>", b"<< /Title (a) /Parent 4 0 R /Next 5 0 R /First 5 0 R /Dest [3 0 R /Fit] >>",
    ]),
    "a form in a circle": lambda: pdf_of([
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", _PAGE,
        b"<< /T (a) /Kids [4 0 R 4 0 R] >>",
    ]),
    "a file that points to this machine": lambda: _drawing(
        b"/X Do",
        b"/XObject << /X 5 0 R >>",
        stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /F (/etc/passwd)"),
    ),
    "a PNG that says 100,000 by 100,000": lambda: _png_that_claims(100_000, 100_000),
    "a white PNG of 400 million pixels": lambda: _white_png(20_000),
    "a GIF that says 65,535 by 65,535": lambda: b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + bytes(6) + picture("GIF")[13:],
    "a TIFF whose second picture is its first": _tiff_that_repeats,
    "half a JPEG": lambda: picture("JPEG", (2000, 2000))[:9000],
    "half a PNG": lambda: picture("PNG")[:-40],
    "a program for a printer": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "a drawing in XML": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "nothing": lambda: b"",
    "a header alone": lambda: b"%PDF-1.7\n",
}  # fmt: skip
"""Files made to do harm, by what they are; none is larger than 5 MB."""
