"""Typesetting with typst: PDF/A-3a and PDF/UA-1, the same bytes on any machine, as fonts come from a package."""

import json
import re
from functools import cache
from pathlib import Path

import typst

from documents.fonts import fallback_families, fonts

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
    families = json.dumps(fallback_families(view))
    try:
        return _compile(template, {"view": view, "fonts": families, **inputs}, timestamp)
    except typst.TypstError as error:
        missing = _missing_characters(error)
        if not missing:
            raise CannotTypeset(error.diagnostic) from error
    substituted = view.translate(dict.fromkeys(map(ord, missing), _SUBSTITUTE))
    try:
        return _compile(template, {"view": substituted, "fonts": families, "substituted": "yes", **inputs}, timestamp)
    except typst.TypstError as error:
        raise CannotTypeset(error.diagnostic) from error


def _compile(template: Path, inputs: dict[str, str], timestamp: int) -> bytes:
    compiler = _compiler(template)
    pdf, warnings = compiler.compile_with_warnings(format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=timestamp)
    if warnings or not isinstance(pdf, bytes):
        raise CannotTypeset("; ".join(warning.message for warning in warnings))
    return pdf


@cache
def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(input=template, root=template.parent, font_paths=fonts(), ignore_system_fonts=True)


def _missing_characters(error: typst.TypstError) -> frozenset[str]:
    """Read from typst's complaint which characters its fonts lack."""
    texts = (_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in _MISSING_GLYPH.findall(error.diagnostic))
    return frozenset(character for text in texts for character in text if not character.isascii())
