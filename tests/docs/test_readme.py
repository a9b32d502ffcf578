"""README tells what is true: its commands, targets, files and limits exist."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from activities.asked_statuses import AGAIN_AFTER, SLOWER_BY
from activities.delivery import pause_after
from adapters.circuit_breaker import FAILURES_TO_OPEN, FIRST_PAUSE, LONGEST_PAUSE
from adapters.efaktura import channel as efaktura
from adapters.mail import smtp
from adapters.merging_children import ONE_MERGE
from adapters.peppol import as4_gateway, http_gateway
from adapters.print_house import sftp
from cli.app import app
from domain.channels import Channel
from domain.consumers.consumer import ONE_REQUEST_WITHIN, WAIT_FOR_CONSUMER
from domain.parcels.attachments import MAX_MERGED_BYTES
from domain.parcels.merging import MERGE_UP_TO_PAGES
from domain.parcels.offered_files import OFFERED_FOR
from domain.peppol.network import BETWEEN_LOOKS
from domain.presentation import PRESENTED_FOR_MONTHS
from domain.waits import EVIDENCE_WINDOW, REQUEST_HOURS
from embedded.temporal_server import RETENTION
from settings import PeppolInboxSettings
from starter import ANSWER_WITHIN
from workflows.policies import ASK, DELIVER, LOOK, WATCH, WORKFLOW_TASK_TIMEOUT
from workflows.schedules import NIGHTLY

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(set(re.findall(r"fakturaflyt ([a-z][a-z0-9-]*)", README))))
def test_every_command_exists(command: str) -> None:
    assert command in list(app)


@pytest.mark.parametrize("command", [command for command in app if not command.startswith("-") and app[command].show])
def test_every_command_is_told(command: str) -> None:
    assert re.search(rf"fakturaflyt {command}\b|`{command}`", README)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README)) - {"where"}))
def test_every_target_exists(target: str) -> None:
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)h][^)]*)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_the_limits_told_are_those_of_the_code() -> None:
    assert timedelta(seconds=1) == ANSWER_WITHIN
    assert DELIVER["schedule_to_close_timeout"] == timedelta(hours=24)
    assert DELIVER["retry_policy"].initial_interval == timedelta(seconds=5)
    assert pause_after(100) == timedelta(hours=1)
    assert DELIVER["start_to_close_timeout"] == timedelta(minutes=10)
    assert ASK["retry_policy"].initial_interval == timedelta(hours=1)
    assert DELIVER["heartbeat_timeout"] == timedelta(seconds=15)
    assert [channel.HAND_OVER_DEADLINE.total_seconds() for channel in (smtp, sftp, efaktura, as4_gateway, http_gateway)] == [
        92,
        92,
        95,
        185,
        280,
    ]
    assert timedelta(seconds=10) == WORKFLOW_TASK_TIMEOUT
    assert {
        Channel.PEPPOL: timedelta(days=2),
        Channel.EFAKTURA: timedelta(days=3),
        Channel.VIPPS: timedelta(days=3),
        Channel.EMAIL: timedelta(days=7),
        Channel.PRINT: timedelta(days=3),
    } == EVIDENCE_WINDOW
    assert timedelta(minutes=10) == BETWEEN_LOOKS
    assert timedelta(hours=72) == WAIT_FOR_CONSUMER == ONE_REQUEST_WITHIN
    assert range(8, 20) == REQUEST_HOURS
    assert LOOK["schedule_to_close_timeout"] == timedelta(hours=24)
    assert LOOK["retry_policy"].maximum_interval == timedelta(minutes=30)
    assert (timedelta(minutes=5), 8) == (AGAIN_AFTER, SLOWER_BY)
    assert WATCH["heartbeat_timeout"] == timedelta(seconds=15)
    assert PeppolInboxSettings.model_fields["poll"].default == timedelta(seconds=30)
    assert timedelta(days=90) == RETENTION
    assert PRESENTED_FOR_MONTHS == 16
    assert timedelta(days=90) == OFFERED_FOR
    assert (ONE_MERGE.cpu, ONE_MERGE.address_space_bytes) == (timedelta(seconds=4), 768 * 1024 * 1024)
    assert (MERGE_UP_TO_PAGES, MAX_MERGED_BYTES) == (500, 5 * 1024 * 1024)
    assert (timedelta(seconds=30), 5, timedelta(minutes=10)) == (FIRST_PAUSE, FAILURES_TO_OPEN, LONGEST_PAUSE)
    assert (NIGHTLY.calendars[0].hour[0].start, NIGHTLY.calendars[0].minute[0].start) == (2, 30)
