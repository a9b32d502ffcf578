"""Play every story and keep its history for a release: `pytest tests/replay/store.py --store v0.2`."""

import asyncio
import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.agreements import AgreementHouse
from support.house import House
from support.stories import STORIES, Story, house_for, name_of
from temporalio.testing import WorkflowEnvironment

from activities.b2c_agreements import HubNews
from domain.consumers.b2c_agreement import AgreementStatus, HubState
from workflows.agreement_details import Where

pytestmark = pytest.mark.asyncio(loop_scope="session")

_OF_THIS_MACHINE = frozenset({"identity", "stackTrace"})


@pytest.mark.parametrize("story", STORIES, ids=name_of)
async def test_store(story: Story, house: House, env: WorkflowEnvironment, request: pytest.FixtureRequest) -> None:
    house = house_for(story, house)
    async with house.worker():
        told = await story(house, env)
    history = await told.fetch_history()
    folder = Path(__file__).parent / "histories" / request.config.getoption("--store")
    await asyncio.to_thread(keep, folder, name_of(story), history.to_json_dict())


@pytest.mark.parametrize(("name", "after"), [("b2c-agreement-awaits-the-bank", timedelta()), ("b2c-agreement-late", timedelta(hours=25))])
async def test_store_agreement(
    env: WorkflowEnvironment, tmp_path: Path, request: pytest.FixtureRequest, name: str, after: timedelta
) -> None:
    """Keep an agreement that sleeps until the bank has it."""
    house = AgreementHouse(folder=tmp_path, client=env.client, task_queue=uuid.uuid4().hex)
    with env.with_time_skipping_disabled():
        async with house.worker():
            await house.activate()
            await house.until(AgreementStatus.EMAIL_SENT)
            await house.accept()
            await house.until_where(Where.AWAITING_BANK)
            if after:
                await env.fast_forward(house.handle, after)
                await house.until_where(Where.LATE)
                await house.workflows.news(house.company, HubNews(state=HubState.ACTIVE_AT_NETS))
                await house.until(AgreementStatus.ACTIVE_AT_NETS)
    history = await house.handle.fetch_history()
    folder = Path(__file__).parent / "histories" / request.config.getoption("--store")
    await asyncio.to_thread(keep, folder, name, history.to_json_dict())


def keep(folder: Path, name: str, history: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = json.dumps(without_traces(history), indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(kept + "\n", encoding="utf-8")


def without_traces(node: Any) -> Any:
    """Leave out what tells only of the machine that the story was played on; a replay does not read it."""
    match node:
        case dict():
            return {key: without_traces(value) for key, value in node.items() if key not in _OF_THIS_MACHINE}
        case list():
            return [without_traces(item) for item in node]
        case _:
            return node
