"""Images as pages: upright, within the margins of an A4 page, their pixels as they came where PDF can hold them."""

import warnings
from io import BytesIO

import img2pdf
from PIL import Image, ImageOps

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF")
"""Formats that Pillow decodes by itself; for others it runs programs (Ghostscript) or reads files."""

_HELD_BY_PDF = ("PNG", "JPEG", "TIFF")
"""Formats that img2pdf takes as they are; of the others the first picture is redrawn."""

MAX_PIXELS = 40_000_000
"""A scan of A3 at 600 dpi; decoded it takes 120 MB."""

MAX_FRAMES = 200
"""Pages of a TIFF."""

_MARGIN_MM = 10
_LAYOUT = img2pdf.get_layout_fun(
    pagesize=(img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)),
    border=(img2pdf.mm_to_pt(_MARGIN_MM), img2pdf.mm_to_pt(_MARGIN_MM)),
    fit=img2pdf.FitMode.shrink,
    auto_orient=True,
)


class UnusableImage(Exception):
    """It cannot be decoded."""


class TooLargeImage(UnusableImage):
    """It has too many pixels or pictures."""


def looks_like_image(content: bytes) -> bool:
    """Tell whether the bytes begin as an image does."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS):
            return True
    except Image.DecompressionBombError:
        return True
    except (OSError, ValueError, SyntaxError):
        return False


def image_pages(content: bytes) -> bytes:
    """Make a PDF of an image, one page for each picture in it.

    Raises:
        UnusableImage: it cannot be decoded to its end.
        TooLargeImage: it has too many pixels or pictures.
    """
    try:
        pixels = _checked(content)
        pdf = img2pdf.convert(pixels, layout_fun=_LAYOUT, rotation=img2pdf.Rotation.ifvalid, nodate=True)
    except (MemoryError, TooLargeImage):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooLargeImage from error
    except Exception as error:  # img2pdf raises a bare Exception over a broken PNG: nothing narrower holds it
        raise UnusableImage from error
    return bytes(pdf)


def _checked(content: bytes) -> bytes:
    """Decode an image to its end, for img2pdf passes a truncated one through; redraw it where PDF cannot hold it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if image.width * image.height > MAX_PIXELS or frames > MAX_FRAMES:
                raise TooLargeImage
            for frame in range(frames):
                image.seek(frame)
                image.load()
            if image.format in _HELD_BY_PDF and not _is_transparent(image):
                return content
            return _redrawn(image)


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in image.info


def _redrawn(image: Image.Image) -> bytes:
    """Draw an image on white paper."""
    image.seek(0)
    picture = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture)
    out = BytesIO()
    paper.save(out, "PNG", compress_level=2)
    return out.getvalue()
