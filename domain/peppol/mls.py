"""The Message Level Status (MLS): what the receiver's service provider tells of a business document it was sent (G16)."""

from datetime import datetime
from enum import StrEnum

from domain.value import Value

SERVICE_PROVIDER = "0242"
"""ISO 6523 code of Peppol service providers (SPIS): `0242:000123`."""


class MlsCode(StrEnum):
    """What became of the document."""

    DELIVERED = "AP"
    """The receiver has it."""
    ACKNOWLEDGED = "AB"
    """It was forwarded; whether the receiver has it is not known."""
    REJECTED = "RE"
    """The receiver does not get it."""


class MlsReason(StrEnum):
    """Why it was rejected, or what is to be warned of."""

    SYNTAX = "SV"
    RULE = "BV"
    RULE_WARNING = "BW"
    DELIVERY = "FD"


class MlsIssue(Value):
    """One thing that is wrong. `location` is an XPath or `NA`."""

    location: str
    reason: MlsReason
    text: str


class MessageLevelStatus(Value):
    """One status message. Service providers are written `0242:000123`."""

    id: str
    issued_at: datetime
    sender: str
    receiver: str
    code: MlsCode
    document: str
    """The SBDH InstanceIdentifier of the message it is about."""
    text: str | None = None
    issues: tuple[MlsIssue, ...] = ()


class StatusReceived(Value):
    """A status message that came to our inbox. `id` names it there."""

    id: str
    seat: str
    """Seat id of the access point that sent it, as its certificate names it: only the receiver's may tell of a delivery."""
    status: MessageLevelStatus
    document: bytes
    """As it came, for the evidence."""
