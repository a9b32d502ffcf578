"""`fakturaflyt count`: what is counted every night, now."""

import asyncio

from rich.console import Console
from rich.markup import escape

from activities.counting import CountReport
from adapters.register import SqlRegister
from cli.acting import NAMED, allowed
from cli.failure import EX_REJECTED
from domain.companies.authorisation import Action
from domain.discrepancies import SENTENCES, WITHOUT_WORKFLOW
from domain.peppol.certificates import Urgency
from domain.sentences import in_both_languages
from settings import RegisterSettings
from starter import InvoiceService


def count(*, json: bool = False) -> int:
    """Count what was submitted, listed, delivered and ended, name every difference, and start what was forgotten.

    Certificates that are about to expire are told too.

    Args:
        json: Print one JSON object.

    Returns:
        0 if everything is accounted for and no certificate expires within 30 days, else 1.
    """
    if NAMED.get() is not None:
        allowed(SqlRegister(RegisterSettings().url), Action.RUN_SERVICE)
    report = asyncio.run(InvoiceService.from_settings().count())
    if json:
        print(report.model_dump_json())
    else:
        _show(report)
    return EX_REJECTED if report.discrepancies or any(alarm.urgency in _TO_BE_MENDED for alarm in report.certificates) else 0


_TO_BE_MENDED = frozenset({Urgency.NEAR, Urgency.URGENT, Urgency.EXPIRED})
"""A certificate that expires in two months is told; one that expires in one month fails the command, so that a monitor sees it."""


def _show(report: CountReport) -> None:
    tally, console = report.tally, Console(highlight=False, soft_wrap=True)
    console.print(
        f"{tally.submissions} innsendt / submitted = {tally.accepted} godtatt / accepted + {tally.rejected} avvist / rejected"
        f" + {tally.refused} nektet / refused + {tally.replaced} erstattet / replaced + {tally.undecided} uavgjort / undecided"
    )
    for status, number in sorted(tally.open_by_status.items()):
        console.print(f"  {number} {status}, åpen / open")
    for status, number in sorted(tally.ended_by_status.items()):
        console.print(f"  {number} {status}, avsluttet / ended")
    for started in report.started:
        console.print(f"[green]startet / started[/]  {escape(started)}")
    for named in report.named:
        console.print(f"[red]{escape(named.invoice)}[/]  {' / '.join(SENTENCES[named.kind])}")
    for invoice in report.without_workflow:
        console.print(f"[red]{escape(invoice)}[/]  {' / '.join(WITHOUT_WORKFLOW)}")
    if more := report.discrepancies - len(report.named) - len(report.without_workflow):
        console.print(f"[red]og {more} til / and {more} more[/]")
    for alarm in report.certificates:
        colour = "red" if alarm.urgency in _TO_BE_MENDED else "yellow"
        console.print(f"[{colour}]{escape(in_both_languages(alarm.text))}[/]")
    if not report.discrepancies:
        console.print("[green]Alt er gjort rede for. / Everything is accounted for.[/]")
