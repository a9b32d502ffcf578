"""The signing service's calls: a good one makes a verification look; forged, early, late and large ones change nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message, Scope

from adapters.register import SqlRegister, migrate
from adapters.signing.authorisation import Credentials, authorised
from adapters.signing.webhook import MAX_CALL_BYTES, PATH
from domain.errors import Unavailable
from domain.verification.rounds import RoundState
from web.signing import SigningCalls

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
US = Credentials(identifier="us", secret=SecretStr("c2VjcmV0"))
BODY = b'{"document": {"uuid": "b2f6c1d0-0000-4000-8000-000000000001"}}'
ORGNR = "310004049"


class Verifications:
    """What hears of rounds that moved."""

    def __init__(self, away: bool = False) -> None:
        self.told: list[tuple[str, int]] = []
        self.away = away

    async def tell(self, company: str, n: int) -> bool:
        if self.away:
            raise Unavailable("the Temporal server is away")
        self.told.append((company, n))
        return False


@pytest.fixture
def register(tmp_path: Path) -> SqlRegister:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    n = register.ask_round(ORGNR, "forste@nordavind.example", "admin", NOW)
    asked = register.signing_round(ORGNR, n)
    document = "b2f6c1d0-0000-4000-8000-000000000001"
    register.save_round(asked.model_copy(update={"state": RoundState.INVITED, "paper": document, "invited_at": NOW}))
    return register


async def call(register: SqlRegister, heard: Verifications, body: bytes = BODY, by: Credentials = US) -> int:
    """Call, and tell the status of the answer."""
    calls = SigningCalls(US, register, heard.tell, lambda: NOW)
    app = Starlette(routes=[Route(PATH, calls.call, methods=["POST"])])
    headers = [
        (name.lower().encode(), value.encode()) for name, value in authorised("POST", PATH, body, "application/json", by, NOW).items()
    ]
    scope: Scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "headers": headers}
    scope |= {"http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "root_path": ""}
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    await app(scope, receive, send)
    return int(answers[0]["status"])


async def test_a_good_call_makes_the_round_be_looked_at_however_often_it_comes(register: SqlRegister) -> None:
    heard = Verifications()
    assert [await call(register, heard) for _ in range(2)] == [204, 204]
    assert heard.told == [(ORGNR, 1)] * 2


@pytest.mark.parametrize(
    ("body", "by", "status"),
    [
        (BODY, Credentials(identifier="us", secret=SecretStr("c29tZWJvZHk=")), 403),
        (b"<html>", US, 403),
        (b" " * (MAX_CALL_BYTES + 1), US, 413),
        (BODY.replace(b"01", b"02"), US, 204),
    ],
    ids=["forged", "unreadable", "large", "of a document nobody has"],
)
async def test_any_other_call_changes_nothing(register: SqlRegister, body: bytes, by: Credentials, status: int) -> None:
    heard = Verifications()
    assert await call(register, heard, body, by) == status
    assert heard.told == []


async def test_a_call_that_cannot_be_passed_on_is_to_come_again(register: SqlRegister) -> None:
    assert await call(register, Verifications(away=True)) == 503
