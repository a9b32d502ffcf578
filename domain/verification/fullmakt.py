"""The fullmakt that a company's people sign (F3, decision 19), and why it is asked for (decision 22)."""

from datetime import date

from domain.companies.parties import Language
from domain.formats import format_date, format_orgnr
from domain.value import Value


class Fullmakt(Value):
    """What the paper is made of."""

    orgnr: str
    name: str
    main_unit: str | None = None
    """The main unit's orgnr, for a sub-unit: its people sign."""
    product: str
    day: date


class FullmaktText(Value):
    """The paper, as it is placed. It is in Norwegian: it binds a Norwegian company by Norwegian law."""

    title: str
    company: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    why_heading: str
    why: tuple[str, ...]
    closing: str


def fullmakt_text(fullmakt: Fullmakt) -> FullmaktText:
    """Word the paper."""
    facts = [("Firma", fullmakt.name), ("Organisasjonsnummer", format_orgnr(fullmakt.orgnr))]
    if fullmakt.main_unit:
        facts.append(("Hovedenhet", format_orgnr(fullmakt.main_unit)))
    return FullmaktText(
        title=f"Fullmakt til å bruke {fullmakt.product}",
        company=(*facts, ("Dato", format_date(fullmakt.day, Language.NB))),
        paragraphs=(
            (
                f"Firmaet gir {fullmakt.product} fullmakt til å sende og motta fakturaer og kreditnotaer på firmaets vegne, i PEPPOL og "
                "på de andre veiene som firmaet velger."
            ),
            (
                "Den som signerer, bekrefter med BankID at han eller hun har rett til å signere for firmaet, alene eller sammen med andre, "
                "eller har fullmakt fra noen som har det."
            ),
            "Fullmakten gjelder til firmaet trekker den tilbake.",
        ),
        why_heading="Hvorfor firmaet må verifiseres",
        why=(
            (
                "Verifiseringen motvirker hvitvasking og terrorfinansiering: Ingen skal kunne sende fakturaer i et firmas navn uten at "
                "firmaet står bak."
            ),
            (
                "OpenPeppol krever siden 1. juli 2022 at leverandører av PEPPOL kjenner dem de sender og mottar for. Derfor signerer hvert "
                "nye firma og hver nye underenhet."
            ),
        ),
        closing="Rollene i Enhetsregisteret kontrolleres før og etter signeringen.",
    )
