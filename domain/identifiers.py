"""Identifiers of Norwegian organisations, accounts and mobiles, read at the edge into their one compact form."""

import re
import unicodedata
from contextlib import suppress

import phonenumbers
from stdnum import exceptions
from stdnum.no import fodselsnummer, kontonr, mva
from stdnum.no import orgnr as stdnum_orgnr

ENHETSREGISTERET = "0192"
"""ISO 6523 code of Enhetsregisteret, the scheme of an orgnr in Peppol."""

_ELEVEN_DIGITS = re.compile(r"[0-9]{11}")
_ELEVEN_DIGITS_WITHIN = re.compile(r"(?<![0-9+])[0-9](?:[ .:-]?[0-9]){10}(?![0-9])")
_ACCOUNT_SEPARATORS = str.maketrans("", "", ". \u00a0\u202f")


class InvalidIdentifier(ValueError):
    """A text is not the identifier it should be; the sentences say why."""

    def __init__(self, text_nb: str, text_en: str) -> None:
        super().__init__(text_nb, text_en)
        self.text_nb = text_nb
        self.text_en = text_en

    def __str__(self) -> str:
        return self.text_en


class InvalidOrgnr(InvalidIdentifier):
    """Not an organisation number."""


class InvalidMva(InvalidIdentifier):
    """Not a Norwegian VAT number."""


class InvalidAccount(InvalidIdentifier):
    """Not a Norwegian account number."""


class InvalidMobile(InvalidIdentifier):
    """Not a Norwegian mobile number."""


class InvalidPostcode(InvalidIdentifier):
    """Not a Norwegian postcode."""


class FodselsnummerGiven(InvalidIdentifier):
    """A person's national identity number stands where none belongs. Nothing tells the number itself."""

    def __init__(self) -> None:
        super().__init__(
            "Her står det et fødselsnummer. Det hører ikke hjemme her, og er ikke lagret.",
            "This holds a national identity number (fødselsnummer). It does not belong here, and was not stored.",
        )


def parse_orgnr(text: str) -> str:
    """Read an organisation number: nine digits, the last one a MOD11 check digit; spaces between are allowed.

    Raises:
        InvalidOrgnr: too few or many digits, other characters, or a wrong check digit.
    """
    try:
        return stdnum_orgnr.validate(text)
    except exceptions.InvalidChecksum:
        raise InvalidOrgnr("Organisasjonsnummeret har feil kontrollsiffer.", "The organisation number has a wrong check digit.") from None
    except exceptions.ValidationError:
        raise InvalidOrgnr("Et organisasjonsnummer har ni siffer.", "An organisation number has nine digits.") from None


def parse_mva(text: str) -> str:
    """Read a VAT number (`NO310001015MVA`, `310 001 015 MVA`) and return the orgnr in it.

    Raises:
        InvalidMva: `MVA` is missing after the number, or the number is no orgnr.
    """
    try:
        return mva.validate(text).removesuffix("MVA")
    except exceptions.InvalidChecksum:
        raise InvalidMva("Mva-nummeret har feil kontrollsiffer.", "The VAT number has a wrong check digit.") from None
    except exceptions.ValidationError:
        raise InvalidMva(
            "Et norsk mva-nummer er et organisasjonsnummer med MVA bak.",
            "A Norwegian VAT number is an organisation number followed by MVA.",
        ) from None


def participant_id(orgnr: str) -> str:
    """Name an organisation as Peppol does: `0192:310001015`."""
    return f"{ENHETSREGISTERET}:{orgnr}"


def parse_account(text: str) -> str:
    """Read a Norwegian account number: exactly eleven digits (P8), the last one a MOD11 check digit; dots and spaces are allowed.

    Numbers that begin with 0000 were postgiro numbers, which no bank takes any more.

    Raises:
        InvalidAccount: too few or many digits, other characters, a postgiro number, or a wrong check digit.
    """
    digits = text.strip().translate(_ACCOUNT_SEPARATORS)
    if not _ELEVEN_DIGITS.fullmatch(digits):
        raise InvalidAccount("Et kontonummer har elleve siffer.", "An account number has eleven digits.")
    if digits.startswith("0000"):
        raise InvalidAccount("Et kontonummer begynner ikke på 0000.", "An account number does not begin with 0000.")
    if not kontonr.is_valid(digits):
        raise InvalidAccount("Kontonummeret har feil kontrollsiffer.", "The account number has a wrong check digit.")
    return digits


def parse_mobile(text: str) -> str:
    """Read a Norwegian mobile number in any usual spelling (P9) and return it as E.164, `+4740001012`.

    Raises:
        InvalidMobile: not a phone number, a foreign one, or a landline.
    """
    try:
        number = phonenumbers.parse(text, "NO")
    except phonenumbers.NumberParseException:
        raise InvalidMobile("Dette er ikke et telefonnummer.", "This is not a phone number.") from None
    if number.extension or str(number.national_number) not in _digits(text):  # letters were read as the digits beside them on a phone
        raise InvalidMobile("Dette er ikke et telefonnummer.", "This is not a phone number.")
    if number.country_code != 47:
        raise InvalidMobile("Telefonnummeret er ikke norsk.", "The phone number is not Norwegian.")
    if phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        raise InvalidMobile("Telefonnummeret er ikke et mobilnummer.", "The phone number is not a mobile number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_phone(text: str) -> str:
    """Read the phone of a card: a Norwegian mobile number becomes E.164, a landline or foreign number stays as it was given (P9).

    Raises:
        InvalidMobile: not a phone number.
    """
    with suppress(InvalidMobile):
        return parse_mobile(text)
    try:
        number = phonenumbers.parse(text, "NO")
    except phonenumbers.NumberParseException:
        raise InvalidMobile("Dette er ikke et telefonnummer.", "This is not a phone number.") from None
    if str(number.national_number) not in _digits(text) or not phonenumbers.is_possible_number(number):
        raise InvalidMobile("Dette er ikke et telefonnummer.", "This is not a phone number.")
    return text.strip()


NORWAY = frozenset({"NO", "SJ"})
"""Svalbard counts as Norway (P11), and has its postcodes."""


def parse_postcode(text: str, country: str | None) -> str:
    """Read a postcode; a Norwegian one has four digits and keeps its zero (P12).

    Raises:
        InvalidPostcode: it is Norwegian and has not.
    """
    if country in NORWAY and not re.fullmatch(r"[0-9]{4}", text.strip()):
        raise InvalidPostcode("Et norsk postnummer har fire siffer, også når det første er 0.", _FOUR_DIGITS)
    return text.strip()


_FOUR_DIGITS = "A Norwegian postcode has four digits, also where the first one is 0."


def without_fodselsnummer(text: str) -> str:
    """Give a text back that holds no fødselsnummer; D-numbers and those of test persons are ones too.

    Raises:
        FodselsnummerGiven: it holds eleven digits that are a person's.
    """
    for found in _ELEVEN_DIGITS_WITHIN.finditer(unicodedata.normalize("NFKC", text)):
        if _is_fodselsnummer(_digits(found[0])):
            raise FodselsnummerGiven
    return text


def _is_fodselsnummer(digits: str) -> bool:
    """Tell by date and check digits. A D-number adds 40 to the day; a number that stands for none adds 40 or 80 to the month."""
    day, month = int(digits[:2]), int(digits[2:4])
    if day > 71 or not 1 <= day % 40 <= 31 or not 1 <= month % 40 <= 12:
        return False
    return digits[9:] == fodselsnummer.calc_check_digit1(digits) + fodselsnummer.calc_check_digit2(digits)


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(character)) for character in text if character.isdecimal())
