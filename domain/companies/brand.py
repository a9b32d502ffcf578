"""What a company may choose of its looks: a colour that can be read, a name that misleads nobody, a text of its own."""

import re

from domain.identifiers import InvalidIdentifier, without_fodselsnummer

MIN_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of any size."""

MAX_MAIL_TEXT = 1000
MAX_SENDER_NAME = 70

_GROUNDS = ("#ffffff", "#eef1f2")
"""What the colour is written on, and what is written on it: the paper, and the ground of the page."""

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
_IN_A_NAME = re.compile(r"[@<>\"\\,;:]|://|www\.", re.IGNORECASE)


class InvalidBrand(InvalidIdentifier):
    """A choice that would not reach its readers, or that would mislead them; the sentences say why."""


def parse_colour(text: str) -> str:
    """Read a colour, `#165a72`.

    Raises:
        InvalidBrand: it is none, or it is too pale to be read on white or with white on it.
    """
    found = _COLOUR.fullmatch(text.strip())
    if not found:
        raise InvalidBrand("En farge skrives som #165a72.", "A colour is written like #165a72.")
    colour = f"#{found[1].lower()}"
    least = min(contrast(colour, ground) for ground in _GROUNDS)
    if least < MIN_CONTRAST:
        raise InvalidBrand(
            f"Fargen er for lys til å leses mot hvitt: kontrasten er {least:.1f}:1, og må være minst {MIN_CONTRAST}:1. Velg en mørkere.",
            f"The colour is too pale to be read against white: its contrast is {least:.1f}:1, and must be at least {MIN_CONTRAST}:1. "
            "Choose a darker one.",
        )
    return colour


def contrast(one: str, other: str) -> float:
    """Tell the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    paler, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (paler + 0.05) / (darker + 0.05)


def parse_sender_name(text: str) -> str:
    """Read the name that mail is shown to be from (D9).

    Raises:
        InvalidBrand: it is empty, too long, more than a line, or looks like an address.
    """
    name = text.strip()
    if not name or len(name) > MAX_SENDER_NAME or not name.isprintable():
        raise InvalidBrand(
            f"Avsendernavnet må være én linje med 1 til {MAX_SENDER_NAME} synlige tegn.",
            f"The sender name must be one line of 1 to {MAX_SENDER_NAME} visible characters.",
        )
    if _IN_A_NAME.search(name):
        raise InvalidBrand(
            'Avsendernavnet kan ikke se ut som en adresse eller ha tegnene @ < > " \\ , ; :.',
            'The sender name cannot look like an address, or hold any of @ < > " \\ , ; :.',
        )
    return name


def parse_mail_text(text: str) -> str:
    """Read a text of one's own for mails: lines of visible characters (D7, D9).

    Raises:
        InvalidBrand: it is too long, or holds what is not seen.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")]
    if not all(line.isprintable() for line in lines) or len("\n".join(lines)) > MAX_MAIL_TEXT:
        raise InvalidBrand(
            f"Teksten kan ha inntil {MAX_MAIL_TEXT} synlige tegn og linjeskift.",
            f"The text may have up to {MAX_MAIL_TEXT} visible characters and line breaks.",
        )
    return "\n".join(lines)


def is_mail_text(text: str) -> bool:
    """Tell whether a text may stand in a mail."""
    try:
        parse_mail_text(without_fodselsnummer(text))
    except InvalidIdentifier:
        return False
    return True


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[n : n + 2], 16) / 255) for n in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
