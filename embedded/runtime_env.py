"""`runtime.env`: where the stack's parts are, in the names that settings.py reads, for every command on the machine."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from pydantic import TypeAdapter

from embedded.whole_file import write_whole

_Duration = TypeAdapter(timedelta)


def iso_duration(duration: timedelta) -> str:
    """Write a duration as ISO 8601 does, e.g. PT10S."""
    written: str = _Duration.dump_python(duration, mode="json")
    return written


def write_runtime_env(file: Path, settings: Mapping[str, str]) -> None:
    """Write the settings so that a reader sees all of them or the earlier ones."""
    write_whole(file, "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items()))


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
