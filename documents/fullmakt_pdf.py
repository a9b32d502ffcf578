"""The fullmakt as PDF: what a company's people sign. The same fullmakt gives the same bytes."""

from datetime import UTC, datetime, time
from pathlib import Path

from documents.paper.visible import visible_json
from documents.typesetting import typeset
from domain.verification.fullmakt import Fullmakt, fullmakt_text

_TEMPLATE = Path(__file__).parent / "paper" / "fullmakt.typ"


def fullmakt_pdf(fullmakt: Fullmakt) -> bytes:
    """Make the PDF.

    Raises:
        CannotTypeset: typst refused.
    """
    made_at = datetime.combine(fullmakt.day, time(), UTC)
    return typeset(_TEMPLATE, visible_json(fullmakt_text(fullmakt)), {}, int(made_at.timestamp()))
