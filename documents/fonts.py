"""The fonts of our papers, from packages, never from the system: the one that all is set in, and those for other scripts.

A fallback font is named to typst only for a text in its script, and read when typst first lacks a glyph: the largest takes 16 MB.
"""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

_FIRST = ("SourceSansPro-Regular.otf", "SourceSansPro-Semibold.otf")
_EVERY_FIRST = b"""#set text(font: "Source Sans Pro")
a#text(weight: "semibold")[a]"""

_SCRIPTS = {
    "Noto Sans Arabic": r"\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefe",
    "Noto Sans Devanagari": r"\u0900-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff",
    "Noto Sans Thai": r"\u0e00-\u0e7f",
    # The rest of Latin, Greek and Cyrillic.
    "Noto Sans": r"\u0100-\u1fff\u2000-\u218f\u2c00-\u2e7f\ua640-\ua7ff\uab30-\uab6f",
    # Chinese, Japanese and Korean, and the symbols that come with them, but ■, which the first font has.
    "Noto Sans CJK TC": r"\u1100-\u11ff\u2190-\u259f\u25a1-\u27bf\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    r"\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff",
}
_FOLDERS = (
    files("fontpkg_noto_sans") / "files",
    files("fontpkg_noto_sans_arabic") / "files",
    files("fontpkg_noto_sans_devanagari") / "files",
    files("fontpkg_noto_sans_thai") / "files",
    files("cvttf_NotoSansCJK_Regular"),
)


def fallback_families(text: str) -> tuple[str, ...]:
    """Name the fonts for what the first one may lack of a text, in the order they are tried."""
    return tuple(family for family, script in _patterns().items() if script.search(text))


@cache
def fonts() -> typst.Fonts:
    """Find the fonts, once.

    The first one's package holds each as OTF and as TTF; a folder of links leaves typst no choice. A font is kept when it has been
    read, so the folder may go after both have been used.
    """
    with TemporaryDirectory(prefix="fakturaflyt-fonts-") as folder:
        for name in _FIRST:
            (Path(folder) / name).symlink_to(str(files("font_source_sans_pro") / "files" / name))
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder, *map(str, _FOLDERS)])
        typst.Compiler(input=_EVERY_FIRST, font_paths=found, ignore_system_fonts=True).compile(format="pdf")
    return found


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {family: re.compile(f"[{characters}]") for family, characters in _SCRIPTS.items()}
