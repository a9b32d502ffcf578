"""Looking at a PDF before it is merged: what must stay a file of its own."""

from io import BytesIO

import pikepdf
import pypdfium2
import pypdfium2.raw

from documents.merging.refusals import CannotMerge
from domain.messages import MessageCode

_NO_SECURITY_HANDLER = -1

_MAX_FIELDS = 5_000
"""Fields of a form that are looked at in search of a signature."""


def refuse_what_must_stay_alone(name: str, pdf: bytes) -> None:
    """Look for what merging would break: a signature, a form without pages. A PDF that cannot be opened passes.

    Raises:
        CannotMerge: it must stay a file of its own.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as opened:
            reason = _reason(opened)
    except pikepdf.PasswordError as error:
        raise CannotMerge(MessageCode.MERGE_PASSWORD, file=name) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return  # broken, perhaps to be mended
    if reason:
        raise CannotMerge(reason, file=name)


def refuse_encrypted(name: str, pdf: bytes) -> None:
    """Ask pdfium whether a PDF is encrypted: qpdf decrypts only where it can read random numbers, and a process without files cannot.

    Raises:
        CannotMerge: it is.
    """
    try:
        with pypdfium2.PdfDocument(pdf) as opened:
            encrypted = pypdfium2.raw.FPDF_GetSecurityHandlerRevision(opened) != _NO_SECURITY_HANDLER
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}:
            raise CannotMerge(MessageCode.MERGE_PASSWORD, file=name) from error
        return
    if encrypted:
        # Merged it would lose the protection that somebody gave it, also where it opens without a password (A11).
        raise CannotMerge(MessageCode.MERGE_PROTECTED, file=name)


def _reason(pdf: pikepdf.Pdf) -> MessageCode | None:
    if pdf.is_encrypted:
        return MessageCode.MERGE_PROTECTED
    if pdf.Root.get("/NeedsRendering"):
        return MessageCode.MERGE_FORM
    return MessageCode.MERGE_SIGNED if _is_signed(pdf) else None


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    waiting = list(form.get("/Fields", [])) if isinstance(form, pikepdf.Dictionary) else []
    for _ in range(_MAX_FIELDS):
        if not waiting:
            return False
        field = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary):
            continue
        if field.get("/FT") == "/Sig" and "/V" in field:
            return True
        waiting += list(field.get("/Kids", []))
    return False
