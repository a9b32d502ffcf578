"""Why the hub refuses an invoice, in people's words: what stands on the timeline beside a code of the wire (I11)."""

from collections.abc import Mapping
from typing import NamedTuple

from adapters.efaktura.wire import Code


class Words(NamedTuple):
    """A reason in both languages, to stand in the middle of a sentence."""

    nb: str
    en: str


REASONS: Mapping[Code, Words] = {
    Code.ACCOUNT_INVALID: Words(
        "kontonummeret må være et norsk kontonummer med 11 siffer og riktig kontrollsiffer",
        "the account must be a Norwegian account number with 11 digits and a right check digit",
    ),
    Code.REFERENCE_POSITION_INVALID: Words(
        "plasseringen til eFaktura-referansen i KID-nummeret må skrives som KID[siffer-siffer], og det siste tallet må være størst",
        "the position of the eFaktura reference in the KID must be written as KID[digit-digit], the last number being the greater one",
    ),
    Code.RULE_EXISTS: Words("avtaleregelen finnes fra før", "the brand agreement rule exists already"),
    Code.RECEIVER_HAS_NOT_APPROVED: Words(
        "mottakeren har ikke godkjent eFaktura fra dere", "the receiver has not approved eFaktura from you"
    ),
    Code.RECEIVER_HAS_BLOCKED_ISSUER: Words(
        "mottakeren har reservert seg mot eFaktura fra dere", "the receiver has reserved against eFaktura from you"
    ),
    Code.MOBILE_INVALID: Words("mobilnummeret er feil", "the mobile number is wrong"),
    Code.DUE_DATE_MISSING: Words("fakturaen har ingen forfallsdato", "the invoice has no due date"),
    Code.KID_INVALID: Words("KID-nummeret er ikke gyldig for kontoen", "the KID is not valid for the account"),
    Code.AMOUNT_INVALID: Words("beløpet kan ikke kreves", "the amount cannot be claimed"),
    Code.TOO_MANY_INVOICES: Words("forsendelsen har flere enn 1000 fakturaer", "the consignment has more than 1,000 invoices"),
}
"""Why the hub refuses an invoice, in the words of its public documentation where there are any (H14, I11, I12)."""

UNLISTED = Words(
    "huben oppgir en kode vi ikke kjenner, dens egne ord ligger i beviset",
    "the hub names a code that we do not know, its own words are in the evidence",
)


def reason_for(code: str) -> Words:
    """Word a code that an invoice is refused with."""
    try:
        return REASONS.get(Code(code), UNLISTED)
    except ValueError:
        return UNLISTED
