"""`fakturaflyt show` and `fakturaflyt list`: where invoices are, and why."""

import json as json_format
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.register import SqlRegister
from cli.acting import Actor, actor, allowed_on
from cli.failure import EX_TRY_AGAIN, CommandFailed
from cli.plan_beside import comparison_json, comparison_lines
from cli.wording import CHANNEL_NAMES, MENDERS, both, finding_line, status_json, text_json
from domain.companies.authorisation import Action
from domain.consumers.consumer import Look
from domain.errors import NotFound
from domain.identity import invoice_id, parse_invoice_id
from domain.lifecycle import Status
from domain.messages import Mender, MessageCode, Text
from domain.moments import to_the_second
from domain.operator import OPENS_A_CASE, possible_acts
from domain.plans.planned_and_done import Comparison, compare
from domain.records import DeliveryRecord, InvoiceFilter, InvoiceRecord, TimelineEntry
from domain.sentences import MESSAGES
from domain.submission import Accepted
from settings import RegisterSettings

Limit = Annotated[int, Parameter(validator=Number(gte=1))]

_WIDE = 200
_MANY = 1000
_WAITS_FOR_SOMEBODY = frozenset({Status.HELD, Status.NEEDS_ATTENTION, Status.OUTCOME_UNKNOWN, Status.WAITING_FOR_CONSUMER})
_ARRIVED = frozenset({Status.SENT, Status.DELIVERED, Status.CANCELLED, Status.FAILED})
_EVER = timedelta(days=36500)
"""A world may believe in a time to come."""
_STYLE = {
    Status.SENT: "green",
    Status.DELIVERED: "green",
    Status.REJECTED: "red",
    Status.FAILED: "red",
    Status.CANCELLED: "dim",
    Status.HELD: "yellow",
    Status.NEEDS_ATTENTION: "yellow",
    Status.OUTCOME_UNKNOWN: "yellow",
}


