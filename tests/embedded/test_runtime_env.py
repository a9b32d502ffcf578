from datetime import timedelta
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic_settings import BaseSettings

import settings
from embedded.runtime_env import iso_duration, write_runtime_env
from embedded.stack import PartName, Stack, StackPlan
from settings import (
    BounceSettings,
    ClockSettings,
    MailSettings,
    PeppolLookupSettings,
    RegisterSettings,
    StoreSettings,
    TemporalSettings,
    WaitSettings,
)

AWKWARD = "Ola's «faktura» mappe #1 $HOME \\ 100%"


def known_names() -> set[str]:
    classes = [c for c in vars(settings).values() if isinstance(c, type) and issubclass(c, BaseSettings)]
    return {f"{c.model_config.get('env_prefix')}{field}".upper() for c in classes for field in c.model_fields}


def test_what_is_written_is_read_back_whatever_the_folder_is_called(tmp_path: Path) -> None:
    file = tmp_path / "runtime.env"
    write_runtime_env(file, {"FAKTURAFLYT_BOUNCE_MAILDIR": AWKWARD, "FAKTURAFLYT_MAIL_HOST": "127.0.0.1"})
    assert dotenv_values(file) == {"FAKTURAFLYT_BOUNCE_MAILDIR": AWKWARD, "FAKTURAFLYT_MAIL_HOST": "127.0.0.1"}


@pytest.mark.parametrize(
    "duration", [timedelta(0), timedelta(seconds=10), timedelta(days=7), timedelta(seconds=-1.5), timedelta(days=-400)]
)
def test_a_duration_survives_the_file(duration: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKTURAFLYT_CLOCK_SHIFT", iso_duration(duration))
    assert ClockSettings().shift == duration


async def test_every_command_finds_the_stack_by_its_folder_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / "state folder"
    plan = StackPlan(
        clock_shift=timedelta(days=7),
        evidence_window=timedelta(seconds=10),
        look_again_after=timedelta(seconds=2),
        parts=frozenset({PartName.TEMPORAL, PartName.SANDBOX}),
    )
    monkeypatch.setenv("FAKTURAFLYT_STATE", str(state))
    async with Stack(state, plan) as stack:
        assert set(stack.settings) <= known_names()
        assert TemporalSettings().address == stack.settings["FAKTURAFLYT_TEMPORAL_ADDRESS"]
        assert TemporalSettings().address == stack.settings["FAKTURAFLYT_TEMPORAL_ADDRESS"]
        assert RegisterSettings().url == f"sqlite:///{state}/register.db"
        assert StoreSettings().url == (state / "store").as_uri()
        assert MailSettings().port == int(stack.settings["FAKTURAFLYT_MAIL_PORT"])
        assert BounceSettings().maildir.is_dir()
        assert ClockSettings().shift == timedelta(days=7)
        assert WaitSettings().evidence_window == timedelta(seconds=10)
        assert PeppolLookupSettings().look_again_after == timedelta(seconds=2)
