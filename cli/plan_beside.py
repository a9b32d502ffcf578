"""What was planned for an invoice beside what happened, as a person or a program reads it."""

from collections.abc import Iterator, Sequence
from typing import Any

from cli.plan_showing import columns, step_json
from cli.wording import CHANNEL_NAMES, text_json
from domain.companies.parties import Language
from domain.moments import to_the_minute
from domain.plans.planned_and_done import Compared, Comparison, Done, State
from domain.plans.words import Words, rows, words
from domain.sentences import sentence

_MARK = {State.DONE: "[green]✓[/]", State.UNDER_WAY: "[yellow]…[/]", State.AHEAD: " ", State.NOT_NEEDED: "[dim]–[/]"}
_STATE: dict[State, Words] = {
    State.DONE: ("gjort", "done"),
    State.UNDER_WAY: ("venter nå", "waiting now"),
    State.AHEAD: ("gjenstår", "ahead"),
    State.NOT_NEEDED: ("ikke nødvendig", "not needed"),
}


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Write it for a program; nothing where there was no plan."""
    if not comparison.steps:
        return {}
    steps = [
        step_json(number, compared.step) | {"state": compared.state, "done": _done_json(compared.done) if compared.done else None}
        for number, compared in enumerate(comparison.steps, 1)
    ]
    return {"plan": steps, "unplanned": [_done_json(done) for done in comparison.unplanned]}


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Write it for a person, as rich markup: a planned row, and what became of it below."""
    if not comparison.steps:
        return
    yield ""
    yield "[bold]Planlagt, og hva det ble / planned, and what became of it[/]"
    steps = comparison.steps
    for number, row in enumerate(rows([compared.step for compared in steps]), 1):
        yield from _row_lines(number, [steps[place] for place in row])
    if comparison.unplanned:
        yield "  Ikke planlagt / not planned:"
        for done in comparison.unplanned:
            yield from _done_lines(done)


def _row_lines(number: int, row: Sequence[Compared]) -> Iterator[str]:
    done = [compared.done for compared in row if compared.done]
    state = row[0].state if not done or row[0].state is State.UNDER_WAY else State.DONE
    nb, en = words(row[0].step)
    if state in {State.UNDER_WAY, State.NOT_NEEDED}:
        nb, en = f"{nb} ({_STATE[state][0]})", f"{en} ({_STATE[state][1]})"
    yield from columns(str(number), (nb, en), "" if done else "dim", before=_MARK[state])
    for each in done:
        yield from _done_lines(each)


def _done_lines(done: Done) -> Iterator[str]:
    channel = f"{CHANNEL_NAMES[done.channel]}: " if done.channel else ""
    nb = f"{to_the_minute(done.at)}  {channel}{sentence(done.text, Language.NB)}"
    yield from columns("→", (nb, sentence(done.text, Language.EN)), "cyan")


def _done_json(done: Done) -> dict[str, Any]:
    return {"at": done.at.isoformat(), "channel": done.channel} | text_json(done.text)
