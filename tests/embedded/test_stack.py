"""The stack with the server alone: what holds for one part holds for all, see test_keeper.py."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from dotenv import dotenv_values
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain import search_attributes
from embedded.failure import AlreadyRunning, CannotRun, PortTaken
from embedded.stack import PartName, Stack, StackPlan

SERVER_ALONE = StackPlan(parts=frozenset({PartName.TEMPORAL}))
RUN_UNTIL_KILLED = """
import asyncio, sys
from pathlib import Path
from embedded.stack import PartName, Stack, StackPlan

async def run():
    async with Stack(Path(sys.argv[1]), StackPlan(parts=frozenset({PartName.TEMPORAL}))) as stack:
        print(stack.pid(PartName.TEMPORAL), stack.ui_url, flush=True)
        await asyncio.sleep(600)

asyncio.run(run())
"""


async def connect(stack: Stack) -> Client:
    return await Client.connect(stack.settings["FAKTURAFLYT_TEMPORAL_ADDRESS"], namespace="invoices")


async def retention(client: Client) -> timedelta:
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="invoices"))
    return described.config.workflow_execution_retention_ttl.ToTimedelta()


async def start_sleeper(client: Client) -> None:
    attributes = TypedSearchAttributes(
        [SearchAttributePair(SearchAttributeKey.for_keyword(name), "some value") for name in search_attributes.ALL]
    )
    await client.start_workflow("Sleeper", id="sleeper", task_queue="nobody", search_attributes=attributes)


async def assert_sleeper_sleeps(client: Client) -> None:
    description = await client.get_workflow_handle("sleeper").describe()
    assert description.status is WorkflowExecutionStatus.RUNNING


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.05)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def stack_process(state: Path) -> tuple[subprocess.Popen[str], int, str]:
    process = subprocess.Popen([sys.executable, "-c", RUN_UNTIL_KILLED, str(state)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid, ui_url = process.stdout.readline().split()
    return process, int(pid), ui_url


async def test_the_server_keeps_invoices_for_90_days_in_a_wal_file_with_our_search_attributes(tmp_path: Path) -> None:
    async with Stack(tmp_path, SERVER_ALONE) as stack:
        client = await connect(stack)
        assert await retention(client) == timedelta(days=90)
        await start_sleeper(client)
        with closing(sqlite3.connect(stack.folder.temporal_db)) as database:
            assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_the_web_ui_answers_where_the_link_says(tmp_path: Path) -> None:
    async with Stack(tmp_path, SERVER_ALONE) as stack:
        host, port = stack.ui_url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET /namespaces/invoices/workflows HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        assert b"200" in await reader.readline()
        writer.close()


async def test_a_killed_server_comes_back_by_itself_with_everything_in_it(tmp_path: Path) -> None:
    told: list[str] = []
    async with Stack(tmp_path, SERVER_ALONE, told.append) as stack:
        await start_sleeper(await connect(stack))
        pid = stack.pid(PartName.TEMPORAL)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until(lambda: "temporal serves again." in told)
        await assert_sleeper_sleeps(await connect(stack))


async def test_nothing_runs_after_the_stack_has_ended(tmp_path: Path) -> None:
    async with Stack(tmp_path, SERVER_ALONE) as stack:
        pid = stack.pid(PartName.TEMPORAL)
        assert pid is not None
    assert gone(pid)


async def test_after_kill_9_of_the_stack_all_is_there_again_at_the_same_address(tmp_path: Path) -> None:
    process, server, ui_url = stack_process(tmp_path)
    with process:
        address = dotenv_values(tmp_path / "runtime.env")["FAKTURAFLYT_TEMPORAL_ADDRESS"]
        assert address is not None
        await start_sleeper(await Client.connect(address, namespace="invoices"))
        process.kill()
        process.wait()
    await until(lambda: gone(server))
    async with Stack(tmp_path, SERVER_ALONE) as stack:
        client = await connect(stack)
        assert stack.ui_url == ui_url
        await assert_sleeper_sleeps(client)
        assert await retention(client) == timedelta(days=90)


async def test_what_a_killed_stack_and_its_killed_guard_left_is_ended_at_the_next_start(tmp_path: Path) -> None:
    process, server, _ = stack_process(tmp_path)
    with process:
        guard = next(child for child in psutil.Process(process.pid).children() if "embedded.guard" in child.cmdline())
        guard.kill()
        process.kill()
        process.wait()
    assert not gone(server)
    told: list[str] = []
    async with Stack(tmp_path, SERVER_ALONE, told.append):
        assert gone(server)
    assert told == ["Ended what an earlier run left behind (1 processes).", "Starter temporal … / Starting temporal …"]


async def test_a_second_stack_on_the_same_folder_is_refused_and_disturbs_nothing(tmp_path: Path) -> None:
    async with Stack(tmp_path, SERVER_ALONE) as stack:
        with pytest.raises(AlreadyRunning, match=str(os.getpid())):
            async with Stack(tmp_path, SERVER_ALONE):
                pass
        assert await retention(await connect(stack)) == timedelta(days=90)


async def test_a_port_asked_for_and_taken_is_told(tmp_path: Path) -> None:
    async with Stack(tmp_path / "first", SERVER_ALONE) as stack:
        taken = int(stack.ui_url.rsplit(":", 1)[1])
        with pytest.raises(PortTaken, match=r"--ui-port"):
            async with Stack(tmp_path / "second", StackPlan(ui_port=taken)):
                pass


async def test_a_folder_in_which_nothing_can_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ports.json").mkdir()
    with pytest.raises(CannotRun) as failure:
        await Stack(tmp_path, SERVER_ALONE).__aenter__()
    assert failure.value.en.startswith("The machine refuses: ")
    assert str(tmp_path) in failure.value.en
