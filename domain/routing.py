"""Which way an invoice goes (N1, N13, M1, N10, D8): one pure function from what is known to the next step.

It is evaluated inside activities, never in a workflow: a rule that changes here must not break a sleeping invoice.
"""

from typing import Annotated, Literal

from pydantic import Field

from domain.channels import Channel
from domain.messages import MessageCode, Text
from domain.parties import CompanySettings, Customer, CustomerKind
from domain.value import Value

ORDER: dict[CustomerKind, tuple[Channel, ...]] = {
    CustomerKind.BUSINESS: (Channel.PEPPOL, Channel.EMAIL, Channel.PRINT),
    CustomerKind.CONSUMER: (Channel.EFAKTURA, Channel.EMAIL, Channel.PRINT),
}
"""The channels in the order they are tried (N1, H5)."""


class Attempt(Value):
    """A delivery that did not reach the receiver, and why."""

    channel: Channel
    text: Text


WITHOUT_PEPPOL = frozenset({Channel.EMAIL, Channel.PRINT})
"""The channels of a deployment that has no PEPPOL gateway."""


MOVES_FOLLOWED = 1
"""So often a receiver that has moved to another access point is sent to at its new place; one that moves on and on is not reached."""


class RoutingFacts(Value):
    """All that decides the way of an invoice."""

    offered: frozenset[Channel] = WITHOUT_PEPPOL
    """The channels this deployment has."""
    company: CompanySettings
    customer: Customer
    failed: tuple[Attempt, ...] = ()
    """Deliveries that failed since the sender or an operator last asked to try again."""
    deliveries: tuple[Channel, ...] = ()
    """The channel of every delivery there ever was, failed or not."""
    wanted: Channel | None = None
    """The one channel a person has chosen: it is tried alone, and if it fails the person is told."""


class PlannedChannel(Value):
    """One channel of the plan: taken if `reason` is None, else passed over for that reason."""

    channel: Channel
    reason: Text | None = None


class RoutePlan(Value):
    """Every channel in order, with the reason for each that is not used (decision 10)."""

    channels: tuple[PlannedChannel, ...]


class Deliver(Value):
    """Deliver by this channel now; `n` counts the deliveries of this invoice by it."""

    kind: Literal["deliver"] = "deliver"
    channel: Channel
    n: int
    skipped: tuple[PlannedChannel, ...] = ()
    """The channels passed over for this one, apart from those whose delivery failed."""


class GiveUp(Value):
    """No channel is left: the invoice stands before a person with the reasons."""

    kind: Literal["give_up"] = "give_up"
    skipped: tuple[PlannedChannel, ...] = ()


Step = Annotated[Deliver | GiveUp, Field(discriminator="kind")]


def route(facts: RoutingFacts) -> RoutePlan:
    """Plan the way: every channel in order, each with the reason that speaks against it, if any."""
    order = (facts.wanted,) if facts.wanted else ORDER[facts.customer.kind]
    return RoutePlan(channels=tuple(PlannedChannel(channel=channel, reason=_obstacle(channel, facts)) for channel in order))


def next_step(facts: RoutingFacts) -> Step:
    """Decide what to do now: deliver by the first channel that nothing speaks against, or give up."""
    skipped: list[PlannedChannel] = []
    for planned in route(facts).channels:
        if planned.reason is None:
            n = facts.deliveries.count(planned.channel) + 1
            return Deliver(channel=planned.channel, n=n, skipped=tuple(skipped))
        if not _failures(planned.channel, facts):
            skipped.append(planned)
    return GiveUp(skipped=tuple(skipped))


def _obstacle(channel: Channel, facts: RoutingFacts) -> Text | None:
    if facts.customer.force_print and channel is not Channel.PRINT and facts.wanted is None:
        return Text(code=MessageCode.PRINT_FORCED)
    failures = _failures(channel, facts)
    return failures[-1] if failures else _OBSTACLES[channel](facts)


def _failures(channel: Channel, facts: RoutingFacts) -> list[Text]:
    failures = [attempt.text for attempt in facts.failed if attempt.channel is channel]
    moved = [text for text in failures if text.code is MessageCode.PEPPOL_MOVED]
    return failures if len(moved) > MOVES_FOLLOWED else [text for text in failures if text.code is not MessageCode.PEPPOL_MOVED]


def _peppol_obstacle(facts: RoutingFacts) -> Text | None:
    if not facts.company.peppol:
        return Text(code=MessageCode.PEPPOL_OFF)
    if Channel.PEPPOL not in facts.offered:
        return Text(code=MessageCode.PEPPOL_NOT_OFFERED)
    if not facts.customer.orgnr:
        return Text(code=MessageCode.PEPPOL_ORGNR_MISSING)
    return None  # whether the receiver is registered is asked when it is sent: an answer of today may be wrong tomorrow


def _efaktura_obstacle(_facts: RoutingFacts) -> Text | None:
    return Text(code=MessageCode.EFAKTURA_NOT_OFFERED)


def _email_obstacle(facts: RoutingFacts) -> Text | None:
    if facts.company.no_email:
        return Text(code=MessageCode.EMAIL_OFF)
    if not facts.customer.email:
        return Text(code=MessageCode.EMAIL_MISSING)
    return None


def _print_obstacle(facts: RoutingFacts) -> Text | None:
    if not (facts.company.print_service and facts.company.print_pricing_accepted):
        return Text(code=MessageCode.PRINT_OFF)
    missing = [names for names, value in _print_address(facts.customer) if not value]
    if missing:
        return Text(
            code=MessageCode.PRINT_ADDRESS_INCOMPLETE,
            params={"missing_nb": _listed([nb for nb, _ in missing], "og"), "missing_en": _listed([en for _, en in missing], "and")},
        )
    return None


def _listed(names: list[str], last: str) -> str:
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


def _print_address(customer: Customer) -> tuple[tuple[tuple[str, str], str | None], ...]:
    address = customer.address
    return (
        (("Adresse", "Address"), address.line1),
        (("Postnummer", "Postcode"), address.postcode),
        (("Poststed", "City"), address.city),
        (("Land", "Country"), address.country),
    )


_OBSTACLES = {
    Channel.PEPPOL: _peppol_obstacle,
    Channel.EFAKTURA: _efaktura_obstacle,
    Channel.EMAIL: _email_obstacle,
    Channel.PRINT: _print_obstacle,
}
