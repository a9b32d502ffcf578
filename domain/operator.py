"""What an operator may ask of an invoice, and how a refusal is worded.

Each act is one object with `by` and `reason`, so that it can be pasted into the one JSON box of the Temporal Web UI.
"""

from enum import StrEnum
from typing import Literal

from domain.channels import Channel
from domain.findings import Finding
from domain.lifecycle import TRANSITIONS, Event, Status
from domain.value import Value


class Wish(Value):
    """What every act says: who asks for it, and why."""

    by: str = ""
    reason: str = ""


class Hold(Wish):
    """Stop before the next step."""

    kind: Literal["hold"] = "hold"


class Release(Wish):
    """Go on: look at the customer and the settings as they are now, and take the way that is open."""

    kind: Literal["release"] = "release"


class Cancel(Wish):
    """Never send it; one that a receiver has already is not sent once more."""

    kind: Literal["cancel"] = "cancel"


class Settlement(StrEnum):
    """How an unknown outcome turned out."""

    SENT = "sent"
    NOT_SENT = "not_sent"


class Settle(Wish):
    """Tell how a delivery with an unknown outcome turned out: `sent`, or `not_sent` (then it is sent again)."""

    kind: Literal["settle"] = "settle"
    outcome: Settlement | None = None


class Resend(Wish):
    """Send what was sent once more, by the same channel."""

    kind: Literal["resend"] = "resend"


class Reroute(Wish):
    """Send it by the channel named here, and by no other; the address is the customer card's as it is then (N5)."""

    kind: Literal["reroute"] = "reroute"
    channel: Channel | None = None


class SkipWait(Wish):
    """Wait no longer for the consumer: ask the registries once more, and go on (H6)."""

    kind: Literal["skip_wait"] = "skip_wait"


class FixAndResend(Wish):
    """Send a mended document in the place of the one that no receiver has; `digest` names it as it was handed in."""

    kind: Literal["fix_and_resend"] = "fix_and_resend"
    digest: str = ""


Act = Hold | Release | Cancel | Settle | Resend | Reroute | SkipWait | FixAndResend

OPENS_A_CASE = (Resend, Reroute)
"""The acts that are possible after an invoice's end: they open a case."""


class OperatorAnswer(Value):
    """What an operator is told after an act: the invoice's status now."""

    invoice: str
    status: Status
    warnings: tuple[Finding, ...] = ()
    """About the files of a mended document; never in a history."""


ENDED = "Fakturaen er avsluttet. / The invoice has ended."
"""What an act hears that comes while the end is written."""

OVERTAKEN = (
    "Fakturaen ble sendt i mellomtiden. Bruk resend hvis den skal sendes en gang til. / "
    "The invoice was sent in the meantime. Use resend if it is to be sent once more."
)
"""What an act hears that was asked before the invoice was sent, and would send it a second time."""

_WHY: dict[Status, str] = {
    Status.RECEIVED: "Den er ikke avgjort ennå. / It is not decided yet.",
    Status.REJECTED: "Den er avvist. Rett den og send den inn på nytt under samme nummer. / "
    "It is rejected. Mend it and submit it again under the same number.",
    Status.HELD: "Den er holdt tilbake; bruk release, reroute, fix_and_resend eller cancel. / "
    "It is held; use release, reroute, fix_and_resend or cancel.",
    Status.AWAITING_KYC: "Den venter på at firmaet verifiseres; bruk fix_and_resend, hold eller cancel. / "
    "It waits for its company to be verified; use fix_and_resend, hold or cancel.",
    Status.WAITING_FOR_CONSUMER: "Den venter på forbrukeren; bruk skip_wait, reroute, hold eller cancel. / "
    "It waits for the consumer; use skip_wait, reroute, hold or cancel.",
    Status.ROUTING: "Den finner veien akkurat nå; bruk hold, reroute eller cancel. / "
    "It is finding its way just now; use hold, reroute or cancel.",
    Status.DELIVERING: "Den er under levering; bruk hold, reroute eller cancel. / It is being delivered; use hold, reroute or cancel.",
    Status.OUTCOME_UNKNOWN: "Ingen vet om den ble sendt; bruk settle først. / Nobody knows whether it was sent; use settle first.",
    Status.NEEDS_ATTENTION: "Den venter på deg; bruk release, resend, reroute, fix_and_resend, hold eller cancel. / "
    "It waits for you; use release, resend, reroute, fix_and_resend, hold or cancel.",
    Status.SENT: "Den er sendt; bruk resend eller reroute hvis den skal sendes en gang til. / "
    "It has been sent; use resend or reroute if it is to be sent once more.",
    Status.DELIVERED: "Den er levert; bruk resend eller reroute hvis den skal sendes en gang til. / "
    "It has been delivered; use resend or reroute if it is to be sent once more.",
    Status.FAILED: "Den er avsluttet. / It has ended.",
    Status.CANCELLED: "Den er avbrutt. / It is cancelled.",
}


_EVENTS: dict[str, Event] = {
    "hold": Event.HELD,
    "release": Event.RELEASED,
    "cancel": Event.CANCELLED,
    "settle": Event.SETTLED_AS_NOT_SENT,
    "resend": Event.RESEND_ASKED,
    "reroute": Event.REROUTED,
    "skip_wait": Event.CONSUMER_WAIT_SKIPPED,
    "fix_and_resend": Event.FIXED,
}


def event_of(act: Act) -> Event:
    """Name the fact that an act makes."""
    if isinstance(act, Settle) and act.outcome is Settlement.SENT:
        return Event.SETTLED_AS_SENT
    return _EVENTS[act.kind]


def refusal(act: Act, status: Status, asked_in: Status | None = None) -> str | None:
    """Tell in plain words why an act is refused, or nothing if it may go on.

    `asked_in` is the status in which it was asked, where that was earlier than now.
    """
    if why := _incomplete(act):
        return why
    if (status, event_of(act)) not in TRANSITIONS:
        nb, _, en = _WHY[status].partition(" / ")
        return f"{act.kind} er ikke mulig. {nb} / {act.kind} is not possible. {en}"
    if isinstance(act, OPENS_A_CASE) and status in _SENT and asked_in not in {None, *_SENT}:
        return OVERTAKEN
    return None


_SENT = frozenset({Status.SENT, Status.DELIVERED})


def _incomplete(act: Act) -> str | None:
    if not act.by.strip() or not act.reason.strip():
        return f'{act.kind}: Feltene "by" og "reason" må fylles ut. / The fields "by" and "reason" are required.'
    match act:
        case Settle(outcome=None):
            return 'settle: Feltet "outcome" må være "sent" eller "not_sent". / The field "outcome" must be "sent" or "not_sent".'
        case Reroute(channel=None):
            return (
                'reroute: Feltet "channel" må være "peppol", "efaktura", "vipps", "email" eller "print". / '
                'The field "channel" must be "peppol", "efaktura", "vipps", "email" or "print".'
            )
        case FixAndResend(digest=""):
            return "fix_and_resend: Bruk `fakturaflyt fix-and-resend`. / Use `fakturaflyt fix-and-resend`."
        case _:
            return None


def possible_acts(status: Status) -> tuple[str, ...]:
    """Name the acts that are possible in a status."""
    acts: tuple[Act, ...] = (Release(), Settle(), SkipWait(), Reroute(), FixAndResend(), Resend(), Hold(), Cancel())
    return tuple(act.kind for act in acts if (status, event_of(act)) in TRANSITIONS)
