"""What an operator may ask of an invoice under way, and how a refusal is worded.

Each act is one object with `by` and `reason`, so that it can be pasted into the one JSON box of the Temporal Web UI.
"""

from enum import StrEnum
from typing import Literal

from domain.lifecycle import TRANSITIONS, Event, Status
from domain.value import Value


class Hold(Value):
    """Stop before the next step."""

    kind: Literal["hold"] = "hold"
    by: str = ""
    reason: str = ""


class Release(Value):
    """Go on: look at the customer and the settings as they are now, and take the way that is open."""

    kind: Literal["release"] = "release"
    by: str = ""
    reason: str = ""


class Cancel(Value):
    """Never send it."""

    kind: Literal["cancel"] = "cancel"
    by: str = ""
    reason: str = ""


class Settlement(StrEnum):
    """How an unknown outcome turned out."""

    SENT = "sent"
    NOT_SENT = "not_sent"


class Settle(Value):
    """Tell how a delivery with an unknown outcome turned out: `sent`, or `not_sent` (then it is sent again)."""

    kind: Literal["settle"] = "settle"
    outcome: Settlement | None = None
    by: str = ""
    reason: str = ""


Act = Hold | Release | Cancel | Settle


class OperatorAnswer(Value):
    """What an operator is told after an act: the invoice's status now."""

    invoice: str
    status: Status


ENDED = "Fakturaen er avsluttet. / The invoice has ended."
"""What an act hears that comes while the end is written."""

_WHY: dict[Status, str] = {
    Status.RECEIVED: "Den er ikke avgjort ennå. / It is not decided yet.",
    Status.REJECTED: "Den er avvist. / It is rejected.",
    Status.HELD: "Den er holdt tilbake; bruk release eller cancel. / It is held; use release or cancel.",
    Status.AWAITING_KYC: "Den venter på at firmaet verifiseres. / It waits for its company to be verified.",
    Status.WAITING_FOR_CONSUMER: "Den venter på forbrukeren. / It waits for the consumer.",
    Status.ROUTING: "Den finner veien akkurat nå; bruk hold eller cancel. / It is finding its way just now; use hold or cancel.",
    Status.DELIVERING: "Den er under levering; bruk hold eller cancel. / It is being delivered; use hold or cancel.",
    Status.OUTCOME_UNKNOWN: "Ingen vet om den ble sendt; bruk settle først. / Nobody knows whether it was sent; use settle first.",
    Status.NEEDS_ATTENTION: "Den venter på deg; bruk release, hold eller cancel. / It waits for you; use release, hold or cancel.",
    Status.SENT: "Den er sendt. / It has been sent.",
    Status.DELIVERED: "Den er levert. / It has been delivered.",
    Status.FAILED: "Den er avsluttet. / It has ended.",
    Status.CANCELLED: "Den er avbrutt. / It is cancelled.",
}


def event_of(act: Act) -> Event:
    """Name the fact that an act makes."""
    match act:
        case Hold():
            return Event.HELD
        case Release():
            return Event.RELEASED
        case Cancel():
            return Event.CANCELLED
        case Settle(outcome=Settlement.SENT):
            return Event.SETTLED_AS_SENT
        case Settle():
            return Event.SETTLED_AS_NOT_SENT


def refusal(act: Act, status: Status) -> str | None:
    """Tell in plain words why an act is refused, or nothing if it may go on."""
    if not act.by.strip() or not act.reason.strip():
        return f'{act.kind}: Feltene "by" og "reason" må fylles ut. / The fields "by" and "reason" are required.'
    if isinstance(act, Settle) and act.outcome is None:
        return 'settle: Feltet "outcome" må være "sent" eller "not_sent". / The field "outcome" must be "sent" or "not_sent".'
    if (status, event_of(act)) not in TRANSITIONS:
        nb, _, en = _WHY[status].partition(" / ")
        return f"{act.kind} er ikke mulig. {nb} / {act.kind} is not possible. {en}"
    return None


def possible_acts(status: Status) -> tuple[str, ...]:
    """Name the acts that are possible in a status."""
    acts: tuple[Act, ...] = (Release(), Settle(), Hold(), Cancel())
    return tuple(act.kind for act in acts if (status, event_of(act)) in TRANSITIONS)
