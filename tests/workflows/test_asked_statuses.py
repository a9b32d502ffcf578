"""Statuses that came to an access point provider are asked for at it: at growing intervals, each told once (G16)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from support.house import House
from temporalio.testing import WorkflowEnvironment

from activities.asked_statuses import AGAIN_AFTER
from domain.channels import Channel
from domain.deliveries.late_evidence import News
from domain.errors import Misconfigured, PortError, Unavailable, Uncertain
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from domain.peppol.mls import MlsCode
from domain.peppol.status_words import EVENTS, status_text
from domain.waits import EVIDENCE_WINDOW
from tests.workflows.test_peppol_looks import FOUND, ScriptedDirectory
from workflows.watch_statuses import WatchStatuses

pytestmark = pytest.mark.asyncio(loop_scope="session")

AWAY = Unavailable("503")
NOT_LET_IN = Misconfigured(Text(code=MessageCode.PEPPOL_PROVIDER_MISCONFIGURED), "401")
ANSWER = b'{"status": "sent", "mlsStatus": "..."}'


@dataclass
class ScriptedProvider:
    """A provider that tells as a test says, one answer after the other, the last one for ever; it keeps what it was asked for."""

    answers: list[MlsCode | PortError | None] = field(default_factory=lambda: [None])
    asked: list[str] = field(default_factory=list)

    async def news_of(self, reference: str) -> News | None:
        self.asked.append(reference)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, PortError):
            raise answer
        return News(event=EVENTS[answer], text=status_text(answer, ()), evidence=ANSWER) if answer else None


@dataclass
class Ahead:
    """The house's clock, so long ahead."""

    house: House
    by: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.house.clock.now() + self.by

    def at(self, instant: datetime) -> datetime:
        return self.house.clock.at(instant) + self.by


@pytest.fixture
def provider() -> ScriptedProvider:
    return ScriptedProvider()


@pytest.fixture
def peppol(house: House, provider: ScriptedProvider) -> House:
    """A house that sends by a provider, and whose customer receives by PEPPOL."""
    return replace(house, directory=ScriptedDirectory([FOUND]), provider=provider)


async def sent(house: House, env: WorkflowEnvironment, status: Status = Status.SENT) -> None:
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(status)


async def looked(house: House, provider: ScriptedProvider, *after: timedelta) -> list[int]:
    """Look so long after the hand-over, again and again, and tell how often the provider was asked each time."""
    clock = Ahead(house)
    asked = house.asked_statuses(provider, clock)
    counts = []
    for clock.by in after:
        before = len(provider.asked)
        await asked.look()
        counts.append(len(provider.asked) - before)
    return counts


@pytest.mark.parametrize(("code", "status"), [(MlsCode.DELIVERED, Status.DELIVERED), (MlsCode.REJECTED, Status.NEEDS_ATTENTION)])
async def test_what_the_provider_tells_reaches_the_invoice_with_its_answer_as_evidence(
    peppol: House, provider: ScriptedProvider, env: WorkflowEnvironment, code: MlsCode, status: Status
) -> None:
    async with peppol.worker():
        await sent(peppol, env)
        provider.answers = [code]
        watch = await peppol.client.start_workflow(WatchStatuses.run, id=f"statuses/{peppol.number}", task_queue=peppol.task_queue)
        await peppol.until(status)
        await watch.terminate()
    assert provider.asked[0] == peppol.register.deliveries(peppol.invoice)[0].reference
    evidence = peppol.register.timeline(peppol.invoice)[-1].evidence
    assert evidence is not None
    assert (peppol.store.get(evidence), evidence.media_type) == (ANSWER, "application/json")


async def test_an_unknown_outcome_is_asked_for_too(peppol: House, provider: ScriptedProvider, env: WorkflowEnvironment) -> None:
    peppol.peppol.answers = [Uncertain(Text(code=MessageCode.PEPPOL_PROVIDER_GAVE_UP), "gave up")]
    async with peppol.worker():
        await sent(peppol, env, Status.OUTCOME_UNKNOWN)
        provider.answers = [MlsCode.DELIVERED]
        await looked(peppol, provider, timedelta(0))
        await peppol.until(Status.DELIVERED)


async def test_it_is_asked_for_every_few_minutes_at_first_then_ever_more_seldom_and_not_after_the_window(
    peppol: House, provider: ScriptedProvider, env: WorkflowEnvironment
) -> None:
    day, minute = timedelta(days=1), timedelta(minutes=1)
    async with peppol.worker():
        await sent(peppol, env)
        early = await looked(peppol, provider, timedelta(0), AGAIN_AFTER - minute, AGAIN_AFTER, 2 * AGAIN_AFTER)
        late = await looked(peppol, provider, day, day + timedelta(hours=2), day + timedelta(hours=3, minutes=1))
        after = await looked(peppol, provider, EVIDENCE_WINDOW[Channel.PEPPOL] + minute)
    assert (early, late, after) == ([1, 0, 1, 1], [1, 0, 1], [0])


async def test_the_same_is_told_once_and_what_follows_it_as_well(
    peppol: House, provider: ScriptedProvider, env: WorkflowEnvironment
) -> None:
    provider.answers = [None, MlsCode.ACKNOWLEDGED, MlsCode.ACKNOWLEDGED, MlsCode.DELIVERED]
    async with peppol.worker():
        await sent(peppol, env)
        await looked(peppol, provider, *(n * AGAIN_AFTER for n in range(4)))
        await peppol.until(Status.DELIVERED)
        history = await peppol.handle(peppol.invoice).fetch_history()
    signals = [event for event in history.events if event.HasField("workflow_execution_signaled_event_attributes")]
    assert len(signals) == 2
    assert peppol.told(peppol.invoice)[-3:] == ["peppol_sent", "peppol_acknowledged", "peppol_delivered"]


@pytest.mark.parametrize("trouble", [AWAY, NOT_LET_IN], ids=["away", "not let in"])
async def test_a_provider_in_trouble_is_no_verdict_and_is_asked_again(
    peppol: House, provider: ScriptedProvider, env: WorkflowEnvironment, trouble: PortError
) -> None:
    provider.answers = [trouble, MlsCode.DELIVERED]
    async with peppol.worker():
        await sent(peppol, env)
        assert await looked(peppol, provider, timedelta(0), AGAIN_AFTER) == [1, 1]
        await peppol.until(Status.DELIVERED)


async def test_a_document_that_the_provider_stumbles_over_does_not_hold_up_the_others(
    peppol: House, provider: ScriptedProvider, env: WorkflowEnvironment
) -> None:
    other = replace(peppol, number=f"{peppol.number}-2")
    async with peppol.worker():
        await sent(peppol, env)
        await sent(other, env)
        provider.answers = [AWAY, MlsCode.DELIVERED]
        assert await looked(peppol, provider, timedelta(0), timedelta(minutes=1)) == [1, 1]
        await other.until(Status.DELIVERED)
    assert peppol.status() is Status.SENT
