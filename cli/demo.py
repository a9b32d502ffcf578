"""`fakturaflyt demo`: play a world and see every invoice leave."""

import asyncio
import json as json_format
from pathlib import Path
from typing import Any

from rich.console import Console

from cli.demo_show import Show
from cli.failure import EX_REJECTED, EX_TRY_AGAIN, EX_USAGE, CommandFailed
from cli.wording import text_json
from embedded.demo import Played, demo_house
from embedded.failure import StackFailure
from sandbox.world import World
from sandbox.world_file import WorldError, load_world

BUILT_IN = Path(__file__).parents[1] / "sandbox" / "worlds" / "norway.yaml"

_STOPPED = 130  # 128 + SIGINT, as shells have it


def demo(*, world: Path = BUILT_IN, json: bool = False) -> int:
    """Play a world of senders and receivers on this machine, and see every invoice leave. Ends by itself; nothing stays.

    Args:
        world: A world file of your own (docs/world.schema.json); the built-in Norway if not given.
        json: Print one JSON object; what a person reads goes to standard error.

    Returns:
        0 if every case ended as the world expects, else 1.
    """
    show = Show(_world(world), Console(stderr=json, highlight=False))
    played = _played(show, world)
    if json:
        show.tell_differences(played)
        told = {"cases": [_case_json(case) for case in played], "elapsed_s": round(show.seconds(), 1)}
        print(json_format.dumps(told, ensure_ascii=False))
    else:
        show.conclude(played)
    return 0 if all(case.ok for case in played) else EX_REJECTED


def _world(file: Path) -> World:
    try:
        world = load_world(file)
    except WorldError as error:
        raise CommandFailed(str(error), EX_USAGE) from error
    if not world.cases:
        raise CommandFailed(f"{file}: Ingen tilfeller å spille (cases). / There are no cases to play.", EX_USAGE)
    return world


def _played(show: Show, file: Path) -> tuple[Played, ...]:
    try:
        return asyncio.run(_play(show, file))
    except asyncio.CancelledError:
        raise CommandFailed("Avbrutt; ingenting er igjen. / Stopped; nothing is left behind.", _STOPPED) from None
    except StackFailure as failure:
        raise CommandFailed(str(failure), EX_TRY_AGAIN) from failure


async def _play(show: Show, file: Path) -> tuple[Played, ...]:
    show.begin()
    async with demo_house(show.world, file, show.say, show.farewell) as house:
        show.welcome(house)
        return await show.watch(house)


def _case_json(case: Played) -> dict[str, Any]:
    """Write a case as world.md's readers expect it."""
    ending = case.ending
    return {
        "id": case.id,
        "ok": case.ok,
        "invoice": ending.invoice,
        "answer": ending.answer,
        "status": ending.status,
        "channel": ending.channel,
        "skipped": [{"channel": passed.channel} | text_json(passed.reason) for passed in ending.skipped],
        "received": ending.received,
    }
