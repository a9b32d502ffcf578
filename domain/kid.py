"""KID, the customer identification of Norwegian payments (J1-J4): 2 to 25 characters, the last a check digit.

The payee's agreement with the bank says which check digit is used: MOD10 (Luhn) or MOD11, whose check "digit" may be `-`.
"""

import re
from enum import StrEnum
from itertools import cycle

from stdnum import luhn

from domain.identifiers import InvalidIdentifier

_BODY = re.compile(r"[0-9]{1,24}")
_FORM = re.compile(r"[0-9]{1,24}[0-9-]")
_MOD11_WEIGHTS = (2, 3, 4, 5, 6, 7)


class KidAlgorithm(StrEnum):
    """How the check digit of a payee's KIDs is computed (J2)."""

    MOD10 = "MOD10"
    MOD11 = "MOD11"


class InvalidKid(InvalidIdentifier):
    """Not a KID of the payee's kind."""


def make_kid(body: str, algorithm: KidAlgorithm) -> str:
    """Append the check digit to 1 to 24 digits.

    Raises:
        InvalidKid: the body has other characters than digits, or too few or many.
    """
    if not _BODY.fullmatch(body):
        raise InvalidKid("En KID har 2 til 25 siffer, kontrollsifferet medregnet.", "A KID has 2 to 25 digits, the check digit included.")
    return body + (luhn.calc_check_digit(body) if algorithm is KidAlgorithm.MOD10 else _mod11_check_digit(body))


def parse_kid(text: str, algorithm: KidAlgorithm) -> str:
    """Check a KID against the payee's algorithm and return it.

    Raises:
        InvalidKid: wrong length, other characters, or a wrong check digit.
    """
    if make_kid(text[:-1], algorithm) != text:
        raise InvalidKid(f"KID-en har feil kontrollsiffer ({algorithm}).", f"The KID has a wrong check digit ({algorithm}).")
    return text


def is_shaped_as_kid(text: str) -> bool:
    """Tell whether a payment reference has the form of a KID; any other goes where the payer writes a message."""
    return bool(_FORM.fullmatch(text))


def is_kid(text: str) -> bool:
    """Tell whether a text fits either algorithm; which one a payee uses, only the payee's bank knows."""
    return any(_fits(text, algorithm) for algorithm in KidAlgorithm)


def _fits(text: str, algorithm: KidAlgorithm) -> bool:
    try:
        return parse_kid(text, algorithm) == text
    except InvalidKid:
        return False


def _mod11_check_digit(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(reversed(body), cycle(_MOD11_WEIGHTS), strict=False))
    check = -total % 11
    return "-" if check == 10 else str(check)
