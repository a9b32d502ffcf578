"""The saved views that `up` links to show what their names say."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from cli.views import VIEWS, View, link
from domain.names import INVOICE_CASE, SEND_INVOICE, WATCH_BOUNCES
from domain.search_attributes import ATTENTION
from embedded.stack import PartName, Stack, StackPlan

SHOWN = {
    "Needs a person": 2,
    "Waiting for consumers": 1,
    "Outcome unknown": 1,
    "On their way": 5,
    "Rejected": 0,
    "All invoices": 4,
    "Cases": 1,
}


async def start(client: Client, workflow: str, workflow_id: str, attention: str | None) -> None:
    key = SearchAttributeKey.for_keyword(ATTENTION)
    attributes = TypedSearchAttributes([SearchAttributePair(key, attention)] if attention else [])
    await client.start_workflow(workflow, id=workflow_id, task_queue="nobody", search_attributes=attributes)


async def test_each_view_shows_what_its_name_says(tmp_path: Path) -> None:
    async with Stack(tmp_path, StackPlan(parts=frozenset({PartName.TEMPORAL}))) as stack:
        client = await Client.connect(stack.settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], namespace="invoices")
        await start(client, WATCH_BOUNCES, "watch", None)
        await start(client, INVOICE_CASE, "invoice/0/case/1", None)
        for n, attention in enumerate((None, "held", "outcome_unknown", "waiting_for_consumer")):
            await start(client, SEND_INVOICE, f"invoice/{n}", attention)
        async with asyncio.timeout(30):
            while (shown := {view.name: (await client.count_workflows(view.query)).count for view in VIEWS}) != SHOWN:
                await asyncio.sleep(0.2)  # visibility follows a little later
    assert shown == SHOWN


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_link_carries_the_query_and_the_name_to_save_it_under(view: View) -> None:
    address = urlsplit(link("http://127.0.0.1:8233", "invoices", view))
    assert address.path == "/namespaces/invoices/workflows"
    assert parse_qs(address.query) == {"query": [view.query], "savedQuery": [view.name]}
