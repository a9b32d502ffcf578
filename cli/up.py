"""`fakturaflyt up`: the whole house on this machine, until it is told to stop."""

import asyncio
import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console

from cli.failure import EX_USAGE, CommandFailed
from cli.views import VIEWS, link
from embedded.failure import StackFailure
from embedded.signals import cancel_on_signals
from embedded.stack import PartName, Stack, StackPlan
from embedded.temporal_server import NAMESPACE
from sandbox.world_file import WorldError, load_world
from settings import state_folder

Port = Annotated[int, Parameter(validator=Number(gte=1, lte=65535))]

TRY = (
    'fakturaflyt company add 310001015 "Fjordlys Demo AS" --created-on 2022-01-10 --print-service --print-pricing-accepted',
    'fakturaflyt customer add 310001015 10005 "Binders og Stift AS" --orgnr 310014052 --email faktura@binders.example',
    "fakturaflyt submit sandbox/worlds/norway/100005-staplers.xml",
    "fakturaflyt link invoice/310001015/invoice/100005",
    "fakturaflyt list",
)
"""What a newcomer may type next, in this order."""


def up(*, world: Path | None = None, temporal_port: Port | None = None, ui_port: Port | None = None, web_port: Port | None = None) -> int:
    """Run server, sandbox, worker and invoice pages on this machine until Ctrl-C. What they keep stays in one folder, FAKTURAFLYT_STATE.

    Args:
        world: A world file (docs/world.schema.json): receivers answer as its `outside` says; without one all of them take everything.
        temporal_port: Port of the Temporal server; the earlier one, else a free one, if not given.
        ui_port: Port of the Temporal Web UI; likewise.
        web_port: Port of the pages that receivers see; likewise.

    Returns:
        0 when it was stopped.
    """
    with suppress(asyncio.CancelledError):  # Ctrl-C is how this command ends
        everything = StackPlan(
            world=_checked(world), temporal_port=temporal_port, ui_port=ui_port, web_port=web_port, parts=frozenset(PartName)
        )
        asyncio.run(_run(everything))
    print("Stoppet. / Stopped.")
    return 0


def _checked(world: Path | None) -> Path | None:
    """Give the world file as other processes find it; a wrong one is told before anything starts."""
    if world is None:
        return None
    try:
        load_world(world)
    except WorldError as error:
        raise CommandFailed(str(error), EX_USAGE) from error
    return world.absolute()


async def _run(plan: StackPlan) -> None:
    console = Console(highlight=False, soft_wrap=True)
    stack = Stack(state_folder(), plan, partial(console.print, markup=False))
    cancel_on_signals(stack.kill_all)
    try:
        async with stack:
            _welcome(console, stack)
            await _told_to_stop(console)
    except StackFailure as failure:
        raise CommandFailed(str(failure)) from failure


async def _told_to_stop(console: Console) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        console.print("\nStopper; Ctrl-C igjen avbryter straks. / Stopping; Ctrl-C again kills.")


def _welcome(console: Console, stack: Stack) -> None:
    console.print("Fakturaflyt kjører; Ctrl-C stopper. / Fakturaflyt is running; Ctrl-C stops it.")
    console.print(f"\n[bold]Web UI[/bold]  {stack.ui_url}")
    for view in VIEWS:
        console.print(f"  {view.name:<16} {link(stack.ui_url, NAMESPACE, view)}")
    console.print(f"\n[bold]Sider / pages[/bold]  {stack.web_url}  (`fakturaflyt link`)")
    console.print("  Det mottakere ser av en faktura. / What receivers see of an invoice.")
    console.print(f"\n[bold]Mappe / folder[/bold]  {stack.folder.path}")
    console.print("  Alt som tas vare på; logger i logs/. / All that is kept; logs in logs/.")
    console.print("\n[bold]Prøv i en annen terminal / try in another terminal[/bold]" + _hint())
    for command in TRY:
        console.print(f"  {command}")


def _hint() -> str:
    first = [] if os.environ.get("VIRTUAL_ENV") else [". .venv/bin/activate"]
    if "FAKTURAFLYT_STATE" in os.environ:
        first.append(f"export FAKTURAFLYT_STATE={state_folder().absolute()}")
    return f", etter / after: {'; '.join(first)}" if first else ""
