"""The operator's views in the Temporal Web UI, as links: opening one saves the view in the browser under its name."""

from typing import NamedTuple
from urllib.parse import urlencode

from domain.names import INVOICE_CASE, SEND_INVOICE
from domain.search_attributes import ATTENTION

_INVOICES = f'WorkflowType = "{SEND_INVOICE}"'
_CASES = f'WorkflowType = "{INVOICE_CASE}"'


class View(NamedTuple):
    """A saved view: its name and the list filter of Temporal's visibility."""

    name: str
    query: str


VIEWS = (
    View("Needs a person", f'{ATTENTION} IN ("held", "needs_attention", "outcome_unknown")'),
    View("Waiting for consumers", f'{ATTENTION} = "waiting_for_consumer"'),
    View("Outcome unknown", f'{ATTENTION} = "outcome_unknown"'),
    View("On their way", f'({_INVOICES} OR {_CASES}) AND ExecutionStatus = "Running"'),
    View("Rejected", f'{_INVOICES} AND ExecutionStatus = "Failed"'),
    View("All invoices", _INVOICES),
    View("Cases", _CASES),
)


def link(ui_url: str, namespace: str, view: View) -> str:
    """Write the link that opens and saves a view (Web UI 2.54)."""
    return f"{ui_url}/namespaces/{namespace}/workflows?" + urlencode({"query": view.query, "savedQuery": view.name})
