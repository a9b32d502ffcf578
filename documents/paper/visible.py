"""What of a sender's texts can be seen: their characters must not hide or turn what stands beside them."""

import re
import unicodedata

from domain.value import Value

_INVISIBLE = frozenset({"Cc", "Cf"})
"""Unicode categories that put nothing on paper, some of which turn what stands beside them around."""

_JOINED = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff"
"""Arabic, and the scripts of India from Devanagari to Sinhala."""
_JOINERS = re.compile(rf"(?<=[{_JOINED}])[\u200c\u200d]+(?=[{_JOINED}])")
"""Between two letters of these scripts ZWNJ and ZWJ tell how the letters are written: علی‌رضا is not علیرضا."""


def visible(text: str) -> str:
    """Write a text in composed characters (NFC), without those that cannot be seen."""
    composed = unicodedata.normalize("NFC", text)
    invisible = {ord(character): None for character in set(composed) if unicodedata.category(character) in _INVISIBLE}
    if not invisible:
        return composed
    kept = (joiner[0] for joiner in _JOINERS.findall(composed))
    parts = (part.translate(invisible) for part in _JOINERS.split(composed))
    return "".join(part + next(kept, "") for part in parts)


def visible_json(view: Value) -> str:
    """Write a view as JSON of visible characters; its line breaks are escaped there and stay."""
    return visible(view.model_dump_json())
