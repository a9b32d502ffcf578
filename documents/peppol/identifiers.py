"""Forms and check digits of identifiers, as the rules of Peppol count them."""

import re

from stdnum import luhn

DIGITS = re.compile(r"[0-9]+")
_INTEGER = re.compile(r"[ \t\r\n]*[+-]?[0-9]+[ \t\r\n]*")
_CVR = re.compile(r"(?:DK)?[0-9]{8}")
_IPA = re.compile(r"[A-Za-z0-9]{6}")
_CODICE_FISCALE = re.compile(r"[A-Za-z]{6}(?P<year>.{2})[A-Za-z](?P<day>.{2}).{3}(?P<last>.)[A-Za-z]", re.DOTALL)
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_DUTCH_VAT = re.compile(r"NL[0-9]{9}B[0-9]{2}")


def is_gln(value: str) -> bool:
    """Tell whether the last digit of a GS1 number is right; its length is not asked for."""
    if not DIGITS.fullmatch(value):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(value[:-1])))
    return -weighted % 10 == int(value[-1])


def is_orgnr(value: str) -> bool:
    """Norwegian: nine digits, MOD11, and not zero."""
    return is_digits(value, 9) and int(value) > 0 and _mod11(value[:-1]) == int(value[-1])


def _mod11(digits: str) -> int:
    weighted = sum(int(digit) * (place % 6 + 2) for place, digit in enumerate(reversed(digits)))
    return -weighted % 11


def is_digits(value: str, count: int) -> bool:
    """Tell whether a text is so many digits and nothing else."""
    return len(value) == count and DIGITS.fullmatch(value) is not None


def is_cvr(value: str) -> bool:
    """Danish: eight digits, with DK in front or not."""
    return _CVR.fullmatch(value) is not None


def is_se_number(value: str) -> bool:
    """Danish: eight digits with DK in front."""
    return value.startswith("DK") and is_cvr(value)


def is_belgian(value: str) -> bool:
    """Ten digits, the last two of which are 97 less the rest of the others."""
    return is_digits(value, 10) and 97 - int(value[:8]) % 97 == int(value[8:])


def is_ipa(value: str) -> bool:
    """Italian: six letters and digits."""
    return _IPA.fullmatch(value) is not None


def is_codice_fiscale(value: str) -> bool:
    """Italian: eleven digits of a company, or the sixteen letters and digits of a person."""
    if len(value) == 11:
        return is_integer(value)
    found = _CODICE_FISCALE.fullmatch(value)
    return found is not None and all(is_integer(part) for part in found.groups())


def is_partita_iva(value: str) -> bool:
    """Italian, if it begins with IT: eleven digits, of which every second counts double, the sum ending on 0."""
    if value[:2] not in {"IT", "it"}:
        return True
    return is_digits(value[2:], 11) and luhn.checksum(value[2:]) == 0


def is_swedish(value: str) -> bool:
    """Ten digits, the last one of which is right by Luhn."""
    return is_digits(value, 10) and luhn.checksum(value) == 0


def is_abn(value: str) -> bool:
    """Australian: eleven digits, right by MOD89."""
    if not is_digits(value, 11):
        return False
    digits = (int(value[0]) - 1, *map(int, value[1:]))
    return sum(digit * weight for digit, weight in zip(digits, _ABN_WEIGHTS, strict=True)) % 89 == 0


def is_dutch_vat(value: str) -> bool:
    """NL123456789B12."""
    return _DUTCH_VAT.fullmatch(value) is not None


def is_tin(value: str) -> bool:
    """Greek: the ninth digit is right for the eight before it; what follows is not looked at."""
    digits = value[:9]
    if not is_digits(digits, 9):
        return False
    weighted = sum(int(digit) << (8 - place) for place, digit in enumerate(digits[:8]))
    return weighted % 11 % 10 == int(digits[8])


def is_iban(value: str) -> bool:
    """Tell whether the check digits of an IBAN are right; its length is not asked for. Spaces must be gone."""
    if not _IBAN.fullmatch(value):
        return False
    return int("".join(str(ord(one) - 55 if one > "@" else int(one)) for one in value[4:] + value[:4])) % 97 == 1


def is_integer(value: str) -> bool:
    """Tell whether a text is an `xs:integer`."""
    return _INTEGER.fullmatch(value) is not None
