"""The glossary speaks of what exists, and of every status, channel and ledger state."""

import importlib
import pkgutil
import re
from enum import StrEnum
from pathlib import Path

import pytest

import domain
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.lifecycle import Status

GLOSSARY = (Path(__file__).parents[2] / "docs/glossary.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in GLOSSARY.splitlines() if line.startswith("| ")]
NAMED = sorted({name for row in ROWS if len(row) == 5 for name in re.findall(r"`([A-Za-z_.]+)`", row[1])})
MODULES = [importlib.import_module(module.name) for module in pkgutil.walk_packages(domain.__path__, "domain.")]
VOCABULARY = {name: value for module in MODULES for name, value in vars(module).items()}


def exists(name: str) -> bool:
    """Find a name of the domain, or the full path of one outside it."""
    owner, _, member = name.rpartition(".")
    if not owner:
        return member in VOCABULARY
    found = VOCABULARY.get(owner) or pkgutil.resolve_name(owner)
    return hasattr(found, member) or member in getattr(found, "model_fields", {})


@pytest.mark.parametrize("name", NAMED)
def test_a_name_in_the_glossary_exists_in_the_code(name: str) -> None:
    assert exists(name)


@pytest.mark.parametrize("member", [*Channel, *Status, *LedgerState], ids=lambda member: f"{type(member).__name__}.{member.name}")
def test_every_channel_status_and_ledger_state_is_explained(member: StrEnum) -> None:
    assert f"`{type(member).__name__}.{member.name}`" in GLOSSARY


@pytest.mark.parametrize("screen", ["AP50604S", "AR101000", "AR201000", "AR303000", "CS100000", "CS10250S"])
def test_an_erp_user_finds_the_screen(screen: str) -> None:
    assert f"| {screen} |" in GLOSSARY
