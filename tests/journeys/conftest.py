"""One running house for all journeys on each kind of register and store; production waits, nothing shortened."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from support.cards import FJORD
from support.daytime import shift_into_the_day
from support.running import Running
from support.s3 import CREDENTIALS, S3Server, store_url

from embedded.stack import Stack, StackPlan

WORLD = """
outside:
  peppol:
    - {participant: "0192:310012033", lookup: unknown}   # an SMP that says no is believed at once, a name server after ten minutes
    - {participant: "0192:310016071", lookup: unknown}
    - {participant: "0192:310010014"}
    - {participant: "0192:310011029"}
    - {participant: "0192:310013048", accepts: [invoice]}
    - {participant: "0192:310019100", accepts: [invoice]}
    - {participant: "0192:310020109", answers: [drop, ok]}
    - {participant: "0192:310020125"}
    - {participant: "0192:310020133", lookup: unknown}
    - {participant: "0192:310020141", lookup: [busy, ok]}
    - {participant: "0192:310020168", lookup: [untrusted, ok]}
    - {participant: "0192:310020176", answers: refuse}
  mailboxes:
    - {address: faktura@testberg.example}
    - {address: refuses@testberg.example, answers: {refuse: 550 5.1.1 No such user}}
    - {address: drops@testberg.example, answers: drop}
    - {address: bounces@testberg.example, bounces: {after: PT1S, status: "5.1.1"}}
    - {address: returns@testberg.example, bounces: {after: PT2S, status: "5.1.1"}}
    - {address: tuva@privat.example}
    - {address: slow@testberg.example, answers: {slow: PT3S}}
    - {address: c10011@privat.example}
    - {address: c10060@privat.example}
  print: [{answers: ok}]
  consumers:
    - {mobile: "+4740010011", agreements: [{issuer: "310003034"}]}
    - {mobile: "+4740010012", yes_to_all: true}
    - {mobile: "+4740010013", vipps: true}
    - {mobile: "+4740010014"}
    - {mobile: "+4740010051", yes_to_all: true, blocked: ["310003034"], vipps: true}
    - {mobile: "+4740010052", agreements: [{issuer: "310003034"}], vanishing: true}
    - {mobile: "+4740010061"}
  phones:
    - {mobile: "+4740010014"}
    - {mobile: "+4740010052"}
    - {mobile: "+4740010061"}
"""


@pytest.fixture(scope="session", params=["sqlite and a folder", "postgresql and s3"])
def places(request: pytest.FixtureRequest) -> Iterator[tuple[str | None, str | None]]:
    """Where register and store are; nothing means the state folder."""
    if request.param == "sqlite and a folder":
        yield None, None
        return
    server: S3Server = request.getfixturevalue("s3_server")
    with request.getfixturevalue("postgres_server").database() as register, pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        yield register, store_url(server.bucket(), server.port)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory, places: tuple[str | None, str | None]) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("journeys")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    register, store = places
    async with Stack(
        folder / "s", StackPlan(world=world, register_url=register, store_url=store, clock_shift=shift_into_the_day())
    ) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        yield running
