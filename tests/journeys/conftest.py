"""One running house for all journeys; production waits, nothing shortened."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.cards import FJORD
from support.running import Running

from embedded.stack import Stack, StackPlan

WORLD = """
outside:
  mailboxes:
    - {address: faktura@testberg.example}
    - {address: refuses@testberg.example, answers: {refuse: 550 5.1.1 No such user}}
    - {address: drops@testberg.example, answers: drop}
    - {address: bounces@testberg.example, bounces: {after: PT1S, status: "5.1.1"}}
    - {address: returns@testberg.example, bounces: {after: PT2S, status: "5.1.1"}}
    - {address: tuva@privat.example}
    - {address: slow@testberg.example, answers: {slow: PT3S}}
  print: [{answers: ok}]
"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("journeys")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world)) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        yield running
