"""Play every story and keep its history for a release: `pytest tests/replay/store.py --store v0.2`."""

import asyncio
from pathlib import Path

import pytest
from support.house import House
from support.stories import STORIES, Story, name_of
from temporalio.testing import WorkflowEnvironment

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("story", STORIES, ids=name_of)
async def test_store(story: Story, house: House, env: WorkflowEnvironment, request: pytest.FixtureRequest) -> None:
    async with house.worker():
        await story(house, env)
    history = await house.handle(house.invoice).fetch_history()
    folder = Path(__file__).parent / "histories" / request.config.getoption("--store")
    await asyncio.to_thread(keep, folder, name_of(story), history.to_json())


def keep(folder: Path, name: str, history: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(history, encoding="utf-8")
