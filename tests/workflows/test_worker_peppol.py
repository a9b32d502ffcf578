"""The worker's PEPPOL parts, put together from settings: who listens for statuses, who asks for them (G16)."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.merging_children import MergingChildren
from adapters.register import SqlRegister, migrate
from composition.peppol import status_inbox
from composition.sending import Activities, Sending
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.identity import invoice_of
from domain.lifecycle import Event, Status
from sandbox.pki import Pki, Purpose
from tests.adapters.test_peppol_http_gateway import TOKEN, phoss
from tests.contracts.register_values import acceptance, change, claim, move, submission
from tests.workflows.test_peppol_looks import FOUND, ScriptedDirectory

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlRegister]:
    """The register of a state folder, which the settings name."""
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(tmp_path))
    url = f"sqlite:///{tmp_path}/register.db"
    migrate(url)
    register = SqlRegister(url)
    yield register
    register.close()


def sending(env: WorkflowEnvironment, documents: DocumentPool, directory: ScriptedDirectory | None) -> Activities:
    return Sending(env.client, documents, MergingChildren(), directory).activities()


def sent(register: SqlRegister) -> tuple[str, str]:
    """Keep an invoice as sent just now, and tell its id and the name that the provider knows it by."""
    record = submission()
    register.keep_submission(record)
    register.reserve(acceptance(record))
    claimed = claim(record, channel=Channel.PEPPOL)
    register.claim(claimed)
    register.record(change(record, Event.HANDED_OVER, at=datetime.now(UTC), ledger=move(claimed, LedgerState.HANDED_OVER)))
    assert claimed.reference is not None
    return invoice_of(claimed.delivery), claimed.reference


@pytest.mark.parametrize("gateway", ["as4", "http"])
@pytest.mark.usefixtures("register")
async def test_a_worker_that_sends_by_peppol_watches_for_statuses_and_another_does_not(
    env: WorkflowEnvironment, documents: DocumentPool, monkeypatch: pytest.MonkeyPatch, gateway: str
) -> None:
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_GATEWAY", gateway)
    offered = {activity.__name__ for activity in sending(env, documents, ScriptedDirectory([FOUND]))}
    without = {activity.__name__ for activity in sending(env, documents, None)}
    assert offered - without == {"watch_statuses"}


async def test_with_a_provider_its_statuses_are_asked_for(
    register: SqlRegister, env: WorkflowEnvironment, documents: DocumentPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice, reference = sent(register)
    async with phoss(status={"status": "sent", "mlsStatus": "received_ap"}) as server:
        server.submitted[reference] = ("", b"")
        monkeypatch.setenv("FAKTURAFLYT_PEPPOL_GATEWAY", "http")
        monkeypatch.setenv("FAKTURAFLYT_PEPPOL_PROVIDER_BASE_URL", server.url)
        monkeypatch.setenv("FAKTURAFLYT_PEPPOL_PROVIDER_TOKEN", TOKEN)
        composed = {activity.__name__: activity for activity in sending(env, documents, ScriptedDirectory([FOUND]))}
        watching = asyncio.ensure_future(ActivityEnvironment().run(composed["watch_statuses"]))
        async with asyncio.timeout(30):
            while register.invoice(invoice).status is not Status.DELIVERED:
                await asyncio.sleep(0.05)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


@pytest.mark.usefixtures("register")
async def test_certificates_that_cannot_be_used_are_told_and_stop_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_GATEWAY", "as4")
    with capture_logs() as logged:
        async with status_inbox(ShiftedClock()):
            pass
    assert [entry["event"] for entry in logged] == ["statuses_are_not_heard"]


@pytest.mark.usefixtures("register")
async def test_a_port_that_another_program_has_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pki = Pki(tmp_path / "pki")
    pki.member(Purpose.ACCESS_POINT, "PNO000123")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for name, value in {
            "GATEWAY": "as4",
            "INBOX_PORT": listener.getsockname()[1],
            "AP_CERTIFICATE_FILE": pki.certificate_file("ap_PNO000123"),
            "AP_KEY_FILE": pki.key_file("ap_PNO000123"),
            "LOOKUP_ROOT_FILE": pki.root_file,
            "LOOKUP_ACCESS_POINT_CA_FILE": pki.authority_file(Purpose.ACCESS_POINT),
        }.items():
            monkeypatch.setenv(f"FAKTURAFLYT_PEPPOL_{name}", str(value))
        with pytest.raises(OSError, match="in use"):
            async with status_inbox(ShiftedClock()):
                pass
