"""Options of tests/replay/store.py, and the fixtures it plays stories with."""

import pytest
from support.temporal import documents, env, house

__all__ = ["documents", "env", "house"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", metavar="RELEASE", default="next", help="keep histories under tests/replay/histories/RELEASE")
