"""KID, the customer identification of Norwegian payments (J1-J4): 2 to 25 characters, the last a check digit.

The payee's agreement with the bank says which check digit is used: MOD10 (Luhn) or MOD11, whose check "digit" may be `-`.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import cycle

from stdnum import luhn

from domain.identifiers import InvalidIdentifier
from domain.value import Value

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


class KidLayout(Value):
    """One structure of a payee's KIDs (J1, J2): how many digits each part has; the check digit comes last."""

    customer: int
    payment_type: int = 0
    invoice: int
    algorithm: KidAlgorithm

    @property
    def length(self) -> int:
        """Count all characters of a KID of this structure."""
        return self.customer + self.payment_type + self.invoice + 1

    def is_of(self, customer: str, kid: str) -> bool:
        """Tell whether a KID of this structure begins with a customer's number (I4); one that no KID can hold is nobody's."""
        part = customer.zfill(self.customer)
        return len(part) > self.customer or not part.isdecimal() or kid.startswith(part)

    def __str__(self) -> str:
        """Write it as it is typed: `5+6 MOD10`, or with a payment type `5+2+6 MOD10`."""
        parts = [self.customer, *([self.payment_type] if self.payment_type else []), self.invoice]
        return f"{'+'.join(map(str, parts))} {self.algorithm}"


class InvalidLayout(InvalidIdentifier):
    """Not the structures of a KID."""


MAX_LAYOUTS = 3
"""Of one agreement with the bank (J1)."""

_LAYOUT = re.compile(r"([0-9]{1,2})\+(?:([0-9]{1,2})\+)?([0-9]{1,2}) (MOD10|MOD11)")
_LENGTHS = range(4, 26)


def parse_layouts(texts: Sequence[str]) -> tuple[KidLayout, ...]:
    """Read the structures of a payee's KIDs: `5+6 MOD10`.

    Raises:
        InvalidLayout: one cannot be read or has not 4 to 25 digits, or there are more than three, or two of one length (J1).
    """
    layouts = tuple(map(_parse_layout, texts))
    if len(layouts) > MAX_LAYOUTS:
        raise InvalidLayout("En avtale har høyst tre KID-oppbygninger.", "An agreement has three KID structures at most.")
    for differing in ({layout.length for layout in layouts}, {layout.customer for layout in layouts}):
        if len(differing) != len(layouts):
            raise InvalidLayout(
                "KID-oppbygningene må ha hver sin lengde, også på kundenummeret.",
                "The KID structures must differ in length, and in the length of the customer number.",
            )
    return layouts


def _parse_layout(text: str) -> KidLayout:
    found = _LAYOUT.fullmatch(" ".join(text.upper().split()))
    if not found:
        raise InvalidLayout(
            f"«{text}» er ingen KID-oppbygning. Skriv antall siffer i kundenummer og fakturanummer, og metoden: 5+6 MOD10.",
            f"“{text}” is no KID structure. Write the digits of customer number and invoice number, and the method: 5+6 MOD10.",
        )
    customer, payment_type, invoice, algorithm = found.groups(default="0")
    layout = KidLayout(customer=int(customer), payment_type=int(payment_type), invoice=int(invoice), algorithm=KidAlgorithm(algorithm))
    if layout.length not in _LENGTHS or not layout.customer or not layout.invoice:
        raise InvalidLayout(
            f"«{text}»: En KID har 4 til 25 siffer, kontrollsifferet medregnet.",
            f"“{text}”: A KID has 4 to 25 digits, the check digit included.",
        )
    return layout


def check_layouts(text: str, layouts: Sequence[KidLayout]) -> KidLayout:
    """Check a KID against the payee's structures, which differ in length, and return the one it has.

    Raises:
        InvalidKid: no structure has its length, or the check digit of the one that has is another.
    """
    for layout in layouts:
        if layout.length == len(text):
            parse_kid(text, layout.algorithm)
            return layout
    lengths = [str(layout.length) for layout in layouts]
    raise InvalidKid(
        f"KID-en har {len(text)} siffer, men firmaets KID-er har {' eller '.join(lengths)}.",
        f"The KID has {len(text)} digits, but the company's have {' or '.join(lengths)}.",
    )
