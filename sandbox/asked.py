"""The moment at which a simulated consumer is asked to say yes to eFaktura: an empty file `asked/{mobile or e-mail address}`.

The hub of the sandbox reads it: from then on it counts how long this consumer takes to say yes (`says_yes_after`).
"""

from pathlib import Path
from urllib.parse import quote

REQUEST_HEADER = "X-Efaktura-Request"
"""Marks a mail that asks a consumer for a yes; invoices have none."""


def asked_file(state: Path, whom: str) -> Path:
    """Name the file of a consumer; it is as old as the first request, and missing if there was none."""
    return state / "asked" / quote(whom.lower(), safe="@+")


def note_asked(state: Path, whom: str) -> None:
    """Write down that a request has come to a consumer. A second one changes nothing."""
    file = asked_file(state, whom)
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.touch()
