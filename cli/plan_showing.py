"""Plans as a person or a program reads them, and their sum."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.markup import escape

from activities.plan_looks import PlanLooks
from activities.route_plans import Draft
from cli.failure import EX_REJECTED, EX_TRY_AGAIN, EX_USAGE
from cli.plan_reading import FILE_RULE
from cli.wording import CHANNEL_NAMES, both, text_json
from domain.channels import Channel
from domain.companies.parties import Language
from domain.findings import Finding, is_valid
from domain.formats import format_money
from domain.identity import invoice_id
from domain.messages import Text
from domain.moments import to_the_minute
from domain.money import Money
from domain.plans.planning import Planning
from domain.plans.prices import Cost, PriceTable, cost_of
from domain.plans.words import FIRST_WAYS, Words, rows, words
from domain.steps import Action, PlannedChannel, PlannedStep
from domain.value import Value

_WIDTH = 73
"""Columns of a sentence beside its number, of eighty."""

_NOT_CHECKED = (
    "Reglene for dokumentene (UBL, EN 16931) er ikke sjekket her: fakturaflyt validate FIL.",
    "The documents' rules (UBL, EN 16931) are not checked here: fakturaflyt validate FILE.",
)


class Telling(Value):
    """How plans are told."""

    json_lines: bool = False
    whole: bool = True
    """Every step, not only the first way."""
    prices: PriceTable | None = None


class Told(Value):
    """One document's plan, told, and what the sum counts of it."""

    text: str
    """A line of JSON, or lines of rich markup."""
    first: tuple[Action, Channel | None] | None = None
    """None if it would be rejected, or cannot be read."""
    readable: bool = True
    why: tuple[Words, ...] = ()
    """Why it needs a person, or would be rejected."""
    cost: Cost | None = None
    code: int = 0


def unreadable(path: Path, finding: Finding, telling: Telling) -> Told:
    """Tell why a file has no plan."""
    if telling.json_lines:
        text = json.dumps({"file": str(path), "planned": False, "findings": [finding.model_dump(mode="json")]}, ensure_ascii=False)
    else:
        text = "\n".join(_finding_lines(path, (finding,), telling))
    code = EX_USAGE if finding.rule == FILE_RULE else EX_REJECTED
    return Told(text=text, readable=False, why=(_worded(finding),), code=code)


def told(path: Path, draft: Draft, telling: Telling, plans: Planning) -> Told:
    """Tell a document's plan, or why it would be rejected."""
    if draft.facts is None:
        fatal = tuple(finding for finding in draft.findings if not is_valid((finding,)))
        text = _rejected_json(path, draft) if telling.json_lines else "\n".join(_finding_lines(path, fatal, telling))
        return Told(text=text, why=tuple(map(_worded, fatal)), code=EX_REJECTED)
    way = plans.plan(draft.facts)
    cost = cost_of(way.steps, telling.prices) if telling.prices else None
    if telling.json_lines:
        text = json.dumps(_json(path, draft, way.steps, cost, telling), ensure_ascii=False)
    else:
        text = "\n".join(_lines(path, draft, way.steps, cost, telling))
    first = way.steps[0]
    return Told(
        text=text,
        first=(first.action, first.channel),
        why=tuple(_why(first)),
        cost=cost,
        code=EX_TRY_AGAIN if draft.unanswered else 0,
    )


def _why(first: PlannedStep) -> Iterator[Words]:
    """Tell why a person is needed: what stands in the way of each channel, else what the step says."""
    if first.action is Action.PERSON:
        reasons = [planned.reason for planned in first.skipped if planned.reason] or ([first.reason] if first.reason else [])
        yield from ((text_json(reason)["reason_nb"], text_json(reason)["reason_en"]) for reason in reasons)


def step_json(number: int, step: PlannedStep, prices: PriceTable | None = None) -> dict[str, Any]:
    """Write a planned step for a program. `after` names what it comes after, by number and outcome."""
    nb, en = words(step)
    price = prices.price(step) if prices else None
    told: dict[str, Any] = step.model_dump(mode="json", exclude={"after", "skipped", "reason", "warning", "by_sms"}, exclude_none=True)
    told |= {
        "number": number,
        "after": [{"number": cue.step + 1, "outcome": cue.outcome} for cue in step.after],
        "skipped": [_planned_json(planned) for planned in step.skipped],
        "text_nb": nb,
        "text_en": en,
    }
    if step.action is Action.ASK_CONSUMER:
        told["by"] = "sms" if step.by_sms else "email"
    if step.reason:
        told |= text_json(step.reason)
    if step.warning:
        told["warning"] = text_json(step.warning)
    return told | ({"price": str(price)} if price is not None else {})


