from collections.abc import Iterator
from pathlib import Path

import pytest
from support.s3 import Fault, Proxy, S3Server, store_url

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


@pytest.fixture(params=["folder", "s3", "s3 that ignores If-None-Match"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """One more kind of store is one more parameter."""
    if request.param == "folder":
        return ObjectStore(str(tmp_path / "store"))
    proxy: Proxy = request.getfixturevalue("s3_proxy")
    proxy.always = Fault.UNCONDITIONAL if "ignores" in request.param else None
    server: S3Server = request.getfixturevalue("s3_server")
    return ObjectStore(store_url(server.bucket(), proxy.server_port))
