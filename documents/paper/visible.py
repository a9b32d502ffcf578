"""What of an invoice's texts can be seen: a sender's characters must not hide or turn what stands beside them."""

import unicodedata

from documents.paper.view import InvoiceView

_INVISIBLE = frozenset({"Cc", "Cf"})
"""Unicode categories that put nothing on paper, some of which turn what stands beside them around."""


def visible_json(view: InvoiceView) -> str:
    """Write a view as JSON in composed characters (NFC), without those that cannot be seen."""
    text = unicodedata.normalize("NFC", view.model_dump_json())
    return text.translate({ord(character): None for character in set(text) if unicodedata.category(character) in _INVISIBLE})
