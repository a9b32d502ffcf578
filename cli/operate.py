"""`fakturaflyt hold|release|cancel|settle`: what an operator can also do in the Temporal Web UI."""

import asyncio

from cli.failure import EX_REJECTED, CommandFailed
from domain.operator import Act, Cancel, Hold, Release, Settle, Settlement
from starter import InvoiceService, OperatorRefused


def hold(invoice: str, /, *, by: str, reason: str) -> None:
    """Stop an invoice before its next step.

    Args:
        invoice: The invoice's id, e.g. invoice/310001015/invoice/100003.
        by: Who decides this.
        reason: Why; it stands on the timeline.
    """
    _act(invoice, Hold(by=by, reason=reason))


def release(invoice: str, /, *, by: str, reason: str) -> None:
    """Let a held invoice, or one that needs a person, go on with the cards and settings as they are now.

    Args:
        invoice: The invoice's id.
        by: Who decides this.
        reason: What was mended.
    """
    _act(invoice, Release(by=by, reason=reason))


def cancel(invoice: str, /, *, by: str, reason: str) -> None:
    """Never send an invoice that is not sent yet.

    Args:
        invoice: The invoice's id.
        by: Who decides this.
        reason: Why.
    """
    _act(invoice, Cancel(by=by, reason=reason))


def settle(invoice: str, outcome: Settlement, /, *, by: str, reason: str) -> None:
    """Tell how a delivery with an unknown outcome turned out.

    Args:
        invoice: The invoice's id.
        outcome: sent, or not_sent: then it is sent again.
        by: Who found out.
        reason: What shows it.
    """
    _act(invoice, Settle(outcome=outcome, by=by, reason=reason))


def _act(invoice: str, act: Act) -> None:
    asyncio.run(_ask(invoice, act))


async def _ask(invoice: str, act: Act) -> None:
    try:
        answer = await InvoiceService.from_settings().act(invoice, act)
    except OperatorRefused as error:
        raise CommandFailed(str(error), EX_REJECTED) from error
    print(f"{answer.invoice}: {answer.status}")