def _planned_json(planned: PlannedChannel) -> dict[str, Any]:
    return {"channel": planned.channel} | (text_json(planned.reason) if planned.reason else {})


def _head_json(path: Path, draft: Draft) -> dict[str, Any]:
    due = draft.summary.due_date
    return {
        "file": str(path),
        "invoice": invoice_id(draft.key),
        "customer": draft.customer.number if draft.customer else None,
        "due": due.isoformat() if due else None,
        "planned": draft.facts is not None,
        "findings": [finding.model_dump(mode="json") for finding in draft.findings],
        "rules_checked": False,
    }


def _rejected_json(path: Path, draft: Draft) -> str:
    return json.dumps(_head_json(path, draft), ensure_ascii=False)


def _json(path: Path, draft: Draft, steps: Sequence[PlannedStep], cost: Cost | None, telling: Telling) -> dict[str, Any]:
    told = _head_json(path, draft) | {
        "steps": [step_json(number, step, telling.prices) for number, step in enumerate(steps, 1)],
        "answers": [_planned_json(planned) for planned in draft.told],
        "unanswered": draft.unanswered,
    }
    return told | ({"cost_least": str(cost.least), "cost_most": str(cost.most)} if cost else {})


def _finding_lines(path: Path, findings: Sequence[Finding], telling: Telling) -> Iterator[str]:
    yield f"{escape(str(path))}  [red]ingen plan / no plan[/]"
    for finding in findings:
        yield from columns("–", _worded(finding), style="red") if telling.whole else (f"    {escape(' / '.join(_worded(finding)))}",)


def _worded(finding: Finding) -> Words:
    return f"{finding.rule}: {finding.text_nb}", f"{finding.rule}: {finding.text_en}"


def _lines(path: Path, draft: Draft, steps: Sequence[PlannedStep], cost: Cost | None, telling: Telling) -> Iterator[str]:
    customer = f"kunde/customer {draft.customer.number}" if draft.customer else ""
    if not telling.whole:
        way = " / ".join(dict.fromkeys(FIRST_WAYS[steps[0].action, steps[0].channel]))
        yield f"{escape(str(path))}  {to_the_minute(steps[0].at)}  {escape(way)}{escape(_amounts(cost))}"
        yield from (f"    {escape(_channel_told(planned))}" for planned in draft.told if draft.unanswered)
        return
    yield f"[bold]{escape(str(path))}[/]"
    yield f"  {escape(invoice_id(draft.key))}, {escape(customer)}{escape(_amounts(cost))}"
    for planned in draft.told:
        open_still = draft.unanswered and planned is draft.told[-1]
        yield from columns("?" if open_still else "·", _channel_words(planned), "yellow" if open_still else "")
    yield from step_lines(steps, telling.prices)


def step_lines(steps: Sequence[PlannedStep], prices: PriceTable | None = None) -> Iterator[str]:
    """Write a plan for a person, row by row under the moments at which they are expected, as rich markup."""
    shown: datetime | None = None
    for number, row in enumerate(rows(steps), 1):
        first = steps[row[0]]
        if first.at != shown:
            yield f"  {to_the_minute(first.at)}"
            shown = first.at
        for planned in first.skipped:
            yield from columns("–", _channel_words(planned), "dim")
        yield from columns(str(number), _priced(words(first), [steps[place] for place in row], prices))
        if first.warning:
            yield from columns("!", _both_words(first.warning), "yellow")


def _priced(sentence: Words, row: Sequence[PlannedStep], prices: PriceTable | None) -> Words:
    """Add what a row costs; a question that may lead to several channels names no price."""
    known = {price for step in row if prices and (price := prices.price(step)) is not None}
    if len(known) != 1:
        return sentence
    money = Money(amount=known.pop())
    return f"{sentence[0]} {format_money(money, Language.NB)}", f"{sentence[1]} {format_money(money, Language.EN)}"


