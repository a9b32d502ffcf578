"""Why a B2C agreement cannot be made or ended: the texts of the published API (I9), and plain words in both languages."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

FEATURE = "Avtale mellom tjenesteyter og forbruker, Autoinvoice"
"""The feature in CS100000 without which nothing can be activated (I1)."""


class Words(NamedTuple):
    """A text in both languages."""

    nb: str
    en: str


class AgreementError(StrEnum):
    """Why an agreement cannot be made or ended. Values are never renamed."""

    NO_RIGHTS = "no_rights"
    SIGNER_INVALID = "signer_invalid"
    ACCOUNT_INVALID = "account_invalid"
    KID_LENGTH_INVALID = "kid_length_invalid"
    POSITION_INVALID = "position_invalid"
    POSITION_OUTSIDE = "position_outside"
    POSITION_UNLIKE_CUSTOMERS = "position_unlike_customers"
    BID_CHECK_FAILED = "bid_check_failed"
    UNEXPECTED = "unexpected"
    NOT_FOUND = "not_found"
    CANNOT_DISABLE = "cannot_disable"
    FEATURE_OFF = "feature_off"
    ALREADY_SIGNED = "already_signed"
    CAPTURE_OFF = "capture_off"
    CAPTURE_TOO_LATE = "capture_too_late"
    MAIL_REFUSED = "mail_refused"
    MAIL_UNCERTAIN = "mail_uncertain"
    MAIL_NEVER_SENT = "mail_never_sent"


ERROR_TEXTS: Mapping[AgreementError, str] = {
    AgreementError.NO_RIGHTS: "ERROR: NO RIGHTS",
    AgreementError.SIGNER_INVALID: "ERROR: signer_name or signer_email missing or invalid",
    AgreementError.ACCOUNT_INVALID: "ERROR: ocr_account_number is invalid",
    AgreementError.KID_LENGTH_INVALID: "ERROR: ocr_kid_length is invalid",
    AgreementError.POSITION_INVALID: "ERROR: ocr_reference_position syntax is invalid",
    AgreementError.POSITION_OUTSIDE: "ERROR: ocr_reference_position syntax is invalid",
    AgreementError.POSITION_UNLIKE_CUSTOMERS: "ERROR: ocr_reference_position syntax is invalid",
    AgreementError.BID_CHECK_FAILED: "ERROR: Bid check towards Nets failed",
    AgreementError.UNEXPECTED: "ERROR: Unexpected error",
    AgreementError.NOT_FOUND: "ERROR: Company agreement not found",
    AgreementError.CANNOT_DISABLE: "ERROR: Cannot disable agreement. Issuer state is {state}",
}
"""The texts of the published API (I9). What it has no text for is told in words alone."""

ERROR_WORDS: Mapping[AgreementError, Words] = {
    AgreementError.NO_RIGHTS: Words("Du har ikke rettigheter til dette.", "You have no rights to this."),
    AgreementError.SIGNER_INVALID: Words(
        "Oppgi navn og e-postadresse til den som skal signere.", "Give the name and the e-mail address of the person who is to sign."
    ),
    AgreementError.ACCOUNT_INVALID: Words(
        "Kontonummeret må være et norsk kontonummer med 11 siffer og riktig kontrollsiffer.",
        "Invalid billing account number. Must be a Norwegian account number with 11 digits and modulus 11 valid.",
    ),
    AgreementError.KID_LENGTH_INVALID: Words(
        "Antall sifre i KID-nummeret inkludert kontrollsiffer må være 4 til 25.",
        "The number of digits in the KID, check digit included, must be 4 to 25.",
    ),
    AgreementError.POSITION_INVALID: Words(
        "Plasseringen må skrives som KID[siffer-siffer], ett eller to siffer på hver side, og det siste tallet må være størst.",
        "Invalid CustomerReferencePosition. Must be on the format KID[one or two digits - one or two digits] "
        "last digit group must be greater than the first.",
    ),
    AgreementError.POSITION_OUTSIDE: Words(
        "Plasseringen må ligge i KID-nummeret uten kontrollsifferet.", "The position must lie within the KID without its check digit."
    ),
    AgreementError.POSITION_UNLIKE_CUSTOMERS: Words(
        "eFaktura-referansen er kundenummeret: Plasseringen må ha like mange sifre som kundenumrene.",
        "The eFaktura reference is the customer number: the position must span as many digits as the customer numbers have.",
    ),
    AgreementError.BID_CHECK_FAILED: Words(
        "Nets godtar ikke avtalen: En annen leverandør har en avtale på organisasjonsnummeret, eller Nets kjenner det ikke.",
        "Nets does not take the agreement: another provider holds one for the organisation number, or Nets does not know it.",
    ),
    AgreementError.UNEXPECTED: Words(
        "eFaktura-huben svarte med noe vi ikke kjenner. Ta kontakt med brukerstøtte.",
        "The eFaktura hub answered something that we do not know. Contact support.",
    ),
    AgreementError.NOT_FOUND: Words("Firmaet har ingen B2C-avtale.", "The company has no B2C agreement."),
    AgreementError.CANNOT_DISABLE: Words(
        "Avtalen kan bare deaktiveres når den er aktiv i banken.", "The agreement can only be disabled when it is active in the bank."
    ),
    AgreementError.FEATURE_OFF: Words(
        f"Slå på funksjonen «{FEATURE}» (CS100000) først.", f"Switch the feature “{FEATURE}” (CS100000) on first."
    ),
    AgreementError.ALREADY_SIGNED: Words(
        "Det finnes allerede en signert B2C-avtale på organisasjonsnummer {orgnr}.",
        "There is already a signed B2C agreement for organisation number {orgnr}.",
    ),
    AgreementError.CAPTURE_OFF: Words(
        "Avtaleregistrering (med OCR) er ikke tatt i bruk i denne installasjonen.",
        "Agreement capture (with OCR) is not in use in this installation.",
    ),
    AgreementError.CAPTURE_TOO_LATE: Words(
        "Avtaleregistrering (med OCR) kan ikke legges til en avtale som er signert uten den. Ta kontakt med brukerstøtte.",
        "Agreement capture (with OCR) cannot be added to an agreement that was signed without it. Contact support.",
    ),
    AgreementError.MAIL_REFUSED: Words(
        "E-posten med lenken ble ikke tatt imot. Sjekk adressen og aktiver på nytt.",
        "The e-mail with the link was not taken. Check the address and activate again.",
    ),
    AgreementError.MAIL_UNCERTAIN: Words(
        "Det er uvisst om e-posten med lenken ble sendt. Send den på nytt (b2c resend) hvis den ikke kommer frem.",
        "Nobody knows whether the e-mail with the link was sent. Send it again (b2c resend) if it does not arrive.",
    ),
    AgreementError.MAIL_NEVER_SENT: Words(
        "E-posten med lenken kom aldri av gårde før fristen gikk ut. Aktiver på nytt.",
        "The e-mail with the link was never sent before its time was over. Activate again.",
    ),
}


class AgreementRefused(Exception):
    """What was asked for cannot be done. Says why as the API does (I9), and in Norwegian and English."""

    def __init__(self, error: AgreementError, **params: str) -> None:
        super().__init__(error, params)
        self.error = error
        self.params = params

    def __str__(self) -> str:
        return told(self.error, self.params)


def told(error: AgreementError, params: Mapping[str, str] | None = None) -> str:
    """Tell an error: the API's own text where there is one, then Norwegian and English."""
    filled, words = params or {}, ERROR_WORDS[error]
    plain = f"{words.nb.format_map(filled)} / {words.en.format_map(filled)}"
    return f"{ERROR_TEXTS[error].format_map(filled)}\n{plain}" if error in ERROR_TEXTS else plain
