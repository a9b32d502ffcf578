"""A company's logo: PNG or SVG in, one PNG of a size that suits mail, paper and page out."""

import struct
from functools import cache
from pathlib import Path

import typst

from domain.companies.brand import InvalidBrand

MAX_LOGO_BYTES = 500 * 1024
MAX_SIDE_PIXELS = 4000
"""A small file can hold a picture that takes gigabytes."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PIXELS_PER_INCH = 300.0
_TEMPLATE = Path(__file__).parent / "paper" / "logo.typ"


def parse_logo(content: bytes) -> bytes:
    """Draw a logo anew, as a PNG that holds nothing but the picture.

    Raises:
        InvalidBrand: it is too large, or no PNG or SVG picture.
    """
    if len(content) > MAX_LOGO_BYTES:
        raise InvalidBrand(
            f"Logoen er større enn {MAX_LOGO_BYTES // 1024} kB. Lagre den mindre, eller som SVG.",
            f"The logo is larger than {MAX_LOGO_BYTES // 1024} kB. Save it smaller, or as SVG.",
        )
    if content.startswith(_PNG):
        _check_size(content)
        return _drawn(content, "png")
    return _drawn(content, "svg")


def _check_size(png: bytes) -> None:
    try:
        width, height = struct.unpack(">II", png[16:24])
    except struct.error:
        raise _no_picture() from None
    if max(width, height) > MAX_SIDE_PIXELS:
        raise InvalidBrand(
            f"Logoen er mer enn {MAX_SIDE_PIXELS} piksler bred eller høy.", f"The logo is more than {MAX_SIDE_PIXELS} pixels wide or high."
        )


def _drawn(content: bytes, kind: str) -> bytes:
    try:
        drawn = _compiler().compile(format="png", ppi=_PIXELS_PER_INCH, sys_inputs={"data": str(list(content)), "format": kind})
    except typst.TypstError as error:
        raise _no_picture() from error
    if not isinstance(drawn, bytes):
        raise _no_picture()
    return drawn


def _no_picture() -> InvalidBrand:
    return InvalidBrand("Logoen må være et bilde i PNG eller SVG.", "The logo must be a picture in PNG or SVG.")


@cache
def _compiler() -> typst.Compiler:
    """Make a compiler that knows no fonts of the machine and no files but the templates: a picture has nothing to refer to."""
    return typst.Compiler(input=_TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True)
