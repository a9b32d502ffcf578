"""How people look for people: spellings that mean the same, and the order of the Norwegian alphabet."""

import re
import unicodedata

_SAME = str.maketrans({"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "ð": "d", "þ": "th", "đ": "d", "ŋ": "n", "ŧ": "t"})
_AFTER_Z = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})
_PHONE = re.compile(r"[+]?[0-9 \u00a0().\-/]+")
_NORWEGIAN = re.compile(r"(?:\+|00)47")
_SHORTEST_PHONE = 3


def folded(text: str) -> str:
    """Write a name so that `Åsmund`, `Aasmund` and `ÅSMUND` are one, and accents do not count."""
    return _without_accents(_lower(text).translate(_SAME))


def alphabetical(name: str) -> str:
    """Write a name so that its characters sort as Norwegians do: æ, ø and å after z."""
    return _without_accents(_lower(name).translate(_AFTER_Z))


def phone_beginning(text: str) -> str | None:
    """Read what somebody looks for as the beginning of a phone number, in E.164; None if it cannot be one.

    A number without a country is Norwegian (P9).
    """
    if not _PHONE.fullmatch(text.strip()):
        return None
    digits = re.sub(r"[^0-9+]", "", text)
    if len(digits) < _SHORTEST_PHONE:
        return None
    if _NORWEGIAN.match(digits):
        return "+47" + _NORWEGIAN.sub("", digits, count=1)
    if digits.startswith(("+", "00")):
        return "+" + digits.removeprefix("+").removeprefix("00")
    return f"+{digits}" if len(digits) == 10 and digits.startswith("47") else f"+47{digits}"


def _lower(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _without_accents(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character))
