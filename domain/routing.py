"""Which way an invoice goes (N1, N13, M1, N10, D8): one pure function from what is known to the next step.

It is evaluated inside activities, never in a workflow: a rule that changes here must not break a sleeping invoice.
"""

from datetime import timedelta

from domain.channels import Channel
from domain.companies.parties import CompanySettings, ConsumersBeforeB2c, Customer, CustomerKind, Language
from domain.consumers.checklist import HUB_CHANNELS, ConsumerFacts, hub_step
from domain.consumers.claims import Claim, unclaimable
from domain.formats import format_date
from domain.identifiers import NORWAY
from domain.messages import MessageCode, Text
from domain.mobiles import mobile_of
from domain.steps import AwaitB2C, Deliver, GiveUp, PlannedChannel, RoutePlan, StandStill, Step
from domain.value import Value
from domain.verification.gate import Gate, end_of, gate_step

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
    claim: Claim
    consumer: ConsumerFacts
    claimed: bool = False
    """The hub has taken a claim for it that still stands; another one would be a second (H9)."""
    standing: Channel | None = None
    """The channel of the latest delivery that a receiver has."""
    credited_waits: bool = False
    """It is a credit note for an invoice that is not sent yet, and nobody has said that it may go all the same (P1)."""
    gate: Gate | None = None
    """It stands, or has stood, at the gate: its company is not verified, or was not (F2)."""
    released: bool = False
    """A person has let it go on: it waits for no B2C agreement any more."""
    b2c_awaited: bool = False
    """It has waited for the B2C agreement since a person last asked for something."""


def route(facts: RoutingFacts) -> RoutePlan:
    """Plan the way: every channel in order, each with the reason that speaks against it, if any."""
    order = (facts.wanted,) if facts.wanted else ORDER[facts.customer.kind]
    return RoutePlan(channels=tuple(PlannedChannel(channel=channel, reason=_obstacle(channel, facts)) for channel in order))


def next_step(facts: RoutingFacts) -> Step:
    """Decide what to do now: the first way that nothing speaks against, or give up."""
    if facts.gate and (held := gate_step(facts.gate)):
        return held
    if facts.credited_waits and facts.wanted is None:
        return StandStill(text=Text(code=MessageCode.CREDITED_INVOICE_WAITS))
    if waits := _b2c_step(facts):
        return waits
    skipped: list[PlannedChannel] = []
    for planned in route(facts).channels:
        if planned.reason:
            skipped += [] if _failures(planned.channel, facts) else [planned]
        elif planned.channel in HUB_CHANNELS and facts.wanted is None:
            step = hub_step(facts.consumer)
            if not isinstance(step, tuple):
                return _numbered(step.model_copy(update={"skipped": (*skipped, *step.skipped)}), facts)
            skipped += step
        else:
            return _numbered(Deliver(channel=planned.channel, n=0, skipped=tuple(skipped)), facts)
    return GiveUp(skipped=tuple(skipped), standing=facts.standing)


def _b2c_step(facts: RoutingFacts) -> AwaitB2C | StandStill | None:
    """Tell what holds an invoice back for the B2C agreement. A wait past the due date is over also once it is active (P16)."""
    waits, due = _waits_for_b2c(facts), facts.consumer.due
    if not (waits or facts.b2c_awaited):
        return None
    rest = end_of(due) - facts.consumer.now if due else None
    if due and rest is not None and rest <= timedelta():
        nb, en = (format_date(due, language) for language in (Language.NB, Language.EN))
        return StandStill(text=Text(code=MessageCode.B2C_OVERDUE, params={"due_nb": nb, "due_en": en}))
    return AwaitB2C(rest=rest) if waits else None


def _waits_for_b2c(facts: RoutingFacts) -> bool:
    """Tell whether nothing but the company's B2C agreement keeps an invoice from being an eFaktura, and the company lets it wait (N24)."""
    company = facts.company
    if company.b2c or company.consumers_before_b2c is not ConsumersBeforeB2c.HOLD or facts.released or facts.wanted or facts.failed:
        return False
    if facts.customer.kind is not CustomerKind.CONSUMER or facts.customer.force_print:
        return False
    return hub_obstacle(facts.model_copy(update={"company": company.model_copy(update={"b2c": True})})) is None


def _numbered(step: Step, facts: RoutingFacts) -> Step:
    if not isinstance(step, Deliver):
        return step
    return step.model_copy(update={"n": facts.deliveries.count(step.channel) + 1})


def _obstacle(channel: Channel, facts: RoutingFacts) -> Text | None:
    if facts.customer.force_print and channel is not Channel.PRINT and facts.wanted is None:
        return Text(code=MessageCode.PRINT_FORCED)
    failures = _failures(channel, facts)
    if failures and not (channel in HUB_CHANNELS and facts.wanted is None):
        return failures[-1]
    return _OBSTACLES[channel](facts)


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


def hub_obstacle(facts: RoutingFacts) -> Text | None:
    """Tell why no claim may go by the hub at all, whatever its registries say (H1-H3, P11, decisions 16 and 20)."""
    country = facts.customer.address.country
    obstacles = (
        (facts.claimed, MessageCode.EFAKTURA_CLAIMED_ALREADY),
        (Channel.EFAKTURA not in facts.offered, MessageCode.EFAKTURA_NOT_OFFERED),
        (not facts.company.b2c, MessageCode.EFAKTURA_B2C_INACTIVE),
        (not facts.customer.send_as_efaktura, MessageCode.EFAKTURA_NOT_CHOSEN),
        (country is not None and country not in NORWAY, MessageCode.EFAKTURA_NOT_NORWAY),
    )
    code = next((code for applies, code in obstacles if applies), None) or unclaimable(facts.claim)
    return Text(code=code) if code else _incomplete(facts)


def _incomplete(facts: RoutingFacts) -> Text | None:
    """Name everything that a consumer's card lacks, at once (H2)."""
    missing = [names for names, value in _print_address(facts.customer)[:3] if not value]
    if not (facts.customer.email or mobile_of(facts.customer, facts.company)):
        missing.append(("Mobilnummer eller E-post", "Mobile number or E-mail"))
    return _naming(MessageCode.EFAKTURA_CARD_INCOMPLETE, missing)


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
    return _naming(MessageCode.PRINT_ADDRESS_INCOMPLETE, missing)


def _naming(code: MessageCode, missing: list[tuple[str, str]]) -> Text | None:
    if not missing:
        return None
    nb, en = _listed([nb for nb, _ in missing], "og"), _listed([en for _, en in missing], "and")
    return Text(code=code, params={"missing_nb": nb, "missing_en": en})


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
    Channel.EFAKTURA: hub_obstacle,
    Channel.VIPPS: hub_obstacle,
    Channel.EMAIL: _email_obstacle,
    Channel.PRINT: _print_obstacle,
}
