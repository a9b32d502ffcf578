"""Writes lifecycle.md from the one table of domain/lifecycle.py: `make diagram`, or `--check` to see whether the page is current."""

import sys
from collections import defaultdict
from pathlib import Path

from domain.lifecycle import CUSTOMER_STATUS, TRANSITIONS, Event, Status, is_open

_LAST = Event.EVIDENCE_WINDOW_PASSED
"""The status stays as it is, and the life ends."""

PAGE = Path(__file__).with_name("lifecycle.md")
HEAD = """\
# The life of an invoice

Made by `make diagram` from `TRANSITIONS` in [domain/lifecycle.py](../domain/lifecycle.py); a test fails when it is not current.
Between the statuses stand the events, which are facts. An edge that is not drawn cannot happen.
"""


def main() -> int:
    """Write the page, or tell whether it is current. Returns the exit code."""
    page = "\n".join((HEAD, *_diagram(), "", *_table(), "", *_events(), ""))
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def _diagram() -> list[str]:
    edges: dict[tuple[Status, Status | None], list[Event]] = defaultdict(list)
    for (before, event), after in TRANSITIONS.items():
        edges[before, None if event is _LAST else after].append(event)
    lines = [f"    {before} --> {after or '[*]'}: {_joined(events)}" for (before, after), events in edges.items()]
    ends = [f"    {status} --> [*]" for status in _reached() if _over(status) == "yes"]
    return ["```mermaid", "stateDiagram-v2", "    [*] --> received", *lines, *ends, "```"]


def _joined(events: list[Event]) -> str:
    return "<br/>".join(event.replace("_", " ") for event in events)


def _table() -> list[str]:
    rows = [f"| `{status}` | {_over(status)} | `{CUSTOMER_STATUS[status]}` |" for status in _reached()]
    unreached = [f"`{status}`" for status in Status if status not in _reached()]
    note = ["", f"Kept for ways that are not built yet: {', '.join(unreached)}."] if unreached else []
    return ["| Status | Is it over? | What the ERP is shown |", "|---|---|---|", *rows, *note]


def _over(status: Status) -> str:
    if (status, _LAST) in TRANSITIONS:
        return "when the evidence window has passed"
    return "no" if is_open(status) else "yes"


def _events() -> list[str]:
    rows = [f"| `{before}` | `{event}` | `{after}` |" for (before, event), after in TRANSITIONS.items()]
    return ["## Every transition", "", "| From | When | To |", "|---|---|---|", *rows]


def _reached() -> list[Status]:
    reached = {status for (before, _), after in TRANSITIONS.items() for status in (before, after)}
    return [status for status in Status if status in reached]


if __name__ == "__main__":
    sys.exit(main())
