"""Temporal knows activities by their names: a worker with two of one name does not start, whatever gateways its settings name."""

import importlib
import inspect
import pkgutil
from collections import Counter

import activities


def test_every_activity_has_a_name_of_its_own() -> None:
    modules = [importlib.import_module(f"activities.{found.name}") for found in pkgutil.iter_modules(activities.__path__)]
    kinds = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__}
    named = Counter(
        definition.name
        for kind in kinds
        for member in vars(kind).values()
        if (definition := getattr(member, "__temporal_activity_definition", None)) is not None
    )
    assert len(named) > 20
    assert [name for name, times in named.items() if times > 1] == []
