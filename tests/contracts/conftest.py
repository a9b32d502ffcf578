from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from domain.submission import SubmissionRecord
from tests.contracts.register_values import acceptance, submission


@pytest.fixture
def register(register_url: str) -> Iterator[SqlRegister]:
    register = SqlRegister(register_url)
    yield register
    register.close()


@pytest.fixture
def accepted(register: SqlRegister) -> SubmissionRecord:
    """An invoice on its way: accepted and ready to be delivered."""
    record = submission()
    register.keep_submission(record)
    register.reserve(acceptance(record))
    return record


@pytest.fixture(params=["folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """One more kind of store is one more parameter."""
    urls = {"folder": str(tmp_path / "store")}
    return ObjectStore(urls[request.param])
