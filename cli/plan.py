"""`fakturaflyt plan`: the way each document would take, before it is handed in."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.text import Text as Markup

from activities.plan_looks import PlanLooks
from activities.route_plans import Draft, RoutePlans
from adapters.clock import ShiftedClock
from adapters.register import SqlRegister
from cli.acting import actor
from cli.cards import parsed
from cli.failure import CommandFailed
from cli.plan_prices import read_prices
from cli.plan_reading import documents_in, read_summary
from cli.plan_showing import Sum, Telling, Told, told, unreadable
from composition import planning
from domain.companies.authorisation import NO_ROLE_THERE, Action
from domain.findings import Finding
from domain.identifiers import parse_orgnr
from domain.plans.planning import Planning
from domain.value import Value
from settings import ClockSettings, PlanSettings, RegisterSettings

_FEW = 20
"""So many plans are told whole; of more, the first way is told."""

_ONE_PROCESS = 200
"""So many documents are planned before another process would have started."""


NOT_ALLOWED_RULE = "FF-NOT-ALLOWED"


class _Wanted(Value):
    company: str | None
    customer: str | None
    at: datetime
    only: frozenset[str] | None = None
    """The companies that whoever asks has a role in; nothing stands for all."""


def plan(
    *files: Path,
    company: str | None = None,
    customer: str | None = None,
    look_up: bool = False,
    rate: float | None = None,
    prices: Path | None = None,
    whole: bool | None = None,
    json: bool = False,
) -> int:
    """Tell the whole way each document would take, with reasons and dates. Nothing is sent, and nothing is written down.

    Args:
        files: UBL documents, or folders of them.
        company: Orgnr of the submitting company; the document's supplier if not given.
        customer: The customer's number; found from the document if not given.
        look_up: Ask the channels whether they reach the receivers.
        rate: Questions a second at most; FAKTURAFLYT_PLAN_LOOK_UPS_A_SECOND, else 10.
        prices: A file of prices in NOK, TOML, one `email = 0.50` a line; FAKTURAFLYT_PLAN_PRICES if not given.
        whole: Tell every step, also of more than twenty documents.
        json: Print one JSON object a line; the sum goes to stderr.

    Returns:
        0 if every document has a plan, 1 if any would be rejected, 2 if any file cannot be read, 75 if a channel did not answer.

    Raises:
        CommandFailed: no file was named, or an option is not valid.
    """
    if not files:
        raise CommandFailed("Oppgi minst én fil eller mappe. / Name at least one file or folder.")
    settings = PlanSettings()
    a_second = settings.look_ups_a_second if rate is None else rate
    if a_second <= 0:
        raise CommandFailed("--rate må være større enn 0. / --rate must be greater than 0.")
    table = prices or settings.prices
    paths = list(documents_in(files))
    clock = ShiftedClock(ClockSettings().shift)
    wanted = _Wanted(company=parsed(parse_orgnr, company) if company else None, customer=customer, at=clock.now(), only=_only())
    shown = len(paths) <= _FEW if whole is None else whole
    telling = Telling(json_lines=json, whole=shown, prices=read_prices(table) if table else None)
    total = Sum()
    if look_up:
        looks, plans = asyncio.run(_asked(paths, wanted, telling, a_second))
        _print(plans, total, telling)
    else:
        looks = None
        _print(_planned(paths, wanted, telling), total, telling)
    for line in total.lines(telling.prices, looks):
        print(line, file=sys.stderr if json else sys.stdout)
    return total.code


def _only() -> frozenset[str] | None:
    acting = actor(SqlRegister(RegisterSettings().url))
    return None if acting.user is None or acting.may(Action.RUN_SERVICE) else acting.user.companies


def _print(plans: Iterator[Told] | Sequence[Told], total: Sum, telling: Telling) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for each in plans:
        total.add(each)
        if telling.json_lines:
            print(each.text)
        elif telling.whole or console.is_terminal:
            console.print(each.text)
        else:
            print(Markup.from_markup(each.text).plain)  # a tenth of the console's time, of which thousands feel


def _planned(paths: Sequence[Path], wanted: _Wanted, telling: Telling) -> Iterator[Told]:
    """Plan from what is known: many documents in as many processes as the machine has processors."""
    desk = _Desk(planning.route_plans())  # what is wrong with the register is told here, not by a process
    if len(paths) <= _ONE_PROCESS:
        yield from (desk.planned(path, wanted, telling) for path in paths)
        return
    # Forked, for a new process would need longer to start than to plan: at this point there are no other threads.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        yield from pool.map(partial(_planned_there, wanted=wanted, telling=telling), paths, chunksize=50)


class _Desk:
    """Plans one document after the other."""

    def __init__(self, drafts: RoutePlans) -> None:
        self._drafts = drafts
        self._plans = Planning()

    def planned(self, path: Path, wanted: _Wanted, telling: Telling) -> Told:
        """Plan a document from what is known."""
        return self.told(path, self.draft(path, wanted), telling)

    def draft(self, path: Path, wanted: _Wanted) -> Draft | Finding:
        """Gather what decides a document's way, or tell why it cannot be read."""
        summary = read_summary(path)
        if isinstance(summary, Finding):
            return summary
        if wanted.only is not None and (wanted.company or summary.key.company) not in wanted.only:
            return Finding(rule=NOT_ALLOWED_RULE, text_nb=NO_ROLE_THERE.nb, text_en=NO_ROLE_THERE.en)
        return self._drafts.draft(summary, wanted.company, wanted.customer, wanted.at)

    def told(self, path: Path, draft: Draft | Finding, telling: Telling) -> Told:
        """Plan a document's way, and tell it."""
        return unreadable(path, draft, telling) if isinstance(draft, Finding) else told(path, draft, telling, self._plans)


@cache
def _desk_there() -> _Desk:
    """Read the register once for each process that only plans."""
    return _Desk(planning.route_plans())


def _planned_there(path: Path, wanted: _Wanted, telling: Telling) -> Told:
    return _desk_there().planned(path, wanted, telling)


async def _asked(paths: Sequence[Path], wanted: _Wanted, telling: Telling, a_second: float) -> tuple[PlanLooks, list[Told]]:
    """Plan with what the channels answer."""
    desk = _Desk(planning.route_plans())
    async with planning.plan_looks(ShiftedClock(ClockSettings().shift), a_second) as looks:

        async def one(path: Path) -> Told:
            draft = await asyncio.to_thread(desk.draft, path, wanted)
            return desk.told(path, draft if isinstance(draft, Finding) else await looks.ask(draft), telling)

        return looks, await asyncio.gather(*map(one, paths))
