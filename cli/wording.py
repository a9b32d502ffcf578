"""Answers and timelines as a person or a program reads them. Norwegian first, English beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape

from domain.channel_words import NAMES
from domain.companies.parties import Language
from domain.findings import Finding
from domain.lifecycle import CUSTOMER_STATUS, is_open
from domain.messages import Mender, Text
from domain.plans.words import rows, words
from domain.records import InvoiceRecord
from domain.sentences import sentence
from domain.steps import Action, PlannedChannel, PlannedStep
from domain.submission import Accepted, Answer, Received, Refused, Rejected

CHANNEL_SHORT = {channel: nb for channel, (nb, _) in NAMES.items()}
CHANNEL_NAMES = {channel: nb if nb == en else f"{nb} / {en}" for channel, (nb, en) in NAMES.items()}
MENDERS = {
    Mender.SENDER: "avsenderen / the sender",
    Mender.ERP: "den som har ansvar for ERP-systemet / whoever keeps the ERP",
    Mender.RECEIVER: "mottakeren / the receiver",
    Mender.OPERATOR: "den som drifter tjenesten / whoever runs the service",
}

_STYLE = {"accepted": "green", "rejected": "red", "refused": "red", "received": "yellow"}
_ANSWER = {
    "accepted": "godtatt / accepted",
    "rejected": "avvist / rejected",
    "refused": "nektet / refused",
    "received": "mottatt, ikke avgjort / received, not decided",
}


def both(text: Text) -> str:
    """Write a sentence in both languages."""
    return f"{sentence(text, Language.NB)} / {sentence(text, Language.EN)}"


def text_json(text: Text) -> dict[str, str]:
    """Write a sentence for a program: its stable code, and both languages."""
    return {"reason_code": text.code, "reason_nb": sentence(text, Language.NB), "reason_en": sentence(text, Language.EN)}


def answer_json(answer: Answer) -> dict[str, Any]:
    """Write an answer for a program."""
    decision = answer.decision
    told: dict[str, Any] = {"answer": decision.kind, "invoice": decision.invoice}
    match decision:
        case Accepted():
            told |= {
                "repeated": decision.repeated,
                "status": answer.status,
                "notice": text_json(decision.notice) if decision.notice else None,
                "plan": [_planned_json(planned) for planned in decision.plan.channels],
                "steps": [_step_json(answer.steps[row[0]]) for row in rows(answer.steps)],
                "findings": [finding.model_dump(mode="json") for finding in answer.findings],
            }
        case Rejected():
            told |= {"findings": [finding.model_dump(mode="json") for finding in answer.findings]}
        case Refused(text=text) | Received(text=text):
            told |= text_json(text) | {"findings": [finding.model_dump(mode="json") for finding in answer.findings]}
    return told


def answer_lines(path: Path, answer: Answer) -> Iterator[str]:
    """Write an answer for a person, as rich markup."""
    decision = answer.decision
    again = f" (igjen / again): {answer.status}" if answer.status else ""
    yield f"[{_STYLE[decision.kind]}]{_ANSWER[decision.kind]}[/]{again}  {escape(decision.invoice or str(path))}"
    match decision:
        case Accepted(notice=notice):
            if notice:
                yield f"    [yellow]{escape(both(notice))}[/]"
            yield from (f"    [yellow]{finding_line(finding)}[/]" for finding in answer.findings)
            by_steps = any(step.action is not Action.DELIVER for step in answer.steps)
            yield from (f"    {_planned_line(planned)}" for planned in decision.plan.channels if planned.reason or not by_steps)
            yield from _step_lines(answer.steps) if by_steps else ()
        case Rejected():
            for finding in answer.findings:
                yield f"    {finding_line(finding)}"
        case Refused(text=text) | Received(text=text):
            yield f"    {escape(both(text))}"
            yield from (f"    [yellow]{finding_line(finding)}[/]" for finding in answer.findings)


def _step_lines(steps: Sequence[PlannedStep]) -> Iterator[str]:
    """Tell what the checklist will do, where it is more than one channel after the other."""
    for number, row in enumerate(rows(steps), 1):
        nb, en = words(steps[row[0]])
        yield f"    {number}. {escape(nb)} / {escape(en)}"
        if warning := steps[row[0]].warning:
            yield f"       [yellow]{escape(both(warning))}[/]"


def _step_json(step: PlannedStep) -> dict[str, Any]:
    nb, en = words(step)
    return {"action": step.action, "channel": step.channel, "text_nb": nb, "text_en": en}


def finding_line(finding: Finding) -> str:
    """Write a finding for a person: rule, sentence, and its place where it has one, as rich markup."""
    place = "" if finding.location == "/" else f" [dim]{escape(finding.location)}[/]"
    return f"[bold]{escape(finding.rule)}[/] {escape(finding.text_nb)} / {escape(finding.text_en)}{place}"


def status_json(record: InvoiceRecord) -> dict[str, Any]:
    """Write a status for a program: ours, the stable code an ERP shows, and whether anything is still awaited."""
    finished = record.ended_at is not None or not is_open(record.status)
    return {"status": record.status, "customer_status": CUSTOMER_STATUS[record.status], "finished": finished}


def _planned_json(planned: PlannedChannel) -> dict[str, Any]:
    return {"channel": planned.channel, "skipped": planned.reason is not None} | (text_json(planned.reason) if planned.reason else {})


def _planned_line(planned: PlannedChannel) -> str:
    name = CHANNEL_NAMES[planned.channel]
    return f"[dim]– {name}: {escape(both(planned.reason))}[/]" if planned.reason else f"→ {name}"
