"""What of a sender's texts can be seen: their characters must not hide or turn what stands beside them."""

import unicodedata

from domain.value import Value

_INVISIBLE = frozenset({"Cc", "Cf"})
"""Unicode categories that put nothing on paper, some of which turn what stands beside them around."""


def visible(text: str) -> str:
    """Write a text in composed characters (NFC), without those that cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    return composed.translate({ord(character): None for character in set(composed) if unicodedata.category(character) in _INVISIBLE})


def visible_json(view: Value) -> str:
    """Write a view as JSON of visible characters; its line breaks are escaped there and stay."""
    return visible(view.model_dump_json())
