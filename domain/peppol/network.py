"""PEPPOL as its network names things, and what a look-up of a receiver may tell (G10, G11, G14, P3, P4)."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.identifiers import ENHETSREGISTERET, InvalidIdentifier, parse_orgnr, participant_id
from domain.invoice import DocumentType
from domain.messages import MessageCode, Text
from domain.records import PeppolReceiver
from domain.value import Value

LOOKS_TO_BELIEVE = 2
"""So many looks in a row must find nothing before a receiver counts as not registered: name servers err, and not seldom."""

BETWEEN_LOOKS = timedelta(minutes=10)
"""Between two looks that find nothing. Most name server errors are over by then."""

_PARTICIPANT = re.compile(r"([0-9]{4}):([\x21-\x7e]{1,50})")
_FORMER_NORWEGIAN_SCHEME = "9908"


class InvalidParticipant(InvalidIdentifier):
    """Not a participant id."""


class Service(Value):
    """Something a participant may receive: a kind of document in a process."""

    document_type: str
    """Scheme and value: `busdox-docid-qns::urn:oasis:...`."""
    process: str


def _billing(root: str) -> Service:
    return Service(
        document_type=f"busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:{root}-2::{root}"
        "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1",
        process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    )


BILLING: dict[DocumentType, Service] = {
    DocumentType.INVOICE: _billing("Invoice"),
    DocumentType.CREDIT_NOTE: _billing("CreditNote"),
}
"""BIS Billing 3 (G10)."""


def parse_participant(text: str) -> str:
    """Read a participant id (`0192:310001015`), or an orgnr alone, and return it as the network writes it.

    Raises:
        InvalidOrgnr: a Norwegian one that is no organisation number, e.g. with a wrong check digit.
        InvalidParticipant: not of the form `scheme:value`, or of a scheme that is no longer used.
    """
    text = text.strip()
    if ":" not in text:
        return participant_id(parse_orgnr(text))
    parts = _PARTICIPANT.fullmatch(text)
    if parts is None:
        raise InvalidParticipant(
            "En elektronisk adresse er fire siffer, kolon og et nummer, for eksempel 0192:310001015.",
            "An electronic address is four digits, a colon and a number, for example 0192:310001015.",
        )
    scheme, value = parts.groups()
    if scheme == _FORMER_NORWEGIAN_SCHEME:
        raise InvalidParticipant("9908 er ikke lenger i bruk. Skriv 0192.", "9908 is no longer used. Write 0192.")
    return participant_id(parse_orgnr(value)) if scheme == ENHETSREGISTERET else text


class LookUp(Value):
    """A question to the network: may this participant be sent this kind of document, and where?"""

    participant: str
    service: Service
    main_unit: str | None = None
    """The participant id of the main unit, if the participant is a sub-unit: it only serves to tell the reason (P3)."""
    earlier_looks: int = 0
    """How many looks, one right before the other, have told `PerhapsNotRegistered`."""
    fresh: bool = False
    """Whether an answer kept from earlier may not be used."""


class Registered(Value):
    """The participant receives the service there."""

    kind: Literal["registered"] = "registered"
    receiver: PeppolReceiver
    seat: str
    """Seat id of the receiving access point (POP000001), as its certificate names it."""
    smp: str
    """Address of the SMP that said so."""
    looked_up_at: datetime
    """When the network said so: up to a quarter of an hour ago, unless the look-up was to be fresh."""


class PerhapsNotRegistered(Value):
    """The name server knows no such participant, but has not said so often enough to be believed: look again after a while."""

    kind: Literal["perhaps_not_registered"] = "perhaps_not_registered"
    look_again_after: timedelta

    @property
    def text(self) -> Text:
        """Tell it to people."""
        return Text(code=MessageCode.PEPPOL_PERHAPS_NOT_REGISTERED)


class NotRegistered(Value):
    """The participant is not registered: the name server said so more than once, or the participant's SMP did."""

    kind: Literal["not_registered"] = "not_registered"

    @property
    def text(self) -> Text:
        """Tell it to people."""
        return Text(code=MessageCode.PEPPOL_NOT_REGISTERED)


