"""What whoever opens an agreement's workflow in the Web UI reads: where it is and what comes next. Norwegian first."""

from collections.abc import Mapping
from enum import StrEnum

from domain.consumers.b2c_agreement import LATE


class Where(StrEnum):
    """Where the workflow of an agreement is."""

    INVITING = "inviting"
    AWAITING_SIGNATURE = "awaiting_signature"
    OPENING = "opening"
    AWAITING_BANK = "awaiting_bank"
    LATE = "late"
    """The 24 hours have passed; it goes on being asked for."""
    LETTING_GO = "letting_go"


_WORDS: Mapping[Where, str] = {
    Where.INVITING: "E-posten med lenken sendes. / The e-mail with the link is being sent.",
    Where.AWAITING_SIGNATURE: "E-post melding sendt. Venter på at avtalen aksepteres; det minnes om den én gang. / "
    "E-mail message sent. Waits for the agreement to be accepted; one reminder is sent.",
    Where.OPENING: "Signert. Avtalen opprettes hos Nets. / Signed. The agreement is being opened at Nets.",
    Where.AWAITING_BANK: "Venter på at avtalen blir aktiv i banken. Det spørres hver halvtime. / "
    "Waits for the agreement to become active in the bank. It is asked for every half hour.",
    Where.LATE: f"**{LATE.nb} / {LATE.en}**",
    Where.LETTING_GO: "Aktiv i banken. Fakturaer som ventet på avtalen, sendes. / "
    "Active in the bank. Invoices that waited for the agreement are being sent.",
}

FAILED: Mapping[bool, str] = {
    True: "Vi slipper ikke inn: Nøkkelen eller adressen vår må sjekkes. Det prøves igjen hver time. / "
    "We are not let in: our key or address must be checked. It is tried again every hour.",
    False: "Det lyktes ikke på et døgn. Det prøves igjen hver time. / It did not succeed within a day. It is tried again every hour.",
}
"""Why a step waits, by whether our own side must be mended."""


def told(where: Where, *also: str) -> str:
    """Write the details."""
    return "\n\n".join((_WORDS[where], *also))
