"""Planning, composed from the settings of a deployment: what it offers, what it knows, and whom it may ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from activities.plan_looks import Pace, PlanLooks
from activities.route_plans import RoutePlans
from adapters.efaktura.hub import HttpEfakturaHub
from adapters.register import SqlRegister
from composition.consumers import hub_line
from composition.deployment import deployment
from composition.known_cards import KnownAgreements, KnownCards
from composition.peppol import peppol_directory
from domain.ports import Clock
from settings import RegisterSettings


def route_plans() -> RoutePlans:
    """Compose who drafts plans. It reads each card once."""
    register = SqlRegister(RegisterSettings().url)
    return RoutePlans(
        companies=KnownCards(register),
        invoices=register,
        consumers=KnownAgreements(register),
        deployment=deployment(),
    )


@asynccontextmanager
async def plan_looks(clock: Clock, a_second: float) -> AsyncIterator[PlanLooks]:
    """Open the way to the channels that may be asked."""
    line = hub_line(clock)
    async with peppol_directory(clock) as directory:
        yield PlanLooks(directory=directory, hub=HttpEfakturaHub(line) if line else None, pace=Pace(a_second))
