"""The code lists of Peppol BIS Billing, dated (codes.json)."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple


class CodeLists(NamedTuple):
    """The lists of one release, and when it must be followed."""

    release: str
    mandatory_from: date
    lists: dict[str, frozenset[str]]


@cache
def code_lists() -> CodeLists:
    """Load the lists."""
    table = json.loads(Path(__file__).with_name("codes.json").read_text(encoding="utf-8"))
    lists = {name: frozenset(listed["codes"].split()) for name, listed in table["lists"].items()}
    return CodeLists(release=table["release"], mandatory_from=date.fromisoformat(table["mandatory_from"]), lists=lists)


def code_list(name: str) -> frozenset[str]:
    """Give a list by its name."""
    return code_lists().lists[name]
