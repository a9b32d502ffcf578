"""A postal address as the lines of an envelope (P11, P12)."""

from babel import Locale

from domain.companies.parties import Language
from domain.invoice import PostalAddress

DOMESTIC = frozenset({"NO", "SJ"})
"""Countries whose post is Norwegian post: Svalbard has Norwegian postcodes (P11)."""


def postal_lines(address: PostalAddress, language: Language) -> tuple[str, ...]:
    """Write an address line by line, without the addressee's name; the country stands only on mail that leaves Norway."""
    place = " ".join(part for part in (address.postcode, address.city) if part)
    lines = (address.line1, address.line2, address.line3, place, address.subdivision, country_line(address.country, language))
    return tuple(line.strip() for line in lines if line and line.strip())


def country_line(country: str | None, language: Language) -> str | None:
    """Name a foreign country in capitals, as postal services ask for; None at home."""
    if not country or country in DOMESTIC:
        return None
    name: str = Locale(language.value).territories.get(country, country)
    return name.upper()
