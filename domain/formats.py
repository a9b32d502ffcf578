"""How numbers, dates and identifiers are written for people (P7).

Spaces inside are no-break spaces and minus is `−` (U+2212), so that nothing is torn apart at the end of a line.
UBL itself has dot and ISO dates; a KID is shown as it is.
"""

from datetime import date
from decimal import Decimal

from domain.companies.parties import Language
from domain.identifiers import InvalidAccount, InvalidMobile, InvalidOrgnr, parse_account, parse_mobile, parse_orgnr
from domain.money import Money

NO_BREAK_SPACE = "\u00a0"
MINUS = "−"

_KB, _MB = 1000, 1000**2

_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def format_number(number: Decimal, language: Language, *, decimals: int = 0) -> str:
    """Write a number with thousands grouped and all its decimals, at least `decimals`: `1 234,50` (nb), `1,234.50` (en)."""
    exponent = number.normalize().as_tuple().exponent
    shown = max(decimals, -exponent if isinstance(exponent, int) else 0)
    text = f"{abs(number):,.{shown}f}"
    if language is Language.NB:
        text = text.translate({ord(","): NO_BREAK_SPACE, ord("."): ","})
    return MINUS + text if number < 0 else text


def format_money(money: Money, language: Language) -> str:
    """Write an amount with its currency: `1 234,50 kr` or `1 234,50 EUR` (nb), `NOK 1,234.50` (en)."""
    number = format_number(money.amount, language, decimals=2)
    if language is Language.EN:
        return f"{money.currency}{NO_BREAK_SPACE}{number}"
    return f"{number}{NO_BREAK_SPACE}{'kr' if money.currency == 'NOK' else money.currency}"


def format_size(size_bytes: int, language: Language) -> str:
    """Write the size of a file as people read it, in decimal units: `12 kB`, `1,2 MB`."""
    if size_bytes < _MB:
        return f"{max(1, round(size_bytes / _KB))}{NO_BREAK_SPACE}kB"
    return f"{format_number(Decimal(size_bytes * 10 // _MB) / 10, language)}{NO_BREAK_SPACE}MB"


def format_date(day: date, language: Language) -> str:
    """Write a date: `01.12.2026` (nb), `1 December 2026` (en, so that nobody reads it as 12 January)."""
    if language is Language.EN:
        return f"{day.day}{NO_BREAK_SPACE}{_MONTHS_EN[day.month - 1]}{NO_BREAK_SPACE}{day.year:04}"
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def format_account(account: str) -> str:
    """Write a Norwegian account number as `1234.56.78903`; what is not one (an IBAN) in groups of four."""
    try:
        digits = parse_account(account)
    except InvalidAccount:
        compact = "".join(account.split())
        return NO_BREAK_SPACE.join(compact[start : start + 4] for start in range(0, len(compact), 4))
    return f"{digits[:4]}.{digits[4:6]}.{digits[6:]}"


def format_orgnr(orgnr: str) -> str:
    """Write an orgnr as `987 654 321`; what is not one stays as it is."""
    try:
        digits = parse_orgnr(orgnr)
    except InvalidOrgnr:
        return orgnr
    return NO_BREAK_SPACE.join((digits[:3], digits[3:6], digits[6:]))


def format_vat_orgnr(orgnr: str) -> str:
    """Write the orgnr of an organisation in the VAT register as `987 654 321 MVA` (O2)."""
    return f"{format_orgnr(orgnr)}{NO_BREAK_SPACE}MVA"


def format_mobile(mobile: str) -> str:
    """Write a Norwegian mobile number as `+47 400 01 012`; what is not one stays as it is."""
    try:
        digits = parse_mobile(mobile).removeprefix("+47")
    except InvalidMobile:
        return mobile
    return NO_BREAK_SPACE.join(("+47", digits[:3], digits[3:5], digits[5:]))
