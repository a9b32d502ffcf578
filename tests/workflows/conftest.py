"""A time-skipping Temporal server, and a house on it for each test."""

import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from adapters.document_pool import DocumentPool
from support.house import House
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from domain import search_attributes
from workflows.connection import DATA_CONVERTER

_SERVER = Path(sys.executable).parent / "temporal-test-server"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def env() -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_time_skipping(data_converter=DATA_CONVERTER, test_server_existing_path=str(_SERVER)) as env:
        keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=env.client.namespace, search_attributes=dict.fromkeys(search_attributes.ALL, keyword))
        )
        yield env


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def documents() -> AsyncIterator[DocumentPool]:
    async with DocumentPool() as pool:
        yield pool


@pytest.fixture
def house(env: WorkflowEnvironment, documents: DocumentPool, tmp_path: Path) -> House:
    return House(folder=tmp_path, client=env.client, documents=documents, task_queue=uuid.uuid4().hex)
