"""Fixtures: a Temporal server with a clock for every workflow, document processes, a house on them for each test."""

import sys
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.common import SearchAttributeKey
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from adapters.document_pool import DocumentPool
from domain import search_attributes
from support.house import House
from workflows.connection import DATA_CONVERTER

_SERVER = Path(sys.executable).parent / "temporal"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def env() -> AsyncIterator[WorkflowEnvironment]:
    """The real server, with a clock of its own for every workflow."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(max_session_skip_count=100_000),
        data_converter=DATA_CONVERTER,
        dev_server_existing_path=str(_SERVER),
        search_attributes=[SearchAttributeKey.for_keyword(name) for name in search_attributes.ALL],
        dev_server_extra_args=["--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"],
    ) as env:
        yield env


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def documents() -> AsyncIterator[DocumentPool]:
    async with DocumentPool() as pool:
        yield pool


@pytest.fixture
def house(env: WorkflowEnvironment, documents: DocumentPool, tmp_path: Path) -> House:
    return House(folder=tmp_path, client=env.client, documents=documents, task_queue=uuid.uuid4().hex)
