"""Typesetting with typst: PDF/A-3a and PDF/UA-1, the same bytes on any machine, as fonts come from a package."""

import re
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

_FONT_FILES = ("SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf")
_EVERY_FONT = b"""#set text(font: "Source Sans Pro")
a#text(weight: "semibold")[a]"""
_SUBSTITUTE = "■"
_MISSING_GLYPH = re.compile(r'the text `"([^`]+)"` could not be displayed with font')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class CannotTypeset(Exception):
    """The template and its data do not make a PDF: a bug, never the sender's fault."""


def typeset(template: Path, view: str, inputs: dict[str, str], timestamp: int) -> bytes:
    """Typeset a view; characters that the fonts lack are replaced by a mark that the paper explains.

    Not thread-safe: typst's compilers are kept between calls.

    Raises:
        CannotTypeset: typst refused.
    """
    try:
        return _compile(template, {"view": view, **inputs}, timestamp)
    except typst.TypstError as error:
        missing = _missing_characters(error)
        if not missing:
            raise CannotTypeset(error.diagnostic) from error
    substituted = view.translate(dict.fromkeys(map(ord, missing), _SUBSTITUTE))
    try:
        return _compile(template, {"view": substituted, "substituted": "yes", **inputs}, timestamp)
    except typst.TypstError as error:
        raise CannotTypeset(error.diagnostic) from error


def _compile(template: Path, inputs: dict[str, str], timestamp: int) -> bytes:
    compiler = _compiler(template)
    pdf, warnings = compiler.compile_with_warnings(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=timestamp)
    if warnings or not isinstance(pdf, bytes):
        raise CannotTypeset("; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Find the fonts, once.

    The package holds each font as OTF and as TTF; a folder of links leaves typst no choice. A font is read when it is first
    used and kept, so the folder may go after all have been used.
    """
    with tempfile.TemporaryDirectory(prefix="fakturaflyt-fonts-") as folder:
        for name in _FONT_FILES:
            (Path(folder) / name).symlink_to(str(files("font_source_sans_pro") / "files" / name))
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        typst.Compiler(input=_EVERY_FONT, font_paths=fonts, ignore_system_fonts=True).compile(format="pdf")
    return fonts


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(input=template, root=template.parent, font_paths=_fonts(), ignore_system_fonts=True)


def _missing_characters(error: typst.TypstError) -> frozenset[str]:
    """Read from typst's complaint which characters its fonts lack."""
    texts = (_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in _MISSING_GLYPH.findall(error.diagnostic))
    return frozenset(character for text in texts for character in text if not character.isascii())
