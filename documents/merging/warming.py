"""Loading everything that a merge may need: afterwards a process can be kept from opening any file."""

import encodings
import importlib
import logging
import pkgutil
from io import BytesIO

import pypdf
import pypdfium2
from PIL import Image

from documents.merging.merge import merge
from domain.records import OutgoingFile

_LOADED_LATE = ("PIL.ExifTags", "PIL.ImageCms", "PIL.ImageMode", "PIL.ImagePalette", "PIL.ImageSequence", "PIL.TiffTags")
"""Modules that Pillow and img2pdf would otherwise import in the middle of their work."""


def warm_up() -> None:
    """Load all modules and merge once. The libraries' warnings are silenced: they would quote the files of customers."""
    logging.disable(logging.CRITICAL)
    for package in (encodings, pypdf):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            _load(module.name)
    for name in _LOADED_LATE:
        _load(name)
    Image.init()
    for content in (_picture(), _page()):
        merge(_page(), [OutgoingFile(name="x", media_type="", content=content)])


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError:
        return  # needs a library that is not there, and then no merge needs it


def _page() -> bytes:
    out = BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        document.new_page(100, 100)
        document.save(out)
    return out.getvalue()


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (2, 2), "white").save(out, "PNG")
    return out.getvalue()