def columns(mark: str, sentence: Words, style: str = "", before: str = " ") -> Iterator[str]:
    """Write Norwegian, and English below it, in eighty columns, behind a mark; `before` stands to its left. As rich markup."""
    nb, en = sentence
    norwegian = [(line, style) for line in textwrap.wrap(nb, _WIDTH)]
    english = [(line, style or "dim") for line in textwrap.wrap(en, _WIDTH)]
    for at, (line, look) in enumerate(norwegian + english):
        text = f"[{look}]{escape(line)}[/]" if look else escape(line)
        yield f"{before}{mark:>4}  {text}" if at == 0 else f"{'':7}{text}"


def _channel_words(planned: PlannedChannel) -> Words:
    name = CHANNEL_NAMES[planned.channel]
    reason = text_json(planned.reason) if planned.reason else {"reason_nb": "", "reason_en": ""}
    return f"{name}: {reason['reason_nb']}", f"{name}: {reason['reason_en']}"


def _channel_told(planned: PlannedChannel) -> str:
    return f"{CHANNEL_NAMES[planned.channel]}: {both(planned.reason)}" if planned.reason else ""


def _both_words(text: Text) -> Words:
    told = text_json(text)
    return told["reason_nb"], told["reason_en"]


def _amounts(cost: Cost | None) -> str:
    if cost is None:
        return ""
    least, most = (format_money(Money(amount=amount), Language.NB) for amount in (cost.least, cost.most))
    return f"  {least}" if least == most else f"  {least} – {most}"


class Sum:
    """Counts plans as they are told."""

    def __init__(self) -> None:
        self._documents = 0
        self._ways: Counter[tuple[Action, Channel | None]] = Counter()
        self._why: dict[str, Counter[Words]] = {_PERSON: Counter(), _REJECTED: Counter(), _UNREADABLE: Counter()}
        self._without: Counter[str] = Counter()
        self._cost: Cost | None = None
        self.code = 0
        """The exit code of them all."""

    def add(self, told: Told) -> None:
        """Count one more."""
        self._documents += 1
        self.code = max(self.code, told.code)
        if told.first:
            self._ways[told.first] += 1
        else:
            self._without[_REJECTED if told.readable else _UNREADABLE] += 1
        self._why[_PERSON if told.first else _REJECTED if told.readable else _UNREADABLE].update(told.why)
        if told.cost:
            self._cost = (self._cost or Cost()) + told.cost

    def lines(self, prices: PriceTable | None, looks: PlanLooks | None) -> Iterator[str]:
        """Write the sum: how many by which first way, how many need a person, and why."""
        yield ""
        yield "1 dokument / document" if self._documents == 1 else f"{self._documents} dokumenter / documents"
        for way, number in self._ways.most_common():
            yield f"{number:>7}  {' / '.join(dict.fromkeys(FIRST_WAYS[way]))}"
            if way[0] is Action.PERSON:
                yield from self._reasons(_PERSON)
        for kind, number in self._without.items():
            yield f"{number:>7}  {kind}"
            yield from self._reasons(kind)
        if self._cost and prices:
            yield f"Koster / costs:{_amounts(self._cost)}"
            missing = [CHANNEL_NAMES[channel] for channel in Channel if channel not in prices.channels]
            missing += [] if prices.sms is not None else ["SMS"]
            if missing:
                yield f"Uten pris, ikke regnet med / no price, not counted: {', '.join(missing)}"
        if looks:
            asked = ", ".join(f"{number} {CHANNEL_NAMES[channel]}" for channel, number in looks.asked.items())
            yield f"Spurt / asked: {asked or 0}; uten svar / unanswered: {looks.unanswered.total()}"
        yield from _NOT_CHECKED

    def _reasons(self, kind: str) -> Iterator[str]:
        for (nb, en), number in self._why[kind].most_common():
            yield f"{number:>11}  {nb}"
            yield f"{'':>11}  {en}"


_PERSON = "trenger et menneske / needs a person"
_REJECTED = "ville blitt avvist / would be rejected"
_UNREADABLE = "kan ikke leses / cannot be read"
