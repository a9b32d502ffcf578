"""Planning, composed from the settings of a deployment: what it offers, what it knows, and whom it may ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from activities.plan_looks import Pace, PlanLooks
from activities.route_plans import RoutePlans
from adapters.register import SqlRegister
from composition.known_cards import KnownAgreements, KnownCards
from composition.peppol import peppol_directory
from domain.channels import Channel
from domain.ports import Clock, EfakturaHub
from domain.routing import WITHOUT_PEPPOL
from settings import PeppolSettings, RegisterSettings, WaitSettings


def offered() -> frozenset[Channel]:
    """Tell which channels this deployment has: those that the worker is composed with."""
    return WITHOUT_PEPPOL if PeppolSettings().gateway == "none" else WITHOUT_PEPPOL | {Channel.PEPPOL}


def route_plans() -> RoutePlans:
    """Compose who drafts plans. It reads each card once."""
    register = SqlRegister(RegisterSettings().url)
    return RoutePlans(
        companies=KnownCards(register),
        invoices=register,
        consumers=KnownAgreements(register),
        offered=offered(),
        wait=WaitSettings().consumer,
    )


@asynccontextmanager
async def plan_looks(clock: Clock, a_second: float) -> AsyncIterator[PlanLooks]:
    """Open the way to the channels that may be asked."""
    async with peppol_directory(clock) as directory, _hub(clock) as hub:
        yield PlanLooks(directory=directory, hub=hub, pace=Pace(a_second))


@asynccontextmanager
async def _hub(_clock: Clock) -> AsyncIterator[EfakturaHub | None]:
    """Open the line to the eFaktura hub, if this deployment has one."""
    yield None