class MainUnitRegistered(Value):
    """The sub-unit is not registered; its main unit is, but an invoice to the one is no invoice to the other (P3)."""

    kind: Literal["main_unit_registered"] = "main_unit_registered"

    @property
    def text(self) -> Text:
        """Tell it to people."""
        return Text(code=MessageCode.PEPPOL_MAIN_UNIT_REGISTERED)


class Lack(StrEnum):
    """What a registered participant lacks for a service."""

    DOCUMENT_TYPE = "document_type"
    PROCESS = "process"
    TRANSPORT = "transport"
    NOT_ACTIVE = "not_active"
    """Its address is not in use yet, or no longer."""


class DocumentNotAccepted(Value):
    """The participant is registered, but not for this service (P4)."""

    kind: Literal["document_not_accepted"] = "document_not_accepted"
    document_type: str
    lack: Lack

    @property
    def text(self) -> Text:
        """Tell it to people."""
        if self.lack is Lack.NOT_ACTIVE:
            return Text(code=MessageCode.PEPPOL_NOT_ACTIVE)
        return Text(code=_NOT_ACCEPTED.get(self.document_type, MessageCode.PEPPOL_DOCUMENTS_NOT_ACCEPTED))


_NOT_ACCEPTED = {
    BILLING[DocumentType.INVOICE].document_type: MessageCode.PEPPOL_INVOICES_NOT_ACCEPTED,
    BILLING[DocumentType.CREDIT_NOTE].document_type: MessageCode.PEPPOL_CREDIT_NOTES_NOT_ACCEPTED,
}


class Distrust(StrEnum):
    """Why an answer of the network is not believed."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    OTHER_PARTY = "other_party"
    """It is about another participant or document type than was asked for."""
    REDIRECT = "redirect"
    """It refers on and on, or to an SMP other than the one that answers."""
    SIGNATURE = "signature"
    SMP_CERTIFICATE = "smp_certificate"
    ACCESS_POINT_CERTIFICATE = "access_point_certificate"


class SmpUntrusted(Value):
    """The network's answer is not to be believed.

    It says nothing about whether the participant receives: never a reason to call it not registered.
    """

    kind: Literal["smp_untrusted"] = "smp_untrusted"
    distrust: Distrust
    detail: str
    """For operators."""

    @property
    def text(self) -> Text:
        """Tell it to people."""
        reason_nb, reason_en = _REASONS[self.distrust]
        return Text(code=MessageCode.PEPPOL_SMP_UNTRUSTED, params={"reason_nb": reason_nb, "reason_en": reason_en})


_REASONS: dict[Distrust, tuple[str, str]] = {
    Distrust.UNREADABLE: ("svaret kan ikke leses", "the answer cannot be read"),
    Distrust.TOO_LARGE: ("svaret er for stort", "the answer is too large"),
    Distrust.OTHER_PARTY: ("svaret gjelder noe annet enn det vi spurte om", "the answer is about something else than we asked for"),
    Distrust.REDIRECT: ("svaret viser videre til et sted som ikke kan godtas", "the answer refers on to a place that cannot be accepted"),
    Distrust.SIGNATURE: ("signaturen stemmer ikke", "the signature is wrong"),
    Distrust.SMP_CERTIFICATE: ("sertifikatet svaret er signert med, godtas ikke", "the certificate it is signed with is not accepted"),
    Distrust.ACCESS_POINT_CERTIFICATE: (
        "sertifikatet til mottakerens aksesspunkt godtas ikke",
        "the certificate of the receiver's access point is not accepted",
    ),
}


LookUpOutcome = Annotated[
    Registered | PerhapsNotRegistered | NotRegistered | MainUnitRegistered | DocumentNotAccepted | SmpUntrusted,
    Field(discriminator="kind"),
]
