"""`fakturaflyt demo`: play a world and see every invoice leave."""

import asyncio
import json as json_format
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from cli.failure import EX_REJECTED, EX_USAGE, CommandFailed
from cli.wording import CHANNEL_SHORT, text_json
from domain.messages import MESSAGES, MessageCode, sentence
from domain.parties import Language
from embedded.demo import Demo, Played, demo_house
from embedded.failure import StackFailure
from embedded.signals import cancel_on_signals
from embedded.stack import Stack
from sandbox.world import World
from sandbox.world_file import WorldError, load_world

BUILT_IN = Path(__file__).parents[1] / "sandbox" / "worlds" / "norway.yaml"

_NOT_OFFERED = frozenset({MessageCode.PEPPOL_NOT_OFFERED, MessageCode.EFAKTURA_NOT_OFFERED})
"""True of every case alike: said once below the table."""

_LIVE_UPDATES_A_SECOND = 4


def demo(*, world: Path = BUILT_IN, json: bool = False) -> int:
    """Play a world of senders and receivers on this machine, and see every invoice leave. Ends by itself; nothing stays.

    Args:
        world: A world file of your own (docs/world.schema.json); the built-in Norway if not given.
        json: Print one JSON object.

    Returns:
        0 if every case ended as the world expects, else 1.
    """
    try:
        played_world = load_world(world)
    except WorldError as error:
        raise CommandFailed(str(error), EX_USAGE) from error
    begun = time.monotonic()
    try:
        played = asyncio.run(_play(played_world, world, Console(stderr=json, highlight=False), json=json))
    except asyncio.CancelledError:
        raise CommandFailed("Avbrutt; ingenting er igjen. / Stopped; nothing is left behind.", 130) from None
    elapsed = time.monotonic() - begun
    if json:
        print(json_format.dumps({"cases": [_case_json(case) for case in played], "elapsed_s": round(elapsed, 1)}, ensure_ascii=False))
    else:
        _conclude(played, elapsed)
    return 0 if all(case.ok for case in played) else EX_REJECTED


async def _play(world: World, file: Path, console: Console, *, json: bool) -> tuple[Played, ...]:
    console.print("Starter Temporal, en liten verden og en arbeider … / Starting Temporal, a small world and a worker …")
    try:
        async with demo_house(world, file, _end_on_signals) as house:
            _welcome(console, world, house)
            if json:
                return await house.play(lambda _: None)
            return await _watched(console, house)
    except StackFailure as failure:
        raise CommandFailed(str(failure)) from failure


def _end_on_signals(stack: Stack) -> None:
    cancel_on_signals(stack.kill_all)


def _welcome(console: Console, world: World, house: Demo) -> None:
    console.print(f"Web UI mens det varer / while it lasts: {house.ui_url}")
    if window := world.settings.evidence_window:
        console.print(
            f"Ventetiden på retur er kortet ned til {window.total_seconds():g} s (ellers 7 døgn for e-post, 3 for post). "
            f"/ The wait for returns is shortened to {window.total_seconds():g} s (else 7 days for e-mail, 3 for post)."
        )
    console.print()


async def _watched(console: Console, house: Demo) -> tuple[Played, ...]:
    if not console.is_terminal:
        return await house.play(partial(_tell_changes, console, {}))
    with Live(console=console, refresh_per_second=_LIVE_UPDATES_A_SECOND, transient=True) as live:
        return await house.play(lambda played: live.update(_table(played)))


def _tell_changes(console: Console, told: dict[str, str], played: Sequence[Played]) -> None:
    """Print a line for every case whose status is not the one told last."""
    for case in played:
        status = case.ending.status or case.ending.answer
        if told.get(case.id) != status:
            told[case.id] = status
            console.print(f"{case.id}: {status}", soft_wrap=True, markup=False)


def _conclude(played: Sequence[Played], elapsed: float) -> None:
    console = Console(highlight=False)
    console.print(_table(played))
    for case in played:
        for difference in case.differences:
            console.print(f"[red]{escape(case.id)}[/]: {escape(difference)}", soft_wrap=True)
    good = sum(case.ok for case in played)
    console.print(f"\n{good} av {len(played)} som ventet / as expected, {elapsed:.0f} s.")
    for code in sorted({passed.reason.code for case in played for passed in case.ending.skipped} & _NOT_OFFERED):
        console.print(f"{MESSAGES[code].nb} / {MESSAGES[code].en}", style="dim", soft_wrap=True)
    console.print("Se selv / look closer: make up")


def _table(played: Sequence[Played]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    for heading in ("", "Tilfelle / case", "Status", "Vei", "Hvorfor", "Mottatt"):
        table.add_column(heading, justify="right" if heading == "Mottatt" else "left", overflow="fold")
    for case in played:
        ending = case.ending
        table.add_row(
            "[green]✓[/]" if case.ok else "[yellow]…[/]",
            escape(case.id),
            escape(ending.answer if ending.answer in {"refused", "duplicate"} else str(ending.status or ending.answer)),
            CHANNEL_SHORT[ending.channel] if ending.channel else "–",
            escape(_why(case)),
            str(ending.received),
        )
    return table


def _why(case: Played) -> str:
    ending = case.ending
    if ending.findings:
        return " ".join(finding.text_nb for finding in ending.findings)
    if ending.note:
        return sentence(ending.note, Language.NB)
    told = [passed.reason for passed in ending.skipped if passed.reason.code not in _NOT_OFFERED]
    return " ".join(sentence(reason, Language.NB) for reason in told)


def _case_json(case: Played) -> dict[str, Any]:
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
        "differences": list(case.differences),
    }
