"""Histories of released versions replay on today's workflows, in the sandbox too (docs/adr/0004)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from google.protobuf.message import Message
from support.cards import FJORD, JONAS, RORBERG
from support.kyc import HALVOR
from support.stories import STORIES, name_of
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from domain import names
from domain.lifecycle import Status
from domain.submission import Submission
from worker import WORKFLOWS
from workflows.connection import DATA_CONVERTER

pytestmark = pytest.mark.asyncio(loop_scope="session")

HISTORIES = Path(__file__).parent / "histories"
KEPT = sorted(HISTORIES.glob("*/*.json"))


def kept(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def replayer(runner: WorkflowRunner, *workflows: type) -> Replayer:
    return Replayer(workflows=workflows or WORKFLOWS, data_converter=DATA_CONVERTER, workflow_runner=runner)


@pytest.mark.parametrize("runner", [UnsandboxedWorkflowRunner, SandboxedWorkflowRunner])
@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_a_history_replays(path: Path, runner: Callable[[], WorkflowRunner]) -> None:
    await replayer(runner()).replay_workflow(kept(path))


async def test_every_story_is_kept() -> None:
    assert {path.stem for path in KEPT} >= {name_of(story) for story in STORIES}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_no_history_holds_personal_data(path: Path) -> None:
    contact, address = FJORD.settings.contact, RORBERG.address
    secrets = (
        JONAS.name,
        JONAS.email,
        JONAS.mobile,
        JONAS.address.line1,
        RORBERG.name,
        RORBERG.email,
        FJORD.name,
        HALVOR.name,
        "forste@nordavind.example",
        contact.person,
        contact.email,
        contact.phone,
        address.line1,
    )
    assert [secret for secret in secrets if secret and secret in decoded(path)] == []


async def test_the_payloads_of_a_history_are_read() -> None:
    assert FJORD.orgnr in decoded(HISTORIES / "v0.1" / "mailed.json")


def decoded(path: Path) -> str:
    return "".join(payload.data.decode() for event in kept(path).events for payload in payloads(event))


def payloads(message: Message) -> Iterator[Payload]:
    """Find every payload in a message, however deep."""
    if isinstance(message, Payload):
        yield message
        return
    for descriptor, value in message.ListFields():
        if descriptor.message_type is None:
            continue
        if descriptor.message_type.GetOptions().map_entry:
            parts = [part for part in value.values() if isinstance(part, Message)]
        else:
            parts = value if isinstance(value, Sequence) else [value]
        for part in parts:
            yield from payloads(part)


@workflow.defn(name=names.SEND_INVOICE)
class SleepsFirst:
    """A SendInvoice that somebody changed carelessly."""

    @workflow.init
    def __init__(self, submission: Submission) -> None:
        self._submission = submission

    @workflow.run
    async def run(self, submission: Submission) -> Status:  # noqa: ARG002
        await workflow.sleep(60)
        return Status.SENT

    @workflow.update
    async def accept(self, submission: Submission) -> None:
        """As in SendInvoice."""


async def test_a_careless_change_would_be_noticed() -> None:
    path = HISTORIES / "v0.1" / "mailed.json"
    with pytest.raises(workflow.NondeterminismError):
        await replayer(UnsandboxedWorkflowRunner(), SleepsFirst).replay_workflow(kept(path))
