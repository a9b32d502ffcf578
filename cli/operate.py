"""`fakturaflyt hold|release|cancel|settle|resend|reroute`: what an operator can also do in the Temporal Web UI."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated

from cyclopts import Parameter

from adapters.register import SqlRegister
from cli.acting import allowed_on, signed
from cli.failure import EX_REJECTED, CommandFailed
from domain.channels import Channel
from domain.companies.authorisation import Action
from domain.operator import Act, Cancel, Hold, OperatorAnswer, Release, Reroute, Resend, Settle, Settlement, SkipWait
from settings import RegisterSettings
from starter import InvoiceService, OperatorRefused


def hold(invoice: str, /, *, by: str | None = None, reason: str) -> None:
    """Stop an invoice before its next step.

    Args:
        invoice: The invoice's id, e.g. invoice/310001015/invoice/100003.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: Why; it stands on the timeline.
    """
    _act(invoice, Hold(reason=reason), by)


def release(invoice: str, /, *, by: str | None = None, reason: str) -> None:
    """Let a held invoice, or one that needs a person, go on with the cards and settings as they are now.

    Args:
        invoice: The invoice's id.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: What was mended.
    """
    _act(invoice, Release(reason=reason), by)


def cancel(invoice: str, /, *, by: str | None = None, reason: str) -> None:
    """Never send an invoice that is not sent yet.

    Args:
        invoice: The invoice's id.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: Why.
    """
    _act(invoice, Cancel(reason=reason), by)


def settle(invoice: str, outcome: Settlement, /, *, by: str | None = None, reason: str) -> None:
    """Tell how a delivery with an unknown outcome turned out.

    Args:
        invoice: The invoice's id.
        outcome: sent, or not_sent: then it is sent again.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: What shows it.
    """
    _act(invoice, Settle(outcome=outcome, reason=reason), by)


def resend(invoice: str, /, *, by: str | None = None, reason: str) -> None:
    """Send an invoice that was sent once more, the same way, also after its end.

    Args:
        invoice: The invoice's id.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: Why the receiver is to get it a second time.
    """
    _act(invoice, Resend(reason=reason), by)


def reroute(invoice: str, channel: Annotated[Channel, Parameter(show_choices=False)], /, *, by: str | None = None, reason: str) -> None:
    """Send an invoice by this channel and no other, to the address on the customer card, also after its end.

    Args:
        invoice: The invoice's id.
        channel: peppol, efaktura, vipps, email or print.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: Why.
    """
    _act(invoice, Reroute(channel=channel, reason=reason), by)


def skip_wait(invoice: str, /, *, by: str | None = None, reason: str) -> None:
    """Wait no longer for the consumer: the registries are asked once more, then the invoice goes by e-mail or post.

    Args:
        invoice: The invoice's id.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        reason: Why it cannot wait.
    """
    _act(invoice, SkipWait(reason=reason), by)


def _act(invoice: str, act: Act, by: str | None) -> None:
    acting = allowed_on(SqlRegister(RegisterSettings().url), Action.ACT_ON_INVOICES, invoice)
    tell(InvoiceService.from_settings().act(invoice, act.model_copy(update={"by": signed(acting, by)})))


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
    for warning in answer.warnings:
        print(f"    {warning.text_nb} / {warning.text_en}")
