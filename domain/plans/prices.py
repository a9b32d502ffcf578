"""What a planned way costs, where a deployment has set prices."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.channels import Channel
from domain.steps import Action, Cue, Outcome, PlannedStep
from domain.value import Value

_NOTHING = Decimal(0)


class PriceTable(Value):
    """Prices in NOK: of an invoice that a channel delivers, and of asking a consumer by SMS. What is not there is not counted."""

    channels: Mapping[Channel, Decimal]
    sms: Decimal | None = None

    def price(self, step: PlannedStep) -> Decimal | None:
        """Tell what a step costs if it is taken and succeeds."""
        match step:
            case PlannedStep(action=Action.DELIVER, channel=channel) if channel:
                return self.channels.get(channel)
            case PlannedStep(action=Action.ASK_CONSUMER, by_sms=True):
                return self.sms
        return None


class Cost(Value):
    """What a way costs at least and at most, in NOK."""

    least: Decimal = _NOTHING
    most: Decimal = _NOTHING

    def __add__(self, other: "Cost") -> "Cost":
        """Sum."""
        return Cost(least=self.least + other.least, most=self.most + other.most)


def cost_of(steps: Sequence[PlannedStep], prices: PriceTable) -> Cost:
    """Tell what a plan costs: one delivery that gets through, and the SMS before it if there is one. A plan without one costs nothing."""
    if not steps:
        return Cost()
    next_places = {cue: place for place, step in enumerate(steps) for cue in step.after}
    known: dict[int, frozenset[Decimal]] = {}

    def costs(place: int) -> frozenset[Decimal]:
        """List the costs of all ways from a step to a delivery; a way that comes back to where it was adds nothing."""
        if place in known:
            return known[place]
        known[place] = frozenset()
        step, price = steps[place], prices.price(steps[place]) or _NOTHING
        found = {price} if step.action is Action.DELIVER else set[Decimal]()
        for outcome in Outcome:
            after = next_places.get(Cue(step=place, outcome=outcome))
            if after is not None:
                found |= {cost + (price if outcome is Outcome.ASKED else _NOTHING) for cost in costs(after)}
        known[place] = frozenset(found)
        return known[place]

    ways = costs(0)
    return Cost(least=min(ways), most=max(ways)) if ways else Cost()
