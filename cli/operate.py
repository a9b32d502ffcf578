"""`fakturaflyt hold|release|cancel|settle|resend|reroute`: what an operator can also do in the Temporal Web UI."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated

from cyclopts import Parameter

from cli.failure import EX_REJECTED, CommandFailed
from domain.channels import Channel
from domain.operator import Act, Cancel, Hold, OperatorAnswer, Release, Reroute, Resend, Settle, Settlement, SkipWait
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


def resend(invoice: str, /, *, by: str, reason: str) -> None:
    """Send an invoice that was sent once more, the same way, also after its end.

    Args:
        invoice: The invoice's id.
        by: Who decides this.
        reason: Why the receiver is to get it a second time.
    """
    _act(invoice, Resend(by=by, reason=reason))


def reroute(invoice: str, channel: Annotated[Channel, Parameter(show_choices=False)], /, *, by: str, reason: str) -> None:
    """Send an invoice by this channel and no other, to the address on the customer card, also after its end.

    Args:
        invoice: The invoice's id.
        channel: peppol, efaktura, vipps, email or print.
        by: Who decides this.
        reason: Why.
    """
    _act(invoice, Reroute(channel=channel, by=by, reason=reason))


def skip_wait(invoice: str, /, *, by: str, reason: str) -> None:
    """Wait no longer for the consumer: the registries are asked once more, then the invoice goes by e-mail or post.

    Args:
        invoice: The invoice's id.
        by: Who decides this.
        reason: Why it cannot wait.
    """
    _act(invoice, SkipWait(by=by, reason=reason))


def _act(invoice: str, act: Act) -> None:
    tell(InvoiceService.from_settings().act(invoice, act))


def tell(asked: Coroutine[None, None, OperatorAnswer]) -> None:
    """Ask, and print where the invoice is then.

    Raises:
        CommandFailed: it was refused; the text says why.
    """
    try:
        answer = asyncio.run(asked)
    except OperatorRefused as error:
        raise CommandFailed(str(error), EX_REJECTED) from error
    print(f"{answer.invoice}: {answer.status}")
