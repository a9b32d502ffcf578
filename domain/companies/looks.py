"""A company's looks, ready to be shown: the picture itself instead of a reference to it."""

from collections.abc import Callable

from domain.companies.parties import Brand
from domain.errors import Corrupt, NotFound
from domain.identity import ObjectRef
from domain.value import Value


class Looks(Value):
    """What paper, mail and page show of a brand."""

    logo: bytes | None = None
    """A PNG."""
    colour: str | None = None


def looks_of(brand: Brand, read: Callable[[ObjectRef], bytes]) -> Looks:
    """Read a brand's logo. One that is gone or spoilt is left out: no invoice waits for a picture."""
    try:
        logo = read(brand.logo) if brand.logo else None
    except (NotFound, Corrupt):
        logo = None
    return Looks(logo=logo, colour=brand.colour)
