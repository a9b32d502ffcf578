"""Tell the invoices that a company holds for its B2C agreement that it is active, where somebody says so by hand."""

from collections.abc import Awaitable, Callable

from temporalio.service import RPCError

from activities.invoice_workflows import InvoiceWorkflows
from domain.errors import Unavailable
from domain.lifecycle import Status
from domain.ports import InvoiceRegister
from domain.records import InvoiceFilter
from settings import TemporalSettings
from workflows.acting import SERVICE_AWAY
from workflows.connection import connect

_MANY = 100_000
"""More invoices than any company has waiting."""


async def let_consumers_go(invoices: InvoiceRegister, company: str) -> None:
    """Tell every held invoice of the company; one that is held for something else passes it over. Where none is held nobody is asked.

    Raises:
        Unavailable: Temporal does not answer; some may not have heard it, and telling again is safe.
    """
    if not invoices.invoices(InvoiceFilter(company=company, status=Status.HELD, limit=1)):
        return
    settings = TemporalSettings()
    try:
        client = await connect(settings.address, settings.namespace)
        await tell_held_invoices(invoices, InvoiceWorkflows(client, settings.task_queue).b2c_active, company)
    except (RuntimeError, RPCError) as error:
        raise Unavailable(SERVICE_AWAY) from error


async def tell_held_invoices(invoices: InvoiceRegister, tell: Callable[[str], Awaitable[bool]], company: str) -> int:
    """Tell each, the oldest first; tell how many there were."""
    held = invoices.invoices(InvoiceFilter(company=company, status=Status.HELD, limit=_MANY))
    for record in reversed(held):
        await tell(record.lifecycle)
    return len(held)