def show(invoice: str, /, *, json: bool = False) -> None:
    """Show where an invoice is, how it came there, and why.

    Args:
        invoice: The invoice's id, e.g. invoice/310001015/invoice/100003.
        json: Print one JSON object.
    """
    register = SqlRegister(RegisterSettings().url)
    allowed_on(register, Action.READ, invoice)
    try:
        record = register.invoice(invoice)
    except NotFound:
        if invoice in undecided_invoices(register):
            raise CommandFailed(f"{invoice}: {both(Text(code=MessageCode.RECEIVED))}", EX_TRY_AGAIN) from None
        raise
    timeline, deliveries = register.timeline(invoice), register.deliveries(invoice)
    beside = _comparison(record, timeline, register.looks(invoice))
    if json:
        print(json_format.dumps(_record_json(record, timeline, deliveries) | comparison_json(beside), ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in (*_record_lines(record, timeline), *comparison_lines(beside)):
        console.print(line)


def list_invoices(*, company: str | None = None, status: Status | None = None, limit: Limit = 50, json: bool = False) -> None:
    """List invoices, the newest first.

    Args:
        company: Only this company's (orgnr).
        status: Only those with this status.
        limit: How many at most.
        json: Print one JSON object a line.
    """
    register = SqlRegister(RegisterSettings().url)
    companies = _companies(actor(register), company)
    records = _newest(register, companies, status, limit)
    undecided = _undecided(register, companies) if status in {None, Status.RECEIVED} else []
    if json:
        for invoice in undecided:
            print(json_format.dumps({"invoice": invoice, "status": Status.RECEIVED}))
        for record in records:
            print(json_format.dumps(_head_json(record), ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("Faktura / invoice", no_wrap=True, overflow="fold")
    for heading in ("Status", "Siden / since", "Kunde /\ncustomer"):
        table.add_column(heading, no_wrap=True)
    for invoice in undecided:
        table.add_row(escape(invoice), Status.RECEIVED)
    for record in records:
        table.add_row(escape(record.id), _styled(record.status), to_the_second(record.status_since), record.customer or "")
    # An id that is cut names another invoice: a narrow terminal wraps the line, and whoever reads a pipe gets it whole.
    Console(highlight=False, width=_WIDE).print(table)


def _companies(acting: Actor, company: str | None) -> frozenset[str] | None:
    """Name the companies whose invoices are listed; nothing stands for all."""
    if company:
        acting.must(Action.READ, company)
        return frozenset({company})
    return None if acting.may(Action.RUN_SERVICE) or acting.user is None else acting.user.companies


def _newest(register: SqlRegister, companies: frozenset[str] | None, status: Status | None, limit: int) -> list[InvoiceRecord]:
    wanted: Iterable[str | None] = [None] if companies is None else sorted(companies)
    found = [record for one in wanted for record in register.invoices(InvoiceFilter(company=one, status=status, limit=limit))]
    return sorted(found, key=lambda record: record.decided_at, reverse=True)[:limit] if companies is not None else found


def _undecided(register: SqlRegister, companies: frozenset[str] | None) -> list[str]:
    found = undecided_invoices(register)
    return found if companies is None else [invoice for invoice in found if parse_invoice_id(invoice).company in companies]


def undecided_invoices(register: SqlRegister) -> list[str]:
    """Name what is stored and not decided yet."""
    return [invoice_id(submission.key) for submission in register.unstarted_submissions(datetime.now(tz=UTC) + _EVER, _MANY)]


def _comparison(record: InvoiceRecord, timeline: tuple[TimelineEntry, ...], looks: tuple[Look, ...]) -> Comparison:
    """Set the plan of acceptance beside what happened; plans of earlier releases have no steps."""
    steps = record.decision.plan.steps if isinstance(record.decision, Accepted) else ()
    arrived = record.ended_at is not None or record.status in _ARRIVED
    return compare(steps, timeline, looks, arrived=arrived)


def _head_json(record: InvoiceRecord) -> dict[str, Any]:
    return {"invoice": record.id, "customer": record.customer, "since": record.status_since.isoformat()} | status_json(record)


def _record_json(record: InvoiceRecord, timeline: tuple[TimelineEntry, ...], deliveries: tuple[DeliveryRecord, ...]) -> dict[str, Any]:
    return _head_json(record) | {
        "ended": record.ended_at.isoformat() if record.ended_at else None,
        "findings": [finding.model_dump(mode="json") for finding in record.findings],
        "acts": list(_acts(record)),
        "mender": _mender(record, timeline),
        "timeline": [_entry_json(entry) for entry in timeline],
        "deliveries": [delivery.model_dump(mode="json", include={"id", "channel", "state", "reference"}) for delivery in deliveries],
    }


def _entry_json(entry: TimelineEntry) -> dict[str, Any]:
    told = entry.model_dump(mode="json", exclude={"text"}, exclude_none=True)
    return told | text_json(entry.text)


def _record_lines(record: InvoiceRecord, timeline: tuple[TimelineEntry, ...]) -> Iterator[str]:
    yield f"[bold]{escape(record.id)}[/]  {_styled(record.status)}  siden/since {to_the_second(record.status_since)}"
    if record.summary:
        yield f"{record.summary.payable} {record.summary.currency}, kunde/customer {record.customer or '?'}"
    for finding in record.findings:
        yield f"  {finding_line(finding)}"
    yield from _acts_lines(record, timeline)
    yield ""
    for entry in timeline:
        yield _entry_line(entry)


def _acts_lines(record: InvoiceRecord, timeline: tuple[TimelineEntry, ...]) -> Iterator[str]:
    """Tell who can mend what it stands for, and which acts are possible now."""
    mender = _mender(record, timeline)
    if mender is not None:
        yield f"Kan rettes av / can be mended by: {MENDERS[mender]}"
    if acts := _acts(record):
        yield f"Mulig nå / possible now: {', '.join(acts)}  [dim](fakturaflyt {acts[0]} --help)[/]"


def _acts(record: InvoiceRecord) -> tuple[str, ...]:
    """Name the commands of the acts that are possible; after the end those that open a case."""
    after_the_end = {act().kind for act in OPENS_A_CASE}
    possible = possible_acts(record.status)
    return tuple(act.replace("_", "-") for act in possible if record.ended_at is None or act in after_the_end)


def _mender(record: InvoiceRecord, timeline: tuple[TimelineEntry, ...]) -> Mender | None:
    if not timeline or record.status not in _WAITS_FOR_SOMEBODY:
        return None
    mender = MESSAGES[timeline[-1].text.code].mender
    return None if mender is Mender.NOBODY else mender


def _entry_line(entry: TimelineEntry) -> str:
    channel = f"{CHANNEL_NAMES[entry.channel]}: " if entry.channel else ""
    who = f"  [dim]({escape(entry.by)}: {escape(entry.reason or '')})[/]" if entry.by else ""
    return f"{to_the_second(entry.at)}  {_styled(entry.status, width=15)}  {channel}{escape(both(entry.text))}{who}"


def _styled(status: Status, width: int = 0) -> str:
    style = _STYLE.get(status)
    return f"[{style}]{status:<{width}}[/]" if style else f"{status:<{width}}"
